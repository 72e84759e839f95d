"""What format 1 names and this version does not know yet; a name leaves this table when it is built."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LATER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "header": ("trainer", "phrases"),
        "music": ("follow", "key", "shuffle", "seed"),
        "bed": ("ambient",),
        "kit": ("soft",),
        "sides": ("alternate",),
        "option": ("notes", "cadence", "effort", "incline"),
        "step": (
            "superset",
            "emom",
            "amrap",
            "for_time",
            "ladder",
            "pyramid",
            "pick",
            "include",
            "cycle",
            "breathe",
            "sound",
            "pause",
        ),
    }
)
"""Names by where they stand."""
