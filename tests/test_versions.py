"""Two people who edit the same article: what one has saved, the other does not overwrite."""

import re

import html5lib
import pytest
from django.urls import reverse

from articles.editing.versions import NewerVersion, claim
from articles.models import Article
from articles.models.person_name import person_name
from tests.factories import make_article, make_category, sign_in

pytestmark = pytest.mark.django_db


def change_address(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def posted(client, article, **changes):
    """Return the form as it is shown now, with these changes, as a browser would post it."""
    form = client.get(change_address(article)).context["adminform"].form
    values = {bound.name: bound.value() for bound in form}
    return {key: value for key, value in values.items() if value not in (None, False)} | changes


@pytest.fixture
def article():
    return make_article(title="旧题", body="<p>旧文。</p>", subtitle="旧副题")


@pytest.fixture
def both(editor, admin):
    return sign_in(editor), sign_in(admin)


def test_fields_that_only_one_has_changed_are_merged(both, article):
    first, second = both
    mine = posted(first, article, title="新题")
    theirs = posted(second, article, subtitle="新副题")
    for client, form in ((second, theirs), (first, mine)):
        assert client.post(change_address(article), form).status_code == 302
    article.refresh_from_db()
    assert (article.title, article.subtitle, article.body) == ("新题", "新副题", "<p>旧文。</p>")


def test_the_same_field_changed_by_both_is_not_overwritten(both, article):
    first, second = both
    mine = posted(first, article, body="<p>我的。</p>")
    theirs = posted(second, article, body="<p>别人的。</p>")
    second.post(change_address(article), theirs)
    answer = first.post(change_address(article), mine)
    article.refresh_from_db()
    assert article.body == "<p>别人的。</p>"
    assert "我的" in answer.text


def shown(page):
    """Return what a browser would post of the conflict page, with its first choices."""
    form = html5lib.parse(page.text, namespaceHTMLElements=False).find(".//form[@class='conflict']")
    data = {}
    for field in form.iter("input"):
        if field.get("type") != "radio" or field.get("checked") is not None:
            data.setdefault(field.get("name"), []).append(field.get("value"))
    return data


@pytest.fixture
def conflict(both, article):
    """The page that the first of two gets after the second has saved other changes."""
    first, second = both
    body = "<p>一样的。</p><p>早市搬到新场地。</p><p>末段。</p>"
    Article.objects.filter(pk=article.pk).update(body=body)
    mine = posted(first, article, body=body.replace("新", "河边的新"), title="我的题", source="来")
    theirs = posted(
        second, article, body=body.replace("。</p><p>末", "了。</p><p>末"), title="他的"
    )
    second.post(change_address(article), theirs | {"subtitle": "他的副题"})
    page = first.post(change_address(article), mine | {"_save": ""})
    assert page.status_code == 409
    return page


@pytest.mark.parametrize(
    ("choices", "body", "title"),
    [
        (
            {},
            "<p>一样的。</p><p>早市搬到新场地了。</p><p>早市搬到河边的新场地。</p><p>末段。</p>",
            "我的题",
        ),
        (
            {"body-choice-1": "mine", "title-choice": "theirs"},
            "<p>一样的。</p><p>早市搬到河边的新场地。</p><p>末段。</p>",
            "他的",
        ),
        (
            {"body-choice-1": "theirs", "title-choice": "mine"},
            "<p>一样的。</p><p>早市搬到新场地了。</p><p>末段。</p>",
            "我的题",
        ),
    ],
)
def test_either_text_or_both_can_be_taken(both, article, conflict, choices, body, title):
    answer = both[0].post(change_address(article), shown(conflict) | choices)
    assert answer.status_code == 302
    article.refresh_from_db()
    assert (article.body, article.title) == (body, title)
    # What only one of them had changed is merged.
    assert (article.source, article.subtitle) == ("来", "他的副题")


def test_a_paragraph_that_one_of_two_has_changed_is_theirs_by_default(both, article):
    first, second = both
    body = "<p>开头。</p><p>只有我改。</p><p>只有他改。</p><p>他删去的。</p>"
    article.body = body
    article.save()
    mine = posted(first, article, body=body.replace("只有我改", "我改了") + "<p>我加的。</p>")
    others = body.replace("只有他改", "他改了").replace("<p>他删去的。</p>", "")
    second.post(change_address(article), posted(second, article, body=others))
    page = first.post(change_address(article), mine)
    assert page.status_code == 409
    first.post(change_address(article), shown(page))
    article.refresh_from_db()
    assert article.body == "<p>开头。</p><p>我改了。</p><p>他改了。</p><p>我加的。</p>"


def test_a_third_save_meanwhile_is_the_next_conflict(both, article, conflict):
    first, second = both
    second.post(change_address(article), posted(second, article, body="<p>第三稿。</p>"))
    page = first.post(change_address(article), shown(conflict) | {"body-choice-1": "mine"})
    assert page.status_code == 409
    for words in ("第三稿", "河边的新场地"):
        assert words in re.sub("</?(ins|del)>", "", page.text)
    article.refresh_from_db()
    assert article.body == "<p>第三稿。</p>"


def test_nothing_is_lost_by_default_if_a_third_saves_while_the_second_chooses(both, article):
    first, second = both
    article.body = "<p>甲。</p><p>乙。</p><p>丙。</p>"
    article.save()
    address = change_address(article)
    mine = posted(first, article, body="<p>甲，我改。</p><p>乙。</p><p>丙。</p>")
    others = "<p>甲，他改。</p><p>乙。</p><p>丙，他补。</p>"
    second.post(address, posted(second, article, body=others, subtitle="他的副题"))
    page = first.post(address, mine)
    third = posted(second, article, body=others.replace("乙", "乙，又改"), subtitle="再改的副题")
    second.post(address, third)
    for _page in range(2):
        assert page.status_code == 409
        page = first.post(address, shown(page))
    assert page.status_code == 302
    article.refresh_from_db()
    assert article.body == "<p>甲，他改。</p><p>甲，我改。</p><p>乙，又改。</p><p>丙，他补。</p>"
    assert article.subtitle == "再改的副题"


@pytest.mark.parametrize(
    ("choices", "tags"),
    [
        ({}, {"冬捕", "渔业", "月亮泡"}),
        ({"tag_names-choice": "mine"}, {"冬捕", "月亮泡"}),
        ({"tag_names-choice": "theirs"}, {"冬捕", "渔业"}),
    ],
)
def test_the_tags_of_both_are_kept_unless_one_is_chosen(both, article, choices, tags):
    first, second = both
    address = change_address(article)
    mine = posted(first, article, tag_names="冬捕、月亮泡")
    second.post(address, posted(second, article, tag_names="冬捕，渔业"))
    page = first.post(address, mine)
    assert "冬捕，渔业，月亮泡" in page.text
    assert first.post(address, shown(page) | choices).status_code == 302
    assert {tag.name for tag in article.tags.all()} == tags


def test_the_page_names_who_has_saved_since_and_not_who_did_before(both, article, admin):
    first, second = both
    address = change_address(article)
    second.post(address, posted(second, article, subtitle="主任的副题"))
    old = posted(first, article, title="旧窗口的题")
    first.post(address, posted(first, article, title="新窗口的题"))
    page = first.post(address, old)
    assert page.status_code == 409
    assert "又在另一个窗口保存过" in page.text
    second.post(address, posted(second, article, title="主任的题"))
    page = first.post(address, old)
    assert f"{person_name(admin)} 保存过这份内容" in page.text


def test_a_row_of_a_list_that_is_old_overwrites_nothing(editor_client):
    category = make_category(position=10)
    address = reverse("admin:articles_category_changelist")
    formset = editor_client.get(address).context["cl"].formset
    shown_then = {"form-0-id": category.pk, "form-0-position": 10, "initial-form-0-position": 10}
    shown_then |= {"form-0-in_menu": "on", "initial-form-0-in_menu": "True", "_save": "1"}
    for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
        shown_then[f"form-{name}"] = formset.total_form_count()
    type(category).objects.filter(pk=category.pk).update(position=30)
    del shown_then["form-0-in_menu"]
    editor_client.post(address, shown_then)
    category.refresh_from_db()
    assert (category.position, category.in_menu) == (30, False)


def test_two_who_change_one_row_of_the_list_are_told(editor_client):
    category = make_category(position=10)
    address = reverse("admin:articles_category_changelist")
    formset = editor_client.get(address).context["cl"].formset
    changed = {"form-0-id": category.pk, "form-0-position": 20, "initial-form-0-position": 10}
    changed |= {"form-0-in_menu": "on", "initial-form-0-in_menu": "True", "_save": "1"}
    for name in ("TOTAL_FORMS", "INITIAL_FORMS"):
        changed[f"form-{name}"] = formset.total_form_count()
    type(category).objects.filter(pk=category.pk).update(position=30)
    page = editor_client.post(address, changed)
    assert "期间有人已把它改为 30。" in page.text
    category.refresh_from_db()
    assert (category.position, category.version) == (30, 1)
    row = page.context["cl"].formset.forms[0]["position"]
    assert 'value="30"' in row.as_hidden(only_initial=True)
    assert 'value="20"' in str(row.as_widget())
    editor_client.post(address, changed | {"initial-form-0-position": 30})
    category.refresh_from_db()
    assert (category.position, category.version) == (20, 2)


def test_a_row_is_claimed_by_one_of_two(article):
    first, second = Article.objects.get(pk=article.pk), Article.objects.get(pk=article.pk)
    claim(first)
    with pytest.raises(NewerVersion):
        claim(second)
    article.refresh_from_db()
    assert article.version == first.version


def test_every_save_of_a_row_raises_its_version(article, editor):
    article.save()
    article.refresh_from_db()
    assert article.version == 2
    article.take_back(by=editor)
    article.refresh_from_db()
    assert article.version == 3
