"""Cues before and between exercises: what comes next, a change of side, a cycle's phases, the last words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audiocoach.timeline.inside import (
    TIP_GAP_MS,
    TONE_PAD_MS,
    after_go_ms,
    countdown,
    countdown_ms,
    has_second_tip,
)
from audiocoach.timeline.kits import phase_variant
from audiocoach.timeline.model import CUE_GAP_MS, ToneKind
from audiocoach.timeline.plan import (
    Anchor,
    Count,
    Fact,
    Group,
    Moment,
    OwnWords,
    PlannedTone,
    Preview,
    Saying,
    StockPhrase,
    Stretch,
    Tip,
)
from audiocoach.units import Ms

FACT_GAP_MS: Ms = 45_000
"""From such a rest on there is time for a fact."""

_LONG_MS: Ms = 10_000
"""No tone sounds so long."""


def lead_ms(stretches: Sequence[Stretch], index: int) -> Ms:
    """How long words wait at the start of a stretch for what still sounds there."""
    previous = stretches[index - 1]
    wait_ms = CUE_GAP_MS if previous.kind in ("say", "rest") else 0
    if previous.kind in ("work", "phase"):
        wait_ms = previous.kit.length_ms("end") + TONE_PAD_MS
    since_ms: Ms = 0
    for earlier in range(index - 1, -1, -1):
        stretch = stretches[earlier]
        since_ms += _LONG_MS if stretch.duration_ms is None else stretch.duration_ms
        if stretch.kind == "work":  # the go tone, where exercise and pause together are shorter than it
            return max(wait_ms, after_go_ms(stretch) - since_ms)
        if since_ms >= _LONG_MS:
            break
    return wait_ms


def gap_cues(index: int, stretches: Sequence[Stretch]) -> Iterator[Moment]:
    """Words and countdown in a rest or a gap to get ready in; long rests with rich tips tell a fact."""
    stretch, following = stretches[index], stretches[index + 1]
    duration_ms = stretch.duration_ms or 0
    target = following if following.kind == "work" else None
    words: list[Saying] = []
    if stretch.kind == "rest":
        words.append(StockPhrase("rest", "should", stretch, time_ms=duration_ms))
        if stretch.words:
            words.append(OwnWords(stretch.words, "must", stretch))
    words += [Count(call, following) for call in following.calls]
    if target is not None:
        words.append(Preview("ready" if stretch.kind == "ready" else "next", target))
        if duration_ms >= TIP_GAP_MS:
            words.append(Tip(target, turns=2 if has_second_tip(target) else 1))
    if stretch.kind == "rest" and stretch.cues.tips == "rich" and duration_ms >= FACT_GAP_MS:
        words.append(Fact(stretch))
    counted_in = target is not None or _opens_cycle(stretch, following)
    if words:
        left_free_ms = countdown_ms(stretch) if counted_in else 0
        yield Group(
            tuple(words),
            Anchor(index, lead_ms(stretches, index)),
            Anchor(index, -max(left_free_ms, CUE_GAP_MS), from_end=True),
            last_resort=Anchor(index, -CUE_GAP_MS, from_end=True),
        )
    if counted_in:
        yield from countdown(index, stretch)


def switch_cues(index: int, stretch: Stretch) -> Iterator[Moment]:
    """The change of side: its tone, its word, and the countdown to the other side."""
    yield PlannedTone(Anchor(index, 0), "switch", stretch.kit.name)
    yield Group(
        (StockPhrase("switch", "should", stretch),),
        Anchor(index, stretch.kit.length_ms("switch") + TONE_PAD_MS),
        Anchor(index, -CUE_GAP_MS, from_end=True),
    )
    yield from countdown(index, stretch)


def phase_cues(index: int, stretches: Sequence[Stretch]) -> Iterator[Moment]:
    """A cycle's phase: its own tone, and its name where the cycle still speaks.

    The first after a rest starts on the go tone: a device that gives the current is started on it.
    """
    before, stretch = stretches[index - 1], stretches[index]
    kind: ToneKind = "phase"
    variant = phase_variant(stretch.phase, is_breath=stretch.is_breath)
    if _opens_cycle(before, stretch):
        kind, variant = "go", ""
    yield PlannedTone(Anchor(index, 0), kind, stretch.kit.name, variant=variant)
    words: list[Saying] = [OwnWords(stretch.words, "should", stretch)] if stretch.words else []
    if before.kind not in ("ready", "rest"):
        # A section that has words of its own at its start is not named after them.
        calls = (call for call in stretch.calls if (before.kind, call.kind) != ("say", "section"))
        words += [Count(call, stretch) for call in calls]
    if words:
        yield Group(
            tuple(words),
            Anchor(index, stretch.kit.length_ms(kind, variant) + TONE_PAD_MS),
            Anchor(index, -CUE_GAP_MS, from_end=True),
        )
    if stretches[index + 1].kind not in ("phase", "work"):
        yield PlannedTone(Anchor(index, 0, from_end=True), "end", stretch.kit.name)


def closing_words(index: int, stretches: Sequence[Stretch]) -> Iterator[Moment]:
    """The last words of a session, unless it ends with words of its own."""
    if stretches[index - 1].kind != "say":
        words = StockPhrase("closing", "should", stretches[index], turn=index)
        start = Anchor(index, lead_ms(stretches, index))
        yield Group((words,), start, Anchor(index, -150, from_end=True))


def _opens_cycle(gap: Stretch, following: Stretch) -> bool:
    """Whether a cycle is counted in: after a rest, where its first phase outlasts the go tone. Nobody is
    counted in to breathe.
    """
    opens = gap.kind == "rest" and following.kind == "phase" and not following.is_breath
    return opens and (following.duration_ms or 0) >= after_go_ms(following)
