"""The people of the newsroom: one form with their role, for administrators alone."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from newscenter.roles import role_of
from tests.factories import make_user, sign_in
from tests.second_factor import confirm_identity

pytestmark = pytest.mark.django_db

ADD = "/admin/auth/user/add/"
PASSWORD = "correct horse battery"
PERSON = {
    "last_name": "石",
    "first_name": "小满",
    "username": "xiaoman",
    "email": "",
    "role": "writer",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture
def admin_client(admin_client: Client) -> Client:
    """An administrator who has just confirmed the password."""
    confirm_identity(admin_client)
    return admin_client


def address(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/change/"


def form_of(user: User, **changes: str) -> dict[str, str]:
    names = ("last_name", "first_name", "username", "email")
    values = {name: getattr(user, name) for name in names}
    return values | {"role": role_of(user), "is_active": "on"} | changes


@pytest.mark.parametrize(
    ("role", "permission", "is_superuser"),
    [
        ("writer", "articles.add_article", False),
        ("editor", "articles.publish_article", False),
        ("moderator", "comments.moderate_comment", False),
        ("administrator", "auth.add_user", True),
    ],
)
def test_one_form_adds_somebody_with_a_role(admin_client, role, permission, is_superuser):
    answer = admin_client.post(ADD, PERSON | {"role": role})
    assert answer["Location"] == "/admin/auth/user/"
    person = User.objects.get(username="xiaoman")
    assert (role_of(person), person.is_superuser) == (role, is_superuser)
    assert person.has_perm(permission)
    browser = Client()
    browser.post("/accounts/login/", {"login": "xiaoman", "password": PASSWORD})
    assert browser.get("/admin/").status_code == 200


def test_the_forms_have_radio_buttons_and_no_permissions(admin_client, writer):
    for page in (admin_client.get(ADD), admin_client.get(address(writer))):
        assert page.text.count('type="radio"') == 4
        for role in ("采编", "编辑", "审核员", "管理员"):
            assert role in page.text
        for field in ("user_permissions", "is_superuser", "is_staff", "groups"):
            assert f'name="{field}"' not in page.text
        # The family's name comes first.
        assert page.text.index('name="last_name"') < page.text.index('name="first_name"')
        assert "<select" not in page.text


def test_a_form_that_lacks_something_says_what_to_do(admin_client):
    page = admin_client.post(ADD, {})
    required = [name for name, errors in page.context["adminform"].form.errors.items() if errors]
    assert {"username", "role"} <= set(required)
    assert page.text.count("请填写此项。") == len(required)


def test_a_changed_role_replaces_all_rights(admin_client, writer):
    admin_client.post(address(writer), form_of(writer, role="moderator"))
    writer.refresh_from_db()
    assert [group.name for group in writer.groups.all()] == ["moderator"]
    assert not User.objects.get(pk=writer.pk).has_perm("articles.add_article")


def test_several_groups_stay_until_a_role_is_chosen(admin_client, writer):
    writer.groups.add(make_user(group="moderator").groups.get())
    page = admin_client.get(address(writer))
    assert "保持不变：采编、审核员" in page.text or "保持不变：审核员、采编" in page.text
    admin_client.post(address(writer), form_of(writer, last_name="石"))
    assert writer.groups.count() == 2
    admin_client.post(address(writer), form_of(writer, role="editor"))
    assert [group.name for group in writer.groups.all()] == ["editor"]


def test_a_deactivated_person_is_signed_out_and_stays_named(admin_client, writer):
    browser = sign_in(writer)
    form = form_of(writer)
    del form["is_active"]
    admin_client.post(address(writer), form)
    assert browser.get("/admin/articles/article/").status_code == 302
    assert User.objects.filter(pk=writer.pk, is_active=False).exists()
    assert admin_client.post(f"/admin/auth/user/{writer.pk}/delete/").status_code == 403


@pytest.mark.parametrize("lost", [{"role": "editor"}, {"is_active": ""}])
def test_the_last_administrator_can_not_be_locked_out(admin_client, lost):
    admin = User.objects.get(is_superuser=True)
    # An account that nobody can sign in with is none to rely on.
    make_user(username="former", is_superuser=True, is_staff=True, is_active=False)
    form = {key: value for key, value in form_of(admin, **lost).items() if value or key == "email"}
    page = admin_client.post(address(admin), form)
    assert "这是唯一的管理员" in page.text
    admin.refresh_from_db()
    assert (admin.is_superuser, admin.is_active) == (True, True)
    make_user(username="second", is_superuser=True, is_staff=True)
    assert admin_client.post(address(admin), form).status_code == 302


def test_only_administrators_look_after_people(writer, editor, moderator):
    for user in (writer, editor, moderator):
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="auth"))
        client = sign_in(User.objects.get(pk=user.pk))
        for path in ("/admin/auth/user/", ADD, address(writer), "/admin/auth/group/"):
            assert client.get(path).status_code == 403
        assert client.post(ADD, PERSON | {"role": "administrator"}).status_code == 403
        assert client.post(address(user), form_of(user, role="administrator")).status_code == 403
        assert client.get(f"/admin/auth/user/{writer.pk}/password/").status_code == 403


def test_an_administrator_sets_a_new_password(admin_client, writer):
    path = f"/admin/auth/user/{writer.pk}/password/"
    assert "密码不能全是数字" in admin_client.get(path).text
    short = admin_client.post(path, {"password1": "1", "password2": "1"})
    assert "errorlist" in short.text
    form = {"password1": "另一个 真的很长的口令", "password2": "另一个 真的很长的口令"}
    # A forged field does not take away the password.
    admin_client.post(path, form | {"usable_password": "false", "unset-password": ""})
    writer.refresh_from_db()
    assert writer.check_password("另一个 真的很长的口令")


def test_lists_name_people_in_chinese_order_with_their_role(admin_client, writer):
    writer.last_name, writer.first_name = "石", "小满"
    writer.save()
    page = admin_client.get("/admin/auth/user/", {"role": "writer"})
    assert "石小满" in page.text
    assert [user.username for user in page.context["cl"].result_list] == [writer.username]
    group = admin_client.get(f"/admin/auth/group/{writer.groups.get().pk}/change/")
    assert "石小满" in group.text
    assert "新增文章；" in group.text
    assert "Can " not in group.text
    assert 'name="permissions"' not in group.text


def test_messages_history_and_log_name_people_as_lists_do(admin_client, writer):
    writer.last_name, writer.first_name = "石", "小满"
    writer.save()
    changed = admin_client.post(address(writer), form_of(writer, email="a@b.cn"), follow=True)
    assert "石小满" in changed.text.partition("messagelist")[2].partition("</ul>")[0]
    history = admin_client.get(f"/admin/auth/user/{writer.pk}/history/")
    assert writer.username not in history.text
    assert LogEntry.objects.get(object_id=writer.pk).object_repr == "石小满"


def test_people_are_in_the_order_of_pinyin(admin_client, editor_client):
    # By code point it would be 丁 张 王 阿.
    for family in "张王丁阿":
        make_user(last_name=family, first_name="小满", is_staff=True)
    answer = admin_client.get("/admin/auth/user/")
    names = [user.last_name for user in answer.context_data["cl"].result_list]
    assert [name for name in names if name and name in "张王丁阿"] == list("阿丁王张")
    reverse = admin_client.get("/admin/auth/user/?o=-0").context_data["cl"].result_list
    assert [user.last_name for user in reverse if user.last_name in [*"张王丁阿"]] == list(
        "张王丁阿"
    )
    page = editor_client.get("/admin/articles/article/").text
    positions = [page.index(f"{family}小满") for family in "阿丁王张"]
    assert positions == sorted(positions)
