"""No list of the admin answers questions about what it does not show.

Filters, searches and orders are tried on every field of every model and of its relations.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comments.models import Comment, Report
from tests.admin_roles import (
    ADDRESS,
    CANARY,
    MODELS,
    RIGHTS,
    VIEW,
    change_list,
    clients,
    plant,
)

pytestmark = pytest.mark.django_db

OPERATORS = ["", "exact", "startswith", "contains", "gte", "isnull", "in", "regex"]
SENSITIVE = re.compile(
    r"address|network|browser|captcha|password|token|session|e?mail|reported|note|digest|last_login"
)
# The filters that the lists offer.
OFFERED = {
    "articles.article": {"state", "category", "headline", "recommended", "published_at"},
    "articles.picture": {"ai_generated"},
    "comments.articlereport": {"show", "kind"},
    "auth.user": {"role", "is_active"},
    "comments.comment": {"status"},
    "comments.decision": {"what", "at"},
    "comments.disclosure": {"kind", "at"},
    "comments.report": {"show", "kind"},
    "comments.term": {"kind", "list", "scope", "active"},
}
# One row each, or a page of its own: no list.
WITHOUT_LIST = {
    "articles.publication",
    "comments.commentingsettings",
    "comments.ledger",
    "comments.restriction",
}
PLACES = [
    (role, label)
    for role, rights in RIGHTS.items()
    for label in MODELS
    if VIEW in rights.get(label, set()) and label not in WITHOUT_LIST
]


@pytest.fixture
def people(db) -> Iterator[dict[str, Client]]:
    # Each refusal is logged with its traceback, which costs more than the request.
    logging.disable(logging.CRITICAL)
    yield clients()
    logging.disable(logging.NOTSET)


@pytest.fixture
def rows(people):
    return plant()


def fields_of(model: type[models.Model]) -> Iterator[str]:
    """Yield the fields of a model and of its relations, as lookups name them."""
    for field in model._meta.get_fields():
        yield field.name
        if field.is_relation and field.related_model:
            for other in field.related_model._meta.concrete_fields:
                yield f"{field.name}__{other.name}"


def lookups_of(label: str, turn: int) -> Iterator[str]:
    """Yield lookups: three operators on a sensitive field, and one on each of the others."""
    (model,) = (model for model in admin.site._registry if model._meta.label_lower == label)
    for number, name in enumerate(fields_of(model), turn):
        if name.partition("__")[0] in OFFERED.get(label, set()):
            continue
        # Another operator each turn, so that the roles together try all of them.
        chosen = (OPERATORS * 2)[number % len(OPERATORS) :][: 3 if SENSITIVE.search(name) else 1]
        yield from (f"{name}__{operator}".removesuffix("__") for operator in chosen)


def shown(client: Client, address: str) -> tuple[int, str]:
    """Return status and page, without what is different each time or repeats the question."""
    answer = client.get(address, follow=True)
    text = re.sub(r'(csrfmiddlewaretoken" value=|nonce=)"[^"]*"', "", answer.text)
    return answer.status_code, re.sub(r'(href|action|value)="[^"]*"', "", text)


def test_no_filter_answers_beyond_those_of_the_list(people):
    answered = [
        f"{role} {label} {lookup}"
        for turn, (role, label) in enumerate(PLACES)
        for lookup in lookups_of(label, turn)
        if people[role].get(f"{change_list(label)}?{lookup}=1").status_code != 400
    ]
    assert answered == []


@pytest.mark.parametrize("lookup", ["address__startswith", "network", "browser__contains"])
def test_right_and_wrong_guesses_get_the_same_answer(people, rows, lookup):
    for role, label in PLACES:
        right, wrong = (
            shown(people[role], f"{change_list(label)}?{lookup}={guess}")
            for guess in (ADDRESS, "9.9")
        )
        assert right == wrong, f"{role} {label}"


def test_searching_finds_nothing_that_is_not_shown(people, rows):
    for role, label in PLACES:
        status, page = shown(people[role], f"{change_list(label)}?q=没有这样的话")
        for secret in (CANARY, ADDRESS, "203.0", "pbkdf2", "insult"):
            if label == "newscenter.signinevent" and secret in ADDRESS:
                continue  # This list shows addresses.
            hits = shown(people[role], f"{change_list(label)}?q={secret}")
            where = f"{role} {label} {secret}"
            assert (hits[0], hits[1].count("<tr")) == (status, page.count("<tr")), where


def exchange_senders() -> None:
    """Exchange what two comments, and two reports, differ in."""
    for model, columns in ((Comment, ("address", "network", "browser")), (Report, ("network",))):
        for statuses in (
            [{"status": "pending"}, {"status": "approved"}] if model is Comment else [{}]
        ):
            one, two = model.objects.filter(**statuses).order_by("pk")
            values = [{name: getattr(row, name) for name in columns} for row in (one, two)]
            # A network reports a comment once.
            model.objects.filter(pk=one.pk).update(network="")
            model.objects.filter(pk=two.pk).update(**values[0])
            model.objects.filter(pk=one.pk).update(**values[1])


def test_no_order_depends_on_what_is_not_shown(people, rows):
    orders = [*range(5), "x", "-1.2"]
    lists = [(role, label) for role, label in PLACES if label.startswith("comments.")]
    addresses = [
        (role, f"{change_list(label)}?o={order}") for role, label in lists for order in orders
    ]
    before = [shown(people[role], address) for role, address in addresses]
    exchange_senders()
    after = [shown(people[role], address) for role, address in addresses]
    pairs = zip(addresses, before, after, strict=True)
    assert [address for address, one, two in pairs if one != two] == []


def test_exports_and_own_pages_take_the_same_filters(people, rows):
    terms = "/admin/comments/term/export/csv/"
    assert people["admin"].get(f"{terms}?kind=block").status_code in (200, 400)
    for query in ("list__name__startswith=x", "id__gte=1", "list__id__exact=x", "p=999"):
        assert people["admin"].get(f"{terms}?{query}").status_code == 400, query


def test_actions_take_the_same_filters(people, rows):
    form = {"action": "approve_selected", "_selected_action": "1"}
    for query in ("address__startswith=2", "id=1"):
        answer = people["admin"].post(f"/admin/comments/comment/?{query}", form)
        assert answer.status_code == 400
    assert Comment.objects.pending().count() == 2


def test_the_filters_that_the_lists_offer_work(people, rows):
    for label, query in (
        ("comments.term", "list__id__exact=1&kind__exact=flag&active__exact=1"),
        ("comments.report", "kind__exact=insult&show=all"),
        ("comments.comment", "status=approved"),
        (
            "articles.article",
            "published_at__gte=2020-01-01+00:00:00%2B08:00&state=draft",
        ),
        ("articles.article", "headline__exact=1&recommended__exact=0"),
        ("auth.user", "role=writer&is_active__exact=1"),
    ):
        answer = people["admin"].get(f"{change_list(label)}?{query}")
        assert answer.status_code == 200, (label, query)


@pytest.mark.parametrize(
    ("label", "number"), [("articles.article", 5), ("comments.publishedcomment", 3)]
)
def test_a_long_list_is_sorted_only_by_what_an_index_serves(admin_client, label, number):
    def order(parameter: str) -> str:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(f"{change_list(label)}{parameter}").status_code == 200
        table = apps.get_model(label)._meta.db_table
        statements = [query["sql"] for query in captured if f'FROM "{table}"' in query["sql"]]
        return max(statements, key=len).rpartition("ORDER BY")[2]

    plant()
    for column in {1, 2, 3, 4, 5} - {number}:
        assert order(f"?o={column}") == order("?o=")
    assert order(f"?o={number}") != order("?o=")
