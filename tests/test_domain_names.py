"""Domain names with Chinese characters: ASCII for machines, characters for people."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from django.conf import settings

from articles.domain_names import ascii_address, ascii_host, readable_address
from articles.models import Publication
from tests.factories import make_article

SITE = "https://新闻中心.中国"
ASCII = "https://xn--fiqq24b8je6u2d.xn--fiqs8s"


@pytest.mark.parametrize(
    ("address", "ascii_one"),
    [
        (SITE, ASCII),
        (f"{SITE}:8443/要闻?a=渡口", f"{ASCII}:8443/%E8%A6%81%E9%97%BB?a=%E6%B8%A1%E5%8F%A3"),
        ("https://WWW.新闻中心。中国/", "https://www.xn--fiqq24b8je6u2d.xn--fiqs8s/"),
        ("https://faß.de", "https://xn--fa-hia.de"),
        ("https://news.example.cn/a%20b", "https://news.example.cn/a%20b"),
        ("https://a_b.例子.cn", "https://a_b.例子.cn"),
        ("https://例子.cn@例子.cn/", "https://%E4%BE%8B%E5%AD%90.cn@xn--fsqu00a.cn/"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("", ""),
    ],
)
def test_an_address_in_ascii(address, ascii_one):
    if "_" in address:
        # No such name can exist: nothing is made of it but a valid URL.
        assert ascii_address(address).isascii()
    else:
        assert ascii_address(address) == ascii_one
        assert ascii_address(ascii_one) == ascii_one


def test_an_address_as_people_write_it():
    assert readable_address(f"{ASCII}/articles/5/") == f"{SITE}/articles/5/"
    assert readable_address("https://news.example.cn/x") == "https://news.example.cn/x"
    assert readable_address("https://xn--a.cn/") == "https://xn--a.cn/"


def test_host_names_of_the_settings():
    assert ascii_host(".新闻中心.中国") == ".xn--fiqq24b8je6u2d.xn--fiqs8s"
    assert [ascii_host(name) for name in ("*", "[::1]", "a.cn")] == ["*", "[::1]", "a.cn"]


def test_the_settings_take_names_as_people_write_them():
    code = "from newscenter import settings as s; print(s.ALLOWED_HOSTS, s.CSRF_TRUSTED_ORIGINS)"
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"ALLOWED_HOSTS": "新闻中心.中国", "CSRF_TRUSTED_ORIGINS": SITE, "LC_ALL": "C.UTF-8"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == f"['{ASCII[8:]}'] ['{ASCII}']"


@pytest.mark.django_db
def test_every_address_for_machines_is_ascii(reader):
    Publication.objects.update_or_create(
        pk=1, defaults={"site_address": SITE, "full_text_in_feeds": True}
    )
    article = make_article(tags=["渡口"], body='<p><a href="/pages/about/">关于</a></p>')
    addresses = ["/", article.get_absolute_url(), article.category.get_absolute_url()]
    addresses += ["/feed/", "/feed/rss/", "/sitemap.xml", "/sitemap-pages.xml", "/robots.txt"]
    addresses += ["/sitemap-articles-1.xml", "/news-sitemap.xml", "/tags/du-kou/"]
    for address in addresses:
        # On paper, people read the address in a paragraph of its own.
        text = re.sub(r"<p[^>]*>[^<]*</p>", "", reader.get(address).text)
        assert "新闻中心.中国" not in text, address
        assert not re.search(r'(?:href|content)="https?://[^"]*[^\x00-\x7f]', text), address
        assert "%E6%96%B0%E9%97%BB" not in text, address
        assert f"{ASCII}/" in text or f"{ASCII[8:]}" in text, address
    page = reader.get(article.get_absolute_url()).text
    blocks = re.findall(r"<script type=.application/ld\+json.*?>(.*?)</script>", page)
    data = next(data for data in map(json.loads, blocks) if "datePublished" in data)
    assert data["url"] == f"{ASCII}{article.get_absolute_url()}"
    # The QR code is that of the address in ASCII.
    printed = reader.get(f"{article.get_absolute_url()}print/").text
    assert f">{SITE}{article.get_absolute_url()}</a>" in printed
    assert f'rel="canonical" href="{ASCII}{article.get_absolute_url()}"' in printed


@pytest.mark.django_db
def test_a_host_of_the_request_is_shown_to_people_in_its_characters(reader, settings):
    settings.ALLOWED_HOSTS = [ASCII[8:]]
    article = make_article()
    printed = reader.get(f"{article.get_absolute_url()}print/", headers={"Host": ASCII[8:]}).text
    assert f"新闻中心.中国{article.get_absolute_url()}</a>" in printed


@pytest.mark.django_db
@pytest.mark.parametrize("host", ["TestServer", "testserver.", "testserver:80", "TESTSERVER.:80"])
def test_without_a_site_address_each_page_has_one_address(reader, settings, host):
    settings.ALLOWED_HOSTS = ["testserver"]
    text = reader.get("/", headers={"host": host}).text
    assert '<link rel="canonical" href="http://testserver/">' in text
