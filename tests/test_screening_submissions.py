"""The screening of what comes in: flagged, refused, left alone; never lost, never published."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from articles.models import Publication
from comments.models import Comment, CommentingSettings, Term, TermList
from comments.posting.screen import screen
from comments.terms.rescreen import rescreen
from tests.factories import approved_comment, comment_post, make_article, make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def words():
    """A list in use, apart from the one that comes with the project."""
    return TermList.objects.create(name="自己的词", active=True)


@pytest.fixture
def post(reader):
    """Send a comment as the reader's browser does, and return the answer."""
    article = make_article()

    def send(**fields):
        return reader.post(reverse("comments:list", args=[article.pk]), comment_post(**fields))

    return send


def labels(comment):
    return [flag["label"] for flag in comment.flags]


def test_what_comes_in_is_marked_and_waits(post):
    post(nickname="管 理 员", body="请➕薇信 abc12345")
    comment = Comment.objects.get()
    assert comment.flagged
    assert {flag["kind"] for flag in comment.flags} == {"nickname", "term", "contact"}
    assert comment.status == Comment.Status.PENDING
    assert comment.fingerprint


def test_an_ordinary_comment_has_no_marks(post):
    post(body="路修好了，真不错。")
    comment = Comment.objects.get()
    assert (comment.flags, comment.flagged) == ([], False)
    assert comment.fingerprint


@pytest.mark.parametrize("broken", ["screen_text", "current_matcher", "history_flags"])
def test_when_the_screening_fails_the_comment_waits_unmarked(post, monkeypatch, caplog, broken):
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
def test_what_is_refused_is_given_back_and_not_stored(post, words, field):
    Term.objects.create(list=words, text="违禁词", kind=Term.Kind.REFUSE)
    answer = post(**{field: "违🌟禁🌟词"})
    assert answer.status_code == 200
    assert "违🌟禁🌟词" in answer.text
    assert f'id="{field}-error"' in answer.text
    assert not Comment.objects.exists()


def test_a_wrong_captcha_does_not_tell_what_is_refused(post, words):
    Term.objects.create(list=words, text="违禁词", kind=Term.Kind.REFUSE)
    answer = post(body="违禁词", captcha_1="zzzzz")
    assert 'id="captcha-error"' in answer.text
    assert 'id="body-error"' not in answer.text


def test_the_name_of_the_publication_is_nobodys_nickname(post):
    Publication.objects.update_or_create(pk=1, defaults={"name": "云桦融媒"})
    post(nickname="雲桦·融媒")
    assert labels(Comment.objects.get()) == ["poses as the editorial office"]


class TestChangesOfTerms:
    def found(self, text="蓝鲸鱼"):
        return [flag["label"] for flag in screen("某", text, "203.0.113.7").flags]

    def test_each_change_is_seen_by_the_next_comment(self, words):
        term = Term.objects.create(list=words, text="蓝鲸")
        assert self.found() == ["蓝鲸"]
        term.text = "鲸鱼"
        term.save()
        assert self.found() == ["鲸鱼"]
        Term.objects.filter(pk=term.pk).update(active=False)
        assert self.found() == []
        Term.objects.bulk_create([Term(list=words, text="蓝鲸鱼")])
        assert self.found() == ["蓝鲸鱼"]
        Term.objects.filter(text="蓝鲸鱼").delete()
        assert self.found() == []

    def test_a_list_is_switched_as_a_whole(self, words):
        Term.objects.create(list=words, text="蓝鲸")
        words.switch(on=False)
        assert self.found() == []
        words.switch(on=True)
        assert self.found() == ["蓝鲸"]
        words.delete()
        assert self.found() == []

    def test_terms_are_compiled_once(self, words, monkeypatch):
        self.found()
        monkeypatch.setattr(
            "comments.terms.compiled.compile_matcher", lambda name: pytest.fail("compiled again")
        )
        self.found()

    def test_what_was_rolled_back_is_not_remembered(self, words):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            Term.objects.create(list=words, text="蓝鲸")
            assert self.found() == ["蓝鲸"]
            raise ZeroDivisionError
        Term.objects.create(list=words, text="鲸鱼")
        assert self.found() == ["鲸鱼"]


class TestATerm:
    @pytest.mark.parametrize("text", ["", " ", "加", "加！", "🌟🌟", "&#21152;", "\u200b加"])
    def test_of_less_than_two_characters_is_refused(self, words, text):
        with pytest.raises(ValidationError):
            Term(list=words, text=text).full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Term.objects.create(list=words, text=text)

    def test_is_once_in_its_list_however_it_is_written(self, words):
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
        found = screen("某", body, address)
        return make(
            body=body, address=address, network=address, fingerprint=found.fingerprint, **fields
        )

    def test_a_long_text_sent_again_is_marked_wherever_it_comes_from(self):
        self.stored("希望有关部门尽快把路灯修好。")
        self.stored("希望有关部门尽快把路灯修好！", make=approved_comment)
        assert self.kinds("希望有关部门尽快把路灯修好") == {"repeat": "2"}

    def test_cheers_of_many_are_no_repeats_but_those_of_one_are(self):
        self.stored("支持！")
        assert self.kinds("支持") == {}
        assert self.kinds("支持", "198.51.100.1") == {"repeat": "1"}

    def test_the_third_comment_within_a_minute_is_marked(self):
        make_comment()
        assert self.kinds("一句话") == {}
        make_comment()
        assert self.kinds("一句话") == {"fast": "2"}

    def test_in_own_networks_many_share_an_address(self):
        CommentingSettings.objects.update_or_create(
            pk=1, defaults={"own_networks": "203.0.113.0/24"}
        )
        make_comment()
        make_comment()
        assert self.kinds("一句话") == {}

    def test_what_has_no_likeness_is_like_nothing(self):
        make_comment(fingerprint="")
        assert self.kinds("一句话") == {}


class TestWaitingComments:
    def test_get_the_marks_of_new_terms_and_keep_those_of_their_arrival(self, words):
        fast = {"kind": "fast", "field": "body", "start": 0, "end": 0, "label": "very fast sender"}
        comment = make_comment(body="看蓝鲸", flags=[fast | {"note": "3", "disguised": False}])
        Term.objects.create(list=words, text="蓝鲸")
        progress = rescreen()
        comment.refresh_from_db()
        assert {flag["kind"] for flag in comment.flags} == {"fast", "term"}
        assert comment.flagged
        assert progress[:2] == (1, 1)
        assert rescreen().changed == 0

    def test_decided_ones_stay_as_they_are(self, words):
        comment = approved_comment(body="看蓝鲸")
        Term.objects.create(list=words, text="蓝鲸")
        assert rescreen().examined == 0
        comment.refresh_from_db()
        assert comment.flags == []

    def test_can_be_done_bit_by_bit(self, words, monkeypatch):
        monkeypatch.setattr("comments.terms.rescreen.BATCH", 2)
        moment = make_comment().submitted_at
        for _ in range(4):
            make_comment(body="看蓝鲸", submitted_at=moment)
        Term.objects.create(list=words, text="蓝鲸")
        after, examined = None, 0
        for _ in range(3):
            progress = rescreen(after=after, seconds=0)
            after, examined = progress.after, examined + progress.examined
        assert examined == 5
        assert Comment.objects.filter(flagged=True).count() == 4

    def test_by_command(self, words, capsys):
        make_comment(body="看蓝鲸")
        Term.objects.create(list=words, text="蓝鲸")
        call_command("screen_comments")
        assert capsys.readouterr().out == "1 examined, 1 changed.\n"
