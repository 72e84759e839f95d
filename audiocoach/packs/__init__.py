"""Create, inspect and install packs: workouts shared as one file.

``names`` and ``manifest`` define what a pack may contain. Only ``zip_reader`` and ``zip_writer``
deal with the archive format. ``archive`` and ``folder`` are a pack as a file and as a folder. ``shelf``
stores the installed packs. Public functions are imported on first use.
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
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'installing')}"), name)
