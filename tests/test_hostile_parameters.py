"""Hostile parameters and host names cause no error, and lead to no other site."""

from __future__ import annotations

import re
from itertools import product
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Publication
from tests.factories import BROWSER, make_article, make_comment, make_draft
from tests.test_visibility import every_address

pytestmark = pytest.mark.django_db

# Parameters of Django's admin and of our own views, and a few lookups.
NAMES = re.findall(
    r"\S+",
    """
    _popup _to_field _changelist_filters _saveasnew _addanother _continue _save _facets all action
    _source_model e index o ot p post pp q select_across initial-0 form-TOTAL_FORMS app_label
    form-INITIAL_FORMS model_name field_name term
    pk__in article__title__regex category__slug__iexact groups__id__exact password __exact x__y __
    next page month year received kind category since until order theme elder size queue age
    flagged nickname similar cards include_leased done have version comment subject reason decision
    captcha_kind refresh notice name text number count format
    """,
)
LOOKUPS = ["", "__exact", "__in", "__gte", "__isnull", "__year", "__range", "__contains", "__id"]
# The lookups on its own fields that a list of the admin may be asked for, by its address.
LISTS = {
    f"/admin/{model._meta.app_label}/{model._meta.model_name}/": [
        field.name + lookup for field in model._meta.get_fields() for lookup in LOOKUPS
    ]
    for model in admin.site._registry
}
# Numbers, texts, patterns, dates, addresses and positions in a list.
VALUES = [
    *["", "0", "1", "-1", "1.5", "9" * 18, "9" * 30, "9" * 400, "1e400", "nan", "１", "²"],
    *["x", "\x00", "a\x00b", "é", "汉字", "👨", "\u202e", "\ufffe", "%", "%00", "\n", "\r\nX: y"],
    *["[", "(", "(?:a*)*b", "\\", "'", '"', "`", "<script>", "{{ 7 }}", "%s", "1,2,3", "None"],
    *["2024-13", "2024-02-30", "0000-00-00", "9999-12-31", "0001-01-01", "10000-01-01", "24:61"],
    *["true", "True", "id", "id__exact", "-id", "1.1.-1", "?x=y", "x" * 500, "../../etc/passwd"],
    *["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "///"],
    *["http:evil.example", "\thttps://evil.example", "https://testserver@evil.example/", "@evil"],
    *["b1-1", "a9999999999999999-999999999999999999", "b-9999999999999999-0", "b9-9-9", "words"],
]


@pytest.fixture
def addresses(low_keys) -> list[str]:
    """Every address of the site, with rows of every kind behind it."""
    article = make_article()
    make_draft(category=article.category)
    make_comment(article=article)
    return [address for address in every_address() if "logout" not in address]


def assert_tame(response: HttpResponse, asked: object) -> None:
    assert response.status_code < 500, asked
    target = urlsplit(response.get("Location", ""))
    assert target.netloc in ("", "testserver"), asked
    assert target.scheme in ("", "http"), asked
    assert not re.match(r"[\\/]{2}|\s", response.get("Location", "")), asked


@pytest.fixture
def ask(admin_client):
    """Ask without a trace: an error of the database must not be that of the next request too."""
    staff = admin_client
    staff.raise_request_exception = False
    reader = Client(headers={"User-Agent": BROWSER}, raise_request_exception=False)

    def ask(method: str, address: str, data: object) -> HttpResponse:
        client = staff if address.startswith("/admin/") else reader
        before = transaction.savepoint()
        try:
            if method == "get":
                return client.get(address, data)
            return client.post(address, data, query_params=data)
        finally:
            transaction.savepoint_rollback(before)

    return ask


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_parameter_is_an_error_or_leads_elsewhere(addresses, ask, data) -> None:
    address = data.draw(st.sampled_from(addresses) | st.sampled_from(list(LISTS)), "address")
    names = st.sampled_from(NAMES)
    if address in LISTS:
        names |= st.sampled_from(LISTS[address])
    pairs = st.lists(st.tuples(names, st.sampled_from(VALUES)), min_size=1, max_size=3)
    query = data.draw(pairs, "query")
    method = data.draw(st.sampled_from(["get", "get", "post"]), "method")
    values: dict[str, list[str]] = {}
    for name, value in query:
        values.setdefault(name, []).append(value)
    assert_tame(ask(method, address, values), (method, address, values))


@pytest.mark.parametrize("value", ["", "x", "id", "title", "\x00"])
@pytest.mark.parametrize(
    "name", ["_to_field", "_popup", "_changelist_filters", "_saveasnew", "category", "q"]
)
def test_parameters_of_the_admin_itself_are_no_error(ask, name, value) -> None:
    article = make_article()
    for address in (
        f"/admin/articles/article/{article.pk}/change/",
        f"/admin/articles/category/{article.category_id}/delete/",
        "/admin/articles/publication/",
        "/admin/articles/article/add/",
        "/admin/articles/article/",
    ):
        for method in ("get", "post"):
            assert_tame(ask(method, address, {name: [value]}), (method, address))


HOSTS = [
    *["TESTSERVER", "testserver.", "TestServer.", "testserver:80", "testserver:8443"],
    *["testserver:", "testserver:99999", "testserver:x", "[::1]", "[::1]:8000", "[::1", "[]", ""],
    *["evil.example", "新闻中心.中国", "xn--fiqs8s", "testserver@evil.example", "testserver/x"],
    *["a b", "testserver,evil.example", "testserver\x00", "*", ".", ":", ":80", "x" * 3000],
]
HEADERS = ["Host", "X-Forwarded-Host", "X-Original-Host", "Forwarded", "X-Forwarded-Server"]


def hosts_in(response: HttpResponse) -> set[str]:
    return set(re.findall(r"https?:(?://|%3A%2F%2F)[^/\s\"'<]+", response.text))


def test_no_host_becomes_the_address_of_the_site(reader) -> None:
    Publication.objects.filter(pk=1).update(site_address="https://news.example.cn")
    client = Client(headers={"User-Agent": BROWSER}, raise_request_exception=False)
    for address in (make_article().get_absolute_url(), "/feed/", "/sitemap.xml", "/x"):
        plain = hosts_in(reader.get(address))
        assert "http://testserver" not in plain
        for header, host in [*(("Host", host) for host in HOSTS), *product(HEADERS, ["evil.cn"])]:
            response = client.get(address, headers={header: host.encode().decode("latin-1")})
            assert response.status_code in (200, 301, 400, 404), (address, header, host)
            assert hosts_in(response) <= plain, (address, header, host)
            assert urlsplit(response.get("Location", "")).netloc == "", (address, header, host)
