"""The page of a track in a real browser: it follows the sound, from a server without byte ranges and from a
file. Skipped where Playwright or Chromium is not installed.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from audiocoach.publish import publish

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]
HOSTILE = "</script><script>document.title = 'run'</script><img src=x onerror=\"document.title='run'\"> 🏋️"


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files without byte ranges, as Python's server does, and prints nothing."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file; a browser may stop listening."""
        try:
            super().copyfile(source, outputfile)
        except OSError:
            self.close_connection = True


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=["server", "file"])
def address_of(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """The address of a page of the site in ``site``, which is served or read from the disk."""
    if request.param == "file":
        yield lambda name: (tmp_path / "site" / name).as_uri()
        return
    handler = partial(_Quiet, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield lambda name: f"http://127.0.0.1:{server.server_port}/{name}"
        server.shutdown()
        thread.join()


def shown(page: Any) -> dict[str, str]:
    """What the page shows, by role."""
    roles = ("now", "next", "left", "round", "part", "total", "title")
    return {role: page.text_content(f"[data-role={role}]") for role in roles}


@pytest.mark.parametrize("suffix", [".m4a", ".mp3"])
def test_the_page_follows_the_sound(suffix: str, browser, address_of, make_track, tmp_path: Path) -> None:
    """After a seek, a tap and a step forward it shows the step that is heard, and asks for nothing else."""
    publish([make_track(f"legs{suffix}", title=HOSTILE)], tmp_path / "site")
    page = browser.new_page()
    page.set_default_timeout(8000)
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address_of("legs.html"))
    page.wait_for_function("document.querySelector('audio').readyState > 0")
    if address_of("").startswith("http"):
        page.wait_for_function("document.querySelector('audio').src.startsWith('blob:')")
        page.wait_for_function("document.querySelector('audio').readyState > 0")
    elif suffix == ".mp3" and page.is_visible("[data-role=choice]"):  # a script may not read from the disk
        page.set_input_files("[data-role=file]", tmp_path / "site" / "legs.mp3")
        page.wait_for_function("document.querySelector('audio').src.startsWith('blob:')")
    page.evaluate("document.querySelector('audio').currentTime = 0.6")
    page.wait_for_function("document.querySelector('[data-role=now]').textContent === 'Squat'")
    told = shown(page)
    assert told["title"] == HOSTILE
    assert (told["next"], told["left"], told["round"]) == ("Rest", "2", "Round 1 of 2")
    assert (told["part"], told["total"]) == ("10 reps, set 1", "0:03")
    box = page.locator("[data-role=timeline]").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    page.wait_for_function("document.querySelector('[data-role=now]').textContent === 'Rest'")
    assert page.evaluate("document.querySelector('audio').currentTime") == pytest.approx(2.4, abs=0.1)
    page.click("[data-role=previous]")
    assert shown(page)["now"] == "Squat"
    page.click("[data-role=following]")
    assert shown(page)["now"] == "Rest"
    page.click("[data-role=play]")
    page.wait_for_function("document.querySelector('audio').currentTime > 2.2")
    page.click("[data-role=speed]")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25
    assert "run" not in page.title().split()
    assert not wrong
    assert not [url for url in asked if not url.startswith((address_of(""), "blob:"))]
    page.close()


@pytest.mark.parametrize("size", [(320, 568), (390, 844), (820, 1180), (1440, 900)])
@pytest.mark.parametrize("query", ["", "?wall"])
def test_the_page_fits_the_screen(
    size: tuple[int, int], query: str, browser, make_track, tmp_path: Path
) -> None:
    """Nothing needs scrolling sideways, and the controls are in sight."""
    publish([make_track(title="Legs")], tmp_path / "site")
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    for name in ("legs.html", "index.html"):
        page.goto((tmp_path / "site" / name).as_uri() + query)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto((tmp_path / "site" / "legs.html").as_uri() + query)
    box = page.locator("[data-role=play]").bounding_box()
    assert box["y"] + box["height"] <= size[1]
    page.close()
