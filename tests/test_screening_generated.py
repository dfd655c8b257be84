"""Generated texts: every starter term in disguises, and sentences that only look like terms."""

import random
from collections import defaultdict

import pytest
from opencc import OpenCC

from articles.character_folding import EQUIVALENT_IDEOGRAPHS, is_han
from comments.screening.components import splits
from comments.screening.findings import screen_text
from comments.screening.matcher import Matcher
from comments.screening.patterns import is_pattern, parse
from comments.screening.segmentation import word_costs
from comments.screening.term_entry import TermEntry
from tests.starter_lists import plain_terms, starter_list

RADICALS = {ideograph: radical for radical, ideograph in EQUIVALENT_IDEOGRAPHS.items()}
TRADITIONAL = OpenCC("s2t").convert


def fullwidth(term):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in term)


def in_components(term):
    """Return the term with its first character that can be taken apart in its components."""
    for index, character in enumerate(term):
        parts = sorted(splits(character), key=len) if is_han(character) else []
        if parts and len(parts[0]) < 4:
            return term[:index] + parts[0] + term[index + 1 :]
    return term


def with_one_radical(term):
    return "".join(RADICALS.get(character, character) for character in term)


DISGUISES = {
    "radicals": with_one_radical,
    "width": fullwidth,
    "traditional": TRADITIONAL,
    "spaces": " ".join,
    "zero-width": "\u200b".join,
    "marks": lambda term: "".join(c + "\u0336" for c in term),
    "emoji": "🌟".join,
    "components": in_components,
    "spaced components": lambda term: " ".join(in_components(term)),
}


def is_flagged(text, matcher=None):
    flags = screen_text("江边人", text, matcher or starter_list()).flags
    return any(flag["kind"] in ("term", "nickname") for flag in flags)


@pytest.mark.parametrize("name", DISGUISES)
def test_every_term_is_found_in_every_disguise(name):
    missed = [term for term in plain_terms() if not is_flagged(DISGUISES[name](term))]
    # A character that is a common word in components as well, such as 女子 for 好, is left alone.
    allowed = 0.03 if "components" in name else 0
    assert len(missed) <= allowed * len(plain_terms()), missed[:40]


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ("加微信", "力口微信"),
        ("加微信", "口力微信"),
        ("强药", "弓虽药"),
        ("强药", "虽弓药"),
        ("强药", "弓口虫药"),
        ("湖水", "氵古月水"),
        ("湖水", "水古月水"),
    ],
)
def test_components_stand_in_either_order_and_may_be_taken_apart_themselves(term, text):
    assert is_flagged(text, Matcher([TermEntry(term)]))


@pytest.mark.parametrize("text", ["木口药丸", "木口毒品", "天口药丸", "天口毒品"])
def test_components_of_several_characters_are_read_as_each_of_them(text):
    terms = ["呆药丸", "杏毒品", "吞药丸", "吴毒品"]
    assert is_flagged(text, Matcher(map(TermEntry, terms)))


@pytest.mark.parametrize("radical", "氵扌纟钅")
def test_a_radical_that_is_no_word_hides_no_term(radical):
    assert is_flagged(f"加微{radical}信", Matcher([TermEntry("加微信")]))


def test_patterns_are_found_with_any_of_their_words_and_something_between():
    dice = random.Random(3)
    missed = []
    for entry in starter_list().entries:
        if not is_pattern(entry.text) or entry.kind != "flag":
            continue
        words = [dice.choice(part.words) for part in parse(entry.text)]
        text = "，".join(words)
        alone = Matcher([entry._replace(weight=10)])
        if not is_flagged(text, alone) or not is_flagged(TRADITIONAL(text), alone):
            missed.append(text)
    assert len(missed) <= 0.02 * len(starter_list().entries), missed[:40]


def words_by_edge():
    """Return frequent words by their first and by their last character."""
    first, last = defaultdict(list), defaultdict(list)
    for word, cost in word_costs().items():
        if cost <= 10 and len(word) > 1:
            first[word[0]].append(word)
            last[word[-1]].append(word)
    return first, last


def sentences_around(terms, dice):
    """Yield a term and frequent words whose ends meet so that they spell it."""
    first, last = words_by_edge()
    for term in terms:
        for cut in range(1, len(term)):
            left = [w for w in last[term[cut - 1]] if w.endswith(term[:cut]) and w != term[:cut]]
            right = [w for w in first[term[cut]] if w.startswith(term[cut:]) and w != term[cut:]]
            if left and right:
                yield term, dice.choice(left) + dice.choice(right)


def test_ordinary_words_that_meet_do_not_make_a_term():
    dice = random.Random(4)
    terms = [term for term in plain_terms() if all(map(is_han, term)) and len(term) < 5]
    generated = list(sentences_around(terms, dice))
    # Terms of two characters that occur in many words, as an operator might add them.
    pairs = {one[-1] + other[0] for one, other in zip(*frequent_pairs(dice), strict=True)}
    generated += sentences_around(sorted(pairs), dice)
    assert len(generated) > 200
    flagged = [
        (term, text)
        for term, text in generated
        if is_flagged(text, Matcher([TermEntry(term, by_pinyin=True)])) and term not in word_costs()
    ]
    assert len(flagged) <= 0.02 * len(generated), flagged[:40]


def frequent_pairs(dice, count=800):
    words = [word for word, cost in word_costs().items() if cost <= 9.5 and len(word) == 2]
    return dice.choices(words, k=count), dice.choices(words, k=count)


def test_sentences_of_frequent_words_are_not_flagged():
    dice = random.Random(6)
    words = [word for word, cost in word_costs().items() if cost <= 10]
    texts = ["".join(dice.choices(words, k=12)) for _ in range(4000)]
    flagged = [text for text in texts if is_flagged(text)]
    assert len(flagged) < 0.001 * len(texts), flagged
