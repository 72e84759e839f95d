"""The studio's page in a real browser: mistakes are marked as one types, a click is heard at its place, files
are imported and built, nothing is lost. Skipped where Playwright or Chromium is not installed.

With ``AUDIOCOACH_PICTURES=folder`` it also writes the pictures of ``docs/studio.md``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiocoach.timeline.kits import KITS
from studio.conftest import SCRIPT
from studio.test_server import ZWO
from support.audio import RATE, onset_error_ms

pytestmark = pytest.mark.browser

IS_NEWEST = "studio.player.sound.dataset.version === studio.found.version"
"""What plays is what was found last."""

LISTEN = """async ([at, seconds]) => {
  const { player } = studio;
  player.pause();
  await new Promise((done, failed) => {
    setTimeout(() => failed(new Error("no seek")), 20000);
    player.sound.addEventListener("seeked", done, { once: true });
    player.sound.currentTime = at;
  });
  const context = new AudioContext({ sampleRate: 44100 });
  const source = context.createMediaElementSource(player.sound);
  const recorder = context.createScriptProcessor(4096, 2, 2);
  const heard = [];
  recorder.onaudioprocess = (event) => heard.push(...event.inputBuffer.getChannelData(0));
  source.connect(recorder);
  recorder.connect(context.destination);
  await context.resume();
  player.play();
  const begun = performance.now();
  while (performance.now() - begun < 20000 && heard.length < (seconds + 3) * 44100)
    await new Promise((done) => setTimeout(done, 50));
  return heard;
}"""
"""What the audio element puts out from a time on; silence before it starts to play."""


@dataclass
class Shown:
    """A page that the tests share, what it asked for, and what went wrong in it."""

    page: Any
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def shown(served: tuple[Any, str], browser: Any) -> Iterator[Shown]:
    """The page, opened by its address."""
    (served[0].folder.root / "legs.yaml").write_text(SCRIPT)
    page = browser.new_page(viewport={"width": 1600, "height": 1000}, color_scheme="dark")
    page.set_default_timeout(30_000)
    made = Shown(page)
    page.on("pageerror", lambda error: made.wrong.append(str(error)))
    page.on("console", lambda one: made.wrong.append(one.text) if "Content Security" in one.text else None)
    page.on("request", lambda request: made.asked.append(request.url))
    page.goto(served[1])
    page.wait_for_selector("body[data-ready]")
    assert "token" not in page.url
    yield made
    page.close(run_before_unload=False)


@pytest.fixture
def opened(studio: tuple[Any, str], shown: Shown) -> Iterator[tuple[Any, Path]]:
    """The page with the script open, and the studio's folder; nothing went wrong in the page in the end."""
    page = shown.page
    page.set_viewport_size({"width": 1600, "height": 1000})
    page.evaluate("studio.open('legs.yaml', 'own', { ask: false })")
    page.wait_for_selector("#play:not([disabled])")
    yield page, studio[0].folder.root
    assert not shown.wrong
    assert all(url.startswith(("http://127.0.0.1:", "blob:", "data:")) for url in shown.asked)


def type_at(page: Any, text: str, instead: str) -> None:
    """Put ``instead`` in the place of a text of the script, as one who types."""
    page.evaluate(
        """([text, instead]) => {
          const { view } = studio.editor, from = view.state.doc.toString().indexOf(text);
          const changes = { from, to: from + text.length, insert: instead };
          view.dispatch({ changes, userEvent: "input.type" });
        }""",
        [text, instead],
    )


def wait_until(page: Any, expression: str) -> None:
    """Wait for something in the page, which forbids what a browser would have to compile for that."""
    for _ in range(300):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"{expression} did not come")


def test_a_mistake_is_marked_and_mended(opened: tuple[Any, Path]) -> None:
    """Its line is marked, with the message below; mended, the mark goes and the timeline follows."""
    page, _ = opened
    type_at(page, "Plank 6s", "Plank 6")
    page.wait_for_selector(".cm-line.problem-error")
    assert page.text_content(".cm-line.problem-error").strip() == "- Plank 6"
    assert "reps or seconds" in page.text_content("#problems")
    type_at(page, "Plank 6", "Plank 9s")
    page.wait_for_selector(".cm-line.problem-error", state="detached")
    page.wait_for_selector("#problems li", state="detached")
    assert page.text_content("#saved") == "not saved"


def test_names_are_completed(opened: tuple[Any, Path]) -> None:
    """Exercises in a list, beds after `music:`, keys where a line begins: what the program knows of them."""
    page, _ = opened
    offered = """([line, text]) => {
      const { view } = studio.editor, at = view.state.doc.line(line);
      view.dispatch({ changes: { from: at.from, to: at.to, insert: text } });
      const found = studio.editor.complete({ state: view.state, pos: at.from + text.length, explicit: true });
      return found.options.map((one) => one.label);
    }"""
    assert "Reverse lunge" in page.evaluate(offered, [16, "      - Reverse lun"])
    assert "groove" in page.evaluate(offered, [5, "music: gr"])
    assert "calm" in page.evaluate(offered, [5, "trainer: "])
    assert "espeak" in page.evaluate(offered, [3, "voice: es"])
    assert "rounds" in page.evaluate(offered, [14, "        rou"])
    assert "safety" in page.evaluate(offered, [5, "saf"])
    page.evaluate("studio.editor.goTo(3, 10)")
    page.keyboard.press("Control+Space")
    page.wait_for_selector(".cm-tooltip-autocomplete li:has-text('espeak')")


def test_a_click_plays_from_there(opened: tuple[Any, Path]) -> None:
    """The go tone of a step is heard within 30 ms of its place, by what the element puts out."""
    page, _ = opened
    wait_until(page, "studio.found.exact")  # so that no other version takes over while it is listened to
    plan = page.evaluate("studio.plan")
    go = next(one["at_s"] for one in plan["beeps"] if one["kind"] == "go" and one["at_s"] > 8)
    box = page.locator("#timeline").bounding_box()
    x = box["x"] + box["width"] * (go - 1.5) / plan["duration_s"]
    page.mouse.click(x, box["y"] + 60)
    page.wait_for_selector("#play.playing")
    assert page.evaluate("studio.player.time") == pytest.approx(go - 1.5, abs=1.0)
    heard = np.array(page.evaluate(LISTEN, [go - 1.2, 2.0]), dtype=np.float32)
    begins = int(np.flatnonzero(np.abs(heard) > 1e-5)[0])  # the noise floor is heard from the first frame on
    note = KITS["classic"]["go"].notes[0]
    stereo = np.stack((heard, heard), axis=1)
    assert abs(onset_error_ms(stereo, begins + round(1.2 * RATE), note.freq_hz, 75)) < 30


def test_an_edit_while_it_plays_keeps_the_place(opened: tuple[Any, Path]) -> None:
    """A longer step before changes the time, not the place: the same step goes on in the new version."""
    page, _ = opened
    plank = page.evaluate("studio.plan.segments.find((one) => one.name === 'Plank').start_s")
    page.evaluate("(at) => studio.player.seek(at, true)", plank + 1)
    page.wait_for_selector("#play.playing")
    version = page.evaluate("studio.found.version")
    type_at(page, "Rest 12s", "Rest 42s")
    begun = time.monotonic()
    wait_until(page, f"studio.found.version !== '{version}' && !studio.player.coming && {IS_NEWEST}")
    heard = page.evaluate("[studio.player.sound.dataset.version, studio.player.time]")
    late = time.monotonic() - begun
    assert heard[0] != version
    assert plank + 30 < heard[1] < plank + 32 + late


def test_a_dropped_workout_is_imported_and_built(opened: tuple[Any, Path]) -> None:
    """Its script opens with the remarks of the command; the build makes the track beside it."""
    page, folder = opened
    page.set_input_files("#drop", {"name": "ramp.zwo", "mimeType": "text/xml", "buffer": ZWO.encode()})
    page.wait_for_selector("#job-state:text('done')")
    page.wait_for_selector("#title:text('Ramp')")
    assert "audiocoach import ramp.zwo -o ramp.yaml" in page.text_content("#job-command")
    assert (folder / "ramp.yaml").exists()
    page.select_option("#music", "none")
    page.select_option("#voice", "espeak")
    page.click("#build")
    page.wait_for_selector("#job-command:text('build ramp.yaml')")
    page.wait_for_selector("#job-state:text('done')")
    assert (folder / "ramp.mp3").stat().st_size > 10_000
    assert "--voice=espeak --music=none" in page.text_content("#command")


def test_changes_of_another_program_are_not_lost(opened: tuple[Any, Path]) -> None:
    """Saving over a file that changed outside asks first; what is outside stays until one decides."""
    page, folder = opened
    type_at(page, "title: Short legs", "title: Mine")
    (folder / "legs.yaml").write_text(SCRIPT.replace("Short legs", "Theirs"))
    page.keyboard.press("Control+s")
    page.wait_for_selector("#banner:not([hidden])")
    assert "Theirs" in (folder / "legs.yaml").read_text()
    page.click("text=Save mine over it")
    page.wait_for_selector("#saved:text-is('saved')")
    assert "Mine" in (folder / "legs.yaml").read_text()


def test_titles_and_names_are_never_markup(opened: tuple[Any, Path]) -> None:
    """A title that would be a script is text in the list, the head, the timeline and the findings."""
    page, folder = opened
    evil = "<img src=x onerror=studio.hacked=1>"
    (folder / "evil.yaml").write_text(SCRIPT.replace("Short legs", evil))
    page.evaluate("studio.list()")
    page.click(f"#list button:has-text('{evil}')")
    page.wait_for_selector(f"#title:text-is('{evil}')")
    type_at(page, "Rest 12s", f"'{evil}': 12")
    page.wait_for_selector("#problems li.error")
    assert not page.evaluate("studio.hacked")
    assert page.evaluate("document.querySelectorAll('img').length") == 0


@pytest.mark.parametrize("size", [(1600, 1000), (1024, 768), (390, 844)])
def test_the_page_fits_and_all_can_use_it(size: tuple[int, int], opened: tuple[Any, Path]) -> None:
    """Nothing needs scrolling sideways, the player is in sight, and axe finds nothing serious."""
    axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")
    page, _ = opened
    page.set_viewport_size({"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator("#play").bounding_box()
    assert box["y"] + box["height"] <= size[1]
    for part in ("details", "sessions", "script"):
        if size[0] < 800:
            page.click(f"[data-show={part}]")
        page.evaluate(axe.AXE_FILE_PATH.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run().then((one) => one.violations)")
        found = [
            one for one in found if "cm-scroller" not in one["nodes"][0]["html"]
        ]  # its text has the focus
        serious = [one for one in found if one["impact"] in ("serious", "critical")]
        assert not serious, [(one["id"], [node["html"] for node in one["nodes"]]) for one in serious]
        if size[0] > 800:
            break


def test_a_long_timeline_scrolls_smoothly(opened: tuple[Any, Path]) -> None:
    """A frame of a session of ninety minutes is painted in a fraction of the 16 ms that it may take."""
    page, _ = opened
    frame_ms = page.evaluate("""() => {
      const { timeline } = studio, copies = 300, length = 18;
      const spread = (items) => Array.from({ length: copies }, (_, number) => items.map((one) => {
        const moved = { ...one };
        for (const key of ["start_s", "end_s", "at_s"])
          if (key in one) moved[key] = one[key] % length + number * length;
        return moved;
      })).flat().sort((one, other) => (one.start_s ?? one.at_s) - (other.start_s ?? other.at_s));
      const { segments, cues, beeps, music, chapters } = studio.plan;
      const many = { segments: spread(segments), cues: spread(cues), beeps: spread(beeps) };
      timeline.show({ ...many, music, chapters, duration_s: copies * length });
      timeline.zoom(0.05, 100);
      const times = [];
      for (let frame = 0; frame < 120; frame++) {
        const begun = performance.now();
        timeline.start = frame * 20;
        timeline.paint();
        times.push(performance.now() - begun);
      }
      return Math.min(...times); // others run beside the test
    }""")
    assert frame_ms < 8


@pytest.mark.skipif("AUDIOCOACH_PICTURES" not in os.environ, reason="writes pictures on demand")
def test_the_pictures_of_the_docs(opened: tuple[Any, Path]) -> None:
    """A shipped workout with a mistake in it, wide and on a phone."""
    page, folder = opened
    target = Path(os.environ["AUDIOCOACH_PICTURES"])
    root = Path(__file__).parents[2]
    (folder / "legs.yaml").write_text((root / "workouts/strength/runner-a.yaml").read_text())
    page.evaluate("studio.list().then(() => studio.open('legs.yaml', 'own', { ask: false }))")
    page.wait_for_selector("#title:text('Runner')")
    type_at(page, "for: 20s", "for: twenty")
    page.wait_for_selector(".cm-line.problem-error")
    page.evaluate("studio.editor.goTo(33, 1)")
    page.evaluate("studio.timeline.zoom(0.14, 240)")
    page.evaluate("studio.player.seek(215)")
    page.wait_for_timeout(500)
    page.set_viewport_size({"width": 1440, "height": 860})
    page.wait_for_timeout(500)
    page.screenshot(path=target / "studio-wide.png")
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("[data-show=details]")
    page.wait_for_timeout(500)
    page.screenshot(path=target / "studio-phone.png")
