"""Refused requests in the log: one short line each, since anybody can send any number of them."""

import pytest
from django.test import Client

from newscenter.log_redaction import LONGEST_REFUSAL
from tests.test_log_secrets import fail, log  # noqa: F401


@pytest.mark.django_db
def test_a_refused_request_leaves_one_short_line(log):  # noqa: F811
    client = Client(raise_request_exception=False)
    client.get("/", headers={"Host": "evil.example/" + "x" * 5000})
    client.get("/" + "y" * 5000)
    client.post("/articles/1/comments/", "x", content_type="multipart/form-data; boundary=\x00")
    lines = log.getvalue().splitlines()
    assert len(lines) == 3
    assert "evil.example" in lines[0]
    assert max(map(len, lines)) <= LONGEST_REFUSAL
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("articles.pages.views.FrontPage", fail)
        client.get("/")
    assert "Traceback" in log.getvalue()
