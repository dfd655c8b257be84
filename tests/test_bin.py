"""The bin: drafts that readers never saw, and pictures that nothing shows, for thirty days."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, Autosave, Page, Picture, PictureFetch
from articles.models.picture_uses import is_used
from articles.models.transitions import StateChanged
from tests.factories import make_article, make_draft, make_picture

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
PICTURES = "/admin/articles/picture/"


def never_public(**fields):
    draft = make_draft(**fields)
    Article.objects.filter(pk=draft.pk).update(published_at=None)
    draft.refresh_from_db()
    return draft


def titles(client, query=""):
    return [article.title for article in client.get(LIST + query).context["cl"].result_list]


def press(client, draft, button, **fields):
    form = {"title": draft.title, "category": draft.category_id, "body": draft.body} | fields
    answer = client.post(f"{LIST}{draft.pk}/change/", form | {button: ""}, follow=True)
    draft.refresh_from_db()
    return answer


def test_a_writer_moves_a_draft_to_the_bin_and_back(writer_client):
    draft = never_public(title="不要了")
    answer = press(writer_client, draft, "_bin", title="还是不要了")
    assert "《还是不要了》现在的状态：在回收站" in answer.text
    assert titles(writer_client) == []
    assert titles(writer_client, "?state=bin") == ["还是不要了"]
    refused = press(writer_client, draft, "_save", title="改一改")
    assert refused.status_code == 409
    assert "改一改" in refused.text
    assert draft.title == "还是不要了"
    press(writer_client, draft, "_restore", title="又要了")
    assert (draft.title, draft.binned_at) == ("又要了", None)
    assert titles(writer_client) == ["又要了"]


def test_what_readers_have_seen_is_never_in_the_bin(editor):
    taken_back = make_article()
    taken_back.take_back(by=editor)
    for article in (make_article(), taken_back):
        with pytest.raises(StateChanged):
            article.move_to_bin(by=editor)
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.filter(pk=article.pk).update(binned_at=timezone.now())


def test_what_is_in_the_bin_is_not_published(editor, editor_client):
    draft = never_public()
    draft.move_to_bin(by=editor)
    with pytest.raises(StateChanged):
        draft.publish(by=editor)
    assert press(editor_client, draft, "_publish").status_code == 409
    assert draft.status == "draft"


def test_many_drafts_are_moved_to_the_bin_at_once(writer_client):
    chosen = [never_public().pk, never_public().pk, make_draft().pk]
    form = {"action": "bin_selected", "_selected_action": chosen}
    assert "把 2 篇草稿移到回收站？" in writer_client.post(LIST, form).text
    answer = writer_client.post(LIST, form | {"confirmed": ""}, follow=True)
    assert "已处理 2 篇文章。1 篇未处理：" in answer.text
    assert Article.objects.in_bin().count() == 2


def test_only_unused_pictures_are_moved_to_the_bin(writer_client):
    unused, cover, in_text, on_page = (make_picture() for _number in range(4))
    make_draft(cover=cover)
    make_draft(body=f'<figure><img src="{in_text.file.url}" alt="x"></figure>')
    Page.objects.filter(slug="about").update(body=f'<img src="{on_page.file.url}" alt="x">')
    chosen = [picture.pk for picture in (unused, cover, in_text, on_page)]
    form = {"action": "bin_selected", "_selected_action": chosen}
    answer = writer_client.post(PICTURES, form, follow=True)
    assert "已把 1 张图片移到回收站" in answer.text
    # With each that stays, why.
    article_link = f"/admin/articles/article/{Article.objects.get(cover=cover).pk}/change/"
    assert article_link in answer.text
    assert answer.text.count("因为还在用") == 3
    assert list(Picture.objects.in_bin()) == [unused]
    assert f'"id": {unused.pk},' not in writer_client.get(f"{PICTURES}choices/").text
    assert writer_client.get(f"{PICTURES}?bin=1").context["cl"].result_count == 1
    form = {"action": "restore_selected", "_selected_action": [unused.pk]}
    writer_client.post(f"{PICTURES}?bin=1", form)
    assert not Picture.objects.in_bin().exists()


def test_pictures_of_earlier_versions_and_unsaved_texts_are_used(writer_client, writer):
    cover, in_text, in_version, of_page, unsaved, free = (make_picture() for _number in range(6))
    figure = '<figure><img src="{}" alt="x"></figure>'
    article = make_draft(body=figure.format(in_version.file.url))
    article.body = "<p>没有图片了。</p>"
    article.save()
    page = Page.objects.get(slug="about")
    for body in (figure.format(of_page.file.url), "<p>没有图片了。</p>"):
        page.body = body
        page.save()
    text = {"tab": "x", "saved_at": timezone.now(), "number": 1}
    other = {**text, "tab": "y", "fields": {"cover": str(cover.pk)}}
    Autosave.objects.create(
        user=writer,
        **text,
        fields={"body": figure.format(in_text.file.url), "cover": str(unsaved.pk)},
        others=[other],
    )
    used = [cover, in_text, in_version, of_page, unsaved]
    assert [is_used(picture) for picture in used] == [True] * 5
    assert not is_used(free)
    # Nobody can restore a version of what was deleted for good.
    article.delete()
    assert not is_used(in_version)


def test_the_bin_is_emptied_after_thirty_days(django_capture_on_commit_callbacks, capsys):
    now = timezone.now()
    old, new = now - timedelta(days=31), now - timedelta(days=29)
    for at in (old, new, None):
        Article.objects.filter(pk=never_public().pk).update(binned_at=at)
    pictures = [make_picture() for _number in range(4)]
    for picture, at in zip(pictures, (old, old, new, None), strict=True):
        Picture.objects.filter(pk=picture.pk).update(binned_at=at)
    make_draft(cover=pictures[1])
    with django_capture_on_commit_callbacks(execute=True):
        call_command("empty_bin")
    assert "1 篇草稿，1 张图片" in capsys.readouterr().out
    assert Article.objects.count() == 3
    assert list(Picture.objects.order_by("pk")) == pictures[1:]
    # It was used again.
    assert not Picture.objects.in_bin().filter(pk=pictures[1].pk).exists()
    storage = pictures[0].file.storage
    assert [storage.exists(picture.file.name) for picture in pictures] == [False, True, True, True]


def test_old_records_of_pasted_pictures_are_forgotten_unless_a_text_needs_them(writer, capsys):
    figure = '<figure><img src="/media/pending/{}" alt="x"></figure>'
    keys = [uuid.uuid4() for _number in range(6)]
    of_draft, of_version, unsaved, other, free, new = keys
    PictureFetch.objects.bulk_create([PictureFetch(key=key) for key in keys])
    old = PictureFetch.objects.exclude(key=new)
    old.update(requested_at=timezone.now() - timedelta(days=31))
    make_draft(body=figure.format(of_draft.hex))
    changed = make_draft(body=figure.format(of_version.hex))
    changed.body = "<p>没有图片了。</p>"
    changed.save()
    text = {"tab": "x", "saved_at": timezone.now(), "number": 1}
    others = [{**text, "fields": {"body": figure.format(other.hex)}}]
    fields = {"body": figure.format(unsaved.hex)}
    Autosave.objects.create(user=writer, **text, fields=fields, others=others)
    call_command("empty_bin")
    assert set(PictureFetch.objects.values_list("pk", flat=True)) == {*keys} - {free}
