"""Captcha questions in words, for readers who can't make out the picture.

A sentence that the site has published lacks two words, which are among six; the others are from
other articles. A person hears which of them make sense. A program has to guess, or to find the
sentence on the site, by a request or more for every question; against one that does, there remain
the limit on wrong answers, and that nothing is published without review.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import islice, permutations
from secrets import SystemRandom

from django.db.models import Max, Min
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from articles.models import Article
from articles.plain_text import lines
from comments.posting import cloze
from comments.posting.captcha_sentences import SENTENCES
from comments.posting.word_kinds import are_interchangeable
from comments.screening.confusables import simplified

# Not the seeded generator: from a few questions, the following ones could be computed.
_random = SystemRandom()

ARTICLES_READ = 8
# Articles next to each other may all be a few words long.
ATTEMPTS = 4
# An article may be as long as a book.
LINES_READ = 30
CHOICES = 6
_LEFT_OUT = re.compile(r"\[(.+?)\]")
_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Question:
    """A sentence with two gaps, the words to choose from, and those that fill the gaps.

    `articles` are those that words of it come from: once one of them is not public, nor is this.
    """

    sentence: str
    choices: list[str]
    answer: list[str]
    articles: list[int]

    def __str__(self) -> str:
        words = pgettext("between words", ", ").join(self.choices)
        return _("“{sentence}” Which two of these words belong at A and B: {words}?").format(
            sentence=self.sentence, words=words
        )

    def is_public(self) -> bool:
        public = Article.objects.published().filter(pk__in=self.articles)
        return not self.articles or public.count() == len(self.articles)

    def is_answered_by(self, text: str) -> bool:
        """Whether `text` names the two words and none of the others, in any order and writing."""
        typed = _PUNCTUATION.sub("", simplified(text))
        named = {word for word in self.choices if simplified(word) in typed}
        return named == set(self.answer)


def _is_distinct(word: str, choices: Sequence[str]) -> bool:
    """Whether nobody who writes `choices`, in any order and without a space, writes `word` too."""
    written = [a + b for a, b in permutations(map(simplified, choices), 2)]
    return all(simplified(word) not in text and text not in simplified(word) for text in written)


def _fits_too(word: str, pair: Sequence[str]) -> bool:
    return any(are_interchangeable(word, left_out) for left_out in pair)


def _choices(pair: Sequence[str], words: Set[str]) -> list[str]:
    """Return the pair, and as many of the other words as there are to be."""
    choices = list(pair)
    for word in _random.sample(sorted(words), len(words)):
        if len(choices) < CHOICES and _is_distinct(word, choices):
            choices.append(word)
    return choices


def _question(sentence: str, choices: list[str], articles: Iterable[int] = ()) -> Question:
    shuffled = _random.sample(choices, len(choices))
    return Question(sentence, shuffled, choices[:2], sorted(articles))


def from_texts(texts: dict[int, str]) -> Question | None:
    """Make a question from texts of articles, if they are enough for one."""
    words = {word: key for key, text in texts.items() for word in cloze.words(text)}
    for key in _random.sample(sorted(texts), len(texts)):
        gaps = [(text, pair) for text in cloze.sentences(texts[key]) for pair in cloze.pairs(text)]
        if not gaps:
            continue
        sentence, pair = _random.choice(gaps)
        others = (word for word in words if word not in texts[key])
        choices = _choices(pair, {word for word in others if not _fits_too(word, pair)})
        if len(choices) == CHOICES:
            articles = {key, *(words[word] for word in choices[2:])}
            return _question(cloze.with_gaps(sentence, pair), choices, articles)
    return None


def _from_built_in_sentences() -> Question:
    """Make a question for a site that has published too little to ask about."""
    sentence = str(_random.choice(SENTENCES))
    pair = _LEFT_OUT.findall(sentence)
    words = {word for text in SENTENCES for word in _LEFT_OUT.findall(str(text))}
    with_gaps = cloze.with_gaps(sentence, [f"[{word}]" for word in pair])
    return _question(with_gaps, _choices(pair, words - set(pair)))


def _published_texts() -> dict[int, str]:
    """Return the texts of published articles that are next to each other."""
    published = Article.objects.published().order_by("pk").values_list("pk", "body")
    ends = Article.objects.aggregate(first=Min("pk"), last=Max("pk"))
    start = _random.randint(ends["first"] or 0, ends["last"] or 0)
    rows = list(published.filter(pk__gte=start)[:ARTICLES_READ])
    rows += published.filter(pk__lt=start)[: ARTICLES_READ - len(rows)]
    return {pk: "\n".join(islice(lines(body, captions=False), LINES_READ)) for pk, body in rows}


def make() -> Question:
    """Make a question from what is published now, as far as that is enough for one."""
    questions = (from_texts(_published_texts()) for _attempt in range(ATTEMPTS))
    return next(filter(None, questions), None) or _from_built_in_sentences()
