"""``audiocoach list`` and ``trainers``: workouts and blocks, and trainers."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach import config
from audiocoach.cli.choices import Muscles, muscle_groups
from audiocoach.cli.filters import Filters, require_known, things_of
from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import JsonOption, examples, parse_number
from audiocoach.cli.printing import command_line, note, result, result_json, table
from audiocoach.errors import AudioCoachError, ScriptError
from audiocoach.sources import find as catalog
from audiocoach.sources.find import ScriptHeader
from audiocoach.units import format_percent

if TYPE_CHECKING:
    from audiocoach.exercises.model import MuscleGroup
    from audiocoach.timeline.plan import Stretch

MUSCLE_SHARE = 0.25
"""``--muscle`` selects workouts in which the group has at least this share of the work."""

MOST_LOOKED_INTO = 100
"""So many scripts of this folder are read whole; of more, the headers alone, so that a list stays quick."""

_MAX_MINUTES = 24 * 60

CARE_MARK = "!"
"""Marks a workout whose safety note should be read first."""


def add_to(app: typer.Typer) -> None:
    app.command("list", epilog=examples("list --tag strength", "list --level beginner --max-minutes 20"))(
        list_workouts
    )
    app.command("trainers", epilog=examples("trainers", "build strength/runner-a --trainer calm"))(
        list_trainers
    )


def list_workouts(
    word: Annotated[str | None, typer.Argument(hidden=True)] = None,
    *,
    tag: Annotated[
        list[str] | None, typer.Option(metavar="TAG", help="Only workouts with this tag; repeatable.")
    ] = None,
    level: Annotated[
        str | None, typer.Option(metavar="LEVEL", help="Only this level: beginner, intermediate or advanced.")
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar="FOLDER", help="Only workouts in this folder, like run; repeatable."),
    ] = None,
    equipment: Annotated[
        list[str] | None,
        typer.Option(metavar="THING", help="Only workouts that use this, like roller, or none; repeatable."),
    ] = None,
    have: Annotated[
        str | None,
        typer.Option(metavar="THINGS", help="Only workouts that need nothing but these, like mat,band."),
    ] = None,
    min_minutes: Annotated[
        str | None, typer.Option(metavar="MINUTES", help="Only workouts of at least this length.")
    ] = None,
    max_minutes: Annotated[
        str | None, typer.Option(metavar="MINUTES", help="Only workouts of at most this length.")
    ] = None,
    muscle: Muscles = None,
    as_json: JsonOption = False,
) -> None:
    """List workouts and training blocks.

    Lists the included ones, those of installed packs and those in this folder. --muscle lists workouts that
    spend at least a quarter of their work on a muscle group, the largest share first.
    """
    if word is not None:
        raise WrongUsageError(f"list takes no name; write {_flag_for(word)}")
    groups = muscle_groups(muscle)
    packed = catalog.pack_scripts(config.data_dir())
    known = catalog.shipped_workouts() | packed
    found = [catalog.read_header(name, path, steps=name in packed) for name, path in known.items()]
    own = catalog.scripts_in(Path())
    headers = (catalog.read_header(str(path), path) for path in own)
    found += map(_looked_into, headers) if len(own) <= MOST_LOOKED_INTO else headers
    filters = Filters(
        tags=frozenset(one.casefold() for one in tag or ()),
        level=(level or "").casefold(),
        kinds=frozenset(one.casefold().strip("/") for one in kind or ()),
        equipment=tuple(one.casefold() for one in equipment or ()),
        have=things_of(have),
        min_minutes=parse_number("--min-minutes", min_minutes, float, 0, _MAX_MINUTES),
        max_minutes=parse_number("--max-minutes", max_minutes, float, 0, _MAX_MINUTES),
    )
    require_known(filters, found)
    kept = [header for header in found if filters.accept(header)]
    trained = _shares_by_header(kept, groups)
    if groups:
        kept = sorted((header for header in kept if header in trained), key=lambda one: -sum(trained[one]))
    if as_json:
        result_json(
            [
                dataclasses.asdict(header)
                | {"path": str(header.path), "needs_care": header.needs_care}
                | _shares_json(groups, trained.get(header))
                for header in kept
            ]
        )
    elif kept:
        workouts = [header for header in kept if header.weeks is None]
        blocks = [header for header in kept if header.weeks is not None]
        if workouts:
            columns = ("name", "kind", "minutes", "level", "", *groups, "title", "tags")
            rows = (_row(header, trained.get(header, ())) for header in workouts)
            table(columns, rows, fixed=columns[: 5 + len(groups)])
        if workouts and blocks:
            result("")
        if blocks:
            weekly = ((one.name, f"{one.weeks}", one.title, one.description) for one in blocks)
            table(("block", "weeks", "title", "description"), weekly, fixed=("block", "weeks"))
        _show_care(workouts)
        _show_packs(kept)
    else:
        note(f"no workout matches{filters.nearest(found)}" if found else "no workouts found")


def _flag_for(word: str) -> str:
    """The flag that lists what ``audiocoach list WORD`` is meant to list."""
    packs = {name.partition("/")[0] for name in catalog.pack_scripts(config.data_dir())}
    if word.casefold() in _shipped_kinds() | packs:
        return f"`audiocoach list --kind {word.casefold()}`"
    return f"`{command_line('list', '--tag', word)}`, or `{command_line('show', word)}` for one workout"


def _looked_into(header: ScriptHeader) -> ScriptHeader:
    """The header of one of the user's scripts, completed from its steps: length and kind where it gives none,
    and what is wrong with it.
    """
    if header.broken or header.weeks is not None:
        return header
    from audiocoach.sources.load import load
    from audiocoach.timeline.resolve import bare_stretches

    try:
        workout = load(header.path)
    except ScriptError as error:
        return dataclasses.replace(header, broken=error.problems[0].message)
    except AudioCoachError as error:
        return dataclasses.replace(header, broken=str(error))
    stretches = bare_stretches(workout)
    minutes = sum(stretch.likely_ms for stretch in stretches) / 60_000
    return dataclasses.replace(
        header,
        minutes=header.minutes or max(1, round(minutes)),
        kind=header.kind or _kind_of(workout.tags, stretches),
    )


def _kind_of(tags: Iterable[str], stretches: Iterable[Stretch]) -> str:
    """What kind of workout a script is: one of its tags that is a kind, else the kind of movement that most
    of its time goes to, else nothing.
    """
    from audiocoach.timeline.movements import movement_of

    if tagged := [tag.casefold() for tag in tags if tag.casefold() in _shipped_kinds()]:
        return tagged[0]
    times_ms: dict[str, int] = {}
    for stretch in stretches:
        if stretch.kind == "work" and (movement := movement_of(stretch.name, "", counted=bool(stretch.reps))):
            times_ms[movement.kind] = times_ms.get(movement.kind, 0) + int(stretch.duration_ms or 0)
    return max(times_ms, key=lambda kind: times_ms[kind], default="")


def _shipped_kinds() -> set[str]:
    return {part for name in catalog.shipped_workouts() for part in name.split("/")[:-1]}


def _show_packs(kept: list[ScriptHeader]) -> None:
    """Print the packs of the listed workouts, with licence and credits."""
    from audiocoach.cli.pack import print_packs

    used = {header.name.partition("/")[0] for header in kept}
    installed = catalog.installed_packs(config.data_dir())
    if packs := {name: pack for name, pack in installed.items() if name in used}:
        from audiocoach.sources.load import read_pack_info

        result("")
        print_packs({name: (pack, read_pack_info(pack.folder)) for name, pack in packs.items()})


def _show_care(workouts: list[ScriptHeader]) -> None:
    """Print each safety note once, with the workouts that it applies to."""
    notes: dict[str, list[str]] = {}
    for header in workouts:
        if header.needs_care:
            notes.setdefault(header.safety, []).append(header.name)
    if notes:
        result("")
        rows = ((CARE_MARK, ", ".join(names), text) for text, names in notes.items())
        table(("", "read first", "why"), rows, fixed=("",))


def _shares_by_header(
    headers: Iterable[ScriptHeader], groups: Sequence[MuscleGroup]
) -> dict[ScriptHeader, tuple[float, ...]]:
    """The shares of work of these groups, for workouts in which each reaches :data:`MUSCLE_SHARE`."""
    if not groups:
        return {}
    from audiocoach.sources.load import load
    from audiocoach.timeline.muscles import muscle_seconds_of

    trained = {}
    for header in headers:
        if header.broken or header.weeks is not None:
            continue
        try:
            found = muscle_seconds_of(load(header.path))
        except AudioCoachError:
            continue  # check reports what is wrong with it
        shares = tuple(found.share(group) for group in groups)
        if min(shares) >= MUSCLE_SHARE:
            trained[header] = shares
    return trained


def _shares_json(
    groups: Sequence[MuscleGroup], shares: Sequence[float] | None
) -> dict[str, dict[str, float]]:
    if not shares:
        return {}
    return {"muscles": {group: round(share, 4) for group, share in zip(groups, shares, strict=True)}}


def _row(header: ScriptHeader, shares: Sequence[float]) -> tuple[str, ...]:
    percents = [format_percent(share) for share in shares]
    if header.broken:
        return header.name, "", "", "", "", *percents, f"broken: {header.broken}", ""
    minutes = "" if header.minutes is None else f"{header.minutes:g}"
    mark = CARE_MARK if header.needs_care else ""
    return (
        header.name,
        header.kind,
        minutes,
        header.level,
        mark,
        *percents,
        header.title,
        ", ".join(header.tags),
    )


def list_trainers(
    word: Annotated[str | None, typer.Argument(hidden=True)] = None, *, as_json: JsonOption = False
) -> None:
    """List trainers, the coaching styles of a session.

    Lists the included ones and your own, which are files in the folder that is printed last.
    """
    if word is not None:
        raise WrongUsageError(
            "trainers takes no name; to use a trainer, write "
            f"`audiocoach build TARGET --trainer {shlex.quote(word)}`"
        )
    from audiocoach.trainers.find import read_trainer_file, trainers_on

    folder = config.trainers_dir()
    found = []
    for name, path in trainers_on((folder,)).items():
        try:
            description, broken = read_trainer_file(path).description, ""
        except AudioCoachError as error:
            description, broken = "", str(error).splitlines()[0]
        found.append({"name": name, "description": description, "broken": broken, "file": str(path)})
    if as_json:
        result_json(found)
        return
    rows = [(one["name"], one["description"] or f"broken: {one['broken']}") for one in found]
    table(("name", "description"), rows, fixed=("name",))
    note(f"your own trainers go into {folder}")
