"""The checklist of a new site: its ticks, its test message, and who may see it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles.models import Page, Publication
from comments.models import CommentingSettings
from newscenter.backups.state import record
from newscenter.monitoring.health_checks import recent_problems
from newscenter.setup_checklist import mail_test
from newscenter.setup_checklist.checklist import STEPS, results
from newscenter.setup_checklist.checks import Site
from newscenter.setup_checklist.models import SetupChecklist
from tests.factories import make_article, make_category, make_draft, make_user, sign_in
from tests.second_factor import confirm_identity

PATH = "/admin/setup/"
MAIL_SERVER = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _folder_of_a_new_site(settings, tmp_path) -> None:
    settings.VAR_DIR, settings.BACKUP_DIR = tmp_path, tmp_path / "backups"
    settings.EMAIL_BACKEND = "newscenter.unsent_mail.EmailBackend"
    recent_problems.forget()


@pytest.fixture
def chief(db: None) -> User:
    return make_user(username="chief", is_staff=True, is_superuser=True, email="gao@example.cn")


def lacking(user: User, *, is_secure: bool = False) -> dict[str, list[str]]:
    """Return what every open step lacks."""
    site = Site(User.objects.get(pk=user.pk), is_secure, SetupChecklist.current())
    return {
        result.step.key: [item.text for item in result.missing]
        for result in results(site)
        if result.missing
    }


def test_a_new_site_lacks_all_but_demo_content(chief) -> None:
    assert set(lacking(chief)) == {step.key for step in STEPS} - {"demo"}


def test_name_filing_numbers_and_contacts_tick_themselves_off(chief) -> None:
    publication = Publication.get_solo()
    publication.name, publication.site_address = "云桦新闻", "https://news.example.cn"
    publication.icp_number = "黑ICP备00000000号-1"
    publication.police_number = "黑公网安备23010002000001号"
    publication.report_email = "jubao@example.cn"
    publication.save()
    steps = lacking(chief)
    assert not {"name", "report_contacts"} & set(steps)
    # Zeros are the demo's.
    assert steps["filing_numbers"] == ["还没有填写：ICP 备案号"]
    publication.icp_number = "黑ICP备12345678号-1"
    publication.save()
    assert "filing_numbers" not in lacking(chief)


def test_people_are_complete_with_a_second_administrator_a_writer_and_a_moderator(chief) -> None:
    make_category()
    assert len(lacking(chief)["people"]) == 3
    second = make_user(username="second", is_staff=True, is_superuser=True)
    make_user(group="editor")
    make_user(group="moderator", is_active=False)
    assert lacking(chief)["people"] == ["评论已开放，但还没有人担任审核员"]
    settings = CommentingSettings.get_solo()
    settings.open = False
    settings.save()
    assert not {"people", "categories"} & set(lacking(chief))
    second.is_active = False
    second.save()
    assert lacking(chief)["people"] == ["还没有第二位管理员"]


def test_footer_pages_name_the_own_organisation_and_none_is_empty(chief) -> None:
    assert lacking(chief)["footer_pages"] == [
        "《关于我们》还是系统自带的文字",
        "《隐私保护》还是系统自带的文字",
    ]
    for slug in ("about", "privacy"):
        Page.objects.get(slug=slug).save()
    assert "footer_pages" not in lacking(chief)
    jobs = Page.objects.get(slug="jobs")
    jobs.body = ""
    jobs.save()
    assert lacking(chief)["footer_pages"] == ["《招聘信息》还没有内容"]


def test_backup_is_done_once_one_was_made_and_tried_out(chief, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "newest.tar").touch()
    assert "manage.py backup" in lacking(chief)["backup"][0]
    now = timezone.now().timestamp()
    record(backup_at=now, backup_name="newest.tar")
    recent_problems.forget()
    assert "manage.py restore --drill" in lacking(chief)["backup"][0]
    record(drill_at=now)
    assert "backup" not in lacking(chief)
    record(drill_error="2 行不一致")
    recent_problems.forget()
    assert "backup" in lacking(chief)


def test_https_is_done_when_the_page_came_by_it(chief, settings) -> None:
    settings.HTTPS = True
    assert "https" in lacking(chief, is_secure=False)
    assert "https" not in lacking(chief, is_secure=True)


def test_demo_articles_and_accounts_are_named_while_readers_see_them(chief) -> None:
    article = make_article(external_id="demo-gonggao-banche")
    make_draft(external_id="demo-")
    demo_writer = make_user(group="writer", username="writer", first_name="小满")
    assert "demo" in lacking(chief)
    demo_writer.is_active = False
    demo_writer.save()
    article.withdraw(by=chief, notice="")
    assert "demo" not in lacking(chief)


def test_the_test_message_is_sent_by_a_task_and_ticks_the_step_off(chief, settings) -> None:
    settings.EMAIL_BACKEND = MAIL_SERVER
    client = sign_in(chief)
    assert "向 gao@example.cn 发送测试邮件" in client.get(PATH).text
    client.post(f"{PATH}mail/")
    assert mail.outbox == []
    assert lacking(chief)["mail"] == ["测试邮件正在发往 gao@example.cn"]
    [task] = DBTaskResult.objects.ready()
    mail_test.send_test_mail.func(*task.args_kwargs["args"])
    assert [message.to for message in mail.outbox] == [["gao@example.cn"]]
    assert "mail" not in lacking(chief)


def test_a_mail_server_that_refuses_is_quoted(chief, settings, monkeypatch) -> None:
    settings.EMAIL_BACKEND = MAIL_SERVER

    def refuse(_message: object) -> None:
        raise OSError("535 authentication failed")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    mail_test.request_test_mail(chief)
    mail_test.send_test_mail.func(chief.email)
    assert "535 authentication failed" in sign_in(chief).get(PATH).text
    assert SetupChecklist.current().mail_sent_at is None


def test_nothing_is_sent_without_an_address(chief, settings) -> None:
    settings.EMAIL_BACKEND = MAIL_SERVER
    User.objects.filter(pk=chief.pk).update(email="")
    sign_in(chief).post(f"{PATH}mail/")
    assert not DBTaskResult.objects.exists()
    assert f"/admin/auth/user/{chief.pk}/change/#id_email" in sign_in(chief).get(PATH).text


def test_the_first_page_leads_to_open_steps_until_they_are_put_away(chief) -> None:
    client = sign_in(chief)
    assert "setup-open" in client.get("/admin/").text
    client.post(f"{PATH}dismiss/")
    assert "setup-open" not in client.get("/admin/").text
    # From the menu, as long as the site exists.
    assert PATH in client.get("/admin/").text
    client.post(f"{PATH}dismiss/", {"show": "1"})
    assert "setup-open" in client.get("/admin/").text


def test_a_site_that_lacks_nothing_has_no_checklist_on_its_first_page(chief, monkeypatch) -> None:
    monkeypatch.setattr("newscenter.setup_checklist.checklist.STEPS", ())
    client = sign_in(chief)
    assert "setup-open" not in client.get("/admin/").text
    assert "全部就绪" in client.get(PATH).text


def test_opening_the_page_writes_nothing_and_costs_few_statements(
    chief, django_assert_max_num_queries
) -> None:
    client = sign_in(chief)
    client.get(PATH)
    recent_problems.read()
    with django_assert_max_num_queries(14):
        client.get(PATH)
    assert not SetupChecklist.objects.exists()


@pytest.mark.parametrize("group", ["writer", "editor", "moderator"])
def test_only_administrators_have_it(db, group: str) -> None:
    client = sign_in(make_user(group=group))
    assert PATH not in client.get("/admin/").text
    assert client.get(PATH).status_code == 403
    for path in ("mail/", "dismiss/"):
        assert client.post(PATH + path).status_code == 403
    assert not SetupChecklist.objects.exists()
    assert Client().get(PATH).status_code == 302


def test_every_link_leads_to_a_page_that_has_the_field(chief, settings) -> None:
    settings.EMAIL_BACKEND = MAIL_SERVER
    User.objects.filter(pk=chief.pk).update(email="")
    client = sign_in(chief)
    confirm_identity(client)
    site = Site(User.objects.get(pk=chief.pk), False, SetupChecklist.current())
    addresses = {item.address for result in results(site) for item in result.missing}
    for address in addresses - {""}:
        path, _, field = address.partition("#")
        page = client.get(path)
        assert page.status_code == 200, address
        assert not field or f'id="{field}"' in page.text, address
