"""Two people who edit the same article: what one has saved, the other does not overwrite."""

import pytest
from django.urls import reverse

from articles.editing.versions import NewerVersion, claim
from articles.models import Article
from tests.factories import make_article, sign_in

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
