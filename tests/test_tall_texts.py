"""Many line ends make no text tall, on any page of the staff; and staff have their names there."""

import re
from urllib.parse import urlencode

import pytest

from comments.models import Reply, Report, Restriction
from comments.models.permissions import REPLY_TO_COMMENTS
from tests.desk import DESK
from tests.factories import approved_comment, make_comment, make_user, rejected_comment

pytestmark = pytest.mark.django_db

TALL = "上" + "\n \n" * 90 + "下"
NAME = "白露"


@pytest.fixture
def colleague():
    return make_user(group="moderator", last_name="白", first_name="露", username="bailu")


@pytest.fixture
def pages(colleague):
    """The addresses of pages that show the tall text, or who did something."""
    published = approved_comment(body=TALL, nickname="江边人", by=colleague)
    Report.objects.create(comment=published, kind="insult", note=TALL)
    assert colleague.has_perm(REPLY_TO_COMMENTS)
    Reply.append(published, TALL, by=colleague)
    waiting = make_comment(body=TALL, article=published.article, nickname="江边人")
    appealed = rejected_comment(body=TALL, article=published.article, by=colleague)
    appealed.appeal(TALL)
    Restriction.impose("nickname", "某", by=colleague)
    return {
        "desk": DESK,
        "appeals": f"{DESK}?queue=appealed",
        "reports on the desk": f"{DESK}?queue=reported",
        "sender": f"{DESK}sender/?{urlencode({'nickname': '江边人'})}",
        "list": "/admin/comments/comment/?status=all",
        "comment": f"/admin/comments/comment/{waiting.pk}/change/",
        "decided comment": f"/admin/comments/comment/{published.pk}/change/",
        "reports": "/admin/comments/report/",
        "published": "/admin/comments/publishedcomment/",
        "replies": f"/admin/comments/publishedcomment/{published.pk}/change/",
        "restrictions": "/admin/comments/restriction/",
    }


def test_no_page_of_the_staff_shows_more_than_one_blank_line(pages, admin_client):
    for name, address in pages.items():
        page = admin_client.get(address)
        assert page.status_code == 200, name
        # A field that somebody edits has the text as it is stored.
        shown = re.sub(r"<textarea.*?</textarea>", "", page.text, flags=re.DOTALL)
        assert "上" in shown or name == "restrictions", name
        assert not re.search(r"上\s*\n\s*\n\s*\n", shown), name


def test_colleagues_are_called_by_their_names(pages, admin_client):
    for name in ("replies", "restrictions", "decided comment", "sender"):
        page = admin_client.get(pages[name]).text
        assert NAME in page, name
        assert "bailu" not in page, name


def test_a_disclosure_names_who_took_it(colleague, client):
    comment = approved_comment()
    client.force_login(colleague)
    client.post("/admin/comments/ledger/file/", {"comment": comment.pk})
    page = client.get("/admin/comments/ledger/").text
    assert page.count(NAME) > 1
    assert "bailu" not in page
