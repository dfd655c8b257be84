"""One tag for all spellings of a name, whichever way they come in."""

from __future__ import annotations

import json
from importlib import import_module
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Tag
from articles.models.tag import clean_tag_names, fold_name
from tests.factories import make_article, make_draft

SPELLINGS = ["Covid", "covid", "ＣＯＶＩＤ", " COVID  ", "co\u200bvid", "ＣｏＶｉｄ"]
migration = import_module("articles.migrations.0008_one_tag_for_all_spellings")


@pytest.mark.django_db
def test_the_first_spelling_is_the_tag():
    for spelling in SPELLINGS:
        make_article(tags=[spelling])
    tag = Tag.objects.get()
    assert (tag.name, tag.articles.count()) == ("Covid", len(SPELLINGS))


@pytest.mark.django_db
def test_several_spellings_in_one_field_or_line_are_one_tag(writer_client, tmp_path):
    draft = make_draft()
    form = {"title": "题", "category": draft.category_id, "body": "<p>文</p>"}
    form["tag_names"] = "，".join(SPELLINGS)
    address = f"/admin/articles/article/{draft.pk}/change/"
    assert writer_client.post(address, form).status_code == 302
    assert [tag["name"] for tag in draft.tag_list] == ["Covid"]
    line = {
        "title": "题",
        "category": "要闻",
        "body": "文",
        "tags": ["ＣＯＶＩＤ", "Straße", "STRASSE"],
    }
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps(line))
    call_command("import_articles", str(file), stdout=StringIO())
    assert set(Tag.objects.values_list("name", flat=True)) == {"Covid", "Straße"}


@pytest.mark.django_db
def test_a_tag_is_not_renamed_to_another_spelling_of_a_second_one(editor_client):
    make_article(tags=["Covid", "新冠"])
    tag = Tag.objects.get(name="新冠")
    address = f"/admin/articles/tag/{tag.pk}/change/"
    answer = editor_client.post(address, {"name": "ＣＯＶＩＤ", "slug": tag.slug})
    assert "已有标签“Covid”，两者是同一个词" in answer.text
    assert editor_client.post(address, {"name": " 新  冠 ", "slug": tag.slug}).status_code == 302
    tag.refresh_from_db()
    assert (tag.name, tag.folded_name) == ("新 冠", "新 冠")


@pytest.mark.django_db
def test_the_database_holds_it():
    Tag.objects.create(name="Covid", slug="covid")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tag.objects.create(name="ＣＯＶＩＤ", slug="covid-2")


@pytest.mark.django_db
def test_a_former_address_redirects(reader, editor_client):
    make_article(tags=["冬捕"])
    tag = Tag.objects.get()
    address = f"/admin/articles/tag/{tag.pk}/change/"
    editor_client.post(address, {"name": "冬捕", "slug": "winter-fishing"})
    answer = reader.get("/tags/dong-bu/?page=b1-1")
    assert (answer.status_code, answer["Location"]) == (301, "/tags/winter-fishing/?page=b1-1")
    assert reader.get("/tags/Winter-Fishing/").status_code == 301
    make_article(tags=["东部"])
    assert reader.get("/tags/dong-bu/").status_code == 200


@given(st.lists(st.text(max_size=12), max_size=8))
def test_names_are_one_by_what_they_look_like(names):
    names = [name for name in names if name.isprintable()]
    cleaned = clean_tag_names(names)
    assert len({fold_name(name) for name in cleaned}) == len(cleaned)
    assert clean_tag_names(cleaned) == cleaned
    assert {fold_name(name) for name in names} - {""} == {fold_name(name) for name in cleaned}
    for name in names:
        assert fold_name(fold_name(name)) == fold_name(name) == migration.fold_name(name)
        assert fold_name(name.upper()) == fold_name(name.upper().lower()) or not name.isascii()


@pytest.mark.django_db(transaction=True)
def test_the_migration_merges_the_spellings_that_are_there(reader):
    articles = [make_article(tags=[name]) for name in ("Covid", "新冠", "流感")]
    articles[0].set_tags(["Covid", "新冠"])
    MigrationExecutor(connection).migrate(migration.Migration.dependencies)
    try:
        with connection.cursor() as cursor:
            for name, spelling in (("新冠", "ＣＯＶＩＤ"), ("流感", "covid")):
                cursor.execute(
                    "UPDATE articles_tag SET name = %s WHERE name = %s", [spelling, name]
                )
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())
    tag = Tag.objects.get()
    assert (tag.name, tag.folded_name) == ("Covid", "covid")
    assert set(tag.articles.all()) == set(articles)
    for former in ("xin-guan", "liu-gan"):
        assert reader.get(f"/tags/{former}/")["Location"] == "/tags/covid/"
