"""Muscle groups, kinds and equipment on the command line: checks and completion."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.guard import WrongUsageError
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.exercises.model import Equipment, MovementKind, MuscleGroup


def complete_muscle(incomplete: str) -> list[str]:
    """Names of muscle groups."""
    from audiocoach.exercises.model import GROUPS

    return [group for group in GROUPS if group.startswith(incomplete)]


def complete_kind(incomplete: str) -> list[str]:
    """Kinds of exercises."""
    from audiocoach.exercises.model import KINDS

    return [kind for kind in KINDS if kind.startswith(incomplete)]


def complete_equipment(incomplete: str) -> list[str]:
    """Equipment of the library's exercises."""
    from audiocoach.exercises.model import EQUIPMENT

    return [thing for thing in EQUIPMENT if thing.startswith(incomplete)]


Muscles = Annotated[
    list[str] | None,
    typer.Option(
        "--muscle",
        metavar="GROUP",
        help="Only for this group: feet, calves, quads, hamstrings, glutes, core, back or arms; repeatable.",
        autocompletion=complete_muscle,
    ),
]


def muscle_groups(written: Sequence[str] | None) -> tuple[MuscleGroup, ...]:
    """The groups for these words, by :func:`known_word`; "hips" means glutes and "abs" core."""
    if not written:
        return ()
    from audiocoach.exercises.model import GROUPS, OTHER_WORDS

    known: dict[str, MuscleGroup] = {**OTHER_WORDS, **{name: group for group, name in GROUPS.items()}}
    known |= {group: group for group in GROUPS}
    return tuple(known[known_word("muscle group", word, known, GROUPS)] for word in written)


def kinds(written: Sequence[str] | None) -> tuple[MovementKind, ...]:
    """The kinds for these words, by :func:`known_word`."""
    from audiocoach.exercises.model import KINDS

    known = {kind.casefold(): kind for kind in KINDS}
    return tuple(known[known_word("kind", word, known, known)] for word in written or ())


def equipment(written: Sequence[str] | None) -> tuple[Equipment, ...]:
    """The equipment for these words, by :func:`known_word`."""
    from audiocoach.exercises.model import EQUIPMENT

    plain = {thing.casefold(): thing for thing in EQUIPMENT}
    known = plain | {f"{thing}s": named for thing, named in plain.items()}
    known |= {thing.removesuffix("s"): named for thing, named in plain.items()}
    return tuple(known[known_word("equipment", word, known, EQUIPMENT)] for word in written or ())


def known_word(what: str, word: str, known: Mapping[str, str], listed: Iterable[str]) -> str:
    """The key of ``known`` that a word means.

    Raises:
        WrongUsageError: if there is none; suggests a similar one or lists ``listed``.
    """
    plain = word.strip().casefold()
    if plain in known:
        return plain
    near = difflib.get_close_matches(plain, list(known), n=1, cutoff=0.75)
    hint = f"did you mean {known[near[0]]}?" if near else f"choose {', '.join(listed)}"
    raise WrongUsageError(f"unknown {what} {quoted(word)}; {hint}")
