"""The weeks of a block are written and heard on the studio's page, imports show their remarks, and nothing is
lost to a second tab, an outside editor or a server that ends; in Chromium and in Firefox.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from audiocoach.build.options import Options
from studio.conftest import SCRIPT, running
from support.browsers import ChromiumTab, Tab
from support.studio_page import StudioPage

pytestmark = pytest.mark.browser

BLOCK = """\
audiocoach: 1
block: Two weeks  # of legs
weeks: 2
vars:
  work: [5s, 6s]   # by hand
  times: {from: 1, to: 2}
week:
  - tue: {workout: legs, vars: {work: "${work}"}}
  - thu: {workout: legs, optional: true}
"""
CELL = "[data-cell='{}']"
WORK_S = "(({ start_s, end_s }) => end_s - start_s)(studio.plan.segments.find((one) => one.name === 'Squat'))"


@pytest.fixture
def block(page: StudioPage) -> StudioPage:
    """The page with a block open."""
    (page.folder / "plan.yaml").write_text(BLOCK)
    page.run("studio.list()")
    page.run("studio.open('plan.yaml', 'own', { ask: false })")
    page.wait_shown("#weeks table")
    return page


def script_of(page: StudioPage) -> str:
    """What is in the editor."""
    return str(page.run("studio.editor.text"))


def fill(page: StudioPage, cell: str, value: str, key: str = "Tab") -> None:
    """Write into a cell of the table, and leave it with a key."""
    page.write(CELL.format(cell), value)
    page.tab.press(key)


def test_a_value_is_written_in_the_table(block: StudioPage) -> None:
    """It goes into the script at its place, as if typed there, and is saved by the same rules; a week of a
    progression gets an override, and an emptied one loses it.
    """
    fill(block, "work 2", "9s", "Enter")
    block.wait("studio.editor.text.includes('[5s, 9s]   # by hand')")
    assert block.text("#saved") == "not saved"
    assert (block.folder / "plan.yaml").read_text() == BLOCK
    fill(block, "times 2", "5")
    block.wait_shown(CELL.format("times 2") + ".own")
    assert "  week 2: {vars: {times: 5}}" in script_of(block)
    block.tap("#save")
    block.wait_saved()
    assert "[5s, 9s]   # by hand" in (block.folder / "plan.yaml").read_text()
    fill(block, "times 2", "")
    block.wait_shown(CELL.format("times 2") + ":not(.own)")
    assert script_of(block) == BLOCK.replace("6s", "9s")
    fill(block, "times 1", "${work}")
    block.wait_shown("#banner", "another variable")
    assert script_of(block) == BLOCK.replace("6s", "9s")


def test_a_finding_of_a_session_is_listed_and_one_is_no_plural(block: StudioPage) -> None:
    """A finding that is in no line of this script names its kind once; one week is a week."""
    fill(block, "work 1", "banana")
    block.wait_text("#problems .error", "banana")
    assert block.text("#problems .error .where") == "error"
    assert "error:" not in block.text("#problems .error")
    for now, instead in {"[banana, 6s]": "5s", "{from: 1, to: 2}": "1", "weeks: 2": "weeks: 1"}.items():
        block.type_instead(now, instead)
    block.wait("studio.weeks.weeks.length === 1")
    block.wait_text("#facts", "1week")


def test_a_cell_is_heard_with_the_values_of_its_week(block: StudioPage) -> None:
    """The block stays open; its session plays below, and follows a value that changes. Its script opens with
    the values of that week, and the way back is there.
    """
    block.tap("#weeks tbody tr:nth-child(2) .hear")
    block.wait_shown("#play.playing")
    assert block.run(WORK_S) == pytest.approx(6)
    assert block.text("#heard") == "Week 2, Tue: Short legs · work 6s"
    assert block.text("#title") == "Two weeks"
    assert "--set=work=6s" in block.text("#play-command")
    fill(block, "work 2", "8s")
    block.wait(f"{WORK_S} > 7.9")
    block.wait_shown("#weeks .heard")
    block.run("studio.player.pause()")
    block.tap("#save")
    block.wait_saved()
    block.tap("#weeks tbody tr:nth-child(2) .open")
    block.wait_text("#title", "Short legs")
    assert block.run("document.querySelector('#variables input').value") == "8s"
    block.wait_gone("#weeks")
    block.tap("#from")
    block.wait_text("#title", "Two weeks")


def test_an_import_shows_its_remarks_beside_the_script(page: StudioPage) -> None:
    """They stay until they are closed, and name no file of the studio's own."""
    page.drop_file(
        "notes.txt", b"Leg day\n\n3x10 squats @ 60kg, superset with lunges\nrest 90s\nplank 1 min\n"
    )
    page.wait_text("#job-state", "done")
    page.wait("studio.name === 'notes.yaml'")
    page.wait_shown("#remarks li")
    remarks = page.run("[...document.querySelectorAll('#remarks li')].map((one) => one.textContent)")
    assert not any("notes.txt" in one for one in remarks)
    page.run("document.querySelector('#job').hidden = true")  # as a while later: what is above it moves
    page.tap("#remarks button", "Close")
    page.wait_gone("#remarks")
    assert (page.folder / "notes.yaml").exists()


def test_line_ends_and_odd_names_are_kept(page: StudioPage) -> None:
    """A file of Windows is not changed by opening it, and is saved with its line ends; quotes, emoji, percent
    signs and letters from right to left are names, also in the address of the page.
    """
    script = SCRIPT.replace("\n", "\r\n")
    for name in ('say "50%" #1.yaml', "תרגיל \U0001f3cb.yaml"):
        (page.folder / name).write_bytes(script.encode())
        page.run(f"studio.open({name!r}, 'own', {{ ask: false }})")
        page.wait_text("#title", "Short legs")
        assert page.text("#saved") == "saved"
        other = StudioPage(page.tab.another(), page.studio, page.run("location.href"))
        other.open()
        assert other.run("studio.name") == name
        other.type_instead("Plank 6s", "Plank 7s")
        other.tab.press("Control+s")
        other.wait_saved()
        assert (page.folder / name).read_bytes() == script.replace("Plank 6s", "Plank 7s").encode()
        other.tab.close()
        page.tab.show()


def test_two_tabs_and_a_removed_file(block: StudioPage) -> None:
    """The tab that saves second is asked; a file that is removed outside can be written again."""
    other = StudioPage(block.tab.another(), block.studio, block.run("location.href"))
    other.open("#weeks table")
    other.type_instead("Two weeks", "Their weeks")
    other.tab.press("Control+s")
    other.wait_saved()
    other.tab.close()
    block.tab.show()
    block.type_instead("Two weeks", "My weeks")
    block.tab.press("Control+s")
    block.wait_shown("#banner", "changed by another program while")
    assert "Their weeks" in (block.folder / "plan.yaml").read_text()
    block.tap("#banner button", "Save mine as a new file")
    block.wait("studio.name === 'plan-mine.yaml'")
    assert "My weeks" in (block.folder / "plan-mine.yaml").read_text()
    (block.folder / "plan-mine.yaml").unlink()
    block.tap("#banner button", "Write it again")
    block.wait_gone("#banner")
    assert "My weeks" in (block.folder / "plan-mine.yaml").read_text()


def test_the_page_outlives_its_server(first_tab: Tab, options: Options, tmp_path: Path) -> None:
    """It says that the studio is gone, offers a copy of what is written, and goes on when it runs again; a
    folder that was renamed is said, too.
    """
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "legs.yaml").write_text(SCRIPT)
    made: Any
    with running(folder, options) as (made, address):
        page = StudioPage(first_tab.another(), made, address)
        page.open()
        page.type_instead("Plank 6s", "Plank 8s")
    page.wait_shown("#banner", "does not answer")
    page.run("""(() => {
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => (blob.text().then((text) => { window.kept = text; }), make(blob));
    })()""")
    page.tap("#banner button", "Keep a copy")
    page.wait("window.kept")
    assert "Plank 8s" in page.run("kept")
    with running(folder, options, urlsplit(address).port or 0):
        page.wait_gone("#banner")
        page.tab.press("Control+s")
        page.wait_saved()
        assert "Plank 8s" in (folder / "legs.yaml").read_text()
        folder.rename(tmp_path / "away")
        page.wait_shown("#banner", "no longer exists")
        (tmp_path / "away").rename(folder)
        page.wait_gone("#banner")
    page.tab.close()


@pytest.mark.skipif("AUDIOCOACH_PICTURES" not in os.environ, reason="writes pictures on demand")
def test_the_picture_of_the_docs(block: StudioPage) -> None:
    """The block of ``docs/blocks.md``, one of whose sessions is on the timeline."""
    if not isinstance(block.tab, ChromiumTab):
        pytest.skip("one browser's is enough")
    docs = (Path(__file__).parents[2] / "docs" / "blocks.md").read_text()
    (block.folder / "strength-8.yaml").write_text(docs.partition("```yaml\n")[2].partition("```")[0])
    block.run("studio.list().then(() => studio.open('strength-8.yaml', 'own', { ask: false }))")
    block.wait_shown("#weeks", "Running form drills")
    block.tab.resize(1440, 860)
    block.tap("#weeks tbody tr:nth-child(3) .hear")
    block.wait("studio.player.isPlaying")
    block.run("(studio.player.pause(), studio.player.seek(215))")
    block.wait("studio.found.exact")
    Path(os.environ["AUDIOCOACH_PICTURES"], "studio-block.png").write_bytes(block.tab.picture())
