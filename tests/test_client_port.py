"""The source port of a comment: of the connection, or as trusted proxies name it, and no other."""

from io import StringIO

import pytest
from django.core.management import call_command

from comments.client_ip import Client, client_of
from comments.inspection.case_file import case_file
from comments.models import Comment
from tests.factories import make_comment

ADDRESS = "198.51.100.1"
CASES = [
    # proxies, peer, X-Forwarded-For, X-Client-Port, port
    ([], ADDRESS, None, None, 50001),
    ([], ADDRESS, "203.0.113.9", "4711", 50001),
    (["10.0.0.0/8"], "10.0.0.1", ADDRESS, "4711", 4711),
    (["10.0.0.0/8"], "10.0.0.1", ADDRESS, None, None),
    (["10.0.0.0/8"], "10.0.0.1", f"{ADDRESS}:4711", None, 4711),
    (["10.0.0.0/8"], "10.0.0.1", f"{ADDRESS}, 10.0.0.2", "4711", None),
    (["10.0.0.0/8"], "10.0.0.1", f"{ADDRESS}, 10.0.0.2", "4711, 4712", 4711),
    (["10.0.0.0/8"], "10.0.0.1", f"203.0.113.9, {ADDRESS}", "1, 4711", 4711),
    *((["10.0.0.0/8"], "10.0.0.1", ADDRESS, port, None) for port in ("", "x", "0", "65536", "٤")),
]


@pytest.mark.parametrize(("proxies", "peer", "forwarded", "ports", "port"), CASES)
def test_the_port_belongs_to_the_address(rf, settings, proxies, peer, forwarded, ports, port):
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded, "X-Client-Port": ports}
    headers = {name: value for name, value in headers.items() if value is not None}
    request = rf.get("/", REMOTE_ADDR=peer, REMOTE_PORT="50001", headers=headers)
    assert client_of(request) == Client(ADDRESS, port)


@pytest.mark.django_db
def test_it_is_stored_with_the_comment_named_in_the_case_file_and_erased(post, reader, moderator):
    reader.defaults["REMOTE_PORT"] = "50001"
    post()
    comment = Comment.objects.get()
    assert comment.client_port == 50001
    assert "源端口：50001" in case_file(comment, by=moderator)
    old = make_comment(address=None, network="", client_port=7, submitted_at="2024-01-01T00:00Z")
    call_command("erase_sender_data", stdout=StringIO())
    old.refresh_from_db()
    assert old.client_port is None
    assert Comment.objects.get(pk=comment.pk).client_port == 50001
