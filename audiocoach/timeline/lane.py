"""The stretches of time that words already take."""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field

from audiocoach.timeline.model import CUE_GAP_MS
from audiocoach.units import Ms


@dataclass(slots=True)
class Lane:
    """The stretches of time that words already take, in order, each kept clear of the next by the cue gap."""

    starts: list[Ms] = field(default_factory=list)
    ends: list[Ms] = field(default_factory=list)

    def add(self, start_ms: Ms, end_ms: Ms) -> None:
        index = bisect.bisect(self.starts, start_ms)
        self.starts.insert(index, start_ms)
        self.ends.insert(index, end_ms)

    def free_from(self, start_ms: Ms, length_ms: Ms) -> Ms:
        """The first moment at or after ``start_ms`` where ``length_ms`` fit between the words around."""
        index = max(0, bisect.bisect(self.starts, start_ms) - 1)
        while index < len(self.starts) and self.starts[index] < start_ms + length_ms + CUE_GAP_MS:
            start_ms = max(start_ms, self.ends[index] + CUE_GAP_MS)
            index += 1
        return start_ms

    def free_until(self, end_ms: Ms, length_ms: Ms) -> Ms:
        """The last start such that ``length_ms`` end by ``end_ms`` and fit between the words around."""
        index = bisect.bisect_left(self.starts, end_ms + CUE_GAP_MS) - 1
        while index >= 0 and self.ends[index] + CUE_GAP_MS > end_ms - length_ms:
            end_ms = min(end_ms, self.starts[index] - CUE_GAP_MS)
            index -= 1
        return end_ms - length_ms

    def is_taken(self, start_ms: Ms, end_ms: Ms) -> bool:
        """Whether words sound anywhere in a range."""
        index = bisect.bisect(self.ends, start_ms)
        return index < len(self.starts) and self.starts[index] < end_ms
