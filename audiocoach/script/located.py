"""The position in a file, which every model of a script has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    line: int
    column: int


class Located(BaseModel):
    """A frozen model with its position: ``mark`` of the whole, ``marks`` by written key."""

    # A model is completed at its first use: a script uses a few kinds of step.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    mark: Mark = Mark(1, 1)
    marks: Mapping[str, Mark] = Field(default_factory=dict, repr=False)

    def mark_of(self, key: str) -> Mark:
        """The place at which ``key`` was written, or the model's own."""
        return self.marks.get(key, self.mark)

    def line_of(self, key: str) -> int:
        """The line of :meth:`mark_of`."""
        return self.mark_of(key).line
