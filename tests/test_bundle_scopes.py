"""The scope of a bundle: what narrows it, and what makes no sense."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError

from comments.models import Disclosure
from tests.bundles import make_bundle, records
from tests.factories import make_comment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.mark.parametrize(
    ("options", "bodies"),
    [
        ({"network": "203.0.113.9"}, ["甲"]),
        ({"network": "203.0.113.0/24"}, ["甲", "乙"]),
        ({"network": "2001:db8:0:1::77"}, ["丙"]),
        ({"network": "2001:db8:0:1::/64"}, ["丙"]),
        ({"nickname": "江边人"}, ["乙"]),
        ({"since": "2026-05-01", "until": "2026-05-31"}, ["乙", "丙"]),
        ({"since": "2026-05-02", "network": "203.0.113.0/24"}, []),
        ({"until": "2026-04-30"}, ["甲"]),
    ],
)
def test_a_scope_is_narrowed_by_each_of_its_parts(moderator, file, options, bodies):
    may = datetime(2026, 4, 30, 16, tzinfo=UTC)
    other = {"nickname": "某", "address": None}
    make_comment(
        body="甲",
        network="203.0.113.9",
        submitted_at=datetime(2026, 4, 30, 15, tzinfo=UTC),
        **other,
    )
    make_comment(body="乙", network="203.0.113.10", submitted_at=may, address=None)
    late = datetime(2026, 5, 31, 15, 59, 59, tzinfo=UTC)
    make_comment(body="丙", network="2001:db8:0:1::/64", submitted_at=late, **other)
    make_bundle(file, moderator.username, **options)
    assert [row["body"] for row in records(file, "comments")] == bodies


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "至少"),
        ({"network": "203.0.113.0/20"}, "--network"),
        ({"network": "abc"}, "--network"),
        ({"article": "abc"}, "--article"),
        ({"comment": "-1"}, "--comment"),
        ({"since": "2026-13-01"}, "--since"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "--until"),
        ({"comment": "1", "by": "nobody"}, "nobody"),
        ({"comment": "1", "by": None}, "--by"),
    ],
)
def test_a_scope_that_makes_no_sense_is_refused_with_a_sentence(moderator, file, options, sentence):
    with pytest.raises(CommandError, match=sentence):
        make_bundle(file, **{"by": moderator.username} | options)
    assert not file.exists()
    assert not Disclosure.objects.exists()
