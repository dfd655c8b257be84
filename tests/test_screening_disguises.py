"""What the terms that come with the project find, and what they leave alone."""

import tomllib

import pytest

from tests import disguises
from tests.disguises import ROOT, TERMS, WORDS, kinds_in, published, rows, starter_list, table

# What says nothing of the words themselves, only puts something between or around them.
MECHANICAL = [disguise for name, disguise in WORDS if "between" in name or "HTML" in name]


def ordinary() -> list[str]:
    """What readers write: the demo's approved comments, and sentences close to the terms."""
    own = (ROOT / "tests" / "ordinary_sentences.txt").read_text().splitlines()
    files = (ROOT / "newscenter" / "demo" / "comments").glob("*.toml")
    comments = [row for file in files for row in tomllib.loads(file.read_text())["comment"]]
    return own + [row["body"] for row in comments if "rejected" not in row]


def test_nine_of_ten_disguises_are_found():
    made = list(rows())
    assert len(made) >= 20
    assert sum(row.found for row in made) >= 0.9 * sum(row.tried for row in made)


def test_the_published_table_says_what_is_so():
    assert published() == table(), "run: python -m tests.disguises"


@pytest.mark.parametrize("disguise", MECHANICAL)
def test_what_is_put_between_hides_no_term_of_the_list(disguise):
    terms = [e.text for e in starter_list().entries if (e.kind, e.scope) == ("flag", "both")]
    missed = [term for term in terms if "term" not in kinds_in(disguise(term))]
    # Two characters with a comma or a line end between them are two words.
    assert [term for term in missed if len(term) > 2] == []


def test_the_terms_as_they_are_written_are_all_found():
    terms = [entry for entry in starter_list().entries if entry.kind == "flag"]
    for entry in terms:
        field = "nickname" if entry.scope == "nickname" else "body"
        hits, _ = starter_list().find(entry.text, field)
        assert hits, entry.text


def test_ordinary_comments_are_left_alone():
    sentences = ordinary()
    assert len(sentences) >= 300
    flagged = [text for text in sentences if "term" in kinds_in(text)]
    assert len(flagged) < 0.01 * len(sentences), flagged


def test_the_list_has_no_term_twice():
    entries = [(e.text, e.kind, e.scope) for e in starter_list().entries]
    assert len(entries) == len(set(entries))
    assert set(TERMS) <= {text for text, *_ in entries}


def test_the_table_shows_what_can_not_be_seen():
    assert disguises.shown("加\u200b微") == "`加⟨200B⟩微`"
