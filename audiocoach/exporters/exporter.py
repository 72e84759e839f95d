"""What a format is: its name, its files, and a writer that says what it could not carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from audiocoach.exporters.steps import ExportSession, SessionStep

_MOST_NAMES = 3
"""Steps that a loss names."""


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
