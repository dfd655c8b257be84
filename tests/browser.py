"""A real browser for tests: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from time import monotonic, sleep
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.db import connections
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

from tests.factories import BROWSER, sign_in

# The suggestions of the address bar are two web pages of Chromium's own in every window, which
# cost more than the page under test. Only the last list counts: Playwright's own comes again.
DISABLED_FEATURES = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]
ARGUMENTS = [
    f"--disable-features={','.join(DISABLED_FEATURES)}",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# A connection that another context of the test keeps open is not waited for any longer.
SECONDS_TO_ANSWER = 5


# Of the rules that run by default none needs the stylesheets, and axe would look for those that
# another imports beside the page.
PRELOAD = {"assets": ["media"]}


def run_axe(page: Page, **options: object) -> AxeResults:
    """Check a page with the rules of axe; `options` as in `axe.run()`, and `context`."""
    context = options.pop("context", None)
    return Axe().run(page, context, {"resultTypes": ["violations"], "preload": PRELOAD, **options})


def needed(*names: str, package: str) -> str:
    """The path of the first of these programs; without one the test is skipped, or fails where
    nothing may be skipped."""
    for name in names:
        if program := shutil.which(name):
            return program
    complain = pytest.fail if os.environ.get("SKIP_NOTHING") else pytest.skip
    return complain(f"{names[-1]} is missing; on Debian: apt install {package}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, or the program that BROWSER_PATH names."""
    own = os.environ.get("BROWSER_PATH", "chromium")
    program = needed(
        own, "google-chrome", "chromium-browser", "chromium", package="chromium fonts-noto-cjk"
    )
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        # A busy machine is slow now and then; that is no failure.
        expect.set_options(timeout=30_000)
        opened = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield opened
        opened.close()
        # While the loop ran, this thread had database connections of its own for it.
        connections.close_all()


class Complaints(list[str]):
    """Errors that the browser reported on a page: scripts, broken parts, foreign addresses."""

    def __init__(self, page: Page, own: str) -> None:
        super().__init__()
        self.own = urlsplit(own).netloc
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("response", self.answered)
        page.on("request", self.asked)

    def heard(self, message: ConsoleMessage) -> None:
        # A refusal that the test provoked is logged too; parts of a page are seen to below.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.append(message.text)

    def answered(self, response: Response) -> None:
        part = response.request.resource_type in ("script", "stylesheet", "image", "font")
        if part and response.status >= 400:
            self.append(f"{response.status} for {response.url}")

    def asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.netloc != self.own:
            self.append(f"a request to {request.url}")


def let_in(context: BrowserContext, user: User, live_server: object) -> None:
    """Give a browser the session of a user, without the sign-in page, which takes a second."""
    session = sign_in(user).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])


def await_requests() -> None:
    """Wait until the live server has answered what a closed page had still sent.

    Such a request must not meet the clearing up after the test, or the next test.
    """
    deadline = monotonic() + SECONDS_TO_ANSWER
    # Not joined: one that is only just being started can't be.
    while _is_answering() and monotonic() < deadline:
        sleep(0.01)


def _is_answering() -> bool:
    return any("process_request_thread" in thread.name for thread in threading.enumerate())


@pytest.fixture
def page(browser: Browser, live_server: object) -> Iterator[Page]:
    """A page in a browser of its own, with addresses relative to the live server.

    The test fails at its end when the browser complained; `page.context` has more of them.
    """
    address = str(live_server)
    context = browser.new_context(
        base_url=address,
        user_agent=BROWSER,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1280, "height": 900},
    )
    context.set_default_timeout(30_000)
    opened = context.new_page()
    complaints = Complaints(opened, address)
    yield opened
    context.close()
    await_requests()
    assert not complaints, "\n".join(complaints)
