"""Speech whose lengths are known, so that plans can be told to the millisecond."""

from __future__ import annotations

from collections.abc import Iterable


def measured(texts: Iterable[str]) -> dict[str, int]:
    """A slow, even speaker: 250 ms and 60 ms for each character, in frames."""
    return {text: round(44_100 * (0.25 + 0.06 * len(text))) for text in texts}
