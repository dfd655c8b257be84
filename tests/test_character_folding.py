"""Characters that look the same are the same to search, to the screening and in nicknames."""

import unicodedata

import pytest
from confusable_homoglyphs.confusables import confusables_data
from hypothesis import given
from hypothesis import strategies as st

from articles.character_folding import EQUIVALENT_IDEOGRAPHS, fold_character, is_han
from articles.models import Article
from articles.search.highlighting import highlight
from articles.search.query import parse_terms
from articles.search_index.tokenizer import fold, searchable
from comments.screening.findings import screen_text
from comments.screening.matcher import Matcher
from comments.screening.normalization import folded
from comments.screening.term_entry import TermEntry

FOLDS = [fold, folded]
# Both are everyday characters.
DIFFERENT = {"土", "士"}
# Here Unicode's two tables disagree.
DISPUTED = [{"⺗", "㣺"}, {"⺫", "罒"}, {"⻏", "阝"}]


def compatibility_pairs():
    """Return compatibility ideographs, and characters of other widths, with their ordinary form."""
    ranges = [range(0xF900, 0xFB00), range(0x2F800, 0x2FA20), range(0xFF01, 0xFFEF)]
    characters = [chr(point) for points in ranges for point in points]
    pairs = {sign: unicodedata.normalize("NFKC", sign) for sign in characters}
    return [(sign, ordinary) for sign, ordinary in pairs.items() if sign != ordinary]


def confusable_pairs():
    """Return the pairs of letters in Unicode's table of which at least one is an ideograph."""
    pairs = [
        (sign, homoglyph["c"])
        for sign, homoglyphs in confusables_data.items()
        for homoglyph in homoglyphs
        if is_han(sign) and len(homoglyph["c"]) == 1 and is_han(homoglyph["c"])
    ]
    unified = [(pair, {EQUIVALENT_IDEOGRAPHS.get(sign, sign) for sign in pair}) for pair in pairs]
    return [pair for pair, signs in unified if signs != DIFFERENT and {*pair} not in DISPUTED]


@pytest.mark.parametrize("fold_text", FOLDS)
def test_every_radical_and_stroke_is_its_ideograph(fold_text):
    assert len(EQUIVALENT_IDEOGRAPHS) > 340
    pairs = EQUIVALENT_IDEOGRAPHS.items()
    assert [pair for pair in pairs if fold_text(pair[0]) != fold_text(pair[1])] == []


@pytest.mark.parametrize("fold_text", FOLDS)
def test_every_compatibility_character_is_its_ordinary_form(fold_text):
    pairs = compatibility_pairs()
    assert len(pairs) > 1000
    assert [pair for pair in pairs if fold_text(pair[0]) != fold_text(pair[1])] == []


def test_every_pair_of_confusable_ideographs_is_one():
    pairs = confusable_pairs()
    assert len(pairs) > 2000
    assert [pair for pair in pairs if fold(pair[0]) != fold(pair[1])] == []


@pytest.mark.parametrize("pair", ["土士", "日曰", "未末", "己已"])
def test_everyday_characters_stay_apart(pair):
    assert len({*map(fold_character, pair)}) == 2


@given(st.characters())
def test_folding_twice_changes_nothing(character):
    assert fold(fold(character)) == fold(character)


def radicals_of(text):
    """Return `text` with every character as a radical that stands for it, where there is one."""
    radicals = {ideograph: radical for radical, ideograph in EQUIVALENT_IDEOGRAPHS.items()}
    return "".join(radicals.get(character, character) for character in text)


@pytest.mark.django_db
def test_a_word_is_found_in_radicals_and_highlighted_as_it_is_written():
    for radical, ideograph in EQUIVALENT_IDEOGRAPHS.items():
        (term,) = parse_terms(f"云{ideograph}桦")
        (by_radical,) = parse_terms(f"云{radical}桦")
        written = f"看云{radical}桦。"
        assert term.needle in searchable([written])
        assert by_radical.needle in searchable([f"看云{ideograph}桦。"])
        assert highlight(Article(title=written), [term]).title == f"看<mark>云{radical}桦</mark>。"


@pytest.mark.parametrize("term", ["澳门赌场", "民族资产解冻", "龙虎网页", "长鱼面馆", "马车见"])
def test_a_term_in_radicals_is_flagged(term):
    written = radicals_of(term)
    assert written != term
    (only,) = screen_text("某", f"请看{written}吧", Matcher([TermEntry(term)])).flags
    assert (only["label"], only["disguised"]) == (term, True)


@pytest.mark.parametrize(
    ("term", "written"),
    [("研究所", "硏究所"), ("填表", "塡表"), ("值班室", "値班室"), ("跺脚", "跥脚")],
)
def test_a_term_in_ideographs_that_look_the_same_is_flagged(term, written):
    assert screen_text("某", written, Matcher([TermEntry(term)])).flags


@pytest.mark.parametrize("nickname", ["⼩⻢编辑部", "小馬编辑部", "小⻢编辑部"])
def test_a_nickname_in_radicals_poses_as_the_office(nickname):
    matcher = Matcher([TermEntry("小马编辑部", scope="nickname", by_pinyin=False)])
    kinds = [item["kind"] for item in screen_text(nickname, "好", matcher).flags]
    assert kinds == ["nickname"]
