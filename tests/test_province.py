"""The province of a comment: looked up without a network, and shown where the settings say so."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from comments.checks import check_province
from comments.models import Comment, CommentingSettings
from comments.province import ABROAD, province_in, province_of
from tests.commenting import url_of
from tests.factories import approved_comment, make_comment, sign_in
from tests.xdb_files import write_xdb

V4 = {
    "127.0.0.0/24": "中国|广东省|深圳市|电信|CN",
    "198.51.100.0/25": "中国|内蒙古自治区|呼和浩特市|联通|CN",
    "198.51.100.128/25": "United States|California|Los Angeles|0|US",
    "10.0.0.0/17": "Reserved|Reserved|Reserved|0|0",
}
V6 = {"2001:db8::/32": "中国|北京市|北京市|移动|CN", "2001:db9::/32": "日本|东京|东京|0|JP"}


@pytest.fixture
def files(settings, tmp_path):
    paths = [write_xdb(tmp_path / "v4.xdb", V4), write_xdb(tmp_path / "v6.xdb", V6)]
    settings.IP2REGION_FILE = [str(path) for path in paths]


@pytest.fixture
def shown(db):
    CommentingSettings.objects.update_or_create(pk=1, defaults={"show_province": True})


@pytest.mark.parametrize(
    ("region", "province"),
    [
        ("中国|广东省|深圳市|电信|CN", "广东"),
        ("中国|0|黑龙江省|哈尔滨市|电信", "黑龙江"),
        ("中国|新疆维吾尔自治区|伊犁|电信|CN", "新疆"),
        ("中国|上海|上海市|移动", "上海"),
        ("中国|香港特别行政区|0|0|HK", "中国香港"),
        ("澳门|0|0|0|0", "中国澳门"),
        ("中国|台湾省|台北市|0|TW", "中国台湾"),
        ("中国|0|0|0|CN", ""),
        ("美国|加利福尼亚|0|谷歌", ABROAD),
        ("0|0|0|内网IP|内网IP", ""),
        ("", ""),
    ],
)
def test_a_line_of_the_file_names_a_province_or_another_country(region, province):
    assert province_in(region) == province


@pytest.mark.parametrize(
    ("address", "province"),
    [
        ("127.0.0.1", "广东"),
        ("198.51.100.127", "内蒙古"),
        ("198.51.100.128", ABROAD),
        ("10.0.0.9", ""),
        ("203.0.113.7", ""),
        ("2001:db8::1", "北京"),
        ("2001:db9:ffff::", ABROAD),
        ("2001:dc0::1", ""),
    ],
)
def test_both_kinds_of_addresses_are_looked_up(files, address, province):
    assert province_of(address) == province


def test_without_a_file_for_its_kind_an_address_has_none(settings, tmp_path):
    assert province_of("127.0.0.1") == ""
    settings.IP2REGION_FILE = [str(write_xdb(tmp_path / "v6.xdb", V6))]
    assert province_of("127.0.0.1") == ""


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"", b"\x03\x00" + b"\xff" * 600, b"x" * 5000])
def test_a_damaged_file_costs_no_comment(settings, tmp_path, shown, post, content):
    path = tmp_path / "damaged.xdb"
    path.write_bytes(content)
    settings.IP2REGION_FILE = [str(path)]
    assert post().status_code == 302
    assert Comment.objects.get().province == ""


def test_it_is_stored_only_while_it_is_to_be_shown(files, db, post):
    post()
    CommentingSettings.objects.update(show_province=True)
    post()
    assert list(Comment.objects.order_by("pk").values_list("province", flat=True)) == ["", "广东"]


def test_readers_see_it_beside_the_time_while_the_setting_is_on(reader, moderator, shown):
    comment = approved_comment(by=moderator, province="广东")
    pages = [comment.article.get_absolute_url(), url_of(comment.article)]
    pages.append(f"{pages[1]}?order=oldest")
    for page in pages:
        assert '<span class="province">广东</span>' in reader.get(page).text
    # Kept pages change at once.
    CommentingSettings.objects.update(show_province=False)
    for page in pages:
        assert "广东" not in reader.get(page).text


def test_a_comment_without_one_has_nothing_in_its_place(reader, moderator, shown):
    comment = approved_comment(by=moderator)
    assert 'class="province"' not in reader.get(url_of(comment.article)).text


def test_moderators_see_it_on_the_card(moderator):
    make_comment(province="境外")
    assert "境外" in sign_in(moderator).get(reverse("admin:comments_comment_desk")).text


@pytest.mark.django_db
def test_it_stays_when_the_address_is_erased(moderator, shown):
    long_ago = timezone.now() - timedelta(days=365)
    comment = approved_comment(by=moderator, province="广东", submitted_at=long_ago)
    call_command("erase_sender_data", stdout=StringIO())
    comment.refresh_from_db()
    assert (comment.address, comment.province) == (None, "广东")


def test_a_setting_without_a_file_is_told(shown, settings, files):
    assert check_province(["default"]) == []
    settings.IP2REGION_FILE = []
    [message] = check_province(["default"])
    assert message.id == "comments.W030"
    assert message.hint
