"""What the library knows about a movement, and the muscle groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

MovementKind = Literal[
    "strength", "plyometric", "balance", "mobility", "drill", "cardio", "massage", "ems", "breathing"
]
MuscleGroup = Literal["feet", "calves", "quads", "hamstrings", "glutes", "core", "back", "arms"]
Equipment = Literal[
    "band",
    "barbell",
    "bench",
    "bike",
    "box",
    "chair",
    "dumbbells",
    "EMS device",
    "foam roller",
    "grass",
    "hill",
    "kettlebell",
    "machine",
    "massage ball",
    "mat",
    "medicine ball",
    "pool",
    "pull-up bar",
    "rowing machine",
    "skipping rope",
    "stairs",
    "step",
    "towel",
    "wall",
]

KINDS: tuple[MovementKind, ...] = get_args(MovementKind)
EQUIPMENT: tuple[Equipment, ...] = get_args(Equipment)
GROUPS: Mapping[MuscleGroup, str] = {
    "feet": "feet and ankles",
    "calves": "calves and shins",
    "quads": "quads",
    "hamstrings": "hamstrings",
    "glutes": "glutes and hips",
    "core": "core",
    "back": "back",
    "arms": "arms and shoulders",
}
"""A runner's eight muscle groups and their names, from the ground up. Glutes and hips include the adductors,
quads the hip flexors.
"""

OTHER_WORDS: Mapping[str, MuscleGroup] = {
    **dict.fromkeys(("foot", "ankle", "ankles", "toes"), "feet"),
    **dict.fromkeys(("calf", "shin", "shins", "lower legs", "achilles"), "calves"),
    **dict.fromkeys(("quad", "quadriceps", "thighs", "hip flexors", "knees"), "quads"),
    **dict.fromkeys(("hamstring",), "hamstrings"),
    **dict.fromkeys(("glute", "hip", "hips", "adductors", "abductors", "inner thighs"), "glutes"),
    **dict.fromkeys(("abs", "belly", "trunk", "abdominals", "obliques"), "core"),
    **dict.fromkeys(("upper back", "lower back", "neck", "lats"), "back"),
    **dict.fromkeys(("arm", "shoulder", "shoulders", "chest", "biceps", "triceps"), "arms"),
}
"""Other words for the groups, or for parts of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A movement of the library: an entry of its files, with its name and kind.

    ``rep`` is how many seconds a rep takes at a steady pace; without it, 3.
    ``primary`` are the groups that do the work, ``secondary`` those that assist. ``one_sided`` movements
    train one side at a time. ``setup`` says to somebody who cannot see it where to stand or lie, what moves,
    and what one feels. ``easier`` and ``harder`` are another movement's name, or a description in lower
    case. ``avoid`` completes the sentence "Leave it out ...".
    """

    name: str
    kind: MovementKind
    aliases: tuple[str, ...] = ()
    primary: tuple[MuscleGroup, ...] = ()
    secondary: tuple[MuscleGroup, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    one_sided: bool = False
    rep: float | None = None
    setup: str
    tips: tuple[str, ...]
    easier: str
    harder: str
    avoid: str

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON-ready data, the name first."""
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()
        }
