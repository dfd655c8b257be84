"""Messages to the webhook of a chat group, in the format that its service understands."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote_plus, urlsplit

from django.utils.translation import gettext as _

from articles.outgoing_requests import NoAnswerError, post

HEADERS = {"Content-Type": "application/json; charset=utf-8"}
# 企业微信 refuses more than 2,048 bytes, the others much more.
MOST_BYTES = 2000


class Webhook(NamedTuple):
    """The webhook that the settings name; the format is empty if its host tells it."""

    address: str
    secret: str = ""
    format: str = ""


class Message(NamedTuple):
    """Address and content of a request."""

    address: str
    content: dict[str, Any]


def _sign(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


def _wecom(address: str, secret: str, site: str, subject: str, text: str) -> Message:
    content = _cut(f"[{site}] {subject}\n{text}")
    return Message(address, {"msgtype": "text", "text": {"content": content}})


def _dingtalk(address: str, secret: str, site: str, subject: str, text: str) -> Message:
    if secret:
        at = str(round(time.time() * 1000))
        sign = quote_plus(_sign(secret, f"{at}\n{secret}"))
        address += f"{'&' if '?' in address else '?'}timestamp={at}&sign={sign}"
    return _wecom(address, secret, site, subject, text)


def _feishu(address: str, secret: str, site: str, subject: str, text: str) -> Message:
    content = {"msg_type": "text", "content": {"text": _cut(f"[{site}] {subject}\n{text}")}}
    if secret:
        at = str(round(time.time()))
        # The service digests nothing, with the text as the key.
        content |= {"timestamp": at, "sign": _sign(f"{at}\n{secret}", "")}
    return Message(address, content)


def _json(address: str, secret: str, site: str, subject: str, text: str) -> Message:
    return Message(address, {"site": site, "subject": subject, "text": text})


FORMATS: dict[str, Callable[[str, str, str, str, str], Message]] = {
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
    "json": _json,
}
HOSTS = {
    "qyapi.weixin.qq.com": "wecom",
    "oapi.dingtalk.com": "dingtalk",
    "api.dingtalk.com": "dingtalk",
    "open.feishu.cn": "feishu",
    "open.larksuite.com": "feishu",
}


def _cut(text: str) -> str:
    return text.encode()[:MOST_BYTES].decode(errors="ignore")


def send(hook: Webhook, site: str, subject: str, text: str) -> str:
    """Send the message; return why it has not arrived, or nothing."""
    name = hook.format or HOSTS.get(urlsplit(hook.address).hostname or "", "json")
    message = FORMATS[name](hook.address, hook.secret, site, subject, text)
    body = json.dumps(message.content, ensure_ascii=False).encode()
    try:
        answer = post(message.address, body, HEADERS)
    except NoAnswerError as error:
        return _("it can't be reached (%s)") % error
    if not 200 <= answer.status < 300:
        return _("it answers with the error %d") % answer.status
    return "" if name == "json" else _refusal(answer.body)


def _refusal(body: bytes) -> str:
    """Return what a service has against the message: it says so with the status 200."""
    try:
        answer = json.loads(body)
        code = answer.get("errcode", answer.get("code", answer.get("StatusCode")))
    except (ValueError, AttributeError):
        return _("its answer can't be understood")
    if code == 0:
        return ""
    return str(answer.get("errmsg") or answer.get("msg") or code)[:200]
