"""The table of formats, what every exporter must do, and losses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from audiocoach.exporters import exporter as formats
from audiocoach.exporters.contract import CONTRACT, ExporterCheck
from audiocoach.exporters.exporter import Losses, exporter_names, exporters, names_for
from audiocoach.exporters.steps import SessionStep


def test_a_loss_is_listed_once_with_its_steps() -> None:
    """The first three are named, the others counted; a loss of the whole file has no names."""
    losses = Losses()
    assert losses.sentences() == ()
    for name in ("Squat", "Lunge", "Squat", "Plank", "Row", "Hop"):
        losses.add("tips are left out", SessionStep("work", name, 1000))
    losses.add("the author is left out")
    losses.add_where("sides are left out", [SessionStep("work", "Hop", 1000, side="left")])
    losses.add_where("nothing is left out", [])
    assert losses.sentences() == (
        "tips are left out: Squat, Lunge, Plank and 2 others",
        "the author is left out",
        "sides are left out: Hop (left)",
    )


@pytest.mark.parametrize("name", exporters())
@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_every_exporter_meets_the_contract(name: str, check: ExporterCheck) -> None:
    """The built-in ones pass the checks that a third party's must pass."""
    check(exporters()[name])


def test_names_are_known_without_loading_anything() -> None:
    """Completion needs them at once."""
    assert exporter_names() == ("csv", "erg", "fit", "garmin", "ics", "intervals", "mrc", "text", "zwo")
    assert list(exporter_names()) == list(exporters())
    assert [row.name for row in exporters().values()] == list(exporters())


@pytest.mark.parametrize(
    ("file", "names"), [("a.fit", ["fit"]), ("A.ZWO", ["zwo"]), ("a.txt", ["text"]), ("a", []), ("fit", [])]
)
def test_a_suffix_tells_the_format(file: str, names: list[str]) -> None:
    """In any case."""
    assert names_for(file) == names


def test_an_exporter_that_does_not_load_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a warning that names it; the others stay."""

    class Entry:
        name, value = "odd", "odd:EXPORTER"

        def load(self) -> object:
            raise ImportError("no such thing")

    entries = formats._entries()
    monkeypatch.setattr(formats, "_entries", lambda: [*entries, Entry()])
    formats.exporters.cache_clear()
    try:
        with pytest.warns(UserWarning, match="the exporter odd does not load: no such thing"):
            assert "odd" not in formats.exporters()
        assert "fit" in formats.exporters()
    finally:
        formats.exporters.cache_clear()


def test_the_formats_load_without_their_libraries() -> None:
    """Garmin's profile and the calendar's library are imported when something is written."""
    code = (
        "import sys; from audiocoach.exporters.exporter import exporters; exporters();"
        "sys.exit(bool({'garmin_fit_sdk', 'icalendar', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
