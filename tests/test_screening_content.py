"""Content classes: bad comments get the flag of their class, personal data is recognised."""

import csv
import re
from collections import defaultdict
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps

from comments.models import Term, TermList
from comments.moderation import rendering
from comments.screening.findings import screen_text
from comments.screening.flags import CONTENT_CLASSES, flag
from comments.screening.matcher import Matcher
from comments.screening.term_entry import TermEntry
from tests.factories import make_comment
from tests.starter_lists import ROOT, starter_list
from tests.test_screening_disguises import ordinary


def bad_comments():
    """Return bad comments by class; few of them have a term of the lists word for word."""
    comments = defaultdict(list)
    for line in (Path(__file__).parent / "bad_comments.txt").read_text("utf-8").splitlines():
        content_class, text = line.split("\t")
        comments[content_class].append(text)
    return comments


def classes_in(text, matcher=None):
    flags = screen_text("江边人", text, matcher or starter_list()).flags
    return {item["content_class"] for item in flags}


@pytest.mark.parametrize("content_class", CONTENT_CLASSES)
def test_bad_comments_get_the_flag_of_their_class(content_class):
    comments = bad_comments()[content_class]
    assert len(comments) > 40
    missed = [text for text in comments if content_class not in classes_in(text)]
    assert len(missed) <= 0.2 * len(comments), missed


def test_ordinary_comments_get_none():
    flagged = [text for text in ordinary() if classes_in(text) - {"personal", "advertising"}]
    assert flagged == []


@pytest.mark.parametrize(
    "text",
    [
        "大家警惕刷单返利",
        "刷单返利都是骗局",
        "邻居想跳楼，幸亏警察赶到",
        "学历提升有补贴吗",
        "疯狗咬人的事太多了",
        "大家团结起来战胜洪水",
        "这些骗子专骗老年人",
    ],
)
def test_a_report_about_something_bad_is_not_flagged(text):
    assert classes_in(text) == set()


LIGHT = Matcher(
    [
        TermEntry("周六|明天", weight=3, content_class="rallying"),
        TermEntry("门口|广场", weight=3, content_class="rallying"),
        TermEntry("横幅", weight=4, content_class="rallying"),
        TermEntry("说法", weight=4, content_class="insult"),
        TermEntry("砍|杀…全家"),
        TermEntry("提|提着…刀|菜刀…找他"),
    ]
)


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("周六广场拉横幅", True),
        ("周六明天周六门口", False),
        ("周六" + "啊" * 60 + "广场拉横幅", False),
        ("周六门口要说法", False),
        ("砍他全家", True),
        ("砍" + "一二三四五六" + "全家", True),
        ("砍" + "一二三四五六七" + "全家", False),
        ("砍。全家", False),
        ("杀菌的是全家", False),
        ("砍了杀菌的全家", True),
        ("石欠他全家", True),
        ("提着菜刀找他", True),
    ],
)
def test_light_terms_support_each_other_and_patterns_have_gaps(text, flagged):
    assert bool(screen_text("某", text, LIGHT).flags) == flagged


HIDDEN_ONLY = Matcher(
    [
        TermEntry("嫖娼", weight=2, by_pinyin=True, content_class="insult"),
        TermEntry("去死吧", by_pinyin=True, by_initials=True),
        TermEntry("无抵押", content_class="advertising"),
        TermEntry("抚恤金", content_class="self_harm"),
        TermEntry("加微信"),
        TermEntry("死全家"),
    ]
)


@pytest.mark.parametrize(
    ("text", "flagged"),
    [
        ("查处嫖娼三人", False),
        ("嫖🌟娼的", True),
        ("piao娼的地方", True),
        ("漂唱的地方", False),
        ("去4吧", True),
        ("去s吧", True),
        ("无扌氐押", True),
        ("加微❤", True),
        ("💀全家", True),
    ],
)
def test_a_light_word_counts_in_full_where_it_is_hidden(text, flagged):
    assert bool(screen_text("某", text, HIDDEN_ONLY).flags) == flagged


def test_a_flag_names_its_class_and_not_only_by_colour():
    item = flag("term", "傻逼", (0, 2), content_class="insult")
    assert rendering.as_html("傻逼", [item], "body").startswith('<mark class="plain insult">')
    (reason,) = rendering.flag_reasons([item])
    assert reason.content_class == "insult"
    assert reason.text.endswith("：傻逼")
    assert len(reason.text) > len("：傻逼")


def contrast(one, other):
    def luminance(colour):
        values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05

    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return light / dark


@pytest.mark.parametrize("name", ["tokens.css", "modes/dark.css", "modes/contrast-dark.css"])
def test_every_class_has_a_colour_that_can_be_read(name):
    css = (ROOT / "static" / "site" / name).read_text()
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", css))
    tokens = {
        k: v if len(v) == 7 else "#" + "".join(c * 2 for c in v[1:]) for k, v in tokens.items()
    }
    for content_class in CONTENT_CLASSES:
        colour = tokens[f"flag-{content_class.replace('_', '-')}"]
        for ground in ("paper", "bad-shade"):
            assert contrast(colour, tokens[ground]) >= 4.5, (content_class, ground)


@pytest.mark.django_db
def test_the_desk_shows_a_helpline_where_somebody_may_be_in_danger(moderator_client):
    item = flag("term", "想自杀", (0, 3), content_class="self_harm")
    make_comment(body="想自杀", flags=[item], flagged=True, urgent=True)
    assert "12356" in moderator_client.get("/admin/comments/comment/desk/").text


@pytest.mark.django_db
def test_the_lists_are_there_and_the_migration_keeps_what_an_operator_changed():
    assert {*TermList.objects.values_list("content_class", flat=True)} >= {*CONTENT_CLASSES} - {
        "personal"
    }
    migration = import_module("comments.migrations.0011_content_term_lists")
    first = TermList.objects.get(name="随附词表")
    Term.objects.filter(list=first, text="看片").update(active=True)
    edited = Term.objects.get(list=first, text="货到付款")
    edited.text, edited.active = "货到付款骗局", True
    edited.save()
    own = TermList.objects.get(name="辱骂")
    before = own.terms.count()
    migration.create_lists(apps, None)
    migration.revise_first_list(apps, None)
    edited.refresh_from_db()
    assert (edited.text, edited.active) == ("货到付款骗局", True)
    assert not Term.objects.get(list=first, text="看片").active
    assert own.terms.count() == before
    assert TermList.objects.filter(name="辱骂（随附）").exists()


@pytest.mark.django_db
def test_more_terms_join_the_lists_that_a_site_still_has():
    migration = import_module("comments.migrations.0016_more_content_terms")
    with migration.MORE_CONTENT_TERMS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    added = Term.objects.filter(text__in=[row["term"] for row in rows])
    assert added.count() == len(rows) > 0
    threats = TermList.objects.get(name="威胁")
    threats.terms.all().delete()
    threats.delete()
    kept = added.filter(list__name="辱骂").first()
    Term.objects.filter(pk=kept.pk).update(active=False)
    added.exclude(pk=kept.pk).delete()
    migration.add_terms(apps, None)
    kept.refresh_from_db()
    assert not kept.active
    assert added.count() == sum(row["list"] != "威胁" for row in rows)
    assert not TermList.objects.filter(name="威胁").exists()
