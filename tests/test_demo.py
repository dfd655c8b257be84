"""Running the demo: a second run changes nothing, passwords are told once."""

import hashlib
import io
import re
from functools import cache

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.core import serializers
from django.core.files.storage import default_storage
from django.core.management import call_command

from articles.models import Article, Category, Page, Picture, Publication
from comments.models import Comment, Decision, DecisionHead
from newscenter.demo import content, loader

# All tests load the same pictures: decoding and encoding them takes a second.
process_once = cache(loader.process_picture)
CONTENT = [Article, Category, Page, Picture, Publication, Comment, Decision, DecisionHead, User]


def run(**options):
    out = io.StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def site(db, settings, tmp_path, monkeypatch):
    """A database and a media folder without content."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    monkeypatch.setattr(loader, "process_picture", process_once)


@pytest.fixture
def filled(site):
    return run()


def counts():
    return {model.__name__: model.objects.count() for model in apps.get_models()}


def digest():
    rows = [row for model in CONTENT for row in model.objects.order_by("pk")]
    return hashlib.sha256(serializers.serialize("json", rows).encode()).hexdigest()


def passwords(output):
    return dict(line.split(maxsplit=1) for line in output.splitlines() if line.startswith(NAMES))


NAMES = ("admin ", "writer ", "editor ", "moderator ")


def test_a_second_run_changes_nothing(filled):
    before = counts(), digest(), sorted(default_storage.listdir("pictures/demo")[1])
    output = run()
    assert (counts(), digest(), sorted(default_storage.listdir("pictures/demo")[1])) == before
    assert "新增文章 0 篇，已有 60 篇。" in output


def test_what_staff_rewrote_stays_when_it_runs_again(filled):
    Publication.objects.update(name="改过的名字")
    Article.objects.filter(external_id="demo-yaowen-kaihe").update(title="改过的题目")
    run()
    assert Publication.objects.get().name == "改过的名字"
    assert Article.objects.filter(title="改过的题目").exists()


def test_an_article_that_is_missing_is_added_with_its_comments(site, monkeypatch):
    files = content.article_files()
    monkeypatch.setattr(content, "article_files", lambda: files[1:])
    run()
    monkeypatch.setattr(content, "article_files", lambda: files)
    assert "新增文章 1 篇，已有 59 篇。" in run()


def test_a_lost_picture_is_loaded_again(filled):
    default_storage.delete("pictures/demo/library.jpg")
    run()
    assert default_storage.exists("pictures/demo/library.jpg")


def test_passwords_are_random_and_printed_once(site):
    first = passwords(run())
    assert len(set(first.values())) == 4
    for name, password in first.items():
        assert User.objects.get(username=name).check_password(password)
    second = run()
    assert not any(password in second for password in first.values())
    assert "manage.py changepassword 账号" in second
    for name, password in first.items():
        assert User.objects.get(username=name).check_password(password)


def test_a_given_password_is_set_and_set_again(site, monkeypatch):
    run()
    monkeypatch.setenv("DEMO_PASSWORD", "given for all of them")
    assert set(passwords(run()).values()) == {"given for all of them"}
    before = digest()
    run()
    assert digest() == before
    assert all(user.check_password("given for all of them") for user in User.objects.all())


def test_it_prints_the_given_addresses(site):
    output = run(address="http://127.0.0.1:8080/")
    assert "http://127.0.0.1:8080/\n" in output
    assert "http://127.0.0.1:8080/admin/\n" in output


def test_footer_pages_are_there_before_any_demo(db):
    assert [page.slug for page in Page.objects.all()] == list(Page.Slug)
    assert all(len(re.findall("</(?:p|ul)>", page.body)) >= 2 for page in Page.objects.all())
    assert Publication.objects.get().pk == 1


def test_it_works_on_another_day_too(site):
    with time_machine.travel("2027-02-03T04:05:06+00:00"):
        run()
        assert Article.objects.published().count() == 54
