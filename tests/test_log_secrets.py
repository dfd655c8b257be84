"""No secret stands in the log: passwords, keys, tokens, cookies, captcha answers."""

from __future__ import annotations

import io
import logging
import os
import re
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage, get_connection, mail_admins
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import get_resolver
from hypothesis import given
from hypothesis import strategies as st

from comments.posting import status_links
from newscenter import env
from newscenter.log_redaction import RedactingFormatter, redact
from tests.factories import make_comment, make_user
from tests.test_conventions import python_files
from tests.test_library_routes import filled_in, routes_in

# As long as a token against forged requests, so that it is taken for one.
CANARY = "kingfisher7HeronKingfisher7Heron"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The lines of the log, as LOGGING formats them."""
    lines = io.StringIO()
    handler = logging.StreamHandler(lines)
    own = [h for h in logging.root.handlers if isinstance(h.formatter, RedactingFormatter)]
    handler.setFormatter(own[0].formatter)
    logging.root.addHandler(handler)
    yield lines
    logging.root.removeHandler(handler)


def fail(*args: object, **kwargs: object) -> None:
    raise DatabaseError(f"no luck\nLINE 1: SELECT '{CANARY}'\nDETAIL:  Key ({CANARY}) is there.")


@pytest.mark.django_db
def test_no_request_leaves_a_secret_in_the_log(log, writer, monkeypatch):
    """Every address, with secrets in fields, cookies, headers and path; also when it fails."""
    fields = {"login": "writer", "csrfmiddlewaretoken": CANARY, "password": CANARY}
    fields |= {"password1": CANARY, "old_password": CANARY, "captcha_1": CANARY, "token": CANARY}
    for breaks in (False, True):
        client = Client(
            headers={"Authorization": f"Bearer {CANARY}", "X-API-Key": CANARY},
            raise_request_exception=False,
            enforce_csrf_checks=True,
        )
        if breaks:
            monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)
        for route in sorted(set(routes_in(get_resolver().url_patterns))):
            if not route.startswith("admin/"):
                client.cookies["sessionid"] = client.cookies["csrftoken"] = CANARY
                with suppress(DatabaseError):
                    client.get("/" + filled_in(route, "1"), {"token": CANARY})
                    client.post("/" + filled_in(route, "1"), fields)
    assert "no luck" in log.getvalue()
    assert CANARY not in log.getvalue()


@pytest.mark.django_db
def test_links_that_are_secrets_do_not_stand_in_the_log(log, reader):
    user, comment = make_user(), make_comment()
    signed = status_links.sign(comment)
    reset = default_token_generator.make_token(user)
    for secret in (signed, signed[:-1], f"{signed}x", reset, signing.dumps({"pk": 1})):
        paths = [f"/comments/status/{secret}/", f"/comments/status/{secret}/x"]
        paths += [f"/reports/{secret}/", f"/modes/?next=%2Freports%2F{secret}%2F"]
        paths += [f"/accounts/password/reset/key/1-{secret}/", f"/x/{secret}"]
        for path in paths:
            reader.get(path)
        reader.post(f"/comments/status/{secret}/", {"body": "x"})
    # The address tells, even where little is left of what was signed.
    reader.get(f"/comments/status/{signed[:-4]}/")
    text = log.getvalue()
    assert "Not Found: /comments/status/***" in text
    for secret in (signed[-20:], signed[-21:-1], signed[-24:-4], reset[-20:]):
        assert secret not in text


@pytest.mark.django_db
def test_a_row_that_the_database_refused_is_not_quoted(log):
    session = Session(session_key=CANARY.lower(), session_data=CANARY, expire_date=None)
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except Exception:
        logging.getLogger("django.request").exception("Internal Server Error: /")
    assert "expire_date" in log.getvalue()
    assert CANARY not in log.getvalue()
    assert CANARY.lower() not in log.getvalue()


@pytest.mark.parametrize(
    "line",
    [
        "postgresql://newscenter:{}@127.0.0.1/newscenter",
        "redis://:{}@127.0.0.1:6379/1",
        "EMAIL_URL=smtp+tls://user:{}@mail.example.cn:587",
        "password={} host=127.0.0.1",
        "PASSWORD: '{}'",
        "{{'password': '{}', 'user': 'x'}}",
        'connect(password="{}")',
        "csrfmiddlewaretoken={}&login=writer",
        "captcha_0=1&captcha_1={}",
        "Cookie: theme=dark; sessionid={}",
        "Set-Cookie: sessionid={}; Path=/",
        "sessionid={}; csrftoken=x",
        "Authorization: Basic {}",
        "Authorization: Bearer {}",
        "SECRET_KEY='{}'",
        "GET /accounts/login/?token={} HTTP/1.1",
        "GET /articles/1/;jsessionid={}?a=b",
        # Of a status link, whatever is left of what was signed.
        "GET /comments/status/{}/ HTTP/1.1",
        "GET /articles/1/comments/?received={}#status HTTP/1.1",
        "GET /modes/?next=%2Farticles%2F1%2Fcomments%2F%3Freceived%3D{}%23status HTTP/1.1",
    ],
)
def test_named_secrets_are_removed(line: str):
    assert CANARY not in redact(line.format(CANARY))


@given(st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=8, max_size=60))
def test_the_secrets_of_the_settings_are_removed_whatever_they_look_like(secret):
    changed = {"default": settings.DATABASES["default"] | {"PASSWORD": secret}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "DATABASES", changed)
        assert secret not in redact(f"FATAL: something with {secret} in it")


@pytest.mark.parametrize(
    "line",
    [
        "Not Found: /articles/17/",
        "Forbidden (CSRF cookie not set.): /accounts/login/",
        "Task id=7d3f0c1e path=comments.digest.send state=SUCCEEDED",
        "Invalid HTTP_HOST header: 'news.example.cn'. You may need to add it to ALLOWED_HOSTS.",
        "2026-03-02 08:12:00,000 WARNING [django.request] Not Found: /tags/%E6%B8%A1%E5%8F%A3/",
        "https://news.example.cn:8000/articles/1/",
    ],
)
def test_other_lines_stay_as_they_are(line: str):
    assert redact(line) == line


def test_sentences_of_the_site_stay_whole_whatever_module_they_come_from(log):
    sources = {name: source for name, source in python_files() if "logger." in source}
    sentence = re.compile(r'logger\.\w+\(\s*_?\(?"([^"]+)"')
    sentences = [text for source in sources.values() for text in sentence.findall(source)]
    assert "A captcha could not be issued: %s" in sentences
    for module, _source in python_files():
        name = module.removesuffix(".py").replace("/", ".")
        for text in sentences:
            logging.getLogger(name).warning("%s", f"{text} password={CANARY}")
            assert log.getvalue().endswith(f" {text} password=***\n")
            log.seek(0)
            log.truncate()


def test_a_message_that_can_not_be_sent_is_not_written_out(log):
    backend = get_connection("newscenter.unsent_mail.EmailBackend")
    EmailMessage("待审评论 3 条", CANARY, to=["a@example.cn"], connection=backend).send()
    assert "待审评论 3 条" in log.getvalue()
    assert CANARY not in log.getvalue()
    assert "a@example.cn" not in log.getvalue()


def test_errors_are_not_mailed_with_settings_and_cookies(settings, mailoutbox):
    settings.ADMINS = [("Operator", "operator@example.cn")]
    logging.getLogger("django.request").error("Internal Server Error: /")
    assert mailoutbox == []
    mail_admins("works", "")
    assert len(mailoutbox) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", f"postgresql://user:{CANARY}/x@127.0.0.1/news"),
        ("DATABASE_URL", f"postgresql://user:{CANARY}#x@127.0.0.1/news"),
        ("DATABASE_URL", f"postgresql://user:{CANARY}?x@127.0.0.1/news"),
        ("DATABASE_URL", f"postgresql://user:[{CANARY}@127.0.0.1/news"),
        ("DATABASE_URL", f"postgres//user:{CANARY}@127.0.0.1/news"),
        ("EMAIL_URL", f"smtp+tls://user:{CANARY}/x@mail.example.cn:587"),
        ("EMAIL_URL", f"nonsense://user:{CANARY}@mail.example.cn:587"),
        ("CACHE_URL", f"redis://:{CANARY}/x@127.0.0.1:6379/1"),
        ("CACHE_URL", f"nonsense://:{CANARY}@127.0.0.1:6379/1"),
        ("HTTPS", CANARY),
        ("DEBUG", CANARY),
    ],
)
def test_the_error_of_a_wrong_setting_does_not_quote_it(tmp_path, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    read = {
        "DATABASE_URL": lambda: env.database(tmp_path),
        "EMAIL_URL": env.mail,
        "CACHE_URL": lambda: env.cache(tmp_path),
    }.get(name, lambda: env.switch(name))
    try:
        read()
    except ImproperlyConfigured as error:
        assert CANARY not in "".join(traceback.format_exception(error))


def test_a_password_that_the_database_refuses_is_not_printed(tmp_path):
    kept = {key: os.environ[key] for key in ("PATH", "LC_ALL") if key in os.environ}
    url = f"postgresql://user:{CANARY}@127.0.0.1:9/news"
    result = subprocess.run(
        [sys.executable, "manage.py", "check", "--database", "default"],
        cwd=settings.BASE_DIR,
        env=kept | {"VAR_DIR": str(tmp_path), "DATABASE_URL": url, "SECRET_KEY": CANARY},
        capture_output=True,
        text=True,
        check=False,
    )
    assert {"newscenter.E003", "newscenter.E005"} <= set(re.findall(r"[\w]+\.E\d+", result.stderr))
    assert CANARY not in result.stdout + result.stderr


def test_control_characters_are_escaped():
    text = "The field \0 cannot\tbe\x1b[31m referenced.\n新闻\x9b"
    record = logging.LogRecord("newscenter", logging.ERROR, "", 0, text, (), None)
    expected = "The field \\x00 cannot\tbe\\x1b[31m referenced.\n新闻\\x9b"
    assert RedactingFormatter().format(record) == expected
