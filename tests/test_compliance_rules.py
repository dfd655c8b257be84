"""Rules of the self-check: each passes on a site that follows it, and fails on one that doesn't."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from articles.models import Article, Picture
from articles.months import Year
from comments.models import Disclosure
from newscenter.compliance import access, personal_data, triggers
from newscenter.compliance.ai_labels import declares_ai
from newscenter.compliance.checks import answers_are_protected
from newscenter.compliance.contrast import contrast
from newscenter.compliance.models import ComplianceAnswer
from newscenter.compliance.norms import NORMS
from newscenter.compliance.rule import Result, State
from newscenter.compliance.rulebook import RULES, examine
from newscenter.compliance.site import Site
from tests.compliance_sites import ASKS, BREAKS, World, follow_every_rule
from tests.factories import make_article, make_user

# Nothing but a person's answer decides on these.
QUESTIONS = {
    "access-test",
    "ai-duty",
    "breach-plan",
    "editor-in-chief",
    "emergency-plan",
    "governance-head",
    "governance-report",
    "graded-protection",
    "minors-prominent",
    "moderator-training",
    "privacy-audit",
    # The service that verifies commenters receives data of theirs.
    "processors",
    "report-replies",
    "report-to-authority",
    "reprints",
    "safety-assessment",
    "unlawful-content",
}


@pytest.fixture
def world(db, settings, monkeypatch, tmp_path) -> World:
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backups"
    follow_every_rule(settings)
    return World(settings, monkeypatch)


def result(key: str) -> Result:
    return RULES[key].examine(Site())


def answer(key: str, **fields) -> ComplianceAnswer:
    values = {"rule": key, "answer": "yes", "by": make_user()}
    return ComplianceAnswer.objects.create(**values | fields)


def test_every_rule_has_a_site_that_breaks_it_or_is_a_question() -> None:
    assert set(RULES) == BREAKS.keys() | ASKS.keys() | QUESTIONS
    assert len(RULES) >= 40


def test_every_rule_is_documented() -> None:
    text = (Path(__file__).parent.parent / "docs" / "compliance.md").read_text(encoding="utf-8")
    assert f"共 {len(RULES)} 项" in text
    for rule in RULES.values():
        citations = "；".join(map(str, rule.citations))
        assert f"| {rule.title} `{rule.key}` | {citations} | {rule.criterion} |" in text


def test_every_rule_names_a_norm_and_every_norm_has_a_rule() -> None:
    cited = {citation.norm.key for rule in RULES.values() for citation in rule.citations}
    assert all(rule.citations for rule in RULES.values())
    assert cited == {norm.key for norm in NORMS}


def test_a_site_that_follows_every_rule_is_only_asked(world) -> None:
    states = {result.rule.key: result.state for result in examine(Site())}
    assert {key for key, state in states.items() if state == State.FAIL} == set()
    assert {key for key, state in states.items() if state == State.ASK} == QUESTIONS


@pytest.mark.parametrize("key", BREAKS)
def test_a_rule_fails_on_a_site_that_breaks_it(world, key) -> None:
    assert result(key).state == State.PASS
    BREAKS[key](world)
    broken = result(key)
    assert broken.state == State.FAIL
    assert broken.sentences
    # An answer heals no fault.
    answer(key)
    assert result(key).state == State.FAIL


@pytest.mark.parametrize("key", ASKS)
def test_a_rule_asks_where_a_program_can_not_tell(world, key) -> None:
    assert result(key).state == State.PASS
    ASKS[key](world)
    assert result(key).state == State.ASK
    answer(key, answer="no")
    assert result(key).state == State.FAIL


@pytest.mark.parametrize("key", sorted(QUESTIONS))
def test_a_question_is_answered_by_a_person_for_a_year(world, key) -> None:
    assert result(key).state == State.ASK
    answer(key, answer="no")
    assert result(key).state == State.FAIL
    answer(key, answer="yes")
    assert result(key).state == State.PASS
    later = Site(now=timezone.now() + timedelta(days=366))
    assert RULES[key].examine(later).state == State.ASK


def test_the_governance_report_of_last_year_is_not_asked_for_once_it_was_fetched(world) -> None:
    last = Year(timezone.localtime().year - 1)
    reader = make_user(username="reader")
    with time_machine.travel(last.end - timedelta(days=1)):
        Disclosure.append(Disclosure.Kind.GOVERNANCE, str(last), by=reader)
    # It lacks the last day.
    assert result("governance-report").state == State.ASK
    Disclosure.append(Disclosure.Kind.GOVERNANCE, str(last), by=reader)
    assert result("governance-report").state == State.PASS


@pytest.mark.parametrize("name", personal_data.PROCESSORS)
def test_every_service_that_receives_data_is_asked_about(world, name) -> None:
    world.settings.IDENTITY_PROVIDER = ""
    assert result("processors").state == State.PASS
    setattr(world.settings, name, "sms")
    assert result("processors").state == State.ASK
    assert name in result("processors").sentences[0]


@pytest.mark.parametrize("name", ["style-src", "font-src", "media-src", "object-src"])
def test_no_part_of_a_page_may_come_from_another_host(world, name) -> None:
    world.settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": {name: ["https://a.example.com"]}}
    assert result("third-parties").state == State.FAIL


def test_the_supplied_privacy_page_says_what_is_collected_and_how_long_it_is_kept(db) -> None:
    for key in ("privacy-kinds", "privacy-period"):
        assert result(key).state == State.PASS


def test_the_colours_of_the_dark_mode_have_to_be_seen_too(world) -> None:
    black = dict.fromkeys(access.TEXT_COLORS, "000000")
    papers = {"site/modes/dark.css": {"--paper": "000000"}}
    world.monkeypatch.setattr(access, "colors", lambda name: black | papers.get(name, {}))
    assert result("contrast").state == State.FAIL


def test_rules_for_comments_pass_while_comments_are_closed(world) -> None:
    BREAKS["real-name"](world)
    BREAKS["moderators"](world)
    BREAKS["screening"](world)
    site = Site()
    site.commenting.open = False
    for key in ("real-name", "moderators", "screening", "minors-bullying"):
        assert RULES[key].examine(site).state == State.PASS


def test_rules_for_government_sites_ask_nothing_of_others(world) -> None:
    for key in ("updates", "empty-categories", "address"):
        BREAKS[key](world)
        assert result(key).state == State.FAIL
    ASKS["site-code"](world)
    for key in ("updates", "empty-categories", "address"):
        assert result(key).state == State.PASS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p>本文由AI生成。</p>", True),
        ("<p>记者核对。本稿由人工智能辅助撰写</p>", True),
        ("<figure><figcaption>配图由大模型绘制</figcaption></figure>", True),
        ("<p>全县举办人工智能培训班，学员学习 AI 绘画。</p>", False),
        ("<p>有人散布 AI 生成的谣言。</p>", False),
        ("<p>本文作者是县医院的医生。</p>", False),
    ],
)
def test_texts_that_say_that_ai_made_them_are_recognised(text, expected) -> None:
    assert declares_ai(text) is expected


def test_a_label_at_the_picture_in_question_is_enough(world) -> None:
    BREAKS["ai-declared"](world)
    Article.objects.filter(body__contains="AI").update(ai_generated=True)
    assert result("ai-declared").state == State.PASS


def test_a_missing_file_is_no_lost_label(world) -> None:
    BREAKS["ai-metadata"](world)
    assert result("ai-metadata").state == State.FAIL
    for picture in Picture.objects.all():
        picture.file.storage.delete(picture.file.name)
    assert result("ai-metadata").state == State.PASS


def test_contrast_follows_the_formula() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("767676", "ffffff") == pytest.approx(4.54, abs=0.01)


def test_all_rules_cost_few_statements_whatever_the_site_holds(
    world, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(35):
        examine(Site())
    for _number in range(8):
        make_article(source="云桦日报", responsible_editor="高远")
    with django_assert_max_num_queries(35):
        examine(Site())


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_refuses_to_change_an_answer(db, change) -> None:
    rows = ComplianceAnswer.objects.filter(pk=answer("reprints").pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete() if change == "delete" else rows.update(answer="no")
    assert rows.get().answer == "yes"


def test_that_a_duty_does_not_apply_needs_a_reason(db) -> None:
    refused = ComplianceAnswer(rule="reprints", answer="not_applicable", by=make_user())
    with pytest.raises(ValidationError):
        refused.full_clean()
    answer("reprints", answer="not_applicable", note="本站只登自己采写的稿件")
    assert result("reprints").state == State.PASS


def test_missing_triggers_are_reported_and_restored(db, capsys) -> None:
    triggers.remove(connection)
    messages = list(answers_are_protected(databases=["default"]))
    assert {message.id for message in messages} == {"newscenter.E030"}
    call_command("restore_triggers")
    assert "compliance_answer_is_kept" in capsys.readouterr().out
    assert triggers.missing(connection) == set()
