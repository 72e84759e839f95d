"""``audiocoach exercises``: searches and prints the library of exercises."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.choices import Muscles, complete_equipment, complete_kind, equipment, kinds, muscle_groups
from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import JsonOption, examples
from audiocoach.cli.printing import note, pluralize, result, result_json, table
from audiocoach.errors import UsageError
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.exercises.library import Library
    from audiocoach.exercises.model import Movement

SHOW = "show"
"""The first word of a call that names one exercise exactly."""

_WRITTEN_AS = {"breathing": "", "ems": "", "cardio": "", "massage": "60s"}
"""Length of an exercise in its line for a script, by kind; default: 40s. Empty: it needs several lines."""


def add_to(app: typer.Typer) -> None:
    lines = ("calf raise", "--muscle feet --kind strength", "--equipment band", "show copenhagen plank")
    app.command("exercises", epilog=examples(*(f"exercises {line}" for line in lines)))(exercises)


def complete_name(incomplete: str) -> list[str]:
    """Names of exercises."""
    from audiocoach.exercises.library import library

    start = incomplete.casefold()
    return [name for name in library().movements if name.casefold().startswith(start)]


def exercises(
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[show] [NAME]",
            help="Words of a name; `show NAME` prints the exercise of exactly that name.",
            autocompletion=complete_name,
        ),
    ] = None,
    muscle: Muscles = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND",
            help="Only this kind: strength, plyometric, balance, mobility, drill, cardio, massage, ems or "
            "breathing; repeatable.",
            autocompletion=complete_kind,
        ),
    ] = None,
    uses: Annotated[
        list[str] | None,
        typer.Option(
            "--equipment",
            metavar="THING",
            help="Only exercises that use this, like band; repeatable.",
            autocompletion=complete_equipment,
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Look up exercises: muscles, tips, easier and harder forms.

    Prints a table of several exercises, or everything about a single one. A script may also use exercises
    that are not in this library.
    """
    groups, of_kind, things = muscle_groups(muscle), kinds(kind), equipment(uses)
    from audiocoach.exercises.library import library

    words = query or []
    known = library()
    if words[:1] == [SHOW]:
        _show_one(known, " ".join(words[1:]), as_json=as_json)
        return
    text = " ".join(words)
    found = known.search(text, muscles=groups, kinds=of_kind, equipment=things)
    if not found and text and not (groups or of_kind or things):
        meant = known.find(text)
        if meant is None:
            raise _unknown_error(known, text)
        found = [meant]
    if as_json:
        result_json([movement.to_json() for movement in found])
    elif len(found) == 1:
        _print(found[0])
    elif found:
        table(("name", "kind", "muscles", "equipment"), map(_row, found), fixed=("name", "kind"))
        note(pluralize(len(found), "exercise"))
    else:
        note("no exercise matches")


def _show_one(known: Library, name: str, *, as_json: bool) -> None:
    if not name:
        raise WrongUsageError("a name is missing; write it like audiocoach exercises show squat")
    movement = known.find(name)
    if movement is None:
        raise _unknown_error(known, name)
    if as_json:
        result_json(movement.to_json())
    else:
        _print(movement)


def _unknown_error(known: Library, name: str) -> UsageError:
    near = known.suggest(name)
    hint = f"did you mean {', '.join(near)}?" if near else "`audiocoach exercises` lists all"
    return UsageError(f"unknown exercise {quoted(name)}; {hint}")


def _row(movement: Movement) -> tuple[str, str, str, str]:
    helping = f" ({', '.join(movement.secondary)})" if movement.secondary else ""
    muscles = f"{', '.join(movement.primary)}{helping}"
    return movement.name, movement.kind, muscles, ", ".join(movement.equipment)


def _print(movement: Movement) -> None:
    sides = ", one side at a time" if movement.one_sided else ""
    result(f"{movement.name} ({movement.kind}{sides})")
    for label, text in _lines(movement):
        if text:
            result(f"{label:<12}  {text}")


def _lines(movement: Movement) -> Iterator[tuple[str, str]]:
    from audiocoach.exercises.model import GROUPS

    primary, secondary = (
        ", ".join(GROUPS[group] for group in groups) for groups in (movement.primary, movement.secondary)
    )
    yield "also called", ", ".join(movement.aliases)
    yield "muscles", primary + (f"; helped by {secondary}" if secondary else "")
    yield "equipment", ", ".join(movement.equipment)
    for number, tip in enumerate(movement.tips):
        yield ("" if number else "tips"), tip
    yield "easier", movement.easier
    yield "harder", movement.harder
    yield "leave it out", movement.avoid
    yield "in a script", script_line(movement)


def script_line(movement: Movement) -> str:
    """A step to copy; empty if the exercise needs more than one line."""
    length = _WRITTEN_AS.get(movement.kind, "40s")
    sides = " each side" if movement.one_sided else ""
    return f"- {movement.name} {length}{sides}" if length else ""
