"""Drafts may lack what readers need; what readers see never does."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import Article
from tests.factories import make_article, make_category, make_draft, make_picture

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"
UNTITLED = "（无标题）"


@pytest.mark.parametrize(
    "form",
    [{"title": "只有标题"}, {"body": "<p>只有正文。</p>"}, {"title": "题", "body": "<p></p>"}],
)
def test_a_title_or_a_text_is_enough_for_a_draft(writer_client, form):
    assert writer_client.post(ADD, form).status_code == 302
    draft = Article.objects.get()
    assert (draft.status, draft.category) == ("draft", None)
    assert draft.title == form.get("title", "")


@pytest.mark.parametrize("body", ["", "<p></p>", "<p>　&nbsp;</p>", "<script>x</script>"])
def test_nothing_at_all_is_no_draft(writer_client, body):
    answer = writer_client.post(ADD, {"title": "　", "body": body, "source": "来源"})
    assert "请先写标题或正文" in answer.text
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        ({"title": ""}, "发布前请写标题"),
        ({"title": "\u200b"}, "发布前请写标题"),
        ({"body": "<p></p>"}, "发布前请写正文"),
        ({"body": "<p>\u200b</p>"}, "发布前请写正文"),
        ({"category": ""}, "发布前请选择栏目"),
    ],
)
@pytest.mark.parametrize("make", [make_draft, make_article])
def test_publishing_names_what_is_missing_at_its_field(editor_client, make, missing, sentence):
    article = make(title="旧题")
    form = {"title": "新题", "category": article.category_id, "body": "<p>文</p>"} | missing
    button = {"_publish": ""} if article.status == "draft" else {"_save": ""}
    address = f"/admin/articles/article/{article.pk}/change/"
    answer = editor_client.post(address, form | button)
    [name] = missing
    assert sentence in answer.context["adminform"].form.errors[name][0]
    assert f'id="id_{name}_error"' in answer.text
    assert f'aria-describedby="id_{name}_error"' in answer.text
    status = article.status
    article.refresh_from_db()
    assert (article.title, article.status) == ("旧题", status)


def test_a_picture_is_a_text(editor_client):
    picture, category = make_picture(), make_category()
    image = f'<figure><img src="{picture.file.url}" alt="渡口"></figure>'
    form = {"title": "图", "category": category.pk, "body": image, "_publish": ""}
    editor_client.post(ADD, form)
    assert Article.objects.published().get().title == "图"


@pytest.mark.parametrize("missing", [{"title": ""}, {"category": None}])
@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_the_database_refuses_what_readers_can_not_use(missing, status):
    article = make_draft(withdrawn_at="2020-01-01T00:00Z")
    Article.objects.filter(pk=article.pk).update(**missing)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(status=status)
    with pytest.raises(IntegrityError), transaction.atomic():
        full = make_article(status=status, withdrawn_at="2020-01-01T00:00Z")
        Article.objects.filter(pk=full.pk).update(**missing)


@pytest.mark.parametrize("missing", [{"title": ""}, {"category": None}, {"body": ""}])
def test_the_model_publishes_only_what_is_complete(editor, missing):
    draft = make_draft()
    Article.objects.filter(pk=draft.pk).update(**missing)
    with pytest.raises(ValidationError):
        draft.publish(by=editor)
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_an_untitled_draft_has_a_name_everywhere_in_the_admin(editor_client):
    draft = make_draft()
    Article.objects.filter(pk=draft.pk).update(title="", category=None)
    for page in ("", f"{draft.pk}/change/", f"{draft.pk}/preview/", f"{draft.pk}/history/"):
        answer = editor_client.get(f"/admin/articles/article/{page}")
        assert answer.status_code == 200, page
        assert UNTITLED in answer.text, page
    results = editor_client.get("/admin/articles/article/?q=渡口")
    assert results.status_code == 200
