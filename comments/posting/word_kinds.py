"""Kinds of Chinese words, so that no question has two words that fit into the same gap.

`data/word_kinds.txt` has nouns and verbs from the dictionary of jieba (MIT licence). Adverbs,
pronouns, adjectives and times are left out: they fit into almost any sentence. To renew it:
pip download --no-deps --no-binary :all: jieba, unpack, and
python -m comments.posting.word_kinds jieba-*/jieba/dict.txt
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from pypinyin.phrases_dict import phrases_dict

WORDS = Path(__file__).parent / "data" / "word_kinds.txt"
_LICENCE = "Words of jieba, copyright (c) 2013 Sun Junyi, MIT licence."
_KINDS = {"n": "noun", "v": "verb", "vn": "verb"}
NOUN, PERSON, PLACE = "noun", "person", "place"
# How the names of people and of places end. Of these kinds, and of verbs, one word is as good as
# another in most sentences: 父亲 or 弟弟, 院子 or 学校, 说话 or 动弹.
_ENDINGS = {
    PERSON: "人员师生长者士民友亲父母爸妈爷奶叔姑姨舅婶嫂哥弟姐妹妻夫婆孩娃工匠官兵警商客徒众女家",
    PLACE: "场站厅院店楼村路街校园室屋房馆所局厂市县镇乡城区岸桥港库里边面处地台角落河山江湖海沟坡",
}
_BY_WORD = dict.fromkeys(["孩子", "妻子", "儿子", "孙子", "妹子", "邻居", "老板", "家属"], PERSON)
_BY_WORD |= dict.fromkeys(["院子", "屋子", "村子", "屯子", "巷子", "房子", "铺子"], PLACE)


def _kind(word: str, part_of_speech: str) -> str:
    if part_of_speech != NOUN:
        return part_of_speech
    by_ending = (kind for kind, endings in _ENDINGS.items() if word[-1] in endings)
    return _BY_WORD.get(word) or next(by_ending, NOUN)


@cache
def kinds() -> dict[str, str]:
    """Return the kind of every known word."""
    words: dict[str, str] = {}
    for line in WORDS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            part_of_speech, *members = line.split(" ")
            words |= {word: _kind(word, part_of_speech) for word in members}
    return words


def are_interchangeable(word: str, other: str) -> bool:
    """Whether one may stand where the other does.

    Things differ enough from each other. English words are of no kind, and count as things.
    """
    both = {kinds().get(word, NOUN), kinds().get(other, NOUN)}
    return both == {NOUN, PLACE} or (len(both) == 1 and both != {NOUN})


def write_words(dictionary: Path) -> None:
    """Make the file of words from a dictionary with word, frequency and kind in each line."""
    by_kind: dict[str, list[str]] = {"noun": [], "verb": []}
    for line in dictionary.read_text(encoding="utf-8").splitlines():
        word, _count, tag = line.split(" ")
        if len(word) == 2 and word in phrases_dict and tag in _KINDS:
            by_kind[_KINDS[tag]].append(word)
    lines = [f"{kind} {' '.join(sorted(words))}\n" for kind, words in by_kind.items()]
    WORDS.write_text(f"# {_LICENCE}\n{''.join(lines)}", encoding="utf-8")


if __name__ == "__main__":
    write_words(Path(sys.argv[1]))
