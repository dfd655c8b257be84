"""Near-duplicates: one card, the differences shown, rejected together and approved one by one."""

import random
import sys

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from comments.models import Comment, SimilarityKey
from comments.posting.screen import screen
from comments.screening.flags import are_about_words
from comments.screening.segmentation import word_costs
from comments.screening.similarity import are_near_duplicates, band_keys, compared_letters
from comments.terms.rescreen import rescreen
from tests.factories import make_article, make_comment

DESK = reverse("admin:comments_comment_desk")
DECIDE = reverse("admin:comments_comment_desk_decide")
TEXTS = [
    "这家店的服务态度真的很差，大家千万不要去，谁去谁后悔",
    "这家店的服务态度真的太差，大家千万不要去，谁去谁后悔",
    "这家店的服务态度实在很差，大家千万别去，谁去谁后悔",
    "那家店服务态度真的很差，大家千万不要去，谁去谁后悔啊",
    "这家店的服务态度真的很差，各位千万不要去，谁去都后悔",
]


def send(body, **fields):
    """Store a comment as a submission does."""
    findings = screen("某", body, "203.0.113.7")
    comment = make_comment(
        body=body, fingerprint=findings.fingerprint, cluster=findings.cluster, **fields
    )
    SimilarityKey.objects.store(comment, findings.similarity_keys)
    return comment


def changed(text, count, dice):
    """Return `text` with so many characters replaced, dropped or added."""
    letters = list(text)
    for _ in range(count):
        index = dice.randrange(len(letters))
        new = dice.choice("的了是在有人这我们大来上国个到说")
        letters[index : index + dice.randint(0, 1)] = [new][: dice.randint(0, 1)]
    return "".join(letters)


def sentences(count, dice):
    """Return sentences of frequent words, twenty characters or more."""
    words = [word for word, cost in word_costs().items() if cost < 9 and len(word) == 2]
    return ["".join(dice.choices(words, k=dice.randint(10, 20))) for _ in range(count)]


def lines_run(function):
    """Return how many lines of Python run in a call: the same number on every machine."""
    count = 0

    def trace(_frame, event, _value):
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


def test_changed_texts_share_a_key_and_other_texts_are_no_near_duplicates():
    dice = random.Random(5)
    texts = [compared_letters(text) for text in sentences(60, dice)]
    missed = 0
    for text in texts:
        for count in range(1, 6):
            other = compared_letters(changed(text, count, dice))
            shares = {*band_keys(text)} & {*band_keys(other)}
            missed += not (shares and are_near_duplicates(text, other))
    assert missed <= 0.03 * 5 * len(texts)
    pairs = [(one, other) for one in texts[:30] for other in texts[30:]]
    assert not [pair for pair in pairs if are_near_duplicates(*pair)]


@pytest.mark.parametrize(
    "letters", ["\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}", "的", "的了"]
)
def test_long_texts_of_few_letters_are_compared_at_once(letters):
    dice = random.Random(7)
    texts = ("".join(dice.choices(letters, k=1000)) for _ in range(2))
    one, other = map(compared_letters, texts)
    # A table of all pairs of letters would take a million.
    assert lines_run(lambda: are_near_duplicates(f"{one[:500]}字{one[501:]}", other)) < 10_000


@pytest.mark.parametrize("text", ["支持一下", "", "👍👍👍👍👍👍👍👍👍👍", "\ud800" * 20])
def test_a_short_text_has_no_near_duplicates(text):
    assert band_keys(compared_letters(text)) == []


@pytest.mark.django_db
class TestCluster:
    def test_changed_texts_are_one_cluster_and_flagged_as_such(self):
        comments = [send(text) for text in TEXTS]
        assert len({comment.cluster for comment in comments}) == 1
        flags = screen("某", TEXTS[0] + "！是真的", "203.0.113.9").flags
        assert ("repeat", "nearly the same as others") in [(f["kind"], f["label"]) for f in flags]
        assert send("路修好了，比从前宽了一倍，晚上也有灯").cluster != comments[0].cluster

    def test_the_look_up_uses_the_index(self):
        send(TEXTS[0])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            SimilarityKey.objects.cluster_of(TEXTS[1])
        (sql,) = [q["sql"] for q in queries if "GROUP BY" in q["sql"]]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                # The planner of an almost empty table prefers to read all of it.
                cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                ("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql
            )
            plan = " ".join(map(str, cursor.fetchall()))
        assert "similarity_key" in plan
        assert "SCAN comments_similaritykey" not in plan

    def test_comments_stored_without_the_screening_join_a_cluster_when_rescreened(self):
        comments = [make_comment(body=text) for text in TEXTS[:3]]
        rescreen()
        clusters = Comment.objects.filter(pk__in=[c.pk for c in comments]).values("cluster")
        assert clusters.distinct().count() == 1
        assert Comment.objects.exclude(cluster="").count() == 3

    def test_only_the_newest_comments_are_compared(self, monkeypatch):
        old, new = send(TEXTS[0]), send("路修好了，比从前宽了一倍，晚上也有灯")
        monkeypatch.setattr("comments.models.similarity_key.RECENT", new.pk - old.pk + 1)
        assert SimilarityKey.objects.cluster_of(TEXTS[1])[0] == old.cluster
        monkeypatch.setattr("comments.models.similarity_key.RECENT", new.pk - old.pk)
        assert SimilarityKey.objects.cluster_of(TEXTS[1])[0] != old.cluster

    def test_only_some_of_the_comments_that_share_keys_are_compared(self, monkeypatch):
        compared = []
        monkeypatch.setattr("comments.models.similarity_key.CANDIDATES", 3)
        monkeypatch.setattr(
            "comments.models.similarity_key.are_near_duplicates",
            lambda *texts: compared.append(texts),
        )
        for text in TEXTS:
            compared.clear()
            send(text)
        assert len(compared) == 3

    def test_keys_that_are_too_old_to_be_compared_are_deleted(self, monkeypatch):
        old, new = send(TEXTS[0]), send("路修好了，比从前宽了一倍，晚上也有灯")
        monkeypatch.setattr("comments.models.similarity_key.RECENT", new.pk - old.pk)
        call_command("erase_sender_data")
        assert {*SimilarityKey.objects.values_list("comment", flat=True)} == {new.pk}

    def test_an_identical_text_stores_no_second_set_of_keys(self):
        send(TEXTS[0])
        count = SimilarityKey.objects.count()
        assert send(TEXTS[0]).cluster
        assert SimilarityKey.objects.count() == count


@pytest.mark.django_db
class TestDesk:
    @pytest.fixture
    def comments(self):
        article = make_article()
        return [send(text, article=article) for text in TEXTS]

    def decide(self, client, comments, near, **action):
        fields = {
            "comment": [c.versioned_id for c in comments],
            "near": [c.versioned_id for c in near],
        }
        return client.post(DECIDE, fields | action, headers={"Accept": "application/json"})

    def statuses(self):
        return [*Comment.objects.order_by("pk").values_list("status", flat=True)]

    def test_one_card_stands_for_the_cluster_and_shows_the_differences(
        self, moderator_client, comments
    ):
        page = moderator_client.get(DESK).text
        assert page.count('<article\n  class="card') == 1
        assert page.count('name="near"') == 4
        assert "<ins>太</ins>" in page
        assert "<del>很</del>" in page

    def test_rejecting_applies_to_all(self, moderator_client, comments):
        response = self.decide(moderator_client, comments[:1], comments[1:], reject="广告")
        assert response.status_code == 200
        assert self.statuses() == ["rejected"] * 5
        undo = {"comment": response.json()["comments"], "decision": "reopen"}
        moderator_client.post(DECIDE, undo, headers={"Accept": "application/json"})
        assert self.statuses() == ["pending"] * 5

    def test_approving_applies_to_the_shown_text_only(self, moderator_client, comments):
        self.decide(moderator_client, comments[:1], comments[1:], decision="approve")
        assert self.statuses() == ["approved", *["pending"] * 4]

    def test_comments_of_two_clusters_are_not_rejected_together(self, moderator_client, comments):
        other = send("路修好了，比从前宽了一倍，晚上也有灯")
        assert (
            self.decide(moderator_client, comments[:1], [other], reject="广告").status_code == 403
        )
        assert set(self.statuses()) == {"pending"}

    def test_forty_identical_condolences_are_approved_together(self, moderator_client):
        article = make_article()
        for _ in range(40):
            findings = screen("某", "沉痛悼念，愿逝者安息，一路走好", "203.0.113.7")
            make_comment(
                article=article,
                body="沉痛悼念，愿逝者安息，一路走好",
                flags=findings.flags,
                flagged=are_about_words(findings.flags),
                fingerprint=findings.fingerprint,
                cluster=findings.cluster,
            )
        assert {flag["kind"] for flag in findings.flags} == {"fast", "repeat"}
        assert 'value="approve"' in moderator_client.get(DESK).text
        waiting = [*Comment.objects.all()]
        assert self.decide(moderator_client, waiting, [], decision="approve").status_code == 200
        assert self.statuses() == ["approved"] * 40
