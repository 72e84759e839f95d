"""``pick``: some steps of a list, by a choice that is the same at every build and on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from audiocoach.script.document import List
from audiocoach.script.form import Cell, Form, Key
from audiocoach.script.model import MAX_ROUNDS, Pick, Step
from audiocoach.script.values import LINE, steps, whole

PICK = Key("pick", whole(1, MAX_ROUNDS), 1, "how many of the steps under `from`")
FROM = Key(
    "from", steps(), (), "the steps to choose from", needed="Add from: and below it the steps to choose from."
)  # fmt: skip
SEED = Key("seed", LINE, "", "any text; another text gives another choice", shown="the title and its place")
PICK_KEYS = (FROM, SEED)


def pick(form: Form, read: Callable[[Cell], tuple[Step, ...]]) -> Pick:
    """``pick``: without ``seed`` the title and the step's place decide."""
    count = form.read(PICK)
    seed = form.read(SEED, " > ".join((form.reading.title, *form.reading.place, *form.path)))
    listed_steps = form.read(FROM, read=read)
    cell = form.cell("from")
    listed = len(cell.node.items) if cell and isinstance(cell.node, List) else count
    if listed and count > listed:
        form.refuse("pick", f"{count} cannot be picked from {listed} steps", "Add steps, or pick fewer.")
    return Pick(
        mark=form.mark, marks=form.marks, count=count, steps=chosen(listed_steps, count, seed), seed=seed
    )


def chosen(steps: Sequence[Step], count: int, seed: str) -> tuple[Step, ...]:
    """``count`` of the steps in their order; each place in the list draws a number from the seed."""

    def draw(index: int) -> bytes:
        return hashlib.sha256(f"{seed}\n{index}".encode("utf-8", "surrogatepass")).digest()

    kept = sorted(sorted(range(len(steps)), key=draw)[:count])
    return tuple(steps[index] for index in kept)
