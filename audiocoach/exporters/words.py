"""Words that several formats write: the targets of a step, and texts cut to a format's limits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from audiocoach.exporters.steps import SessionStep
from audiocoach.exporters.targets import Share
from audiocoach.importers import effort
from audiocoach.units import Ms, capitalized, format_clock, format_duration, format_seconds

AS_WORDS = "targets that the format has no field for are written as words"
"""The loss that a format lists for the targets that it writes as words (:func:`aims_of`)."""


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
    """``65 to 75 percent of threshold power``, in the words of an importer."""
    words = effort.aim(share.low, share.high, effort.SPOKEN[share.of], ramp=share.ramp).rstrip(".")
    return words if share.ramp else words.removeprefix("Aim for ")


def aims_of(step: SessionStep, carried: Collection[str] = ()) -> Iterator[str]:
    """The targets of a step besides its length, in words, except the fields that the format itself has
    (``carried``: ``reps``, ``load``, ``effort``, ...).
    """
    every = {
        "reps": reps_of(step),
        "alternating": "alternating sides" if step.alternating else "",
        "tempo": f"tempo {'-'.join(seconds_of(phase_ms) for phase_ms in step.tempo)}" if step.tempo else "",
        "load": step.load,
        "distance": step.distance,
        "pace": f"at {step.pace}" if step.pace else "",
        "effort": step.effort,
        "share": share_of(step.share) if step.share is not None else "",
        "watts": f"{range_of(*step.watts)} watts" if step.watts is not None else "",
        "beats": f"heart rate {range_of(*step.beats)}" if step.beats is not None else "",
        "km_s": f"{' to '.join(map(format_seconds, step.km_s))} a kilometre" if step.km_s is not None else "",
        "cadence": f"cadence {range_of(*step.cadence)}" if step.cadence is not None else "",
        "incline": f"incline {step.incline}" if step.incline else "",
    }
    return (text for name, text in every.items() if text and name not in carried)


def coaching_of(step: SessionStep) -> Iterator[str]:
    """The words of the voice in a step or before it: exercises, words, tips, and notes with their time."""
    if step.moves:
        yield f"{', '.join(step.moves)}."
    yield from step.words
    yield from step.tips
    for words in step.timed:
        yield f"{format_clock(words.at_ms)} {words.text}"


def note_of(
    step: SessionStep, carried: Collection[str] = (), *, name: str = "", first: Iterable[str] = ()
) -> str:
    """All words of a step as one text: its name if wanted, its targets, and the words of the voice."""
    asked = ", ".join([*first, *aims_of(step, carried)])
    said = [part for part in (name, capitalized(asked), *coaching_of(step)) if part]
    return " ".join(part if part.endswith((".", "!", "?", "…")) else f"{part}." for part in said)


def time_on_track(step: SessionStep) -> str:
    """The time of a step by reps, in words."""
    return f"{format_duration(step.length_ms)} on the track"


def seconds_of(length_ms: Ms) -> str:
    """Milliseconds as seconds, with decimals only where they are needed: ``90``, ``25.29``."""
    whole, part = divmod(int(length_ms), 1000)
    return f"{whole}.{part:03}".rstrip("0") if part else str(whole)


def range_of(low: float, high: float) -> str:
    """``80 to 90``, or one number."""
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"
