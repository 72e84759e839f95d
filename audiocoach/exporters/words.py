"""Words that several formats write: what a step asks for, and texts cut to a format's limits."""

from __future__ import annotations

from collections.abc import Iterator

from audiocoach.exporters.steps import SessionStep
from audiocoach.exporters.targets import Share
from audiocoach.importers import effort
from audiocoach.units import format_clock, format_duration


def cut_bytes(text: str, limit: int) -> str:
    """Text of at most ``limit`` bytes in UTF-8, cut after a whole character; an ellipsis marks a cut."""
    data = text.encode("utf-8", "replace")
    if len(data) <= limit:
        return data.decode()
    mark = "…"
    return data[: limit - len(mark.encode())].decode(errors="ignore").rstrip() + mark


def reps_of(step: SessionStep) -> str:
    """``10 reps``, ``8 to 12 reps``, ``as many reps as possible``; empty if it has none."""
    if step.max_reps:
        return "as many reps as possible"
    if step.reps is None:
        return step.count
    range_ = f"{step.reps_from} to {step.reps}" if step.reps_from else str(step.reps)
    return f"{range_} rep{'s' * (step.reps != 1)}"


def share_of(share: Share) -> str:
    """``65 to 75 percent of threshold power``, in the words that an importer says."""
    words = effort.aim(share.low, share.high, effort.SPOKEN[share.of], ramp=share.ramp)
    return words.rstrip(".")


def aims_of(step: SessionStep) -> Iterator[str]:
    """Everything that a step asks for besides its length, in words."""
    if step.reps is not None or step.max_reps or step.count:
        yield reps_of(step)
    if step.alternating:
        yield "alternating sides"
    if step.load:
        yield step.load
    if step.distance:
        yield step.distance
    if step.pace:
        yield f"at {step.pace}"
    if step.effort:
        yield step.effort
    if step.share is not None:
        yield share_of(step.share)
    if step.watts is not None:
        low, high = step.watts
        yield f"{low} to {high} watts" if high != low else f"{low} watts"
    if step.cadence is not None:
        yield f"cadence {_range(*step.cadence)}"
    if step.incline:
        yield f"incline {step.incline}"


def coaching_of(step: SessionStep) -> Iterator[str]:
    """Everything that the voice says in a step or before it: exercises, words, tips, notes with their time."""
    if step.moves:
        yield f"{', '.join(step.moves)}."
    yield from step.words
    yield from step.tips
    for words in step.timed:
        yield f"{format_clock(words.at_ms)} {words.text}"


def time_on_track(step: SessionStep) -> str:
    """What a step by reps says of its time."""
    return f"{format_duration(step.length_ms)} on the track"


def seconds_of(length_ms: int) -> str:
    """Milliseconds as seconds, with decimals only where they are needed: ``90``, ``25.29``."""
    whole, part = divmod(int(length_ms), 1000)
    return f"{whole}.{part:03}".rstrip("0") if part else str(whole)


def _range(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"
