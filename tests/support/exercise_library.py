"""The exercise library from its YAML files. ``python tests/support/exercise_library.py`` writes it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from audiocoach.exercises.model import KINDS, Equipment, MuscleGroup

EXERCISES = Path(__file__).resolve().parents[2] / "audiocoach" / "exercises"
FOLDER = EXERCISES / "library"
LIBRARY = EXERCISES / "library.json"

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
    """A movement as a file of the library has it, under its name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    aliases: tuple[_Text, ...] = ()
    primary: tuple[MuscleGroup, ...] = ()
    secondary: tuple[MuscleGroup, ...] = ()
    equipment: tuple[Equipment, ...] = ()
    one_sided: bool = False
    rep: Annotated[float, Field(ge=0.2, le=120)] | None = None
    setup: _Setup
    tips: Annotated[tuple[_Tip, ...], Field(min_length=2, max_length=4)]
    easier: _Text
    harder: _Text
    avoid: _Text


FILE: TypeAdapter[dict[_Text, MovementEntry]] = TypeAdapter(dict[_Text, MovementEntry])
"""A file of the library: entries by name."""


def read_entries(text: str, kind: str) -> list[dict[str, Any]]:
    """The movements of one file, as the program reads them.

    Raises:
        ValidationError: if something in it is missing, unknown or too long.
    """
    entries = FILE.validate_python(yaml.load(text, yaml.BaseLoader))
    return [
        {"name": name, "kind": kind, **entry.model_dump(mode="json", exclude_defaults=True)}
        for name, entry in entries.items()
    ]


def library_json() -> str:
    """The library, a movement a line."""
    every = [
        one for kind in KINDS for one in read_entries((FOLDER / f"{kind}.yaml").read_text("utf-8"), kind)
    ]
    return "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in every) + "\n]\n"


if __name__ == "__main__":
    LIBRARY.write_text(library_json(), encoding="utf-8")
