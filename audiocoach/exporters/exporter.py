"""A format: its name, its suffix, and a writer that lists what the format cannot hold; and the formats that
are registered.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import PurePath

from audiocoach.exporters.steps import ExportSession, SessionStep

GROUP = "audiocoach.exporters"
"""The group of entry points that formats are registered in, built-in ones included."""

_MOST_NAMES = 3
"""The most steps that a loss names."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file's content, and what the format could not hold, a sentence for each kind of loss."""

    data: bytes
    losses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format: its name for ``--to``, its title for people, the suffix of its files, its writer.

    ``write`` makes the whole file, the same bytes for the same session. It raises
    :class:`~audiocoach.errors.OutputError` if the format has no room for the session. Packages register one
    in the group ``audiocoach.exporters``.
    """

    name: str
    title: str
    suffix: str
    write: Callable[[ExportSession], Exported]


@dataclass(slots=True)
class Losses:
    """The losses of one file by their kind, each with the steps that it concerns."""

    _found: dict[str, dict[str, None]] = field(default_factory=dict)

    def add(self, text: str, step: SessionStep | None = None) -> None:
        """Add a loss, and the step that it concerns; ``None`` is the whole file."""
        names = self._found.setdefault(text, {})
        if step is not None:
            names[step.title] = None

    def add_where(self, text: str, steps: Iterable[SessionStep]) -> None:
        """Add a loss for each of these steps, if there is any."""
        for step in steps:
            self.add(text, step)

    def sentences(self) -> tuple[str, ...]:
        """``sides are left out: Lunge, Leg swing and 3 others``, in the order in which they were found."""
        return tuple(self._sentences())

    def _sentences(self) -> Iterator[str]:
        for text, names in self._found.items():
            if not names:
                yield text
                continue
            first, others = list(names)[:_MOST_NAMES], len(names) - _MOST_NAMES
            listed = ", ".join(first)
            yield f"{text}: {listed}" + (f" and {others} other{'s' * (others > 1)}" if others > 0 else "")


def exporter_names() -> tuple[str, ...]:
    """The names for ``--to``, without loading their modules."""
    return tuple(dict.fromkeys(entry.name for entry in _entries()))


@cache
def exporters() -> Mapping[str, Exporter]:
    """Every format that can be written, by its name for ``--to``.

    A plug-in cannot use the name of a built-in format. One that does not load is left out, with a warning.
    """
    found: dict[str, Exporter] = {}
    for entry in _entries():
        try:
            exporter = entry.load()
        except Exception as error:  # a plug-in may raise anything
            warnings.warn(f"the exporter {entry.name} does not load: {error}", stacklevel=2)
            continue
        found.setdefault(entry.name, exporter)
    return found


def names_for(file: str) -> list[str]:
    """The formats that use the suffix of this file name."""
    suffix = PurePath(file).suffix.lower()
    return [name for name, row in exporters().items() if row.suffix == suffix]


def _entries() -> list[EntryPoint]:
    """The entry points, built-in ones first."""
    return sorted(entry_points(group=GROUP), key=lambda entry: (not _is_ours(entry), entry.name))


def _is_ours(entry: EntryPoint) -> bool:
    return entry.value.startswith("audiocoach.exporters.")
