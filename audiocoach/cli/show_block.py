"""``audiocoach show`` on a training block: a calendar of its weeks, and their muscle map."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from audiocoach.cli.guard import BrokenSessionsError
from audiocoach.cli.printing import SessionNotes, note, note_warnings, pluralize, result, result_json, table
from audiocoach.cli.targets import Target, load_block, session_scripts
from audiocoach.cli.writing import draw
from audiocoach.units import format_clock, quoted

if TYPE_CHECKING:
    from audiocoach.blocks.overview import Overview, SessionView, WeekView
    from audiocoach.build.options import Options


def show_block(
    target: Target,
    options: Options,
    *,
    start: str | None,
    as_json: bool,
    muscles: bool,
    picture: Path | None,
    force: bool,
) -> None:
    """Show a block as tables, as JSON or as a picture; does not need a voice.

    Raises:
        BrokenSessionsError: at the end, if some sessions have broken scripts.
    """
    from audiocoach.blocks.chart import lay_out
    from audiocoach.blocks.overview import overview
    from audiocoach.media import muscle_chart

    loaded = load_block(target, start)
    note_warnings(loaded.warnings)
    view = overview(loaded.block, session_scripts(target), options)
    notes = SessionNotes()
    for one in view.errors:
        notes.fail(one.session.label, one.error)
    if picture is not None:
        title = loaded.block.title
        drawn = muscle_chart.lay_out(title, view.muscles) if muscles else lay_out(view)
        draw(drawn, picture, force=force)
        note(f"{picture}: {'muscles' if muscles else 'chart'} of {quoted(title)}")
    if as_json:
        result_json(view.to_json())
    elif picture is None:
        result(loaded.block.title)
        if not muscles:
            _calendar(view)
            result("")
        _muscles(view)
        result(_untrained(view))
    if view.errors:
        raise BrokenSessionsError(f"{pluralize(len(view.errors), 'session')} cannot be shown")


def _calendar(view: Overview) -> None:
    from audiocoach.script.constants import DAYS

    block = view.block
    first = block.start.weekday() if block.start else 0
    used = {one.session.day for week in view.weeks for one in week.sessions}
    order = sorted(used, key=lambda day: (day - first) % 7)
    columns = ("week", "from", *(DAYS[day] for day in order), "minutes", *block.variable_names)
    rows = [_row(week, view, order) for week in view.weeks]
    table(columns, rows, fixed=("week", "from", "minutes"))
    total_s = sum(week.duration_s for week in view.weeks)
    sessions = sum(len(week.sessions) for week in view.weeks)
    has_optional = any(one.session.optional for week in view.weeks for one in week.sessions)
    remark = " (in brackets: optional)" if has_optional else ""
    result(f"{pluralize(sessions, 'session')}, {format_clock(round(total_s) * 1000)}{remark}")


def _row(week: WeekView, view: Overview, order: list[int]) -> list[str]:
    from datetime import timedelta

    start = view.block.start
    begins = (start + timedelta(days=7 * (week.week.number - 1))).isoformat() if start else ""
    cells = {one.session.day: _cell(one) for one in week.sessions}
    return [
        f"{week.week.number}{' lighter' if week.week.deload else ''}",
        begins,
        *(cells.get(day, "") for day in order),
        f"{week.duration_s / 60:.0f}",
        *(week.week.values.get(name, "") for name in view.block.variable_names),
    ]


def _cell(view: SessionView) -> str:
    """``18:30 runner-a 25``: time, script and minutes."""
    session = view.session
    time = f"{session.time:%H:%M} " if session.time else ""
    length = "broken" if view.error else f"{view.duration_s / 60:.0f}"
    text = f"{time}{session.script.stem} {length}"
    return f"({text})" if session.optional else text


def _muscles(view: Overview) -> None:
    """Print seconds of work by group and week."""
    weeks = [f"{week.week.number}" for week in view.weeks]
    table(("seconds in week", *weeks, "all"), _muscle_rows(view), fixed=("seconds in week", *weeks, "all"))


def _muscle_rows(view: Overview) -> Iterator[list[str]]:
    from audiocoach.exercises.model import GROUPS

    maps = [week.muscles for week in view.weeks]
    for group, name in GROUPS.items():
        seconds = [one.groups[group].total_s for one in maps]
        yield [name, *(f"{one:.0f}" for one in seconds), f"{sum(seconds):.0f}"]


def _untrained(view: Overview) -> str:
    """A line on groups without work, and exercises that are not in the library."""
    from audiocoach.exercises.model import GROUPS

    muscles = view.muscles
    left = ", ".join(GROUPS[group] for group in muscles.left_out)
    groups = f"not trained: {left}" if left else "every muscle group is trained"
    unknown = f"; not in the library: {', '.join(muscles.unknown)}" if muscles.unknown else ""
    return groups + unknown
