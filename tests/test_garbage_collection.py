"""Garbage collection in the server: pages leave hardly any garbage, so it is seldom looked for."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

SERVER = """
import gc
from newscenter.rsgi import application
before = gc.get_threshold()[0]
application.__rsgi_init__(None)
print(before, gc.get_threshold()[0], gc.get_freeze_count())
"""


def test_the_server_collects_seldom_and_not_what_it_has_loaded():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    answer = subprocess.run(
        [sys.executable, "-c", SERVER],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=40,
    )
    before, after, frozen = map(int, answer.stdout.split())
    assert after > 10 * before
    assert frozen > 100_000
