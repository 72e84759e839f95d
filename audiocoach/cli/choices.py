"""Words of the library on the command line: muscle groups, kinds and equipment, checked and completed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.guard import WrongUsageError
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.exercises.model import Equipment, Group, MovementKind


def complete_muscle(incomplete: str) -> list[str]:
    """The eight groups."""
    from audiocoach.exercises.model import GROUPS

    return [group for group in GROUPS if group.startswith(incomplete)]


def complete_kind(incomplete: str) -> list[str]:
    """The kinds of movements."""
    from audiocoach.exercises.model import KINDS

    return [kind for kind in KINDS if kind.startswith(incomplete)]


def complete_equipment(incomplete: str) -> list[str]:
    """What the library's movements use."""
    from audiocoach.exercises.model import EQUIPMENT

    return [thing for thing in EQUIPMENT if thing.startswith(incomplete)]


Muscles = Annotated[
    list[str] | None,
    typer.Option(
        "--muscle",
        metavar="GROUP",
        help="Only what trains it: feet, calves, quads, hamstrings, glutes, core, back or arms; repeatable.",
        autocompletion=complete_muscle,
    ),
]


def muscle_groups(written: Sequence[str] | None) -> tuple[Group, ...]:
    """The groups that are meant; "hips" means glutes and "abs" core.

    Raises:
        WrongUsageError: for a word that means none.
    """
    if not written:
        return ()
    from audiocoach.exercises.model import GROUPS, OTHER_WORDS

    known: dict[str, Group] = {**OTHER_WORDS, **{name: group for group, name in GROUPS.items()}}
    known |= {group: group for group in GROUPS}
    return tuple(known[chosen("muscle group", word, known, GROUPS)] for word in written)


def kinds(written: Sequence[str] | None) -> tuple[MovementKind, ...]:
    """The kinds that are meant.

    Raises:
        WrongUsageError: for a word that is none.
    """
    if not written:
        return ()
    from audiocoach.exercises.model import KINDS

    known = {kind.casefold(): kind for kind in KINDS}
    return tuple(known[chosen("kind", word, known, known)] for word in written)


def equipment(written: Sequence[str] | None) -> tuple[Equipment, ...]:
    """The equipment that is meant.

    Raises:
        WrongUsageError: for a word that is none.
    """
    if not written:
        return ()
    from audiocoach.exercises.model import EQUIPMENT

    plain = {thing.casefold(): thing for thing in EQUIPMENT}
    known = plain | {f"{thing}s": named for thing, named in plain.items()}
    known |= {thing.removesuffix("s"): named for thing, named in plain.items()}
    return tuple(known[chosen("equipment", word, known, EQUIPMENT)] for word in written)


def chosen(what: str, word: str, known: Mapping[str, str], listed: Iterable[str]) -> str:
    """The word as it is known.

    Raises:
        WrongUsageError: when it is not, with the one that is near or those that there are.
    """
    plain = word.strip().casefold()
    if plain in known:
        return plain
    near = difflib.get_close_matches(plain, list(known), n=1, cutoff=0.75)
    hint = f"did you mean {known[near[0]]}?" if near else f"there are {', '.join(listed)}"
    raise WrongUsageError(f"no {what} named {quoted(word)}; {hint}")
