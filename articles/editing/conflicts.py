"""Conflicts: fields that two people have changed in different ways, and the choice between both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from articles.editing.differences import ADDED, REMOVED, SAME, Change, blocks, compare

MINE, THEIRS, BOTH = "mine", "theirs", "both"
# Names of what the conflict page posts, after the name of the field.
CHOICE = "choice"
OWN_VALUE = "own"


@dataclass(frozen=True)
class Passage:
    """A paragraph that differs, with the name of its choice; or one that is the same."""

    change: Change
    name: str = ""
    # The paragraphs of the version that both have begun with, if it is known.
    before: frozenset[str] = frozenset()

    @property
    def default(self) -> str:
        """The choice that loses nothing: the work of the one who has changed the paragraph.

        Of two who have both, or where nobody knows, both versions.
        """
        if self.change.old in self.before:
            return MINE
        if self.change.new in self.before:
            return THEIRS
        return {ADDED: MINE, REMOVED: THEIRS}.get(self.change.kind, BOTH)


@dataclass(frozen=True)
class Conflict:
    """A field that two people have changed: `theirs` is stored, `mine` was posted."""

    name: str
    label: str
    theirs: str
    mine: str
    # Long texts are chosen by paragraph, others as a whole.
    by_paragraph: bool
    # In words, where the stored value is an id.
    theirs_shown: str = ""
    mine_shown: str = ""
    before: str = ""
    # Of a list, such as the tags: what both have, as one.
    joined: str = ""

    @property
    def passages(self) -> list[Passage]:
        changes = compare(self.theirs, self.mine) if self.by_paragraph else []
        before = frozenset(blocks(self.before))
        return [
            Passage(change, "" if change.kind == SAME else f"{self.name}-{CHOICE}-{number}", before)
            for number, change in enumerate(changes)
        ]

    @property
    def choice_name(self) -> str:
        return f"{self.name}-{CHOICE}"

    @property
    def own_name(self) -> str:
        return f"{self.name}-{OWN_VALUE}"


def resolve(name: str, theirs: str, data: Mapping[str, Any], *, joined: str = "") -> str:
    """Return the value of a field as it was chosen on the conflict page.

    `theirs` is the stored value that the page has shown, `data` what it has posted. Where no choice
    was made nothing is lost: both versions of a paragraph are kept.
    """
    mine = str(data.get(f"{name}-{OWN_VALUE}", ""))
    if whole := data.get(f"{name}-{CHOICE}"):
        return {MINE: mine, BOTH: joined or mine}.get(whole, theirs)
    conflict = Conflict(name, "", theirs, mine, by_paragraph=True)
    chosen = (_chosen(passage, data) for passage in conflict.passages)
    return "".join(chain.from_iterable(chosen))


def _chosen(passage: Passage, data: Mapping[str, Any]) -> Iterator[str]:
    choice = data.get(passage.name, passage.default) if passage.name else THEIRS
    if choice in (THEIRS, BOTH):
        yield passage.change.old
    if choice in (MINE, BOTH):
        yield passage.change.new
