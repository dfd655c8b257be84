"""Several tabs of one user on one article: each keeps its own text."""

from __future__ import annotations

import pytest

from articles.models import Autosave
from articles.models.autosave import MAX_TEXTS
from tests.factories import make_draft
from tests.test_autosave import ADD, address_of, autosave, filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(db):
    return make_draft(title="旧题", body="<p>旧文。</p>")


def test_each_tab_keeps_its_own_text_in_one_row(writer_client, article):
    first = filled_in(writer_client, address_of(article), title="甲")
    second = filled_in(writer_client, address_of(article), title="乙")
    for form in (first, second, first):
        autosave(writer_client, form, article)
    titles = [text.fields["title"] for text in Autosave.objects.get().texts]
    assert titles == ["甲", "乙"]
    writer_client.post(address_of(article), first)
    assert [text.fields["title"] for text in Autosave.objects.get().texts] == ["乙"]


def test_a_restored_text_is_replaced_by_what_goes_on_from_it(writer_client, article):
    first = filled_in(writer_client, address_of(article), title="甲")
    autosave(writer_client, first, article)
    key = Autosave.objects.get().key
    again = filled_in(writer_client, f"{address_of(article)}?autosave={key}")
    assert again["title"] == "甲"
    assert again["autosave_tab"] != first["autosave_tab"]
    autosave(writer_client, again | {"title": "甲乙"}, article)
    assert [text.fields["title"] for text in Autosave.objects.get().texts] == ["甲乙"]


def test_an_older_state_of_a_tab_arrives_too_late(writer_client, article):
    form = filled_in(writer_client, address_of(article))
    for number, title in (("7", "新"), ("6", "旧一点")):
        autosave(writer_client, form | {"autosave_number": number, "title": title}, article)
    assert Autosave.objects.get().fields["title"] == "新"


def test_two_texts_of_one_minute_are_told_apart_by_what_is_new_in_them(writer_client, article):
    form = filled_in(writer_client, address_of(article))
    for tab, words in (("x", "渡口今晨通航。"), ("y", "下午起雾停航。")):
        changes = {"autosave_tab": tab, "body": f"<p>旧文。{words}</p>"}
        autosave(writer_client, form | changes, article)
    changes = {"autosave_tab": "z", "body": form["body"], "subtitle": "副题"}
    autosave(writer_client, form | changes, article)
    page = writer_client.get(address_of(article))
    beginnings = {offer.beginning for offer in page.context["offers"]}
    assert beginnings == {"渡口今晨通航。", "下午起雾停航。", "副题"}
    assert all(f"<bdi>{words}</bdi>" in page.text for words in beginnings)


def test_a_text_of_which_one_character_is_new_is_shown_from_there_on(writer_client, article):
    form = filled_in(writer_client, address_of(article))
    body = form["body"].replace("旧文。", "旧文，今晨通航。")
    autosave(writer_client, form | {"body": body}, article)
    article.body = form["body"].replace("旧文。", "旧文，明晨通航。")
    article.save()
    page = writer_client.get(address_of(article))
    assert [offer.beginning for offer in page.context["offers"]] == ["今晨通航。"]


def test_the_number_of_texts_in_a_row_is_bounded(writer_client, article):
    form = filled_in(writer_client, address_of(article))
    for number in range(MAX_TEXTS + 2):
        changes = {"autosave_tab": f"tab{number}", "title": f"第{number}稿"}
        autosave(writer_client, form | changes, article)
    texts = Autosave.objects.get().texts
    assert (len(texts), texts[0].fields["title"]) == (MAX_TEXTS, f"第{MAX_TEXTS + 1}稿")


def test_a_new_form_stays_in_sight_below_many_unsaved_texts(writer_client):
    for number in range(5):
        autosave(writer_client, filled_in(writer_client, ADD, title=f"第{number}稿"))
    in_sight, folded = writer_client.get(ADD).text.split('<details class="unsaved-more">')
    assert in_sight.count("unsaved-text") == 3
    assert folded.split("</details>")[0].count("unsaved-text") == 2
