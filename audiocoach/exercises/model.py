"""What the library knows about a movement, and the muscle groups."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

MovementKind = Literal[
    "strength", "plyometric", "balance", "mobility", "drill", "cardio", "massage", "ems", "breathing"
]
Group = Literal["feet", "calves", "quads", "hamstrings", "glutes", "core", "back", "arms"]
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
GROUPS: Mapping[Group, str] = MappingProxyType(
    {
        "feet": "feet and ankles",
        "calves": "calves and shins",
        "quads": "quads",
        "hamstrings": "hamstrings",
        "glutes": "glutes and hips",
        "core": "core",
        "back": "back",
        "arms": "arms and shoulders",
    }
)
"""A runner's eight muscle groups and their names, from the ground up. Glutes and hips include the adductors,
quads the hip flexors.
"""

OTHER_WORDS: Mapping[str, Group] = MappingProxyType(
    {
        **dict.fromkeys(("foot", "ankle", "ankles", "toes"), "feet"),
        **dict.fromkeys(("calf", "shin", "shins", "lower legs", "achilles"), "calves"),
        **dict.fromkeys(("quad", "quadriceps", "thighs", "hip flexors", "knees"), "quads"),
        **dict.fromkeys(("hamstring",), "hamstrings"),
        **dict.fromkeys(("glute", "hip", "hips", "adductors", "abductors", "inner thighs"), "glutes"),
        **dict.fromkeys(("abs", "belly", "trunk", "abdominals", "obliques"), "core"),
        **dict.fromkeys(("upper back", "lower back", "neck", "lats"), "back"),
        **dict.fromkeys(("arm", "shoulder", "shoulders", "chest", "biceps", "triceps"), "arms"),
    }
)
"""Other words for the groups, or for parts of them."""

MAX_TIP_CHARS = 90
"""The length of a tip: about five seconds of speech."""

MAX_SETUP_CHARS = 200
"""The length of a set-up: about twelve seconds of speech."""

_Text = Annotated[str, StringConstraints(min_length=2, max_length=140, strip_whitespace=True)]
_Tip = Annotated[str, StringConstraints(min_length=8, max_length=MAX_TIP_CHARS, pattern=r"^[A-Z0-9].*[.?!]$")]


_Setup = Annotated[
    str, StringConstraints(min_length=20, max_length=MAX_SETUP_CHARS, pattern=r"^[A-Z0-9].*[.]$")
]


class MovementEntry(BaseModel):
    """A movement as a file of the library has it, under its name.

    ``rep`` is how many seconds a rep takes at a steady pace; without it, 3.
    ``primary`` are the groups that do the work, ``secondary`` those that assist. ``one_sided`` movements
    train one side at a time. ``setup`` says to somebody who cannot see it where to stand or lie, what moves,
    and what one feels. ``easier`` and ``harder`` are another movement's name, or a description in lower
    case. ``avoid`` completes the sentence "Leave it out ...".
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    aliases: tuple[_Text, ...] = ()
    primary: tuple[Group, ...] = ()
    secondary: tuple[Group, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    one_sided: bool = False
    rep: Annotated[float, Field(ge=0.2, le=60)] | None = None
    setup: _Setup
    tips: Annotated[tuple[_Tip, ...], Field(min_length=2, max_length=4)]
    easier: _Text
    harder: _Text
    avoid: _Text


class Movement(MovementEntry):
    """An entry with its name and kind."""

    name: _Text
    kind: MovementKind

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON-ready data, the name first."""
        data = self.model_dump(mode="json")
        return {"name": data.pop("name"), "kind": data.pop("kind"), **data}


FILE: TypeAdapter[dict[str, MovementEntry]] = TypeAdapter(dict[str, MovementEntry])
"""A file of the library: entries by name."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a file of the library."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **FILE.json_schema()}
