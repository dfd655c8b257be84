"""Nobody does more in the admin than their role: every model, page and method."""

from __future__ import annotations

import itertools
import re
from uuid import UUID

import pytest
from captcha.models import CaptchaStore
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import URLPattern, reverse

from comments.models import Comment, Decision, PublishedComment, Restriction
from tests.admin_roles import (
    ADD,
    ADDRESS,
    CANARY,
    CHANGE,
    DELETE,
    MODELS,
    RIGHTS,
    ROLES,
    SEES_SENDERS,
    VIEW,
    change_list,
    clients,
    plant,
)

pytestmark = pytest.mark.django_db

# Neither has pages for single rows, and the settings are one row each.
WITHOUT_ROWS = {"comments.ledger", "comments.restriction"}
SINGLE = {"comments.commentingsettings", "articles.publication"}
REFUSED = {302, 403, 404}
PLACES = list(itertools.product(ROLES, MODELS))


@pytest.fixture
def people(db) -> dict[str, Client]:
    return clients()


@pytest.fixture
def rows(people):
    return plant()


def pages(label: str, row) -> dict[str, str]:
    """Return the standard pages of a model, by the right that they need."""
    listed = change_list(label)
    if label in WITHOUT_ROWS:
        return {VIEW: listed}
    if label in SINGLE:
        return {VIEW: listed, DELETE: f"{listed}{row.pk}/delete/"}
    return {
        VIEW: f"{listed}{row.pk}/change/",
        ADD: f"{listed}add/",
        DELETE: f"{listed}{row.pk}/delete/",
    }


def test_each_page_opens_for_those_alone_who_may(people, rows):
    for role, label in PLACES:
        rights = RIGHTS[role].get(label, set())
        for right, address in pages(label, rows[label]).items():
            opened = people[role].get(address).status_code == 200
            assert opened == (right in rights), f"{role} {address}"


def test_forms_are_refused_to_those_who_may_not(people, rows):
    for role, label in PLACES:
        rights = RIGHTS[role].get(label, set())
        for right, address in pages(label, rows[label]).items():
            needed = CHANGE if right == VIEW else right
            if needed in rights or (label in WITHOUT_ROWS and VIEW in rights):
                continue
            before = type(rows[label])._default_manager.filter(pk=rows[label].pk).values().get()
            status = people[role].post(address, {"post": "yes", "_save": "1"}).status_code
            after = type(rows[label])._default_manager.filter(pk=rows[label].pk).values().get()
            assert (status in {*REFUSED, 405}, before) == (True, after), f"{role} {address}"


def admin_routes() -> list[tuple[str, list[str]]]:
    """Return every named page of the admin with its parameters."""
    patterns = [
        pattern
        for model_admin in admin.site._registry.values()
        for pattern in model_admin.get_urls()
        if isinstance(pattern, URLPattern) and pattern.name
    ]
    return sorted((pattern.name, sorted(pattern.pattern.converters)) for pattern in patterns)


VALUES = {
    "object_id": ["1", "0", "x", "_3A", "9" * 30],
    "id": [1, "x"],
    "pk": [1, 2, 10**17],
    "batch": [UUID(int=1), UUID(int=2)],
    "bundle": [UUID(int=1), UUID(int=2)],
    "history_id": [1, 2, 10**30],
    "attachment_id": [1, 2, 10**30],
    "form": ["csv", "xls"],
}
QUERIES = ["", "?q=x", "?o=9.x", "?p=999", "?_to_field=address", "?_popup=1&e=1", "?all=&kind=x"]
FORMS = [
    {},
    {"action": "approve_selected", "_selected_action": "1", "select_across": "1", "index": "x"},
    {"decision": "approve", "comment": "1:0", "reason": "x" * 900},
    {"have": "1,2,x", "active": "1", "comment": "1", "month": "2026-11", "kind": "site"},
]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_fails_or_tells_more_than_the_role_may_know(people, rows, role, low_keys):
    client = people[role]
    client.raise_request_exception = False
    turns = itertools.count(3 * ROLES.index(role))
    for name, parameters in admin_routes():
        for method in ("get", "post"):
            turn = next(turns)
            values = {key: VALUES[key][turn % len(VALUES[key])] for key in parameters}
            address = reverse(f"admin:{name}", kwargs=values)
            if method == "get":
                answer = client.get(address + QUERIES[turn % len(QUERIES)])
            else:
                answer = client.post(address, FORMS[turn % len(FORMS)])
            where = f"{role} {method} {address} {turn}"
            assert answer.status_code < 500, where
            text = b"".join(answer).decode("utf-8", "replace")
            if role not in SEES_SENDERS:
                assert CANARY not in text, where
                assert ADDRESS not in text, where
            assert not re.search(r"(pbkdf2|argon2|bcrypt)_?\w*\$\w+\$", text), where
    if role not in SEES_SENDERS:
        assert Decision.objects.count() == 2
        assert Comment.objects.pending().count() == 2
        assert Restriction.objects.count() == 1


@pytest.mark.parametrize(
    "query",
    [
        "term=2&app_label=comments&model_name=report&field_name=comment",
        "term=a&app_label=comments&model_name=decision&field_name=by",
    ],
)
def test_nothing_is_completed(people, rows, query):
    for role in ("writer", "editor", "moderator", "admin"):
        assert people[role].get(f"/admin/autocomplete/?{query}").status_code == 404, role


def test_the_way_to_the_page_of_a_row_is_for_those_who_may_see_the_row(people, rows):
    pending, published = rows["comments.comment"], rows["comments.publishedcomment"]
    for model, row, allowed in (
        (Comment, pending, {"moderator", "admin"}),
        (PublishedComment, published, {"editor", "moderator", "admin"}),
        (PublishedComment, pending, set()),
        (CaptchaStore, CaptchaStore.objects.get(), set()),
    ):
        kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
        for role, client in people.items():
            answer = client.get(f"/admin/r/{kind.pk}/{row.pk}/")
            led = "/articles/" in answer.get("Location", "")
            assert led == (role in allowed), f"{role} {model} {answer.status_code}"
