"""The studio's page in Chromium and in Firefox: mistakes are marked as one types, files are imported,
copied, built and shared, and nothing is lost. A missing browser, driver or sound server skips its tests.
"""

from __future__ import annotations

import os
import wave
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from audiocoach.units import SAMPLE_RATE, format_seconds, parse_duration
from studio.conftest import IN_ONE_BROWSER, SCRIPT
from studio.test_server import ZWO
from support.browsers import Tab
from support.pcm import beats
from support.studio_page import StudioPage
from support.studio_process import studio_process

pytestmark = pytest.mark.browser

MARKED = "document.querySelector('.cm-line.problem-error')"
TRIES = 30

WATCH_MARKS = """(() => {
  const lines = document.querySelector(".cm-content");
  addEventListener("keydown", () => { window.typedAt = performance.now(); window.markedAfter = null; }, true);
  new MutationObserver(() => {
    if (window.markedAfter === null && lines.querySelector(".problem-error"))
      requestAnimationFrame(() => { window.markedAfter ??= performance.now() - window.typedAt; });
  }).observe(lines, { attributes: true, childList: true, subtree: true });
})()"""
"""Takes the time from a key to the frame in which a line is marked."""


def test_a_mistake_is_marked_within_300_ms_and_mended(page: StudioPage) -> None:
    """Its line is marked, with the message below; mended, the mark goes. (One try within it counts:
    other work on the machine makes any of them late.)
    """
    page.run(WATCH_MARKS)
    times = []
    for _ in range(TRIES):
        page.caret_after("- Plank 6s")
        page.tab.press("Backspace")
        page.wait("window.markedAfter")
        times.append(page.run("markedAfter"))
        assert page.text(".cm-line.problem-error").strip() == "- Plank 6"
        page.wait_text("#problems", "reps or seconds")
        page.tab.press("s")
        page.wait(f"!{MARKED} && !document.querySelector('#problems li')")
        if times[-1] <= 300:
            break
    assert min(times) <= 300, times


def test_the_timeline_follows_what_is_typed(page: StudioPage) -> None:
    """A longer step makes the session longer, and the page says that it is not saved."""
    before = page.run("studio.plan.duration_s")
    page.type_instead("Plank 6s", "Plank 16s")
    page.wait(f"studio.plan.duration_s > {before + 9}")
    assert page.text("#saved") == "not saved"


def test_names_are_completed(page: StudioPage) -> None:
    """Exercises in a list, beds after `music:`, keys where a line begins: what the program knows of them."""

    def offered(line: int, text: str) -> list[str]:
        found: list[str] = page.run(f"""(async ([line, text]) => {{
          const {{ view }} = studio.editor, at = view.state.doc.line(line);
          view.dispatch({{ changes: {{ from: at.from, to: at.to, insert: text }} }});
          const pos = at.from + text.length;
          const found = await studio.editor.complete({{ state: view.state, pos, explicit: true }});
          return found.options.map((one) => one.label);
        }})([{line}, "{text}"])""")
        return found

    assert "Reverse lunge" in offered(16, "      - Reverse lun")
    assert "groove" in offered(5, "music: gr")
    assert "calm" in offered(5, "trainer: ")
    assert "espeak" in offered(3, "voice: es")
    assert "rounds" in offered(14, "        rou")
    assert "safety" in offered(5, "saf")
    page.run("studio.editor.goTo(3, 10)")
    page.tab.press("Control+Space")
    page.wait_text(".cm-tooltip-autocomplete", "espeak")


@IN_ONE_BROWSER
def test_a_dropped_workout_is_imported_and_built(page: StudioPage) -> None:
    """Its script opens with the remarks of the command; the build makes the track beside it."""
    page.drop_file("ramp.zwo", ZWO.encode())
    page.wait_text("#job-state", "done")
    page.wait_text("#title", "Ramp")
    assert "audiocoach import ramp.zwo -o ramp.yaml" in page.text("#job-command")
    assert (page.folder / "ramp.yaml").exists()
    page.choose("#music", "none")
    page.choose("#voice", "espeak")
    page.run("document.querySelector('#job').hidden = true")  # as a while later: what is above it moves
    page.tap("#build")
    page.wait_text("#job-command", "build ramp.yaml")
    page.wait_text("#job-state", "done")
    assert (page.folder / "ramp.mp3").stat().st_size > 10_000
    assert "--voice=espeak --music=none" in page.text("#command")


@IN_ONE_BROWSER
def test_a_voice_that_cannot_speak_here_is_marked(page: StudioPage) -> None:
    """In the list; once it is chosen, the reason and the remedy are below it, as `voices list` has them."""
    page.wait("studio.voices.length")
    labels = page.run("[...document.querySelectorAll('#voice option')].map((one) => one.textContent)")
    assert {"espeak", "endpoint (not ready)"} <= set(labels)
    page.choose("#voice", "endpoint")
    page.wait_shown("#voice-note", "no server is set; write its address into your config.toml")
    page.choose("#voice", "espeak")
    page.wait_gone("#voice-note")


@IN_ONE_BROWSER
def test_there_is_no_command_to_copy_while_nothing_is_open(page: StudioPage) -> None:
    """Nor while a script that was just opened has mistakes; when they are mended, there is."""
    page.wait_shown("#as-command", "audiocoach build legs.yaml")
    (page.folder / "legs.yaml").unlink()
    page.open(ready="#title")
    assert page.text("#title") == "No session"
    page.wait_gone("#as-command")
    (page.folder / "bad.yaml").write_text(SCRIPT.replace("Plank 6s", "Plank 6"))
    page.open(ready="#title")
    page.wait_text("#problems", "reps or seconds")
    page.wait_gone("#as-command")
    page.type_instead("Plank 6", "Plank 6s")
    page.wait_shown("#as-command", "audiocoach build bad.yaml")


def test_music_of_ones_own_is_tried_by_its_path(page: StudioPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the folder sounds instead of the bed, and is in the command; a wrong path is an error."""
    monkeypatch.chdir(page.folder)  # as the command does
    with wave.open(str(page.folder / "song.wav"), "wb") as file:
        file.setparams((2, 2, SAMPLE_RATE, 0, "NONE", ""))
        file.writeframes(beats(2 * SAMPLE_RATE).tobytes())
    page.write("#music", "songs.wav")
    page.tab.press("Enter")
    page.wait_text("#voice-state", 'no music at "songs.wav"')
    page.write("#music", "song.wav")
    page.tab.press("Enter")
    page.wait_text("#command", "--music=song.wav")
    page.wait("studio.plan.music.every((one) => one.source.endsWith('song.wav'))")
    assert "--music=song.wav" in page.text("#play-command")


@IN_ONE_BROWSER
def test_an_included_session_is_copied(page: StudioPage) -> None:
    """It is read only until it is copied; the copy opens, is the reader's own, and the file has its words."""
    page.tap("#list button", "strength/runner-a")
    page.wait_text("#saved", "read only")
    shipped = page.run("studio.editor.text")
    page.tap("#save", "Copy")
    page.wait_text("#job-state", "done")
    assert "audiocoach copy strength/runner-a runner-a.yaml" in page.text("#job-command")
    page.wait("studio.origin === 'own' && studio.name === 'runner-a.yaml'")
    copied = (page.folder / "runner-a.yaml").read_text()
    assert shipped[shipped.index("workout:") :] in copied
    page.type_instead("title:", "title: My")
    page.tap("#save", "Save")
    page.wait_saved()
    assert "title: My" in (page.folder / "runner-a.yaml").read_text()


@IN_ONE_BROWSER
def test_a_session_is_shared_as_a_page(page: StudioPage) -> None:
    """The track is built first; then one page with the sound in it, or a folder for the web, is there."""
    page.tap("#share")
    page.tap("#share-page")
    page.wait_text("#job-command", "audiocoach publish legs.yaml --single -o legs.html")
    page.wait_text("#job-state", "done")
    single = (page.folder / "legs.html").read_text()
    assert "Short legs" in single
    assert len(single) > 100_000
    page.tap("#share")
    page.tap("#share-site")
    page.wait_text("#job-command", "audiocoach publish legs.yaml -o legs-site")
    page.wait_text("#job-state", "done")
    assert "Short legs" in (page.folder / "legs-site" / "legs.html").read_text()
    assert (page.folder / "legs-site" / "legs.mp3").stat().st_size > 10_000


@IN_ONE_BROWSER
def test_the_folder_is_shared_as_a_pack(page: StudioPage) -> None:
    """The page asks for what a pack says of itself; the pack is one file with each of the scripts."""
    page.tap("#share")
    page.write("#pack-form [name=name]", "my-legs")
    page.write("#pack-form [name=author]", "Jo")
    page.tap("#share-pack")
    page.wait_text("#job-command", "audiocoach pack create .")
    page.wait_text("#job-state", "done")
    with zipfile.ZipFile(page.folder / "my-legs-1.0.0.coachpack") as pack:
        assert "legs.yaml" in [os.path.basename(name) for name in pack.namelist()]
    assert 'author: "Jo"' in (page.folder / "pack.yaml").read_text()


def test_changes_of_another_program_are_not_lost(page: StudioPage) -> None:
    """Saving over a file that changed outside asks first; what is outside stays until one decides."""
    page.type_instead("title: Short legs", "title: Mine")
    script = page.folder / "legs.yaml"
    script.write_text(SCRIPT.replace("Short legs", "Theirs"))
    page.tab.press("Control+s")
    page.wait_shown("#banner")
    assert "Theirs" in script.read_text()
    page.tap("#banner button", "Overwrite it with mine")
    page.wait_saved()
    assert "Mine" in script.read_text()


def test_a_file_that_became_unreadable_outside_is_said_until_one_decides(page: StudioPage) -> None:
    """The text on the page is the last good one: the page says why the new file cannot be shown, keeps saying
    it, and overwrites it only when asked.
    """
    script = page.folder / "legs.yaml"
    script.write_bytes(b"\xff not text")
    page.wait_text("#banner", "UTF-8")
    asked = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/state')).length"
    page.wait(f"{asked} > {page.run(asked)} + 2")
    page.wait_text("#banner", "legs.yaml was changed by another program")
    assert script.read_bytes() == b"\xff not text"
    page.tap("#banner button", "Overwrite it with mine")
    page.wait_gone("#banner")
    assert "Short legs" in script.read_text()


@IN_ONE_BROWSER
@pytest.mark.parametrize("tail", ["5750ms", "6s", "6250ms", "6500ms"])
def test_a_length_is_the_one_that_the_commands_print(page: StudioPage, tail: str) -> None:
    """It is rounded as there, so that the page and the built track do not differ by a second."""
    page.type_instead("Plank 6s", f"Plank {tail}")
    plank = (
        "(({ start_s, end_s }) => end_s - start_s)(studio.plan.segments.find((one) => one.name === 'Plank'))"
    )
    page.wait(f"Math.abs({plank} - {parse_duration(tail) / 1000}) < 0.001 && studio.found.exact")
    length = format_seconds(page.run("studio.plan.duration_s"))
    page.wait_text("#facts b", length)
    assert page.text("#clock").endswith(f" / {length}")


HOLD = """(() => {
  const ask = window.fetch, go = new Promise((done) => (window.release = done));
  window.held = 0;
  window.fetch = async (...asked) => {
    const answer = await ask(...asked);
    const isHeld = String(asked[0].url ?? asked[0]).includes("/api/state") && !window.isReleased;
    if (isHeld && (!window.onlyNext || (await answer.clone().json()).next)) (held++, await go);
    return answer;
  };
})()"""
"""Holds the answers to what may have changed outside until ``release()``; with ``onlyNext``, those that bring
a version whose words are spoken.
"""


def release(page: StudioPage) -> None:
    """Let the answers through that were held; the next one is through, too."""
    page.run("void (window.isReleased = true, window.release())")
    asked = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/api/state')).length"
    page.wait(f"{asked} > {page.run(asked)}")


def test_a_late_answer_says_nothing_of_what_was_saved_meanwhile(page: StudioPage) -> None:
    """What was asked before a save is not taken for a change of another program."""
    page.run(HOLD)
    page.wait("held")
    page.type_instead("Plank 6s", "Plank 7s")
    page.tab.press("Control+s")
    page.wait_saved()
    release(page)
    assert page.run("document.querySelector('#banner').hidden")


def test_a_late_answer_does_not_bring_an_older_plan_back(page: StudioPage) -> None:
    """What was spoken of a version is not shown in the place of the version that was planned meanwhile."""
    page.run(f"(() => {{ window.onlyNext = true; {HOLD}; }})()")
    page.type_instead("Hello and welcome.", f"Nobody has spoken of a {type(page.tab).__name__} before.")
    page.wait("held")
    before = page.run("studio.plan.duration_s")
    page.type_instead("Plank 6s", "Plank 26s")
    page.wait(f"studio.plan.duration_s > {before + 15}")
    release(page)
    assert page.run("studio.plan.duration_s") > before + 15


@IN_ONE_BROWSER
def test_what_is_typed_while_a_script_comes_is_not_lost(page: StudioPage) -> None:
    """The page asks whether it may be discarded, as of any unsaved change."""
    (page.folder / "arms.yaml").write_text(SCRIPT.replace("Short legs", "Long arms"))
    page.run("studio.list()")
    page.run(
        """(() => {
          const { fetch } = window;
          window.asked = [];
          window.confirm = (text) => (asked.push(text), false);
          window.fetch = async (...given) => {
            if (String(given[0]).startsWith("/api/script")) await new Promise((come) => (window.come = come));
            return fetch(...given);
          };
        })()"""
    )
    page.tap("#list button", "Long arms")
    page.wait("window.come")
    page.type_instead("Short legs", "Short and strong legs")
    page.run("come()")
    page.wait("asked.length")
    assert "unsaved changes" in page.run("asked[0]")
    assert "Short and strong legs" in page.run("studio.editor.text")
    assert page.run("studio.name") == "legs.yaml"


def test_titles_and_names_are_never_markup(page: StudioPage) -> None:
    """A title that would be a script is text in the list, the head, the timeline and the findings."""
    evil = "<img src=x onerror=studio.hacked=1>"
    (page.folder / "evil.yaml").write_text(SCRIPT.replace("Short legs", evil))
    page.run("studio.list()")
    page.tap("#list button", evil)
    page.wait_text("#title", evil)
    page.type_instead("Rest 12s", f"'{evil}': 12")
    page.wait_text("#problems li.error", evil)
    assert not page.run("studio.hacked")
    assert page.run("document.querySelectorAll('img').length") == 0


@IN_ONE_BROWSER
def test_a_server_killed_while_it_saves_loses_nothing(
    first_tab: Tab, studio: tuple[Any, str], tmp_path: Path
) -> None:
    """The file is the old one and the page keeps the new text. Started again, the studio lists what was there
    before; the same page saves then, which removes what was left.
    """
    folder = studio[0].folder.root
    with studio_process(folder, tmp_path, "half is written") as (_, address):
        page = StudioPage(first_tab.another(), studio[0], address)
        page.open()
        page.type_instead("title: Short legs", "title: Other legs  # " + 20_000 * "x")
        page.tab.press("Control+s")
        page.wait_text("#banner", "does not answer")
    assert (folder / "legs.yaml").read_text() == SCRIPT
    assert len(list(folder.glob(".*.part"))) == 1
    with studio_process(folder, tmp_path, port=urlsplit(address).port or 0) as (_, address):
        page.wait_text("#banner", "started again")
        other = StudioPage(first_tab.another(), studio[0], address)
        other.open()
        assert other.run("studio.own.map((one) => one.name)") == ["legs.yaml"]
        other.tab.close()
        page.tab.show()
        page.wait_gone("#banner")
        page.tab.press("Control+s")
        page.wait_saved()
    assert [path.name for path in folder.iterdir()] == ["legs.yaml"]
    assert "Other legs" in (folder / "legs.yaml").read_text()
    page.tab.close()
