"""Verified identities at the moderation desk, in the case file, and when they are erased."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from comments.inspection.case_file import case_file
from comments.models import Comment
from comments.verified_identity import identifier_of
from newscenter.handbook.pages import DOCS
from tests.factories import approved_comment, make_comment, rejected_comment, sign_in

DESK = "admin:comments_comment_desk"
IDENTITY, OTHER = "a" * 64, "b" * 64


def verified(**fields):
    """Return the fields of a comment whose author was verified."""
    at = timezone.now() - timedelta(hours=1)
    return {"identity": IDENTITY, "identity_verified_at": at} | fields


def test_the_card_says_so_and_counts_what_the_same_person_wrote(moderator):
    make_comment(**verified(nickname="甲"))
    for n in range(2):
        rejected_comment(by=moderator, **verified(nickname=f"乙{n}", network=f"203.0.113.{n}"))
    approved_comment(by=moderator, **verified(identity=OTHER))
    page = sign_in(moderator).get(reverse(DESK)).text
    assert "已验证身份" in page
    assert f"?identity={IDENTITY}" in page
    assert "不通过 2" in page


def test_a_card_without_one_says_nothing(moderator):
    make_comment()
    assert "已验证身份" not in sign_in(moderator).get(reverse(DESK)).text


def test_the_queue_can_be_narrowed_to_one_identity(moderator):
    mine, other = make_comment(**verified()), make_comment(**verified(identity=OTHER))
    page = sign_in(moderator).get(reverse(DESK), {"identity": IDENTITY}).text
    assert f'id="card-{mine.pk}"' in page
    assert f'id="card-{other.pk}"' not in page
    assert "同一个已验证身份" in page


@pytest.mark.parametrize("value", ["x", "A" * 64, "a" * 63, "\x00", "a" * 64 + "'"])
def test_what_is_no_identifier_narrows_nothing(moderator, value):
    comment = make_comment()
    page = sign_in(moderator).get(reverse(DESK), {"identity": value})
    assert f'id="card-{comment.pk}"' in page.text


def test_earlier_comments_of_an_identity_are_found_whatever_their_nickname(moderator):
    rejected_comment(by=moderator, body="同一个人写的", **verified(nickname="乙"))
    approved_comment(by=moderator, body="别人写的", **verified(identity=OTHER))
    address = reverse("admin:comments_comment_desk_sender")
    page = sign_in(moderator).get(address, {"identity": IDENTITY}).text
    assert "同一个人写的" in page
    assert "别人写的" not in page


def test_the_page_of_a_comment_leads_to_them(moderator):
    comment = make_comment(**verified())
    address = reverse("admin:comments_comment_change", args=[comment.pk])
    assert f"?identity={IDENTITY}" in sign_in(moderator).get(address).text
    plain = make_comment()
    address = reverse("admin:comments_comment_change", args=[plain.pk])
    assert "?identity=" not in sign_in(moderator).get(address).text


def test_the_case_file_has_identifier_and_time(moderator):
    comment = make_comment(**verified())
    text = case_file(comment, by=moderator)
    assert IDENTITY in text
    assert timezone.localtime(comment.identity_verified_at).isoformat(" ") in text


@pytest.mark.parametrize("file", ["identity.md", "identity.zh-CN.md"])
def test_the_documents_tell_how_all_comments_of_a_telephone_are_found(moderator, capsys, file):
    fields = verified(identity=identifier_of("sms", "+8613800000000"))
    comments = [make_comment(**fields), rejected_comment(by=moderator, **fields)]
    make_comment(**verified())
    text = (DOCS / file).read_text(encoding="utf-8")
    call_command("shell", command=re.search("shell -c '(.*)'", text)[1], verbosity=0)
    assert set(capsys.readouterr().out.split()) == {str(comment.pk) for comment in comments}


def test_they_are_erased_with_the_other_data_of_the_sender(db):
    days = timedelta(days=184)
    old = make_comment(address=None, network="", **verified(submitted_at=timezone.now() - days))
    young = make_comment(**verified())
    call_command("erase_sender_data", stdout=StringIO())
    values = dict(Comment.objects.values_list("pk", "identity"))
    assert values == {old.pk: None, young.pk: IDENTITY}
    assert Comment.objects.get(pk=old.pk).identity_verified_at is None
