"""Pictures of pasted texts: their placeholders, what is fetched and stored, and who sees what."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles.editing import picture_fetches, remote_pictures
from articles.editing.remote_pictures import NotFetchedError
from articles.markup.pictures import PLACEHOLDER_PATH, without_placeholders
from articles.markup.sanitizer import clean
from articles.models import Article, Picture, PictureFetch
from newscenter.task_worker import TaskWorker
from tests.factories import make_article, make_draft, picture_file
from tests.test_versions import change_address, posted

URL = "/admin/articles/picture/fetches/"
KEY = "0" * 31 + "1"
PICTURE = picture_file().read()


def placeholder(key: str = KEY, text: str = "", caption: str = "") -> str:
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="{PLACEHOLDER_PATH}{key}" alt="{text}">{words}</figure>'


def ask(client: Any, *sources: dict[str, str]) -> Any:
    return client.post(URL, {"sources": json.dumps(sources)})


def send(client: Any, content: bytes = PICTURE, key: str = KEY, **data: str) -> Any:
    file = SimpleUploadedFile("a.png", content, "image/png")
    return client.post(URL, {"key": key, "file": file, **data})


@pytest.fixture
def remote(monkeypatch) -> dict[str, bytes | Exception]:
    """Answers of other sites, by address."""
    answers: dict[str, bytes | Exception] = {}

    def fetch(address: str) -> bytes:
        answer = answers[address]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(remote_pictures, "fetch", fetch)
    return answers


def test_a_placeholder_passes_the_sanitizer_and_its_address_is_no_other() -> None:
    html = f"<p>江边。</p>{placeholder(text='渡口', caption='图为渡口')}"
    assert clean(html) == html


def test_a_remote_picture_is_fetched_by_a_task(writer_client, remote) -> None:
    remote["https://mmbiz.qpic.cn/a"] = PICTURE
    source = {"key": KEY, "source": "https://mmbiz.qpic.cn/a", "alt": "渡口"}
    answer = ask(writer_client, source)
    assert answer.status_code == 201
    assert answer.json() == {KEY: {"status": "waiting", "isLate": False}}
    PictureFetch.objects.update(requested_at=timezone.now() - timedelta(minutes=2))
    assert writer_client.get(URL, {"key": KEY}).json()[KEY]["isLate"] is True
    assert TaskWorker().run_due() >= 1
    state = writer_client.get(URL, {"key": KEY}).json()[KEY]
    picture = Picture.objects.get()
    assert state == {
        "status": "done",
        "src": picture.file.url,
        "width": picture.width,
        "height": picture.height,
        "alt": "渡口",
    }
    assert picture.uploaded_by.username == "writer"
    assert picture.history.get().history_user == picture.uploaded_by


def test_the_same_picture_is_stored_once(writer_client, remote) -> None:
    keys = [uuid.uuid4().hex for _number in range(3)]
    remote["https://a.cn/1"] = remote["https://b.cn/1"] = PICTURE
    ask(
        writer_client,
        {"key": keys[0], "source": "https://a.cn/1"},
        {"key": keys[1], "source": "https://b.cn/1"},
    )
    TaskWorker().run_due()
    assert send(writer_client, key=keys[2]).status_code == 201
    states = writer_client.get(URL, {"key": keys}).json()
    assert len({states[key]["src"] for key in keys}) == 1
    # Nobody has described it: the text is given in the article.
    assert {state["alt"] for state in states.values()} == {""}
    assert Picture.objects.count() == 1


@pytest.mark.parametrize("answer", [NotFetchedError("The other site takes too long."), b"<html>"])
def test_why_a_picture_is_missing_is_told(writer_client, remote, answer) -> None:
    remote["https://a.cn/1"] = answer
    ask(writer_client, {"key": KEY, "source": "https://a.cn/1"})
    TaskWorker().run_due()
    state = writer_client.get(URL, {"key": KEY}).json()[KEY]
    assert state["status"] == "failed"
    assert len(state["reason"]) > 5
    assert not Picture.objects.exists()


def test_a_task_that_is_done_twice_fetches_once(writer_client, remote) -> None:
    remote["https://a.cn/1"] = PICTURE
    for _attempt in range(2):
        ask(writer_client, {"key": KEY, "source": "https://a.cn/1"})
    assert PictureFetch.objects.count() == 1
    TaskWorker().run_due()
    remote.clear()
    picture_fetches.fetch_picture.func(KEY)
    assert PictureFetch.objects.get().status == "done"


@pytest.mark.parametrize(
    "content", [b"GIF89a<html>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b""]
)
def test_a_file_that_is_no_picture_keeps_its_place_with_the_reason(writer_client, content) -> None:
    answer = send(writer_client, content)
    assert answer.status_code == 422
    state = writer_client.get(URL, {"key": KEY}).json()[KEY]
    assert state == answer.json()[KEY]
    assert state["status"] == "failed"


@pytest.mark.parametrize(
    "sources",
    [
        *("", "{}", "[1]", '[{"key": "x"}]', "[" * 100_000),
        '[{"key": "../../etc", "source": "https://a.cn/"}]',
        json.dumps([{"key": uuid.uuid4().hex} for _number in range(201)]),
    ],
)
def test_a_request_that_no_editor_sends_is_refused(writer_client, sources) -> None:
    assert writer_client.post(URL, {"sources": sources}).status_code == 400
    assert not PictureFetch.objects.exists()


def test_one_address_that_is_too_long_does_not_stop_the_others(writer_client) -> None:
    other = uuid.uuid4().hex
    long = "https://a.cn/" + "a" * 4000
    answer = ask(
        writer_client, {"key": KEY, "source": long}, {"key": other, "source": "https://a.cn/"}
    )
    assert answer.status_code == 201
    states = answer.json()
    assert states[KEY]["status"] == "failed"
    assert "地址" in states[KEY]["reason"]
    assert states[other]["status"] == "waiting"


def test_characters_that_databases_refuse_are_dropped(writer_client) -> None:
    source = {"key": KEY, "source": "https://a.cn/\x00\ud800", "alt": "渡\x00口"}
    assert ask(writer_client, source).status_code == 201
    fetch = PictureFetch.objects.get()
    assert (fetch.source, fetch.alternative_text) == ("https://a.cn/", "渡口")


def test_only_who_may_add_pictures_asks(moderator_client, reader, db) -> None:
    for client, status in ((moderator_client, 403), (reader, 302)):
        assert ask(client, {"key": KEY, "source": "https://a.cn/1"}).status_code == status
        assert client.get(URL, {"key": KEY}).status_code == status
    assert not PictureFetch.objects.exists()


def test_readers_see_neither_a_placeholder_nor_its_caption(reader, db) -> None:
    other = make_article(
        body=f"<p>渡口今晨通航。</p>{placeholder(text='渡口', caption='图为江边')}"
    )
    addresses = [other.get_absolute_url(), f"{other.get_absolute_url()}print/", "/feed/"]
    for address in [*addresses, "/search/?q=图为江边"]:
        page = reader.get(address).text
        assert PLACEHOLDER_PATH not in page
        assert "<figcaption>图为江边" not in page


def test_a_text_of_nothing_but_a_placeholder_is_not_published(editor_client, db) -> None:
    draft = make_draft(body=placeholder())
    assert "body" in draft.missing()
    assert without_placeholders(f"<p>一</p>{placeholder()}") == "<p>一</p>"


def open_form(client: Any, article: Article) -> str:
    return client.get(change_address(article)).text


def test_the_form_shows_what_has_been_fetched_since(writer_client, remote) -> None:
    draft = make_draft(body=f"<p>江边。</p>{placeholder(caption='图为渡口')}")
    assert PLACEHOLDER_PATH in open_form(writer_client, draft)
    send(writer_client)
    page = open_form(writer_client, draft)
    src = Picture.objects.get().file.url
    assert f"{PLACEHOLDER_PATH}{KEY}" not in page
    assert src in page
    # Nothing is stored before somebody saves.
    draft.refresh_from_db()
    assert PLACEHOLDER_PATH in draft.body


def test_a_save_puts_in_what_is_there_and_says_what_is_missing(writer_client, remote) -> None:
    draft = make_draft(body="<p>江边。</p>")
    send(writer_client)
    missing = uuid.uuid4().hex
    body = f"<p>江边。</p>{placeholder(text='渡口')}{placeholder(missing)}"
    answer = writer_client.post(
        change_address(draft), posted(writer_client, draft, body=body), follow=True
    )
    draft.refresh_from_db()
    picture = Picture.objects.get()
    assert draft.body.count("<img") == 2
    assert f'src="{picture.file.url}" alt="渡口"' in draft.body
    assert missing in draft.body
    messages = " ".join(map(str, answer.context["messages"]))
    assert "1" in messages
    assert "读者" in messages or "readers" in messages


def test_earlier_versions_say_where_a_picture_was_missing(editor_client, writer_client) -> None:
    draft = make_draft(body="<p>江边。</p>")
    for text in ("江边。", "江边的渡口。"):
        body = f"<p>{text}</p>{placeholder()}"
        writer_client.post(change_address(draft), posted(writer_client, draft, body=body))
    version = draft.history.latest()
    address = f"/admin/articles/article/{draft.pk}/history/{version.pk}/"
    page = editor_client.get(address).text
    assert "图片还没有到" in page
    assert PLACEHOLDER_PATH not in page


def test_two_writers_of_a_text_with_a_placeholder(editor_client, writer_client) -> None:
    draft = make_draft(body=f"<p>江边。</p>{placeholder()}")
    mine = posted(writer_client, draft, body=f"<p>渡口。</p>{placeholder()}")
    theirs = posted(editor_client, draft, body=f"<p>码头。</p>{placeholder()}")
    assert editor_client.post(change_address(draft), theirs).status_code == 302
    send(writer_client)
    answer = writer_client.post(change_address(draft), mine)
    assert answer.status_code == 409
    assert {"渡口", "码头"} <= {word for word in ("渡口", "码头") if word in answer.text}
