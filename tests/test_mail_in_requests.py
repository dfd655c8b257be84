"""No request waits for a mail server: mail is sent by tasks alone."""

from __future__ import annotations

import ast
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import get_resolver

from comments.models import CommentingSettings
from tests.factories import BROWSER, comment_post, make_article, make_user, sign_in
from tests.test_conventions import python_files
from tests.test_library_routes import filled_in, routes_in

# Modules whose functions run in the worker.
TASKS = {
    "comments/digest.py",
    "newscenter/alerts/delivery.py",
    "newscenter/setup_checklist/mail_test.py",
    "newscenter/sign_in/notices.py",
}
SENDS_MAIL = {
    *("send_mail", "send_mass_mail", "mail_admins", "mail_managers", "EmailMessage"),
    *("EmailMultiAlternatives", "AdminEmailHandler", "email_user", "get_connection"),
}


@pytest.fixture
def silent_mail_server(settings) -> Iterator[socket.socket]:
    """A mail server that takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.getsockname()
        # Long enough for the test to see the call, short enough to fail soon.
        settings.EMAIL_TIMEOUT = 0.2
        settings.ADMINS = settings.MANAGERS = [("Operator", "operator@example.cn")]
        yield server


def was_called(server: socket.socket) -> bool:
    with suppress(BlockingIOError):
        server.accept()
        return True
    return False


def fail(*args: object, **kwargs: object) -> None:
    raise DatabaseError("no luck")


@pytest.mark.django_db
@pytest.mark.parametrize("breaks", [False, True], ids=["works", "fails"])
def test_no_request_calls_the_mail_server(silent_mail_server, admin, monkeypatch, breaks):
    make_user(group="moderator", email="bai@example.cn")
    clients = [Client(headers={"User-Agent": BROWSER}), sign_in(admin)]
    if breaks:
        monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)
    for client in clients:
        client.raise_request_exception = False
        for route in sorted(set(routes_in(get_resolver().url_patterns))):
            address = "/" + filled_in(route, "1")
            with suppress(DatabaseError):
                client.get(address)
                client.post(address, {"email": admin.email, "login": "admin", "password": "x"})
            assert not was_called(silent_mail_server), address


@pytest.mark.django_db
def test_a_comment_that_moderators_are_told_of_calls_no_mail_server(silent_mail_server, reader):
    CommentingSettings.objects.update_or_create(pk=1, defaults={"digest_hours": 4})
    make_user(group="moderator", email="bai@example.cn")
    response = reader.post(f"/articles/{make_article().pk}/comments/", comment_post())
    assert response.status_code == 302
    assert not was_called(silent_mail_server)


def test_only_tasks_have_code_that_sends_mail():
    senders = {
        name
        for name, text in python_files()
        for node in ast.walk(ast.parse(text))
        if (isinstance(node, ast.Name) and node.id in SENDS_MAIL)
        or (isinstance(node, ast.Attribute) and node.attr in SENDS_MAIL)
    }
    assert senders - {"newscenter/unsent_mail.py"} == TASKS
