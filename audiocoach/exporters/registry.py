"""The formats that can be exported, by name and by the suffix of a file."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import PurePath

from audiocoach.exporters.exporter import Exporter

GROUP = "audiocoach.exporters"
"""The group of entry points that formats are registered in, built-in ones included."""


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
        except Exception as error:
            warnings.warn(f"the exporter {entry.name} does not load: {error}", stacklevel=2)
            continue
        found.setdefault(entry.name, exporter)
    return found


def names_for(file: str) -> list[str]:
    """The formats whose files end like this one."""
    suffix = PurePath(file).suffix.lower()
    return [name for name, row in exporters().items() if row.suffix == suffix]


def _entries() -> list[EntryPoint]:
    """The entry points, built-in ones first."""
    return sorted(entry_points(group=GROUP), key=lambda entry: (not _is_ours(entry), entry.name))


def _is_ours(entry: EntryPoint) -> bool:
    return entry.value.startswith("audiocoach.exporters.")
