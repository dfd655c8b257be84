"""The privacy page names what is stored, and for how long, from the settings."""

import pytest
from django.urls import reverse

from articles.models import Page
from comments.models import CommentingSettings
from tests.factories import sign_in

pytestmark = pytest.mark.django_db
PATH = "/pages/privacy/"


@pytest.fixture(autouse=True)
def _rules():
    CommentingSettings.objects.update_or_create(pk=1)


def write(body: str) -> None:
    Page.objects.filter(slug="privacy").update(body=body)


def test_a_new_site_names_the_days_of_the_settings_at_once(reader):
    assert "保存 183 天" in reader.get(PATH).text
    CommentingSettings.objects.update(sender_data_days=200)
    assert "保存 200 天" in reader.get(PATH).text


def test_it_says_what_is_on(reader, settings):
    page = reader.get(PATH).text
    assert "源端口" in page
    assert "匿名编号" not in page
    assert "省份" not in page
    settings.IDENTITY_PROVIDER = "tests.identity_services.DottedProvider"
    CommentingSettings.objects.update(show_province=True)
    page = reader.get(PATH).text
    assert "匿名编号" in page
    assert "省份" in page


@pytest.mark.parametrize(
    "text",
    ["{{ secret_key }}", "{% now 'Y' %}", "{{ retention_days|add:1 }}", "{{ Retention_Days }}"],
)
def test_nothing_else_is_a_placeholder_or_a_template(reader, text):
    write(f"<p>{text}</p>")
    assert f"<p>{text}</p>" in reader.get(PATH).text


def test_spaces_between_the_braces_do_not_matter(reader):
    write("<p>{{retention_days}} {{  retention_days  }}</p>")
    assert "<p>183 183</p>" in reader.get(PATH).text


def test_a_text_without_placeholders_costs_no_look_at_the_settings(django_assert_num_queries):
    from comments.posting.privacy_facts import fill_in

    with django_assert_num_queries(0):
        assert fill_in("<p>{ 183 }</p>") == "<p>{ 183 }</p>"


def test_editors_are_told_the_placeholders(editor):
    page = Page.objects.get(slug="privacy")
    form = sign_in(editor).get(reverse("admin:articles_page_change", args=[page.pk]))
    assert "{{ retention_days }}" in form.text
    assert "占位符" in form.text
