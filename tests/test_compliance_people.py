"""The self-check looks at what people may do, by their groups or by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Publication
from articles.months import Year
from newscenter.compliance.models import ComplianceAnswer
from newscenter.compliance.rule import State
from newscenter.compliance.rulebook import RULES
from newscenter.compliance.site import Site
from tests.compliance_sites import World, follow_every_rule, nobody, own_right
from tests.factories import make_comment, make_user


@pytest.fixture
def world(db, settings, monkeypatch, tmp_path) -> World:
    settings.VAR_DIR = tmp_path
    follow_every_rule(settings)
    return World(settings, monkeypatch)


def state(key: str) -> State:
    return RULES[key].examine(Site()).state


def test_a_moderator_by_a_permission_of_their_own_is_one(world):
    nobody(username="shen")(world)
    assert state("moderators") == State.FAIL
    own_right("gao", "moderate_comment")(world)
    assert state("moderators") == State.PASS


def test_who_sees_addresses_by_a_permission_of_their_own_is_asked_about(world):
    own_right("shen", "view_comment")(world)
    own_right("chief", "view_comment")(world)
    assert state("data-access") == State.PASS
    own_right("gao", "view_comment")(world)
    assert state("data-access") == State.ASK
    assert "gao" in RULES["data-access"].examine(Site()).sentences[0]
    nobody(username="gao")(world)
    assert state("data-access") == State.PASS


def test_a_writer_who_may_publish_by_hand_is_a_fault(world):
    make_user(group="writer", username="wen")
    own_right("gao", "publish_article")(world)
    assert state("article-review") == State.PASS
    own_right("wen", "publish_article")(world)
    assert state("article-review") == State.FAIL


@pytest.mark.parametrize("data", [{"client_port": 50443}, {"identity": "id-77"}])
def test_ports_and_identities_are_erased_in_time_too(world, data):
    old = timezone.now() - timedelta(days=300)
    make_comment(submitted_at=old, address=None, network="", browser="")
    assert state("erasure") == State.PASS
    make_comment(submitted_at=old, address=None, network="", browser="", **data)
    assert state("erasure") == State.FAIL


def test_an_answer_about_the_report_of_a_year_does_not_count_for_the_next_one(world):
    this_year = Year(timezone.localtime().year)
    ComplianceAnswer.objects.create(rule="governance-report", answer="yes", by=make_user())
    rule = RULES["governance-report"]
    assert rule.examine(Site()).state == State.PASS
    assert rule.examine(Site(now=this_year.end + timedelta(days=1))).state == State.ASK


def test_a_licence_of_zeros_is_none(world):
    Publication.objects.update(news_licence="00000000000")
    assert state("news-licence") == State.ASK
