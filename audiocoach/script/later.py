"""What format 1 names and this version does not know yet; a name leaves this table when it is built."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

LATER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "music": ("follow", "key", "shuffle", "seed"),
        "bed": ("ambient",),
    }
)
"""Names by where they stand."""
