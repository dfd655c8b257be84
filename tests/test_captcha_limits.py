"""Limits of captchas: those that are open, wrong answers of a network, and what has expired."""

from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles.write_lock import atomic_without_waiting
from comments.models import Comment, CommentingSettings, IssuedCaptcha
from comments.posting import captcha
from tests.commenting import url_of
from tests.factories import BROWSER, comment_post, make_article, solved_captcha

# The tests set another number.
ISSUED_PER_DELETION = captcha.ISSUED_PER_DELETION
pytestmark = pytest.mark.django_db

NETWORK = "203.0.113.5"
UNUSED = ["/captcha/refresh/", f"/captcha/audio/{'0' * 40}.wav", f"/captcha/image/{'0' * 40}@2/"]


@pytest.fixture
def article(open_article):
    return open_article


def answer_wrongly(post, times: int) -> list[int]:
    return [post(**solved_captcha() | {"captcha_1": "zzzz"}).status_code for _ in range(times)]


def record_failures(network: str, times: int) -> None:
    for number in range(times):
        IssuedCaptcha.objects.record_failure(f"{number:040x}", network)


def test_a_network_has_a_bounded_number_of_open_captchas(reader, article):
    for kind in ("picture", "words"):
        for _ in range(40):
            reader.get(f"{url_of(article)}captcha/?kind={kind}")
    assert CaptchaStore.objects.count() == captcha.OPEN_PER_NETWORK
    assert IssuedCaptcha.objects.count() == captcha.OPEN_PER_NETWORK


def test_the_oldest_captcha_of_a_network_gives_way_to_a_new_one():
    other = captcha.issue("203.0.113.6").hashkey
    keys = [captcha.issue(NETWORK).hashkey for _ in range(captcha.OPEN_PER_NETWORK + 2)]
    assert [captcha.find_open(key) is None for key in keys[:3]] == [True, True, False]
    assert captcha.find_open(keys[-1])
    assert captcha.find_open(other)


def test_after_ten_wrong_answers_a_network_has_to_wait_and_keeps_text_and_captcha(post):
    assert answer_wrongly(post, 10) == [200] * 10
    fields = solved_captcha()
    response = post(body="舍不得丢的话", **fields)
    assert response.status_code == 429
    assert "十分钟后再试" in response.text
    assert "舍不得丢的话" in response.text
    assert fields["captcha_0"] in response.text
    assert not Comment.objects.exists()


def test_another_network_may_go_on(article):
    record_failures("127.0.0.1", captcha.MAX_FAILURES)
    reader = Client(headers={"User-Agent": BROWSER}, REMOTE_ADDR="203.0.113.9")
    assert reader.post(url_of(article), comment_post()).status_code == 302


@pytest.mark.parametrize("passed", [timedelta(minutes=10, seconds=1), -timedelta(days=1)])
def test_wrong_answers_are_forgotten_even_if_the_clock_is_put_back(post, passed):
    record_failures("127.0.0.1", captcha.MAX_FAILURES)
    assert post().status_code == 429
    expires_at = timezone.now() + timedelta(minutes=10) - passed
    IssuedCaptcha.objects.filter(failed=True).update(expires_at=expires_at)
    assert post().status_code == 302


def test_right_answers_and_unknown_keys_do_not_count(post):
    CommentingSettings.objects.update(posts_per_minute=100)
    for _ in range(captcha.MAX_FAILURES):
        assert post().status_code == 302
        assert post(captcha_0="f" * 40).status_code == 200
    assert post().status_code == 302


def test_own_networks_are_exempt(post):
    CommentingSettings.objects.update(own_networks="127.0.0.0/24")
    record_failures("127.0.0.1", captcha.MAX_FAILURES)
    assert post().status_code == 302


@pytest.mark.django_db(transaction=True)
def test_concurrent_wrong_answers_do_not_exceed_the_limit(at_once):
    article = make_article()
    forms = [comment_post(captcha_1="zzzz") for _ in range(30)]

    def send(number):
        reader = Client(headers={"User-Agent": BROWSER})
        return reader.post(url_of(article), forms[number]).status_code

    assert sorted(at_once(send, 30)) == [200] * 10 + [429] * 20


@pytest.mark.django_db(transaction=True)
def test_captchas_that_are_issued_at_once_stay_bounded(at_once):
    keys = at_once(lambda _number: captcha.issue(NETWORK).hashkey, 30)
    assert len(set(keys)) == 30
    for _ in range(captcha.OPEN_PER_NETWORK):
        captcha.issue(NETWORK)
    assert IssuedCaptcha.objects.open(NETWORK).count() == captcha.OPEN_PER_NETWORK


def test_expired_captchas_are_deleted_a_few_at_a_time():
    for number in range(captcha.EXPIRED_AT_A_TIME + 10):
        captcha.issue(f"203.0.113.{number}")
    past = timezone.now() - timedelta(seconds=1)
    CaptchaStore.objects.update(expiration=past)
    IssuedCaptcha.objects.update(expires_at=past)
    captcha.issue(NETWORK)
    assert CaptchaStore.objects.count() == 11
    for _ in range(4):
        captcha.issue(NETWORK)
    assert CaptchaStore.objects.count() == IssuedCaptcha.objects.count() == 5


def test_more_expired_captchas_are_deleted_than_are_issued(monkeypatch):
    monkeypatch.setattr(captcha, "ISSUED_PER_DELETION", ISSUED_PER_DELETION)
    assert captcha.EXPIRED_AT_A_TIME > 2 * captcha.ISSUED_PER_DELETION
    networks = [f"203.0.113.{number}" for number in range(4 * captcha.ISSUED_PER_DELETION)]
    for network in networks:
        captcha.issue(network)
    past = timezone.now() - timedelta(seconds=1)
    CaptchaStore.objects.update(expiration=past)
    # Not to be deleted in all of these has a chance of one in a thousand millions.
    for _ in range(160):
        captcha.issue(NETWORK)
    assert not CaptchaStore.objects.filter(expiration=past).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such setting")
def test_only_what_may_be_lost_does_not_wait_for_the_disk(monkeypatch):
    shown = []

    def show(*args: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            shown.append(cursor.fetchone()[0])

    monkeypatch.setattr(captcha, "_store", show)
    with connection.cursor() as cursor:
        # The server of the tests has it off.
        cursor.execute("SET synchronous_commit = on")
    captcha.issue_without_waiting(NETWORK)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = on")
    with atomic_without_waiting():
        show()
    with connection.cursor() as cursor:
        cursor.execute("RESET synchronous_commit")
    assert shown == ["off", "on"]


def test_expired_captchas_are_found_by_an_index():
    with connection.cursor() as cursor:
        indexes = connection.introspection.get_constraints(cursor, CaptchaStore._meta.db_table)
    assert ["expiration"] in [index["columns"] for index in indexes.values() if index["index"]]


def test_issuing_takes_as_many_queries_however_many_there_are(django_assert_max_num_queries):
    for _ in range(captcha.OPEN_PER_NETWORK):
        captcha.issue(NETWORK)
    # Savepoint, expired ones twice, those of the network and the oldest twice, two new rows.
    with django_assert_max_num_queries(9):
        captcha.issue(NETWORK)


@pytest.mark.parametrize("address", UNUSED)
def test_addresses_of_the_library_that_nothing_uses_are_not_there(reader, address):
    for headers in ({}, {"X-Requested-With": "XMLHttpRequest"}):
        assert reader.get(address, headers=headers).status_code in (404, 410)
        assert reader.post(address, headers=headers).status_code in (404, 405)
    assert not CaptchaStore.objects.exists()
