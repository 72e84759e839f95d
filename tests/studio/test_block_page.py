"""The studio's page in a real browser: the weeks of a block are written and heard, imports show their
remarks, and nothing is lost to a second tab, an outside editor or a server that ends. Skipped without
Playwright or Chromium.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from audiocoach.build.options import Options
from studio.conftest import SCRIPT, running
from studio.test_page import type_at, wait_until

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


@pytest.fixture(scope="module")
def tab(served: tuple[Any, str], browser: Any) -> Iterator[Any]:
    """A page that the tests share; nothing went wrong in it in the end."""
    (served[0].folder.root / "legs.yaml").write_text(SCRIPT)
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(30_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(served[1])
    page.wait_for_selector("body[data-ready]")
    yield page
    context.close()
    assert not wrong


@pytest.fixture
def opened(studio: tuple[Any, str], tab: Any) -> tuple[Any, Path]:
    """The page with a block open, and the studio's folder."""
    root = studio[0].folder.root
    (root / "plan.yaml").write_text(BLOCK)
    tab.evaluate("studio.list()")
    tab.evaluate("studio.open('plan.yaml', 'own', { ask: false })")
    tab.wait_for_selector("#weeks table")
    return tab, root


def text_of(page: Any) -> str:
    """What is in the editor."""
    return str(page.evaluate("studio.editor.text"))


def test_a_value_is_written_in_the_table(opened: tuple[Any, Path]) -> None:
    """It goes into the script at its place, as if typed there, and is saved by the same rules; a week of a
    progression gets an override, and an emptied one loses it.
    """
    page, root = opened
    page.fill(CELL.format("work 2"), "9s")
    page.press(CELL.format("work 2"), "Enter")
    wait_until(page, "studio.editor.text.includes('[5s, 9s]   # by hand')")
    assert page.text_content("#saved") == "not saved"
    assert (root / "plan.yaml").read_text() == BLOCK
    page.fill(CELL.format("times 2"), "5")
    page.press(CELL.format("times 2"), "Tab")
    page.wait_for_selector(CELL.format("times 2") + ".own")
    assert "  week 2: {vars: {times: 5}}" in text_of(page)
    page.click("#save")
    page.wait_for_selector("#saved:text-is('saved')")
    assert "[5s, 9s]   # by hand" in (root / "plan.yaml").read_text()
    page.fill(CELL.format("times 2"), "")
    page.press(CELL.format("times 2"), "Tab")
    page.wait_for_selector(CELL.format("times 2") + ":not(.own)")
    assert text_of(page) == BLOCK.replace("6s", "9s")
    page.fill(CELL.format("times 1"), "${work}")
    page.press(CELL.format("times 1"), "Tab")
    page.wait_for_selector("#banner:has-text('another variable')")
    assert text_of(page) == BLOCK.replace("6s", "9s")
    page.click("#banner >> text=Close")


def test_a_cell_is_heard_with_the_values_of_its_week(opened: tuple[Any, Path]) -> None:
    """The block stays open; its session plays below, and follows a value that changes. Its script opens with
    the values of that week, and the way back is there.
    """
    page, _ = opened
    page.click("#weeks tbody tr:nth-child(2) .hear >> nth=0")
    page.wait_for_selector("#play.playing")
    work = "studio.plan.segments.find((one) => one.name === 'Squat')"
    assert page.evaluate(f"{work}.end_s - {work}.start_s") == pytest.approx(6)
    assert page.text_content("#heard") == "Week 2, Tue: Short legs \xb7 work 6s"
    assert page.text_content("#title") == "Two weeks"
    assert "--set=work=6s" in page.text_content("#play-command")
    page.fill(CELL.format("work 2"), "8s")
    page.press(CELL.format("work 2"), "Tab")
    wait_until(page, f"{work}.end_s - {work}.start_s > 7.9")
    assert page.is_visible("#weeks .heard")
    page.evaluate("studio.player.pause()")
    page.click("#save")
    page.wait_for_selector("#saved:text-is('saved')")
    page.click("#weeks tbody tr:nth-child(2) .open >> nth=0")
    page.wait_for_selector("#title:text-is('Short legs')")
    assert page.input_value("#variables input") == "8s"
    assert page.is_hidden("#weeks")
    page.click("#from")
    page.wait_for_selector("#title:text-is('Two weeks')")


def test_an_import_shows_its_remarks_beside_the_script(opened: tuple[Any, Path]) -> None:
    """They stay until they are closed; a plan of several days opens as a block."""
    page, root = opened
    notes = "Leg day\n\n3x10 squats @ 60kg, superset with lunges\nrest 90s\nplank 1 min\n"
    page.set_input_files("#drop", {"name": "notes.txt", "mimeType": "text/plain", "buffer": notes.encode()})
    page.wait_for_selector("#job-state:text('done')")
    wait_until(page, "studio.name === 'notes.yaml'")
    remarks = page.locator("#remarks li").all_text_contents()
    assert remarks
    assert not any("notes.txt" in one for one in remarks)
    page.click("#remarks >> text=Close")
    assert page.is_hidden("#remarks")
    assert (root / "notes.yaml").exists()


def test_line_ends_and_odd_names_are_kept(opened: tuple[Any, Path]) -> None:
    """A file of Windows is not changed by opening it, and is saved with its line ends; quotes, emoji, percent
    signs and letters from right to left are names, also in the address of the page.
    """
    page, root = opened
    for name in ('say "50%" #1.yaml', "תרגיל \U0001f3cb.yaml"):
        (root / name).write_bytes(SCRIPT.replace("\n", "\r\n").encode())
        page.evaluate("(name) => studio.open(name, 'own', { ask: false })", name)
        page.wait_for_selector("#title:text-is('Short legs')")
        assert page.text_content("#saved") == "saved"
        page.reload()
        page.wait_for_selector("body[data-ready]")
        assert page.evaluate("studio.name") == name
        type_at(page, "Plank 6s", "Plank 7s")
        page.keyboard.press("Control+s")
        page.wait_for_selector("#saved:text-is('saved')")
        assert (root / name).read_bytes() == SCRIPT.replace("\n", "\r\n").replace(
            "Plank 6s", "Plank 7s"
        ).encode()


def test_two_tabs_and_a_removed_file(opened: tuple[Any, Path]) -> None:
    """The tab that saves second is asked; a file that is removed outside can be written again."""
    page, root = opened
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("body[data-ready]")
    type_at(other, "Two weeks", "Their weeks")
    other.keyboard.press("Control+s")
    other.wait_for_selector("#saved:text-is('saved')")
    other.close()
    type_at(page, "Two weeks", "My weeks")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#banner:has-text('changed outside while')")
    assert "Their weeks" in (root / "plan.yaml").read_text()
    page.click("text=Save mine as a new file")
    wait_until(page, "studio.name === 'plan-mine.yaml'")
    assert "My weeks" in (root / "plan-mine.yaml").read_text()
    (root / "plan-mine.yaml").unlink()
    page.click("text=Write it again")
    page.wait_for_selector("#banner", state="hidden")
    assert "My weeks" in (root / "plan-mine.yaml").read_text()


def test_the_page_outlives_its_server(browser: Any, options: Options, tmp_path: Path) -> None:
    """It says that the studio is gone, offers a copy of what is written, and goes on when it runs again; a
    folder that was renamed is said, too.
    """
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "legs.yaml").write_text(SCRIPT)
    with running(folder, options) as (_, address):
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("body[data-ready]")
        type_at(page, "Plank 6s", "Plank 8s")
    page.wait_for_selector("#banner:has-text('does not answer')")
    with page.expect_download() as download:
        page.click("text=Keep a copy")
    assert "Plank 8s" in Path(download.value.path()).read_text()
    with running(folder, options, urlsplit(address).port or 0):
        page.wait_for_selector("#banner", state="hidden")
        page.keyboard.press("Control+s")
        page.wait_for_selector("#saved:text-is('saved')")
        assert "Plank 8s" in (folder / "legs.yaml").read_text()
        folder.rename(tmp_path / "away")
        page.wait_for_selector("#banner:has-text('not there any more')")
        (tmp_path / "away").rename(folder)
        page.wait_for_selector("#banner", state="hidden")
    page.close(run_before_unload=False)
