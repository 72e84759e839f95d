"""What an exporter writes and the importer of the format reads is the same session, or the loss is listed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pytest

from audiocoach.exporters.exporter import Exported, exporters
from audiocoach.exporters.steps import ExportSession, SessionStep
from audiocoach.importers.draft import ImportRequest
from audiocoach.importers.registry import convert
from support.exporting import SHIPPED, session_of_text, shipped_session

FORMATS = ("fit", "zwo", "intervals", "garmin", "text")
TRIPS = [(name, FORMATS[number % len(FORMATS)]) for number, name in enumerate(SHIPPED)]
"""Each shipped session in one format, and each format with a fifth of the sessions."""


@dataclass(frozen=True)
class Trip:
    """A session, its file, and the session that is made of the file again."""

    there: ExportSession
    written: Exported
    back: ExportSession

    @property
    def steps(self) -> list[tuple[SessionStep, SessionStep]]:
        """The steps with what became of them. A script adds its own time to get ready, and may be left to do
        so.
        """
        there = [
            step
            for step in self.there.flat()
            if step.kind != "ready" or not self.lists("the time to get ready and to speak is left out")
        ]
        kept = [step for step in self.back.flat() if step.kind != "ready"]
        return list(zip(there, kept, strict=True))

    def lists(self, loss: str) -> bool:
        """Whether a loss is among those listed."""
        return any(loss in one for one in self.written.losses)


@cache
def trip(name: str, format_name: str) -> Trip:
    """There and back in a format."""
    exporter = exporters()[format_name]
    session, _ = shipped_session(name)
    written = exporter.write(session)
    script = convert(written.data, ImportRequest(f"x{exporter.suffix}"), format_name).text
    return Trip(session, written, session_of_text(script))


@pytest.mark.parametrize(("name", "format_name"), TRIPS)
def test_every_shipped_session_keeps_its_steps(name: str, format_name: str) -> None:
    """As many steps in the same order with the same lengths; reps stay reps where the format has them."""
    made = trip(name, format_name)
    for step, back in made.steps:
        if step.by_reps and back.by_reps:
            assert back.reps == step.reps
            assert back.length_ms == step.length_ms or made.lists("reps have no time of their own")
        else:
            assert back.length_ms == step.length_ms
            assert not step.by_reps or any(map(made.lists, ("reps are written as their time", "as words")))


@pytest.mark.parametrize(("name", "format_name"), TRIPS)
def test_every_shipped_session_keeps_names_and_targets(name: str, format_name: str) -> None:
    """Names, efforts, paces and loads come back, or the file's losses say what became of them."""
    made = trip(name, format_name)
    for step, back in made.steps:
        if not step.is_work:
            assert not back.is_work or made.lists("rests become"), (step, back)
            continue
        as_words = made.lists("written as words") or made.lists("are left out")
        renamed = made.lists("steps have no names") or made.lists("would read as an amount are changed")
        assert step.name.lower() in back.name.lower() or renamed or as_words, (step, back)
        assert step.effort == back.effort or made.lists("of threshold") or as_words, (step, back)
        assert step.pace in ("", back.pace) or as_words, (step, back)
        assert step.load in ("", back.load) or as_words, (step, back)


@pytest.mark.parametrize("format_name", FORMATS)
def test_no_word_is_lost_in_silence(format_name: str) -> None:
    """Everything that is said in a session is in the file, or a loss says that it is not."""
    made = trip("strength/runner-a", format_name)
    text = made.written.data.decode("utf-8", "replace")
    for step in made.there.flat():
        for words in (step.name, *step.words, *step.tips):
            if words in text or words.replace("'", "&apos;") in text:
                continue
            assert any(map(made.lists, ("words of a step were cut", "left out"))), words
