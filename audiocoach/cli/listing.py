"""``audiocoach list`` and ``trainers``: workouts and blocks, and trainers."""

from __future__ import annotations

import dataclasses
import math
import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach import config
from audiocoach.cli.choices import Muscles, known_word, muscle_groups
from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import JsonOption, examples
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

LEVELS = ("beginner", "intermediate", "advanced")

NO_EQUIPMENT = "none"

MOST_LOOKED_INTO = 100
"""So many scripts of this folder are read whole; of more, the headers alone, so that a list stays quick."""

OPTIONAL = "(optional)"
"""Ends a piece of equipment that the workout can do without."""

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
        float | None, typer.Option(metavar="MINUTES", min=0, help="Only workouts of at least this length.")
    ] = None,
    max_minutes: Annotated[
        float | None, typer.Option(metavar="MINUTES", min=0, help="Only workouts of at most this length.")
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
    filters = _Filters(
        tags=frozenset(one.casefold() for one in tag or ()),
        level=(level or "").casefold(),
        kinds=frozenset(one.casefold().strip("/") for one in kind or ()),
        equipment=tuple(one.casefold() for one in equipment or ()),
        have=_things(have),
        min_minutes=min_minutes,
        max_minutes=max_minutes,
    )
    _require_known(filters, found)
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
    from audiocoach.languages.phrases import phrase_book
    from audiocoach.sources.load import load
    from audiocoach.timeline.expand import expand
    from audiocoach.timeline.kits import built_in_kit
    from audiocoach.timeline.placeholders import in_words

    try:
        workout = load(header.path)
    except ScriptError as error:
        return dataclasses.replace(header, broken=error.problems[0].message)
    except AudioCoachError as error:
        return dataclasses.replace(header, broken=str(error))
    stretches = in_words(expand(workout, lambda _: built_in_kit("none")), phrase_book(workout.language))
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


@dataclass(frozen=True, slots=True)
class _Filters:
    """The filters, in lower case. Broken scripts pass no filter, unknown lengths no limit of length."""

    tags: frozenset[str]
    level: str
    kinds: frozenset[str]
    equipment: tuple[str, ...]
    have: tuple[str, ...] | None
    min_minutes: float | None
    max_minutes: float | None

    def accept(self, header: ScriptHeader) -> bool:
        return (
            self.tags <= {tag.casefold() for tag in header.tags}
            and self.level in ("", header.level.casefold())
            and (not self.kinds or not self.kinds.isdisjoint(_kinds(header)))
            and all(self._has_equipment(thing, header) for thing in self.equipment)
            and (self.have is None or _is_enough(self.have, header))
            and self._has_length(header.minutes)
        )

    def nearest(self, headers: Iterable[ScriptHeader]) -> str:
        """What a note adds where the length alone keeps workouts out: the one of the nearest length."""
        least, most = self.min_minutes or 0, math.inf if self.max_minutes is None else self.max_minutes
        others = dataclasses.replace(self, min_minutes=None, max_minutes=None)
        away = {
            header: max(least - header.minutes, header.minutes - most)
            for header in headers
            if header.minutes is not None and others.accept(header)
        }
        if not away or least > most:
            return ""
        header = min(away, key=lambda one: (away[one], one.name))
        return f"; the nearest in length is {header.name}, {header.minutes:g} minutes"

    def _has_equipment(self, thing: str, header: ScriptHeader) -> bool:
        """Whether a workout uses this; a block does not say what its workouts use."""
        if thing == NO_EQUIPMENT:
            return _is_enough((), header)
        return any(thing in one.casefold() for one in header.equipment)

    def _has_length(self, minutes: float | None) -> bool:
        if self.min_minutes is None and self.max_minutes is None:
            return True
        return minutes is not None and (self.min_minutes or 0) <= minutes <= (self.max_minutes or math.inf)


def _kinds(header: ScriptHeader) -> tuple[str, ...]:
    """The kinds of a workout in lower case: its folders, or what :func:`_kind_of` found."""
    return (*header.name.casefold().split("/")[:-1], header.kind.casefold())


def _things(written: str | None) -> tuple[str, ...] | None:
    """The things of ``--have``, in lower case: none for ``none``."""
    if written is None:
        return None
    return tuple(
        thing for one in written.casefold().split(",") if (thing := one.strip()) not in ("", NO_EQUIPMENT)
    )


def _is_enough(things: Sequence[str], header: ScriptHeader) -> bool:
    """Whether a workout can be done with these things: each that it uses is one of them, in the singular or
    plural, or may be replaced by one (``wall or chair``), or is marked ``(optional)``. Of a block and of a
    broken script it is not known.
    """
    owned = re.compile(rf"\b({'|'.join(re.escape(one.removesuffix('s')) for one in things)})(s|es)?\b")
    return not (header.broken or header.weeks) and all(
        OPTIONAL in one or (things and owned.search(one.casefold())) for one in header.equipment
    )


def _require_known(filters: _Filters, found: Sequence[ScriptHeader]) -> None:
    """Refuse filters that no workout can pass, so that a typo does not look like an empty list."""
    kinds = {part.casefold(): part for one in found for part in (*one.name.split("/")[:-1], one.kind) if part}
    for word in sorted(filters.kinds):
        known_word("kind", word, kinds, kinds)
    if filters.level:
        levels = {one.level.casefold(): one.level for one in found if one.level}
        levels |= {level: level for level in LEVELS}
        known_word("level", filters.level, levels, LEVELS)
    words = {*filters.equipment, *(filters.have or ())} - {NO_EQUIPMENT}
    if not words:
        return
    from audiocoach.exercises.model import EQUIPMENT

    used = {thing.casefold(): thing for one in found for thing in one.equipment}
    things = {**used, **{thing.casefold(): thing for thing in EQUIPMENT}, NO_EQUIPMENT: NO_EQUIPMENT}
    for word in sorted(words):
        if not any(word.removesuffix("s") in thing for thing in things):
            known_word("equipment", word, things, (*EQUIPMENT, NO_EQUIPMENT))


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
    from audiocoach.trainers.find import find_trainer, trainers_on

    folder = config.trainers_dir()
    found = []
    for name, path in trainers_on((folder,)).items():
        try:
            description, broken = find_trainer(str(path), folder=folder).description, ""
        except AudioCoachError as error:
            description, broken = "", str(error).splitlines()[0]
        found.append({"name": name, "description": description, "broken": broken, "file": str(path)})
    if as_json:
        result_json(found)
        return
    rows = [(one["name"], one["description"] or f"broken: {one['broken']}") for one in found]
    table(("name", "description"), rows, fixed=("name",))
    note(f"your own trainers go into {folder}")
