"""Which of its steps a ``pick`` takes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from audiocoach.script.model import Step


def choose_steps(steps: Sequence[Step], count: int, seed: str) -> tuple[Step, ...]:
    """Choose ``count`` of the steps, in their order, by a hash of the seed and each position."""

    def draw(index: int) -> bytes:
        return hashlib.sha256(f"{seed}\n{index}".encode("utf-8", "surrogatepass")).digest()

    kept = sorted(sorted(range(len(steps)), key=draw)[:count])
    return tuple(steps[index] for index in kept)
