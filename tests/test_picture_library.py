"""The pictures in the admin: where each is used, which are unused, and small files to look at."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from articles.models import Article, Autosave, Page, Picture, PictureReference
from articles.models.bin import delete_pictures
from articles.models.picture_uses import unused_pictures, uses_of
from tests.factories import make_article, make_draft, make_picture

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/picture/"
FIGURE = '<figure><img src="{}" alt="渡口"></figure>'


def form_address(picture):
    return f"{LIST}{picture.pk}/change/"


@pytest.fixture
def picture():
    return make_picture(alternative_text="江边的渡口", credit="石小满 摄")


def test_the_form_names_everything_that_shows_a_picture(editor_client, editor, picture):
    text = FIGURE.format(picture.file.url)
    shown = make_article(title="渡口通航", cover=picture)
    make_draft(title="渡口停航", body=text)
    changed = make_draft(title="旧渡口", body=text)
    changed.body = "<p>没有图片了。</p>"
    changed.save()
    Page.objects.filter(slug="about").update(body=text)
    Autosave.objects.create(
        user=editor, tab="x", saved_at=timezone.now(), number=1, fields={"body": text}
    )
    answer = editor_client.get(form_address(picture)).text
    assert (
        f'<a href="/admin/articles/article/{shown.pk}/change/">《渡口通航》</a>（题图）' in answer
    )
    for use in (
        "《渡口停航》",
        "《旧渡口》</a>的历史版本",
        "《关于我们》",
        "有人还没保存的一份内容",
    ):
        assert use in answer
    assert [use.part for use in uses_of(picture)] == [
        *("text", "cover", "text", "version", "unsaved")
    ]


def test_of_many_uses_some_are_named(editor_client, picture):
    for _number in range(7):
        make_draft(cover=picture)
    answer = editor_client.get(form_address(picture)).text
    assert answer.count("（题图）") == 5
    assert "<li>等</li>" in answer


def test_a_picture_that_nothing_shows_says_so(editor_client, picture):
    assert "没有用到。" in editor_client.get(form_address(picture)).text


def test_titles_in_the_list_of_uses_are_text(editor_client, picture):
    make_draft(title="<b>粗</b>", cover=picture)
    make_draft(title="百分之 %(title)s {}", cover=picture)
    answer = editor_client.get(form_address(picture)).text
    assert "《&lt;b&gt;粗&lt;/b&gt;》" in answer
    assert "《百分之 %(title)s {}》" in answer
    form = {"action": "bin_selected", "_selected_action": [picture.pk]}
    assert "《百分之 %(title)s {}》" in editor_client.post(LIST, form, follow=True).text


def listed(client, query):
    return set(client.get(LIST + query).context["cl"].result_list)


def test_pictures_are_found_by_use_by_words_and_by_ai(editor_client, picture):
    cover, in_text, on_page = (make_picture() for _number in range(3))
    make_draft(cover=cover)
    make_draft(body=FIGURE.format(in_text.file.url))
    Page.objects.filter(slug="about").update(body=FIGURE.format(on_page.file.url))
    by_ai = make_picture(ai_generated=True, alternative_text="机器画的渡船")
    assert listed(editor_client, "?unused=1") == {picture, by_ai}
    assert listed(editor_client, "?ai_generated__exact=1") == {by_ai}
    assert listed(editor_client, "?q=石小满") == {picture}
    assert listed(editor_client, "?q=渡船") == {by_ai}
    assert listed(editor_client, "") == {picture, cover, in_text, on_page, by_ai}
    assert list(unused_pictures()) == [by_ai, picture]


def test_unused_pictures_are_found_in_a_fixed_number_of_statements(django_assert_num_queries):
    for _number in range(3):
        make_draft(cover=make_picture())
        make_picture()
    with django_assert_num_queries(2):
        assert len(unused_pictures()) == 3


def test_lists_and_the_dialog_show_the_smallest_rendition(editor_client, picture):
    picture.file.name, picture.width, picture.renditions = "pictures/a.jpg", 900, "320,640,900"
    type(picture).objects.filter(pk=picture.pk).update(
        file=picture.file.name, width=900, renditions="320,640,900"
    )
    make_draft(cover=picture)
    form = f"/admin/articles/article/{Article.objects.get().pk}/change/"
    for address in (LIST, f"{LIST}choices/", form):
        assert 'src="/media/pictures/a-320.jpg"' in editor_client.get(address).text
    # The text gets the picture itself.
    assert (
        '"src": "/media/pictures/a.jpg"'
        in editor_client.get(f"{LIST}choices/").context["pictures"][0][1]
    )


def test_a_focal_point_outside_of_the_picture_is_refused(editor_client, picture):
    words = {"alternative_text": "江边的渡口"}
    form = words | {"focus_x": 101, "focus_y": 0, "base": picture.version}
    assert editor_client.post(form_address(picture), form).status_code == 200
    picture.refresh_from_db()
    assert (picture.focus_x, picture.focus_y) == (50, 40)


def references(picture):
    return set(picture.references.values_list("article__title", "is_current"))


def test_references_follow_what_articles_show(picture):
    other, text = make_picture(), FIGURE.format(picture.file.url)
    article = make_draft(title="渡口", body=text, cover=picture)
    assert references(picture) == {("渡口", True)}
    article.body, article.cover = f'<p><a href="{other.file.url}">图</a></p>', other
    article.save()
    assert references(picture) == {("渡口", False)}
    assert references(other) == {("渡口", True)}
    article.cover = picture
    article.save()
    assert references(picture) == {("渡口", True)}
    imported = Article(title="旧闻", category=article.category, body=text + text)
    Article.objects.bulk_create([imported])
    assert references(picture) == {("渡口", True), ("旧闻", True)}
    article.delete()
    assert references(picture) == {("旧闻", True)}


def test_references_are_noted_for_what_was_there_before(picture):
    shown, changed = (make_draft(body=FIGURE.format(picture.file.url)) for _number in range(2))
    covered = make_draft(cover=picture)
    changed.body = "<p>没有图片了。</p>"
    changed.save()
    expected = {(shown.pk, True), (covered.pk, True), (changed.pk, False)}
    PictureReference.objects.all().delete()
    import_module("articles.migrations.0022_picture_references").fill(apps, None)
    assert set(picture.references.values_list("article", "is_current")) == expected


def test_a_picture_without_its_reference_is_not_deleted(picture):
    make_draft(body=FIGURE.format(picture.file.url))
    Picture.objects.filter(pk=picture.pk).update(binned_at=timezone.now())
    PictureReference.objects.all().delete()
    assert delete_pictures(timezone.now()) == 0
    assert not Picture.objects.in_bin().exists()
