"""The page of a track in a real browser: it follows the sound from any server and from a file, fits any
screen, can be used by everybody, and plays without a network what was played before.

Skipped with the reason where Playwright or Chromium is not installed.
"""

from __future__ import annotations

import subprocess
import wave
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.publish import publish
from audiocoach.units import SAMPLE_RATE
from support.browsers import ANSWER_S, chromium
from support.pcm import beats
from support.site_server import serve

pytestmark = pytest.mark.browser

HOSTILE = (
    "</script><script>document.title = 'run'</script>\x07<img src=x onerror=\"document.title='run'\"> "
    "]]> {{ 7 * 7 }} 'a' \u202eתרגיל كتلة 🏋️"
)
AS_SHOWN = HOSTILE.replace("\x07", " ").replace("\u202e", "")
"""Without what no title may hold: a control, and a mark that turns the direction of what follows."""
LONG = "Single-leg Romanian deadlift to overhead press with a very slow return, other hand on the wall"

IS_LOADED = (
    "document.querySelector('[data-role=timeline]').hasAttribute('aria-disabled')"
    " && document.querySelector('audio').readyState > 0"
)
"""Whether it can jump is known. Until then the page keeps the place that is asked for, not the element."""
PLACE = "document.querySelector('audio').currentTime"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright."""
    with chromium() as it:
        yield it


@pytest.fixture
def page(browser) -> Iterator[Any]:
    """An empty page that collects the addresses it asks for and its errors."""
    page = browser.new_page()
    page.set_default_timeout(ANSWER_S * 1000)
    page.asked, page.errors = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    yield page
    page.close()


@pytest.fixture
def variable(tmp_path: Path) -> Path:
    """An MP3 made elsewhere: its frames differ in size."""
    sound = tmp_path / "theirs.wav"
    with wave.open(str(sound), "wb") as file:
        file.setparams((2, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(beats(3 * SAMPLE_RATE).tobytes())
    encode = ["-i", sound, "-c:a", "libmp3lame", "-q:a", "4", tmp_path / "theirs.mp3"]
    subprocess.run([find_ffmpeg(), "-v", "error", *encode], check=True, stdin=subprocess.DEVNULL)
    return tmp_path / "theirs.mp3"


@pytest.fixture(params=["ranges", "no ranges", "file"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of the site in ``site``: on a server with or without byte ranges, or on the disk."""
    site = tmp_path / "site"
    site.mkdir()
    if request.param == "file":
        yield f"{site.as_uri()}/"
        return
    with serve(site, has_ranges=request.param == "ranges") as server:
        yield server.address


def shown(page: Any) -> dict[str, str]:
    """What the page shows, by role."""
    roles = ("now", "next", "left", "round", "part", "total", "title", "elapsed")
    return {role: page.text_content(f"[data-role={role}]") for role in roles}


def text_is(page: Any, role: str, text: str) -> None:
    """Wait until an element has this text."""
    page.wait_for_function(
        "([role, text]) => document.querySelector(`[data-role=${role}]`).textContent === text",
        arg=[role, text],
    )


def test_the_page_follows_the_sound(page, address: str, make_track, tmp_path: Path) -> None:
    """After a seek, a tap and a step forward it shows the step that is heard, and asks for nothing else."""
    publish([make_track("legs.mp3", title=HOSTILE)], tmp_path / "site")
    page.goto(f"{address}legs.html")
    page.wait_for_function(IS_LOADED)
    page.evaluate(f"{PLACE} = 0.6")
    text_is(page, "now", "Squat")
    text_is(page, "left", "2")
    told = shown(page)
    assert told["title"] == AS_SHOWN
    assert (told["next"], told["round"]) == ("Rest", "Round 1 of 2")
    assert (told["part"], told["total"], told["elapsed"]) == ("10 reps, set 1", "0:03", "0:00")
    box = page.locator("[data-role=timeline]").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] / 2)
    text_is(page, "now", "Rest")
    assert page.evaluate(PLACE) == pytest.approx(2.4, abs=0.1)
    page.click("[data-role=previous]")
    text_is(page, "now", "Squat")
    page.click("[data-role=following]")
    text_is(page, "now", "Rest")
    page.click("[data-role=play]")
    page.wait_for_function(f"{PLACE} > 2.2")
    page.click("[data-role=speed]")
    assert page.evaluate("document.querySelector('audio').playbackRate") == 1.25
    assert "run" not in page.title().split()
    assert not page.errors
    assert not [url for url in page.asked if not url.startswith((address, "blob:"))]


def test_a_variable_rate_on_the_disk_is_never_shown_wrong(page, variable: Path, tmp_path: Path) -> None:
    """A script may not read such an MP3 there: it does not jump until the file is chosen, and does not show a
    place that nobody knows.
    """
    publish([variable], tmp_path / "site")
    page.goto((tmp_path / "site" / "theirs.html").as_uri())
    page.wait_for_function(IS_LOADED)
    assert page.is_visible("[data-role=choice]")
    assert page.is_disabled("[data-role=following]")
    page.evaluate(f"{PLACE} = 2")
    text_is(page, "left", "–")
    text_is(page, "elapsed", "–:––")
    page.set_input_files("[data-role=file]", tmp_path / "site" / "theirs.mp3")
    text_is(page, "elapsed", "0:00")
    page.evaluate(f"{PLACE} = 2.5")
    text_is(page, "elapsed", "0:02")
    assert page.is_hidden("[data-role=choice]")


def test_the_lock_screen_has_the_exercise(page, make_track, tmp_path: Path) -> None:
    """Its name, chapter and track, its own length, and buttons that go from step to step."""
    publish([make_track("legs.mp3")], tmp_path / "site")
    page.add_init_script("""
      window.told = { actions: {} };
      const session = navigator.mediaSession;
      session.setPositionState = (state) => { told.position = state; };
      session.setActionHandler = (name, action) => { told.actions[name] = action; };
    """)
    with serve(tmp_path / "site") as server:
        page.goto(f"{server.address}legs.html")
        page.wait_for_function(IS_LOADED)
        page.evaluate(f"{PLACE} = 0.9")
        page.wait_for_function("navigator.mediaSession.metadata.title === 'Squat, 10 reps, set 1'")
        page.wait_for_function("told.position.position > 0.35")
        about = page.evaluate("(({ artist, album }) => [artist, album])(navigator.mediaSession.metadata)")
        assert about == ["Warm-up · Round 1 of 2", "Legs"]
        position = page.evaluate("told.position")
        assert (position["duration"], position["position"]) == pytest.approx((1.5, 0.4), abs=0.05)
        page.evaluate("told.actions.nexttrack()")
        text_is(page, "now", "Rest")
        page.evaluate("told.actions.previoustrack()")
        text_is(page, "now", "Squat")
        page.evaluate("told.actions.seekto({ seekTime: 1 })")
        assert page.evaluate(PLACE) == pytest.approx(1.5, abs=0.05)


def test_a_played_track_plays_without_a_network(browser, make_track, tmp_path: Path) -> None:
    """Loaded again offline, also after the site has changed, the page has its sound and jumps in it."""
    site = tmp_path / "site"
    publish([make_track("legs.mp3")], site)
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(ANSWER_S * 1000)
    with serve(site) as server:
        page.goto(f"{server.address}legs.html")
        page.wait_for_function(
            "document.querySelector('[data-role=kept]').textContent.startsWith('Play it once')"
        )
        page.click("[data-role=play]")
        page.wait_for_function("document.querySelector('[data-role=kept]').textContent.startsWith('Kept')")
        remove, lyrics = (page.locator(one).bounding_box() for one in ("[data-role=forget]", ".foot a"))
        assert lyrics["y"] >= remove["y"] + remove["height"]  # a line of its own
        publish([make_track("legs.mp3", title="Arms")], site)  # the new page is seen, its sound is not played
        server.switch_off()
        page.reload()
        assert shown(page)["title"] == "Legs"
        page.wait_for_function(IS_LOADED)
        page.evaluate(f"{PLACE} = 2.4")
        text_is(page, "now", "Rest")
        page.click("[data-role=play]")
        page.wait_for_function(f"{PLACE} > 2.6")
        version = page.evaluate("JSON.parse(document.getElementById('track').textContent).version")
        part = page.evaluate(
            "(url) => fetch(url, { headers: { Range: 'bytes=10-19' } })"
            ".then(async (answer) => [answer.status, answer.headers.get('Content-Range').split('/')[0],"
            " (await answer.blob()).size])",
            f"legs.mp3?{version}",
        )
        assert part == [206, "bytes 10-19", 10]
        page.goto(f"{server.address}index.html")
        assert page.text_content("h1") == "Training"
        server.switch_on()
        page.goto(f"{server.address}legs.html")
        assert shown(page)["title"] == "Arms"
        page.wait_for_function("document.querySelector('[data-role=kept]').textContent.startsWith('Kept')")
        server.switch_off()
        page.reload()
        assert shown(page)["title"] == "Arms"
    context.close()


@pytest.mark.parametrize("size", [(320, 568), (390, 844), (820, 1180), (1440, 900)])
def test_the_page_fits_the_screen(size: tuple[int, int], page, make_track, tmp_path: Path) -> None:
    """Nothing needs scrolling sideways, and the controls are in sight, with long names, too."""
    publish([make_track("legs.mp3", title=LONG, chapters=((0, 3000, LONG),))], tmp_path / "site")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for name in ("legs.html", "legs.html?wall", "index.html"):
        page.goto(f"{(tmp_path / 'site').as_uri()}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        if name != "index.html":
            box = page.locator("[data-role=play]").bounding_box()
            assert box["y"] + box["height"] <= size[1]


def test_everybody_can_use_the_page(browser, make_track, tmp_path: Path) -> None:
    """Axe finds nothing serious, in the dark and in the light, in the wall view and in the index."""
    axes = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    publish([make_track("legs.mp3", title="Legs")], tmp_path / "site")
    pages = {"dark": ("legs.html", "index.html"), "light": ("legs.html", "legs.html?wall")}
    for scheme, names in pages.items():
        page = browser.new_page(color_scheme=scheme)
        page.set_default_timeout(ANSWER_S * 1000)
        for name in names:
            page.goto(f"{(tmp_path / 'site').as_uri()}/{name}")
            found = axes.Axe().run(page).response["violations"]
            assert not [
                (one["id"], one["nodes"][0]["html"])
                for one in found
                if one["impact"] in ("serious", "critical")
            ]
        page.close()


def test_the_keyboard_plays_and_moves(page, make_track, tmp_path: Path) -> None:
    """Space plays and pauses, arrows go from step to step, and on the timeline by seconds, which is told."""
    publish([make_track("legs.mp3")], tmp_path / "site")
    page.goto((tmp_path / "site" / "legs.html").as_uri())
    page.wait_for_function(IS_LOADED)
    page.keyboard.press("ArrowRight")
    text_is(page, "now", "Squat")
    text_is(page, "spoken", "Squat, 10 reps, set 1")
    page.focus("[data-role=timeline]")
    page.keyboard.press("End")
    text_is(page, "now", "Rest")
    assert page.get_attribute("[data-role=timeline]", "aria-valuetext") == "0:02 of 0:03, Rest"
    page.keyboard.press("Home")
    text_is(page, "now", "Get ready")
    page.keyboard.press(" ")
    page.wait_for_selector("[data-role=play][aria-label=Pause]")
    page.keyboard.press(" ")
    page.wait_for_selector("[data-role=play][aria-label=Play]")


def test_the_first_paint_is_quick(page, make_track, tmp_path: Path) -> None:
    """Under one second on a processor four times slower: all that it computes until then takes less. (Time on
    the clock depends on what else this machine does.)
    """
    publish([make_track("legs.mp3")], tmp_path / "site")
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable", {"timeDomain": "threadTicks"})
    with serve(tmp_path / "site") as server:
        page.goto(f"{server.address}legs.html")
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        figures = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
    assert 0 < 4 * figures["TaskDuration"] < 1
