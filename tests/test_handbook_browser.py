"""The pictures of the handbook show the pages as they are: the way to each is walked again.

`make handbook` sets HANDBOOK, and takes them anew.
"""

from __future__ import annotations

import io
import os
from functools import cache

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from playwright.sync_api import Page

from newscenter.demo import loader
from tests.factories import sign_in
from tests.handbook_scenes import (
    SCENES,
    expected_words,
    make_a_comment_with_flags,
    play,
    take,
    words,
    write_words,
)
from tests.second_factor import confirm_identity

IS_TAKING = "HANDBOOK" in os.environ
process_once = cache(loader.process_picture)


@pytest.fixture
def demo(settings, tmp_path, monkeypatch) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    monkeypatch.setattr(loader, "process_picture", process_once)
    call_command("demo", stdout=io.StringIO())
    make_a_comment_with_flags()


@pytest.mark.usefixtures("demo")
def test_the_pages_are_as_in_the_pictures(live_server, page: Page) -> None:
    seen, role = {}, ""
    for scene in SCENES:
        if scene.role != role:
            role = scene.role
            client = sign_in(User.objects.get(username=role))
            confirm_identity(client)
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
            page.context.clear_cookies()
            page.context.add_cookies([cookie | {"url": live_server.url}])
        play(page, scene)
        seen[scene.name] = words(page, scene)
        if IS_TAKING:
            take(page, scene)
    if IS_TAKING:
        write_words(seen)
    expected = expected_words()
    stale = {name: set(seen[name]) ^ set(expected.get(name, ())) for name in seen}
    changed = {name: sorted(differing) for name, differing in stale.items() if differing}
    assert changed == {}, "Pages have changed since their pictures: make handbook"
