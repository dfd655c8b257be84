"""Filing numbers of the footer: real ones are taken as people paste them, others are refused."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Publication
from articles.models.filing_numbers import normalize
from tests.factories import make_article, make_category

PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔云滇藏陕甘陇青宁新"
DASHES = "-‐‑‒–—―−－﹣"


def cleaned(**fields: str) -> Publication:
    publication = Publication(name="云桦新闻", **fields)
    publication.clean_fields()
    return publication


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("icp_number", "京ICP备12345678号", "京ICP备12345678号"),
        ("icp_number", "京ICP备12345678号-1", "京ICP备12345678号-1"),
        ("icp_number", "粤ICP备2021000001号-12", "粤ICP备2021000001号-12"),
        ("icp_number", "京ICP备12345678号-3A", "京ICP备12345678号-3A"),
        ("icp_number", "京ICP证030173号", "京ICP证030173号"),
        ("icp_number", "京ICP证030173号-1", "京ICP证030173号-1"),
        ("icp_number", "沪B2-20040123", "沪B2-20040123"),
        ("icp_number", "沪ICP证b2-20040123", "沪ICP证B2-20040123"),
        ("icp_number", "苏 b1.b2 － 20090123 － 1", "苏B1.B2-20090123-1"),
        ("icp_number", "合字B2-20210001", "合字B2-20210001"),
        ("police_number", "兵公网安备 66010102000001号", "兵公网安备66010102000001号"),
        ("site_id_code", "BM01000001", "BM01000001"),
        ("icp_number", " 京icp备 １２３４５６７８ 号－１ ", "京ICP备12345678号-1"),
        ("icp_number", "京ＩＣＰ备12345678号—1", "京ICP备12345678号-1"),
        ("police_number", "京公网安备 11010502030000号", "京公网安备11010502030000号"),
        ("police_number", "京公网安备１１０１０５０２０３００００号", "京公网安备11010502030000号"),
        ("news_licence", "10120170001", "10120170001"),
        ("news_licence", " １０１２０１７０００１", "10120170001"),
        ("site_id_code", "1101050001", "1101050001"),
        ("site_id_code", "bm01000001", "bm01000001"),
        ("postcode", "１０００２０", "100020"),
        ("telephone", "010-12345678", "010-12345678"),
        ("telephone", "（０１０）　８８８８　８８８８", "(010) 8888 8888"),
        ("telephone", "13800138000", "13800138000"),
        ("telephone", "+86 10 8888 8888", "+86 10 8888 8888"),
        ("telephone", "400－810－8888 转 8012", "400-810-8888 转 8012"),
        ("telephone", "010—12345678、13800138000", "010-12345678、13800138000"),
        ("telephone", "0531-1234567（工作日）", "0531-1234567(工作日)"),
        ("report_telephone", "12377", "12377"),
        ("report_telephone", "0000-0000000 / 110", "0000-0000000 / 110"),
    ],
)
def test_real_numbers_are_taken(field, value, stored):
    assert getattr(cleaned(**{field: value}), field) == stored


@pytest.mark.parametrize(
    ("field", "value", "example"),
    [
        *(
            ("icp_number", value, "京ICP备12345678号-1")
            for value in [
                *("随便写的", "abc", "12345678", "京ICP备", "京ICP备1234号", "备12345678号"),
                *("东ICP备12345678号", "京ICP备12345678号-", "京ICP备12345678", "京ICP备一二三号"),
                *("https://beian.miit.gov.cn/", "京公网安备11010502030000号"),
            ]
        ),
        *(
            ("police_number", value, "京公网安备11010502030000号")
            for value in ["abc", "京公网安备1101050203号", "京公网安备号", "京ICP备12345678号"]
        ),
        ("news_licence", "许可证", "10120170001"),
        ("news_licence", "1012017", "10120170001"),
        ("site_id_code", "news", "1101050001"),
        ("site_id_code", "110105000", "1101050001"),
        ("postcode", "1000", "100020"),
        ("telephone", "电话", "010-12345678"),
        ("telephone", "1", "010-12345678"),
        ("report_telephone", "jubao@example.cn", "010-12345678"),
    ],
)
def test_other_values_are_refused_with_an_example(field, value, example):
    with pytest.raises(ValidationError) as refused:
        cleaned(**{field: value})
    (message,) = refused.value.message_dict[field]
    assert example in message
    assert re.match("请(按|填写)", message)


@given(
    province=st.sampled_from(PROVINCES),
    digits=st.from_regex(r"[0-9]{8}([0-9]{2})?", fullmatch=True),
    suffix=st.from_regex(r"|[1-9][0-9]{0,2}", fullmatch=True),
    dash=st.sampled_from(DASHES),
    wide=st.booleans(),
    gap=st.sampled_from(["", " ", "\u3000", "\u00a0"]),
)
def test_filing_numbers_of_every_province_in_every_notation(
    province, digits, suffix, dash, wide, gap
):
    plain = f"{province}ICP备{digits}号" + (f"-{suffix}" if suffix else "")
    typed = digits.translate({ord("0") + n: 0xFF10 + n for n in range(10)}) if wide else digits
    tail = f"{gap}{dash}{gap}{suffix}" if suffix else ""
    typed = f"{gap}{province}ICP备{gap}{typed}{gap}号{tail}{gap}"
    assert cleaned(icp_number=typed).icp_number == plain
    police = f"{province}公网安备{(digits * 2)[:14]}号"
    assert cleaned(police_number=police.replace("备", f"备{gap}")).police_number == police


@given(st.text("京ICP备号icpbB2013－—１２Ａ\u3000 ", max_size=40))
def test_normalizing_twice_changes_nothing_more(text):
    assert normalize(normalize(text)) == normalize(text)


@pytest.mark.django_db
def test_the_form_shows_the_example(admin_client):
    form = {"name": "云桦新闻", "grey_scope": "site", "icp_number": "随便写的"}
    response = admin_client.post("/admin/articles/publication/", form)
    assert "例如：京ICP备12345678号-1。" in response.text
    form["icp_number"] = "黑ICP备１２３４５６７８号－１"
    assert admin_client.post("/admin/articles/publication/", form).status_code == 302
    assert Publication.objects.get().icp_number == "黑ICP备12345678号-1"


@pytest.mark.django_db
def test_the_footer_links_to_the_record_of_the_police(reader):
    Publication.objects.update(police_number="京公网安备11010502030000号")
    page = reader.get(make_article().get_absolute_url()).text
    record = "https://beian.mps.gov.cn/#/query/webSearch?code=11010502030000"
    assert f'href="{record}"' in page


@pytest.mark.django_db
def test_an_older_number_without_the_code_links_to_the_register(reader):
    Publication.objects.update(police_number="京公网安备随便写的")
    page = reader.get(make_article().get_absolute_url()).text
    assert 'href="https://beian.mps.gov.cn/"' in page


@pytest.mark.django_db
def test_a_government_site_has_its_code_in_footer_and_head(reader):
    category, article = make_category(), make_article()
    addresses = ("/", category.get_absolute_url(), article.get_absolute_url())
    for address in addresses:
        assert "SiteIDCode" not in reader.get(address).text
        assert "网站标识码" not in reader.get(address).text
    Publication.objects.update(site_id_code="1101050001")
    for address in addresses:
        page = reader.get(address).text
        assert '<meta name="SiteIDCode" content="1101050001">' in page
        assert '网站标识码：<span class="number">1101050001</span>' in page


@pytest.mark.django_db
def test_the_footer_names_sponsor_operator_and_postcode_when_they_are_filled_in(reader):
    labels = ("主办单位：", "承办单位：", "邮编：")
    article = make_article()
    assert not [label for label in labels if label in reader.get("/").text]
    Publication.objects.update(sponsored_by="县委宣传部", operated_by="中心", postcode="100020")
    page = reader.get(article.get_absolute_url()).text
    assert "主办单位：县委宣传部" in page
    assert "承办单位：中心" in page
    assert '<span class="number">邮编：100020</span>' in page
