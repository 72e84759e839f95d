"""The requirements for an exporter, built-in or not, as checks that run on any exporter.

A plug-in's own tests can run them, with or without pytest::

    @pytest.mark.parametrize("check", CONTRACT)
    def test_contract(check): check(MY_EXPORTER)

A check raises :class:`ContractError` with the requirement that is not met.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

from audiocoach.errors import OutputError, require
from audiocoach.exporters.exporter import Exported, Exporter
from audiocoach.exporters.steps import ExportSession, SessionLoop, SessionStep, TimedWords
from audiocoach.exporters.targets import Share

ExporterCheck = Callable[[Exporter], None]

_HARD = SessionStep(
    "work",
    "Hard",
    90_000,
    activity="ride",
    share=Share(0.9, 1.05),
    cadence=(85, 95),
    tips=("Stay seated.",),
    timed=(TimedWords(45_000, "Halfway there."),),
)
_SQUAT = SessionStep(
    "work", "Squat", 30_000, reps=10, by_reps=True, load="60kg", effort="rpe 8", tips=("Chest up.",)
)
_PLANK = SessionStep("cool_down", "Side plank", 25_500, section="Core", side="left", effort="easy")
_REST = SessionStep("rest", "Rest", 45_000, words=("Drink.",))

SESSIONS = (
    ExportSession("Ride", (SessionLoop(3, (_HARD, replace(_REST, words=()))), _HARD), "ride"),
    ExportSession("Strength", (SessionStep("ready", "Get ready", 11_034), _SQUAT, _REST, _PLANK)),
    ExportSession("Nested", (SessionLoop(2, (SessionLoop(2, (_SQUAT, _REST)), _PLANK)),)),
    ExportSession("Words", (SessionStep("ready", "Finish", 5_000, words=("Hello.",)),)),
    ExportSession(
        '=cmd|"<b>&amp;\\"; 3x 10m ^ Ærø 🏋️ ' + "long " * 200,
        (replace(_SQUAT, name='5 x "30s" <!> & 2x] 🏋️ ' * 30, load="24/16 kg", tips=("-1+1", "a\\n;,b")),),
        description="=1+1",
        author="<a>",
        tags=("x, y", "=z"),
    ),
)
"""Sessions that every exporter must write: rides, strength, nested repeats, only words, odd texts."""


def has_a_name_and_a_suffix(exporter: Exporter) -> None:
    """Its name is one word of lower-case letters and digits, and its suffix begins with a dot."""
    name, suffix = exporter.name, exporter.suffix
    require(name.isalnum() and name.islower(), f"its name {name!r} is not a single lower-case word")
    require(suffix.startswith(".") and suffix.islower(), f"its suffix {suffix!r} is not like .fit")
    require(bool(exporter.title.strip()), "its title is empty")


def writes_every_session(exporter: Exporter) -> None:
    """It makes a file of each session, or refuses it with an :class:`OutputError`."""
    written = [_write(exporter, session) for session in SESSIONS]
    require(any(written), "it refuses every session")


def writes_the_same_bytes_again(exporter: Exporter) -> None:
    """The same session gives the same bytes."""
    for session in SESSIONS:
        require(
            _write(exporter, session) == _write(exporter, session),
            f"{session.title[:20]!r} changes its bytes",
        )


def says_what_it_loses(exporter: Exporter) -> None:
    """Losses are sentences on one line, each once."""
    for session in SESSIONS:
        exported = _write(exporter, session)
        losses = exported.losses if exported else ()
        require(len(set(losses)) == len(losses), "a loss is listed twice")
        for loss in losses:
            require(bool(loss.strip()) and "\n" not in loss, f"the loss {loss!r} is not one line")


CONTRACT: tuple[ExporterCheck, ...] = (
    has_a_name_and_a_suffix,
    writes_every_session,
    writes_the_same_bytes_again,
    says_what_it_loses,
)
"""All checks."""


def _write(exporter: Exporter, session: ExportSession) -> Exported | None:
    """The file of a session; ``None`` if the exporter refuses it."""
    try:
        exported = exporter.write(replace(session, begins=datetime.datetime(2027, 1, 4, 18, 30)))
    except OutputError:
        return None
    require(isinstance(exported, Exported), "write() does not return Exported")
    require(isinstance(exported.data, bytes) and bool(exported.data), "a file is empty")
    return exported
