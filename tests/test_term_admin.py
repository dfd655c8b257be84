"""Terms in the admin: import, export, trying, dry run, switching; for operators only."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from comments.models import Comment, Term, TermList
from comments.terms.files import NotATermFile, as_csv, as_text, decode, parse
from tests.factories import approved_comment, make_comment, rejected_comment

pytestmark = pytest.mark.django_db

LISTS = reverse("admin:comments_termlist_changelist")
TERMS = reverse("admin:comments_term_changelist")
TRY = reverse("admin:comments_term_try")
IMPORT = reverse("admin:comments_term_import")


@pytest.fixture
def words():
    return TermList.objects.create(name="自己的词")


def address(name, words):
    return reverse(f"admin:comments_termlist_{name}", args=[words.pk])


def import_terms(client, content="", **fields):
    return client.post(
        IMPORT, {"text": content, "kind": "flag", "scope": "both", "name": "新词表"} | fields
    )


def test_lists_and_terms_are_shown(admin_client):
    assert "随附词表" in admin_client.get(LISTS).text
    assert "加微信" in admin_client.get(TERMS, {"q": "加微信"}).text


def test_text_is_imported_line_by_line(admin_client):
    response = import_terms(admin_client, "蓝鲸\n\n# 注释\n 鲸鱼 \n加\n蓝鯨\n")
    words = TermList.objects.get(name="新词表")
    assert not words.active
    assert [term.text for term in words.terms.order_by("pk")] == ["蓝鲸", "鲸鱼"]
    assert "加" in response.text


def test_an_import_leaves_existing_terms_unchanged(admin_client, words):
    Term.objects.create(list=words, text="蓝鲸", note="先来的")
    import_terms(admin_client, "蓝鲸\n鲸鱼", name="", list=words.pk)
    assert words.terms.count() == 2
    assert words.terms.get(text="蓝鲸").note == "先来的"


def test_csv_in_the_encoding_of_chinese_excel_is_imported(admin_client):
    text = "term,kind,by_pinyin,note\r\n蓝鲸,refuse,1,'=注\r\n鲸鱼,wrong,,\r\n"
    file = SimpleUploadedFile("terms.CSV", text.encode("gb18030"))
    response = import_terms(admin_client, file=file)
    (term,) = Term.objects.filter(list__name="新词表")
    assert (term.kind, term.by_pinyin, term.note) == ("refuse", True, "=注")
    assert "鲸鱼" in response.text


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"name": ""},
        {"file": SimpleUploadedFile("a.csv", b"no columns")},
        {"file": SimpleUploadedFile("a.csv", b"\xff\xff\xff")},
        {"file": SimpleUploadedFile("a.csv", b'term\n"' + b"x" * 200_000)},
        {"file": SimpleUploadedFile("a.txt", b"x" * (8 * 1024 * 1024 + 1))},
    ],
)
def test_an_invalid_import_is_explained(admin_client, fields):
    response = import_terms(admin_client, **{"text": "" if "file" in fields else "蓝鲸"} | fields)
    assert "errorlist" in response.text
    assert not TermList.objects.filter(name="新词表").exists()


@pytest.mark.parametrize(
    "row", ["长" * 601, "加", "蓝鲸,wrong", "蓝鲸,flag,wrong", f"蓝鲸,flag,both,{'长' * 201}"]
)
def test_an_invalid_line_is_refused_with_its_number(row):
    result = parse(f"term,kind,scope,note\n鲸鱼\n{row}\n", is_csv=True)
    assert [term.text for term in result.terms] == ["鲸鱼"]
    (sentence,) = result.refused
    assert sentence.startswith("第 3 行")


def test_an_exported_list_can_be_imported_again(words):
    given = "term,kind,scope,by_pinyin,by_initials,note,active\r\n=1+1,refuse,body,1,0,-注,0\r\n"
    parse(given, is_csv=True).store(words)
    out = as_csv(words.terms.all())
    assert "'=1+1" in out
    other = TermList.objects.create(name="又一个")
    parse(out, is_csv=True).store(other)
    fields = ["text", "kind", "scope", "by_pinyin", "by_initials", "note", "active"]
    assert list(words.terms.values(*fields)) == list(other.terms.values(*fields))
    assert as_text(words.terms.all()) == "=1+1\n"


def test_a_line_that_is_no_csv_is_named():
    with pytest.raises(NotATermFile, match="文件第 3 行不是有效的 CSV"):
        parse('term\n鲸鱼\n"' + "x" * 200_000, is_csv=True)


def test_a_file_that_is_not_text_is_refused():
    with pytest.raises(NotATermFile):
        decode(b"\xff\xff\xff")


def test_the_export_is_filtered_like_the_list(admin_client, words):
    Term.objects.create(list=words, text="蓝鲸")
    url = reverse("admin:comments_term_export", args=["txt"])
    assert admin_client.get(url, {"list__id__exact": words.pk}).text == "蓝鲸\n"
    everything = admin_client.get(reverse("admin:comments_term_export", args=["csv"])).text
    assert "加微信" in everything


def test_trying_a_sentence_stores_nothing(admin_client):
    body = "<b>请</b>➕薇信"
    response = admin_client.post(TRY, {"nickname": "站长", "body": body})
    assert "<mark" in response.text
    assert "&lt;b&gt;请&lt;/b&gt;" in response.text
    assert not Comment.objects.exists()


def test_a_list_that_is_not_in_use_can_be_tried_too(admin_client, words):
    Term.objects.create(list=words, text="蓝鲸", note="大鱼")
    assert "大鱼" not in admin_client.post(TRY, {"body": "看蓝鲸"}).text
    assert "大鱼" in admin_client.post(TRY, {"body": "看蓝鲸", "list": words.pk}).text


def test_the_dry_run_counts_what_would_have_been_flagged(admin_client, words, moderator):
    Term.objects.create(list=words, text="蓝鲸")
    approved_comment(by=moderator, body="我看见了蓝🌟鲸")
    rejected_comment(by=moderator, body="卖蓝鲸")
    make_comment(body="别的话")
    result = admin_client.get(address("dry_run", words)).context["dry_run"]
    assert (result.examined, result.flagged, result.flagged_though_approved) == (3, 2, 1)
    assert result.terms() == [("蓝鲸", 2, 1)]
    assert Comment.objects.filter(flagged=True).count() == 0


def test_the_dry_run_ends_in_time(admin_client, words, monkeypatch):
    monkeypatch.setattr("comments.terms.dry_run.MAX_SECONDS", 0)
    for _ in range(3):
        make_comment()
    assert admin_client.get(address("dry_run", words)).context["dry_run"].examined == 1


def test_switching_a_list_rescreens_the_waiting_comments(admin_client, words):
    Term.objects.create(list=words, text="蓝鲸")
    comment = make_comment(body="看蓝鲸")
    for active in ("1", "0"):
        response = admin_client.post(address("switch", words), {"active": active})
        assert response.status_code == 200
        comment.refresh_from_db()
        assert comment.flagged == (active == "1")


def test_a_long_queue_is_rescreened_in_several_requests(admin_client, words, monkeypatch):
    monkeypatch.setattr("comments.admin.term_list.SECONDS", 0)
    monkeypatch.setattr("comments.terms.rescreen.BATCH", 1)
    Term.objects.create(list=words, text="蓝鲸")
    make_comment(body="看蓝鲸")
    make_comment(body="也看蓝鲸")
    reached = admin_client.post(address("switch", words), {"active": "1"}).context["progress"].after
    assert Comment.objects.filter(flagged=True).count() == 1
    admin_client.post(reverse("admin:comments_termlist_screen"), {"after": reached})
    assert Comment.objects.filter(flagged=True).count() == 2


def test_an_invalid_cursor_is_refused(admin_client):
    url = reverse("admin:comments_termlist_screen")
    assert admin_client.post(url, {"after": "nonsense"}).status_code == 400


def test_get_requests_change_nothing(admin_client, words):
    assert admin_client.get(address("switch", words)).status_code == 405
    assert admin_client.get(reverse("admin:comments_termlist_screen")).status_code == 405
    words.refresh_from_db()
    assert not words.active


@pytest.mark.parametrize("who", ["moderator_client", "editor_client", "writer_client"])
def test_only_operators_have_access(request, words, who):
    client = request.getfixturevalue(who)
    export = reverse("admin:comments_term_export", args=["csv"])
    for url in (LISTS, TERMS, TRY, IMPORT, export, address("dry_run", words)):
        assert client.get(url).status_code == 403, url
    for url in (TRY, IMPORT, address("switch", words), reverse("admin:comments_termlist_screen")):
        assert client.post(url, {"active": "1"}).status_code == 403, url
    words.refresh_from_db()
    assert not words.active


def test_deleting_a_list_does_not_name_every_term(admin_client):
    words = TermList.objects.get(name="随附词表")
    url = reverse("admin:comments_termlist_delete", args=[words.pk])
    assert "代开发票" not in admin_client.get(url).text
    admin_client.post(url, {"post": "yes"})
    assert not Term.objects.filter(text="代开发票").exists()
