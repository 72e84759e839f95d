"""Packs: workouts as one file to share, and those of others installed.

The room's pieces: ``names``, ``manifest`` and ``limits`` say what a pack may be; ``zip_reader`` and
``zip_writer`` are the only ones that know archives; ``archive`` and ``folder`` are a pack as a file and as a
folder; ``shelf`` is where installed packs lie. What a library calls is imported here at first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audiocoach.packs.creating import Created, create_pack
    from audiocoach.packs.inspecting import Inspected, inspect_pack
    from audiocoach.packs.installing import (
        Installed,
        install_pack,
        installed,
        remove_pack,
        update_pack,
        verify_pack,
    )

__all__ = [
    "Created",
    "Inspected",
    "Installed",
    "create_pack",
    "inspect_pack",
    "install_pack",
    "installed",
    "remove_pack",
    "update_pack",
    "verify_pack",
]

_HOMES = {
    "Created": "creating",
    "create_pack": "creating",
    "Inspected": "inspecting",
    "inspect_pack": "inspecting",
}


def __getattr__(name: str) -> Any:
    """The functions of the room, loaded when they are asked for."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'installing')}"), name)
