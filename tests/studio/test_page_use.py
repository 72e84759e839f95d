"""Everyone can use the studio's page: on a phone and on a desk, in the dark and in the light, with the
keyboard alone, in Chromium and in Firefox.

With ``AUDIOCOACH_PICTURES=folder`` it also writes pictures: those of ``docs/studio.md``, one of each size.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from studio.test_block_page import BLOCK
from support.browsers import ANSWER_S, ChromiumTab
from support.studio_page import Focus, StudioPage

pytestmark = pytest.mark.browser

SIZES = [(1600, 1000), (1024, 768), (390, 844)]
PARTS = ("sessions", "script", "details")
NARROW = 820
"""Up to this width, one part of the page is shown at a time."""
PICTURES = os.environ.get("AUDIOCOACH_PICTURES")
LEAST_CONTRAST = 3
"""Of a focus ring with what is around it: WCAG 2.2, 1.4.11."""
MOST_STOPS = 150

SPREAD = """(copies, length) => {
  const spread = (items) => Array.from({ length: copies }, (_, number) => items.map((one) => {
    const moved = { ...one };
    for (const key of ["start_s", "end_s", "at_s"])
      if (key in one) moved[key] = one[key] % length + number * length;
    return moved;
  })).flat().sort((one, other) => (one.start_s ?? one.at_s) - (other.start_s ?? other.at_s));
  const { segments, cues, beeps, music, chapters } = studio.plan;
  const many = { segments: spread(segments), cues: spread(cues), beeps: spread(beeps) };
  studio.timeline.show({ ...many, music, chapters, duration_s: copies * length });
}"""
"""Shows a timeline of many copies of this session."""


def take_picture(page: StudioPage, name: str) -> None:
    """Write what is seen, where pictures are asked for."""
    if PICTURES:
        browser = "chromium" if isinstance(page.tab, ChromiumTab) else "firefox"
        Path(PICTURES, f"{name}-{browser}.png").write_bytes(page.tab.picture())


def parts_of(width: int) -> list[str]:
    """Show each part of the page in turn: all at once where there is room."""
    return list(PARTS) if width <= NARROW else [""]


def show(page: StudioPage, part: str) -> None:
    """Show a part of a narrow page."""
    if part:
        page.tap(f"[data-show={part}]")


def test_every_control_is_reached_at_every_size(page: StudioPage) -> None:
    """Nothing needs scrolling sideways or lies under something else, the player is always in sight, and no
    control is left out where there is less room: with a session and its finding, with a block, with the
    output of a command, and in the dialogs.
    """
    (page.folder / "plan.yaml").write_text(BLOCK)
    page.type_instead("Plank 6s", "Plank 6")
    page.wait_shown("#problems li")
    check_sizes(page, "session", PARTS)
    page.run("studio.list().then(() => studio.open('plan.yaml', 'own', { ask: false }))")
    page.wait("document.querySelector('#weeks table')")
    page.tab.resize(*SIZES[0])
    page.tap("#weeks .hear")
    page.wait_shown("#play.playing")
    page.run("document.querySelector('#job').hidden = false")
    check_sizes(page, "block", (*PARTS, "weeks"))
    for dialog in ("share", "new"):
        page.run(f"document.querySelector('#{dialog}-dialog').showModal()")
        check_sizes(page, dialog, ("",))
        page.run(f"document.querySelector('#{dialog}-dialog').close()")


def check_sizes(page: StudioPage, what: str, parts: tuple[str, ...]) -> None:
    """All is reached at each size; these parts are shown one by one where there is no room for all."""
    found: dict[int, set[str]] = {}
    for width, height in SIZES:
        page.tab.resize(width, height)
        page.wait(f"innerWidth === {width}")
        found[width] = set()
        for part in parts if width <= NARROW else ("",):
            show(page, part)
            take_picture(page, f"{what}{width}{part}")
            assert page.run("document.documentElement.scrollWidth <= innerWidth")
            assert page.run("document.querySelector('#play').getBoundingClientRect().bottom") <= height
            lost, there = page.unreachable()
            assert lost == [], (what, width, part)
            found[width] |= there
    assert found[1024] >= found[1600]
    assert found[390] >= found[1600]


def test_axe_finds_nothing_serious(page: StudioPage) -> None:
    """In each part, with a finding, the result of a command and an open dialog in sight; in the light of both
    browsers and in Chromium's dark.
    """
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")
    source = axe.AXE_FILE_PATH.read_text(encoding="utf-8")
    page.run(f"(() => {{ {source}; }})()")
    page.type_instead("Plank 6s", "Plank 6")
    page.wait_shown("#problems li")
    chromium = page.tab.page if isinstance(page.tab, ChromiumTab) else None
    for scheme in ("dark", "light") if chromium else ("light",):
        if chromium:
            chromium.emulate_media(color_scheme=scheme)
        for width, height in (SIZES[0], SIZES[-1]):
            page.tab.resize(width, height)
            page.wait(f"innerWidth === {width}")
            for part in parts_of(width):
                page.run("document.querySelector('#job').hidden = true")
                show(page, part)
                page.run("document.querySelector('#job').hidden = false")
                assert serious_in(page) == [], (scheme, width, part)
        for opener in ("share", "new"):
            page.run(f"document.querySelector('#{opener}-dialog').showModal()")
            assert serious_in(page) == [], (scheme, opener)
            page.run(f"document.querySelector('#{opener}-dialog').close()")


def serious_in(page: StudioPage) -> list[tuple[str, list[str]]]:
    """What axe finds that keeps some from using the page: the rule, and the elements."""
    found = page.run("axe.run({ resultTypes: ['violations'] }).then((one) => one.violations)")
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in serious]


class Keyboard:
    """Goes through a page with keys; each place where it stops has to be seen."""

    def __init__(self, page: StudioPage) -> None:
        self.page = page
        self.stops: list[Focus] = []

    def go_to(self, id_: str = "", name: str = "", key: str = "Tab") -> None:
        """Press Tab until the element with this id, or with this text or label in it, has the focus."""
        for _ in range(MOST_STOPS):
            stop = self.page.focus()
            if stop.tag != "BODY" and (stop.id == id_ if id_ else name in stop.name):
                return
            if stop.id == "script":
                self.press("Escape")  # lets Tab leave it
            self.press(key)
        pytest.fail(f"no way to {id_ or name} past {[one.id or one.name for one in self.stops]}")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.tab.press(key)
            if key.endswith("Tab"):
                stop = self._seen_focus()
                if stop.tag != "BODY":
                    self.stops.append(stop)

    def _seen_focus(self) -> Focus:
        """What has the focus, once that is seen: the editor shows it a moment later."""
        end_s = time.monotonic() + ANSWER_S
        while True:
            stop = self.page.focus()
            if stop.tag == "BODY" or (stop.is_in_sight and stop.contrast >= LEAST_CONTRAST):
                return stop
            assert time.monotonic() < end_s, stop

    def write(self, text: str) -> None:
        """Type a text."""
        self.press(*(("Space" if letter == " " else letter) for letter in text))


def test_the_keyboard_alone_does_it_all(page: StudioPage) -> None:
    """Without a pointer one makes a session, edits and saves it, plays from a place, changes the trainer and
    builds; what has the focus is always seen.
    """
    keys = Keyboard(page)
    keys.go_to("find")
    keys.write("legs")
    keys.go_to(name="Short legs")
    keys.press("Enter")
    keys.go_to("script")
    keys.press("Control+Home", "ArrowDown", "End")
    keys.write(" and core")
    keys.press("Escape", "Control+s")
    page.wait_saved()
    assert "title: Short legs and core\n" in (page.folder / "legs.yaml").read_text()
    keys.press("Escape")  # Tab indents in the script; after Escape it leaves it
    keys.press("Tab")
    assert page.focus().id != "script"
    keys.go_to("trainer")
    keys.press("c")
    page.wait("document.querySelector('#trainer').value === 'calm'")
    page.wait_text("#command", "--trainer=calm")
    keys.go_to("music")
    keys.write("none")
    keys.go_to("timeline")
    keys.press("Home", "ArrowRight", "ArrowRight")
    page.wait("studio.player.isPlaying && studio.player.time >= 10")
    keys.press("Space")
    page.wait("!studio.player.isPlaying")
    keys.go_to("build", key="Shift+Tab")
    keys.press("Enter")
    page.wait_text("#job-state", "done")
    assert (page.folder / "legs.mp3").stat().st_size > 10_000
    assert "build legs.yaml -o legs.mp3 --trainer=calm" in page.text("#job-command")
    assert len({stop.id or stop.name for stop in keys.stops}) > 15


def test_a_long_timeline_scrolls_smoothly(page: StudioPage) -> None:
    """A frame of a session of ninety minutes is painted in a fraction of the 16 ms that it may take."""
    page.run(f"({SPREAD})(300, 18)")
    frame_ms = page.run("""(() => {
      const { timeline } = studio, times = [];
      timeline.zoom(0.05, 100);
      for (let frame = 0; frame < 120; frame++) {
        const begun = performance.now();
        timeline.start = frame * 20;
        timeline.paint();
        times.push(performance.now() - begun);
      }
      return Math.min(...times); // others run beside the test
    })()""")
    assert frame_ms < 8


@pytest.mark.skipif(PICTURES is None, reason="writes pictures on demand")
def test_the_pictures_of_the_docs(page: StudioPage) -> None:
    """A shipped workout with a mistake in it, wide and on a phone."""
    if not isinstance(page.tab, ChromiumTab):
        pytest.skip("one browser's are enough")
    root = Path(__file__).parents[2]
    (page.folder / "legs.yaml").write_text((root / "workouts/strength/runner-a.yaml").read_text())
    page.run("studio.list().then(() => studio.open('legs.yaml', 'own', { ask: false }))")
    page.wait_text("#title", "Runner")
    page.type_instead("for: 20s", "for: twenty")
    page.wait("document.querySelector('.cm-line.problem-error')")
    page.run("studio.editor.goTo(33, 1)")
    page.run("studio.timeline.zoom(0.14, 240)")
    page.run("studio.player.seek(215)")
    for name, size, part in (("wide", (1440, 860), ""), ("phone", (390, 844), "details")):
        page.tab.resize(*size)
        show(page, part)
        page.tab.page.wait_for_timeout(500)
        Path(str(PICTURES), f"studio-{name}.png").write_bytes(page.tab.picture())
