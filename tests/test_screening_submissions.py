"""The screening of new comments: flagged, refused or ignored; never lost, never published."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from articles.models import Publication
from comments.models import Comment, CommentingSettings, Term, TermList
from comments.posting.screen import screen
from comments.terms.rescreen import rescreen
from tests.factories import (
    approved_comment,
    comment_post,
    make_article,
    make_comment,
    solved_captcha,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def words():
    """A list in use, apart from the one that comes with the project."""
    return TermList.objects.create(name="自己的词", active=True)


@pytest.fixture
def post(reader):
    """Post a comment as the reader's browser does, and return the response."""
    article = make_article()

    def send(**fields):
        return reader.post(reverse("comments:list", args=[article.pk]), comment_post(**fields))

    return send


def labels(comment):
    return [flag["label"] for flag in comment.flags]


def test_a_new_comment_is_flagged_and_waits(post):
    post(nickname="管 理 员", body="请➕薇信 abc12345")
    comment = Comment.objects.get()
    assert comment.flagged
    assert {flag["kind"] for flag in comment.flags} == {"nickname", "term", "contact"}
    assert comment.status == Comment.Status.PENDING
    assert comment.fingerprint


def test_an_ordinary_comment_has_no_flags(post):
    post(body="路修好了，真不错。")
    comment = Comment.objects.get()
    assert (comment.flags, comment.flagged) == ([], False)
    assert comment.fingerprint


@pytest.mark.parametrize("broken", ["screen_text", "current_matcher", "history_flags"])
def test_a_failing_screening_leaves_the_comment_waiting_without_flags(
    post, monkeypatch, caplog, broken
):
    def fail(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr(f"comments.posting.screen.{broken}", fail)
    assert post(body="代开发票").status_code == 302
    comment = Comment.objects.get()
    assert (comment.flags, comment.flagged, comment.fingerprint) == ([], False, "")
    assert comment.status == Comment.Status.PENDING
    assert not Comment.objects.published().exists()
    assert "screening failed" in caplog.text


@pytest.mark.parametrize("field", ["nickname", "body"])
def test_a_refused_term_returns_the_text_and_stores_nothing(post, words, field):
    Term.objects.create(list=words, text="违禁词", kind=Term.Kind.REFUSE)
    response = post(**{field: "违🌟禁🌟词"})
    assert response.status_code == 200
    assert "违🌟禁🌟词" in response.text
    assert f'id="{field}_error"' in response.text
    assert not Comment.objects.exists()


def test_a_refused_term_uses_the_captcha_up(post, words):
    Term.objects.create(list=words, text="违禁词", kind=Term.Kind.REFUSE)
    captcha = solved_captcha()
    assert captcha["captcha_0"] not in post(body="违禁词", **captcha).text
    assert 'id="captcha-error"' in post(body="别的话", **captcha).text
    assert not Comment.objects.exists()


def test_a_wrong_captcha_does_not_reveal_refused_terms(post, words):
    Term.objects.create(list=words, text="违禁词", kind=Term.Kind.REFUSE)
    response = post(body="违禁词", captcha_1="zzzzz")
    assert 'id="captcha-error"' in response.text
    assert 'id="body_error"' not in response.text


def test_the_name_of_the_publication_is_flagged_as_a_nickname(post):
    Publication.objects.update_or_create(pk=1, defaults={"name": "云桦融媒"})
    post(nickname="雲桦·融媒")
    assert labels(Comment.objects.get()) == ["poses as the editorial office"]


class TestChangesOfTerms:
    def labels(self, text="蓝鲸鱼"):
        return [flag["label"] for flag in screen("某", text, "203.0.113.7").flags]

    def test_every_change_applies_to_the_next_comment(self, words):
        term = Term.objects.create(list=words, text="蓝鲸")
        assert self.labels() == ["蓝鲸"]
        term.text = "鲸鱼"
        term.save()
        assert self.labels() == ["鲸鱼"]
        Term.objects.filter(pk=term.pk).update(active=False)
        assert self.labels() == []
        Term.objects.bulk_create([Term(list=words, text="蓝鲸鱼")])
        assert self.labels() == ["蓝鲸鱼"]
        Term.objects.filter(text="蓝鲸鱼").delete()
        assert self.labels() == []

    def test_a_list_is_switched_as_a_whole(self, words):
        Term.objects.create(list=words, text="蓝鲸")
        words.switch(on=False)
        assert self.labels() == []
        words.switch(on=True)
        assert self.labels() == ["蓝鲸"]
        words.delete()
        assert self.labels() == []

    def test_terms_are_compiled_once(self, words, monkeypatch):
        self.labels()
        monkeypatch.setattr(
            "comments.terms.compiled.compile_matcher", lambda name: pytest.fail("compiled again")
        )
        self.labels()

    def test_a_rolled_back_change_is_not_cached(self, words):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Term.objects.create(list=words, text="蓝鲸")
            assert self.labels() == ["蓝鲸"]
            raise ZeroDivisionError
        Term.objects.create(list=words, text="鲸鱼")
        assert self.labels() == ["鲸鱼"]


class TestATerm:
    @pytest.mark.parametrize("text", ["", " ", "加", "加！", "🌟🌟", "&#21152;", "\u200b加"])
    def test_needs_at_least_two_characters(self, words, text):
        with pytest.raises(ValidationError):
            Term(list=words, text=text).full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Term.objects.create(list=words, text=text)

    def test_is_unique_in_its_list_in_any_spelling(self, words):
        Term.objects.create(list=words, text="加微信")
        with pytest.raises(ValidationError, match="词表|list"):
            term = Term(list=words, text="加 微信")
            term.full_clean()
        with pytest.raises(DatabaseError), transaction.atomic():
            Term.objects.create(list=words, text="加微-信")
        Term.objects.create(list=words, text="加微信", scope=Term.Scope.NICKNAME)


class TestHistory:
    def kinds(self, body, address="203.0.113.7"):
        return {flag["kind"]: flag["note"] for flag in screen("某", body, address).flags}

    def stored(self, body, address="198.51.100.1", make=make_comment, **fields):
        findings = screen("某", body, address)
        return make(
            body=body, address=address, network=address, fingerprint=findings.fingerprint, **fields
        )

    def test_a_repeated_long_text_is_flagged_from_any_network(self):
        self.stored("希望有关部门尽快把路灯修好。")
        self.stored("希望有关部门尽快把路灯修好！", make=approved_comment)
        assert self.kinds("希望有关部门尽快把路灯修好") == {"repeat": "2"}

    def test_a_repeated_short_text_is_flagged_from_the_same_network_only(self):
        self.stored("支持！")
        assert self.kinds("支持") == {}
        assert self.kinds("支持", "198.51.100.1") == {"repeat": "1"}

    def test_the_third_comment_within_a_minute_is_flagged(self):
        make_comment()
        assert self.kinds("一句话") == {}
        make_comment()
        assert self.kinds("一句话") == {"fast": "2"}

    def test_senders_in_own_networks_are_not_flagged_as_fast(self):
        CommentingSettings.objects.update_or_create(
            pk=1, defaults={"own_networks": "203.0.113.0/24"}
        )
        make_comment()
        make_comment()
        assert self.kinds("一句话") == {}

    def test_an_empty_fingerprint_is_similar_to_nothing(self):
        make_comment(fingerprint="")
        assert self.kinds("一句话") == {}


class TestWaitingComments:
    def test_get_the_flags_of_new_terms_and_keep_those_of_their_sender(self, words):
        fast = {"kind": "fast", "field": "body", "start": 0, "end": 0, "label": "very fast sender"}
        comment = make_comment(body="看蓝鲸", flags=[fast | {"note": "3", "disguised": False}])
        Term.objects.create(list=words, text="蓝鲸")
        progress = rescreen()
        comment.refresh_from_db()
        assert {flag["kind"] for flag in comment.flags} == {"fast", "term"}
        assert comment.flagged
        assert progress[:2] == (1, 1)
        assert rescreen().changed == 0

    def test_decided_comments_are_not_rescreened(self, words):
        comment = approved_comment(body="看蓝鲸")
        Term.objects.create(list=words, text="蓝鲸")
        assert rescreen().examined == 0
        comment.refresh_from_db()
        assert comment.flags == []

    def test_are_rescreened_in_several_runs(self, words, monkeypatch):
        monkeypatch.setattr("comments.terms.rescreen.BATCH", 2)
        at = make_comment().submitted_at
        for _ in range(4):
            make_comment(body="看蓝鲸", submitted_at=at)
        Term.objects.create(list=words, text="蓝鲸")
        after, examined = None, 0
        for _ in range(3):
            progress = rescreen(after=after, seconds=0)
            after, examined = progress.after, examined + progress.examined
        assert examined == 5
        assert Comment.objects.filter(flagged=True).count() == 4

    def test_are_rescreened_by_the_command(self, words, capsys):
        make_comment(body="看蓝鲸")
        Term.objects.create(list=words, text="蓝鲸")
        call_command("screen_comments")
        assert capsys.readouterr().out == "已筛查 1 条评论，其中 1 条的标记有变化。\n"
