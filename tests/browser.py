"""Chromium for the tests that need a real browser; it reaches this machine and nothing else."""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import Browser, ConsoleMessage, Page, Response, sync_playwright
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

NAMES = ("chromium", "chromium-browser", "google-chrome")
LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
ANSWERED = "Failed to load resource: the server responded"
"""What Chromium says of a refused form; a missing asset is heeded by its answer."""
ASSETS = ("stylesheet", "script", "image", "font")
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


class BrowserMissing(RuntimeError):
    """No Chromium is installed."""


def find_chromium() -> str | None:
    """The path of the installed Chromium, or of the one named by CHROMIUM."""
    names = (os.environ["CHROMIUM"],) if "CHROMIUM" in os.environ else NAMES
    return next((path for name in names if (path := shutil.which(name))), None)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """A running Chromium, closed at the end."""
    path = find_chromium()
    if path is None:
        raise BrowserMissing("No Chromium is installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[LOOPBACK_ONLY])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def open_page(
    browser: Browser,
    address: str,
    *,
    phone: bool = False,
    width: int | None = None,
    scripts: bool = True,
) -> Iterator[Page]:
    """A page of an Indonesian visitor; leaving it fails if the page complained of anything."""
    viewport = PHONE if phone else DESKTOP
    complaints: list[str] = []

    def heed_message(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ANSWERED):
            complaints.append(message.text)

    def heed_answer(answer: Response) -> None:
        if answer.status >= 400 and answer.request.resource_type in ASSETS:
            complaints.append(f"{answer.status} {answer.url}")

    context = browser.new_context(
        base_url=address,
        locale="id-ID",
        timezone_id="Asia/Makassar",
        viewport={**viewport, "width": width or viewport["width"]},
        has_touch=phone,
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.on("console", heed_message)
    page.on("response", heed_answer)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert complaints == [], complaints


@contextmanager
def serve(app: "WSGIApplication") -> Iterator[str]:
    """The application on a free loopback port; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
