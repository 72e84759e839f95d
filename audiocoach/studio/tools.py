"""The functions that the command gives the studio: to read and check a script, and its options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from audiocoach.blocks.editing import Edit
    from audiocoach.build.options import Options
    from audiocoach.errors import Problem
    from audiocoach.script.model import Workout


@dataclass(frozen=True, slots=True)
class EditedScript:
    """A script as it is in the editor, with the choices made in the page instead of its own."""

    path: Path
    """Its file, which need not exist; paths in it start in this file's folder."""
    data: bytes
    trainer: str = ""
    voice: str = ""
    music: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    def flags(self) -> list[str]:
        """The same choices as arguments of a command."""
        chosen = (("--trainer", self.trainer), ("--voice", self.voice), ("--music", self.music))
        named = [f"--set={name}={value}" for name, value in self.variables.items()]
        return [*(f"{flag}={value}" for flag, value in chosen if value), *named]


class Tools(Protocol):
    """The same code as that of the commands ``check``, ``show`` and ``build``."""

    def problems(self, draft: EditedScript) -> tuple[Problem, ...]:
        """Everything that ``audiocoach check`` says about it."""

    def load(self, draft: EditedScript) -> Workout:
        """The workout.

        Raises:
            AudioCoachError: if it has errors.
        """

    def options(self, draft: EditedScript) -> Options:
        """The options of a build of it.

        Raises:
            AudioCoachError: if a choice does not exist.
        """

    def weeks(self, draft: EditedScript) -> dict[str, object]:
        """A block's weeks, as ``audiocoach show --json`` prints them.

        Each session also has its ``script`` (a path) and its name if it is ``included``. ``lines`` are those
        of the variables, and ``own`` the variables and weeks that have an override.

        Raises:
            AudioCoachError: if it has errors.
        """

    def edit_value(self, draft: EditedScript, name: str, week: int, value: str) -> Edit:
        """The edit of a block's text that gives a variable another value in one week; "" takes the override
        of the week away.

        Raises:
            AudioCoachError: if the block has errors, or this value cannot be changed.
        """

    def words(self) -> dict[str, object]:
        """What can be completed: keys with their meaning, names of exercises, beds, voices, trainers."""

    def voices(self) -> list[dict[str, object]]:
        """Each engine's name, whether it is ``ok`` on this machine, and if not, ``detail`` and ``remedy``, as
        ``audiocoach voices list`` prints them. The network is not asked.
        """

    def catalog(self) -> list[dict[str, object]]:
        """The scripts that ship and those of installed packs: name, title, minutes, whether it is a block."""

    def find(self, name: str) -> Path:
        """The file of one of them.

        Raises:
            UsageError: if there is none.
        """
