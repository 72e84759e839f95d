"""Read training logs: what Hevy, Strong and FitNotes export becomes the next session.

The latest session, or the latest of a name, is written as it was done, or with the progression that it
earned. Notes are a private diary: they are spoken only on request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, groupby

from audiocoach.importers.draft import (
    Draft,
    DraftExercise,
    DraftItem,
    DraftSay,
    Importer,
    ImportRequest,
    Remark,
    Remarks,
)
from audiocoach.importers.earned import next_sets
from audiocoach.importers.encoding import decode_text, plain
from audiocoach.importers.exercise_names import name_of
from audiocoach.importers.log_rows import MAX_BYTES, Log, LogFormat, LoggedSession, LoggedSet
from audiocoach.importers.sets import REST_MS, WorkSet, in_sequence, in_turn, without_last_rest
from audiocoach.importers.words import NAME_CHARS, clean_text
from audiocoach.script.constants import MAX_REPS
from audiocoach.units import Ms, parse_pace_ms_per_m, quoted

_SHOWN_SESSIONS = 8
_SPOKEN_CHARS = 400

_HEVY = LogFormat(
    "Hevy",
    {
        "session": ("title",),
        "start": ("start_time",),
        "exercise": ("exercise_title",),
        "kind": ("set_type",),
        "weight": ("weight_kg", "weight_lbs", "weight_lb"),
        "reps": ("reps",),
        "distance": ("distance_km", "distance_miles", "distance_meters"),
        "seconds": ("duration_seconds",),
        "rpe": ("rpe",),
        "superset": ("superset_id",),
        "note": ("exercise_notes",),
        "session_note": ("description",),
    },
    newest_first=True,
)
_STRONG = LogFormat(
    "Strong",
    {
        "session": ("workout name",),
        "start": ("date",),
        "exercise": ("exercise name",),
        "kind": ("set order",),
        "weight": ("weight", "weight (kg)", "weight (kgs)", "weight (lb)", "weight (lbs)"),
        "unit": ("weight unit",),
        "reps": ("reps",),
        "distance": ("distance", "distance (meters)", "distance (km)", "distance (miles)", "distance (mi)"),
        "distance_unit": ("distance unit",),
        "seconds": ("seconds",),
        "rpe": ("rpe",),
        "note": ("notes",),
        "session_note": ("workout notes",),
    },
)
_FITNOTES = LogFormat(
    "FitNotes",
    {
        "start": ("date",),
        "exercise": ("exercise",),
        "category": ("category",),
        "weight": ("weight", "weight (kg)", "weight (kgs)", "weight (lb)", "weight (lbs)"),
        "unit": ("weight unit",),
        "reps": ("reps",),
        "distance": ("distance",),
        "distance_unit": ("distance unit",),
        "time": ("time",),
        "note": ("comment", "notes"),
    },
)


def read_log(data: bytes, request: ImportRequest, log_format: LogFormat) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a log that was asked for, and remarks.

    Raises:
        ScriptError: if it is not such a log, has no such session, or its loads have no unit.
    """
    if len(data) > MAX_BYTES:
        request.refuse(f"the file is too large; a log has at most {MAX_BYTES:,} bytes")
    remarks = Remarks()
    log = Log(decode_text(data, request, remarks), log_format, request, remarks)
    session = _choose(log.sessions, request)
    return _SessionReader(list(log.sets(session)), session, request, remarks).draft(), tuple(remarks.found)


def _choose(sessions: Sequence[LoggedSession], request: ImportRequest) -> LoggedSession:
    """The latest session whose name, categories or date begin as asked for."""
    if not sessions:
        request.refuse("this log has no sets")
    wanted = request.session.strip().casefold()
    for session in sessions:
        if any(name.casefold().startswith(wanted) for name in _names(session)):
            return session
    known = list(dict.fromkeys(_names(session)[0] for session in sessions))
    more = f" and {len(known) - _SHOWN_SESSIONS} more" if len(known) > _SHOWN_SESSIONS else ""
    shown = ", ".join(quoted(name) for name in known[:_SHOWN_SESSIONS])
    request.refuse(f"the log has no session {quoted(request.session)}", suggestion=f"It has {shown}{more}.")


def _names(session: LoggedSession) -> list[str]:
    """The names by which a session may be requested, the best first."""
    day = session.start.date().isoformat() if session.start else session.written
    return [*filter(None, (session.name, ", ".join(session.categories), *session.categories)), day]


class _SessionReader:
    def __init__(
        self, rows: Sequence[LoggedSet], session: LoggedSession, request: ImportRequest, remarks: Remarks
    ) -> None:
        self._rows = rows
        self._session = session
        self._request = request
        self._remarks = remarks
        self._last_time: list[str] = []

    def draft(self) -> Draft:
        exercises = list(self._exercises())
        steps: list[DraftItem] = []
        for _, group in groupby(enumerate(exercises), key=lambda pair: pair[1][0] or -1 - pair[0]):
            members = [works for _, (_, works) in group if works]
            steps += in_turn(members) if len(members) > 1 else chain.from_iterable(map(in_sequence, members))
        steps = without_last_rest(steps)
        if not steps:
            self._request.refuse("this session has no set that can be repeated")
        if not any(row.kind == "rest" for row in self._rows):
            self._remarks.add(
                0, f"the log has no rests; sets have {int(REST_MS) // 1000} seconds between them"
            )
        title = clean_text(_names(self._session)[0], NAME_CHARS) or self._request.title
        return Draft(title, (*self._opening(), *steps))

    def _opening(self) -> Iterator[DraftSay]:
        notes = dict.fromkeys(row.session_note for row in self._rows if row.session_note)
        if self._request.with_notes:
            yield from (DraftSay(text) for note in notes if (text := clean_text(note)))
        if not self._request.with_notes and (notes or any(row.note for row in self._rows)):
            self._remarks.add(
                0, "the notes of the log are private and were left out; add --notes to hear them"
            )
        if self._last_time:
            said = " ".join(self._last_time)
            yield DraftSay(said if len(said) <= _SPOKEN_CHARS else clean_text(said, _SPOKEN_CHARS))

    def _exercises(self) -> Iterator[tuple[str, list[WorkSet]]]:
        """The superset and the sets of each exercise in turn."""

        def same(row: LoggedSet) -> tuple[str, str]:
            return row.exercise, row.superset

        for (exercise, superset), found in groupby(self._rows, key=same):
            name = name_of(exercise)
            rows = list(found)
            works = [row for row in rows if row.kind != "rest"]
            if self._request.is_next:
                works, said, remark = next_sets(works, self._request.unit)
                if said:
                    self._last_time.append(f"{name}: {said}")
                if remark:
                    self._remarks.add(0, f"{name}: {remark}")
            rests = list(_rests_behind(rows))
            made = [self._work(name, row, rest) for row, rest in zip(works, rests, strict=False)]
            yield superset, [work for work in made if work]

    def _work(self, name: str, row: LoggedSet, rest_ms: Ms | None) -> WorkSet | None:
        told = {"warmup": ", warm-up", "drop": ", drop set"}.get(row.kind, "")
        notes = (clean_text(row.note),) if self._request.with_notes and row.note else ()
        step = DraftExercise(f"{name}{told}", load=self._load(row), tips=tuple(filter(None, notes)))
        length_ms = row.length_ms
        if row.metres:
            distance = f"{plain(row.metres)} metres"
            step = replace(step, load=f"{distance}, {step.load}" if step.load else distance)
            if not length_ms and self._request.pace:
                length_ms = round(row.metres * parse_pace_ms_per_m(self._request.pace))
            length_ms = length_ms or (self._request.open_ms or 0)
        if row.reps >= 1:
            return WorkSet(replace(step, reps=str(min(int(row.reps), MAX_REPS))), rest_ms, row.kind == "drop")
        if length_ms > 0:
            return WorkSet(replace(step, length_ms=length_ms), rest_ms, row.kind == "drop")
        why = "a distance without a time; add --pace or --open" if row.metres else "neither reps nor a time"
        self._remarks.add(row.line, f"a set of {name} has {why}; it was left out")
        return None

    def _load(self, row: LoggedSet) -> str:
        if not row.weight:
            return ""
        unit = row.unit or self._request.unit
        if not unit:
            self._request.refuse(
                "the loads in this log have no unit", line=row.line, suggestion="Add --unit kg or --unit lb."
            )
        load = f"{plain(abs(row.weight))}{unit}"
        return load if row.weight > 0 else f"{load} of assistance"


def _rests_behind(rows: Sequence[LoggedSet]) -> Iterator[Ms | None]:
    """The rest after each set: the row of a timer after it."""
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        if row.kind != "rest":
            yield after.length_ms if after and after.kind == "rest" else None


def _has_columns(start: bytes, needed: tuple[bytes, ...]) -> bool:
    first = start.replace(b"\0", b"").partition(b"\n")[0].lower()
    columns = re.split(rb"[,;\t]", first)
    return set(needed) <= {name.strip(b" \"'\r\xef\xbb\xbf\xff\xfe") for name in columns}


def _importer(name: str, log_format: LogFormat, needed: tuple[bytes, ...]) -> Importer:
    read = partial(read_log, log_format=log_format)
    return Importer(name, log_format.title, (".csv",), partial(_has_columns, needed=needed), read)


HEVY = _importer("hevy", _HEVY, (b"exercise_title", b"start_time"))
STRONG = _importer("strong", _STRONG, (b"exercise name", b"workout name"))
FITNOTES = _importer("fitnotes", _FITNOTES, (b"date", b"exercise", b"category"))
