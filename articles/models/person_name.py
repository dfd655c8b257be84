"""Names of staff, as people of the editorial office know each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, QuerySet, When
from pypinyin import Style, lazy_pinyin

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAX_SORTED = 300


def person_name(user: User) -> str:
    """Return the name, the family's first as in Chinese; the username of somebody without one."""
    return f"{user.last_name}{user.first_name}" or user.get_username()


def name_key(user: User) -> tuple[list[str], str]:
    """Return the key that sorts people by their names as a Chinese reader looks for them."""
    name = person_name(user)
    return [syllable.lower() for syllable in lazy_pinyin(name, style=Style.TONE3)], name


def in_order_of_names(people: QuerySet[User]) -> QuerySet[User]:
    """Annotate `name_position`, the place of each in the order of their names.

    The databases know no pinyin. Of more people than an office has, the others come last.
    """
    ordered = sorted(people.order_by("pk")[:MAX_SORTED], key=name_key)
    positions = [When(pk=user.pk, then=position) for position, user in enumerate(ordered)]
    position = Case(*positions, default=MAX_SORTED, output_field=IntegerField())
    return people.annotate(name_position=position)
