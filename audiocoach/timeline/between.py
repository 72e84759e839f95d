"""Cues before and between exercises: what comes next, a change of side, a cycle's phases, the last words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from audiocoach.languages.phrases import PhraseBook
from audiocoach.script.model import CueSettings
from audiocoach.timeline.kits import phase_variant
from audiocoach.timeline.model import CUE_GAP_MS, SegmentKind, ToneKind
from audiocoach.timeline.plan import (
    TONE_PAD_MS,
    Anchor,
    Count,
    Fact,
    Group,
    Moment,
    PlannedTone,
    Preview,
    Saying,
    StockPhrase,
    Stretch,
    Tip,
    own_words,
    stock,
    term,
)
from audiocoach.units import Ms

FACT_GAP_MS: Ms = 45_000
"""From such a rest on there is time for a fact."""

LONG_REST_MS: Ms = 60_000
"""From such a rest on, its time left is called."""

CALL_SLACK_MS: Ms = 4000
"""Halfway and time left begin on their moment and end within this, or are left out."""

TIP_GAP_MS: Ms = 10_000
"""A gap shorter than this leaves no room for a tip; it goes into the exercise."""

TIP_INSIDE_FROM_MS: Ms = 20_000

_LONG_MS: Ms = 10_000
"""No tone lasts as long as this."""

_OPENING_TONES: Mapping[SegmentKind, ToneKind] = MappingProxyType({"work": "go", "switch": "switch"})
"""What sounds at the start of stretches that are counted down."""


def lead_ms(stretches: Sequence[Stretch], index: int) -> Ms:
    """How long words at the start of a stretch wait until sound from earlier stretches has ended."""
    previous = stretches[index - 1]
    wait_ms = CUE_GAP_MS if previous.kind in ("say", "rest") else 0
    if previous.kind in ("work", "phase"):
        wait_ms = previous.kit.length_ms("end") + TONE_PAD_MS
    since_ms: Ms = 0
    for earlier in range(index - 1, -1, -1):
        stretch = stretches[earlier]
        since_ms += _LONG_MS if stretch.duration_ms is None else stretch.duration_ms
        if stretch.kind == "work":  # the go tone, where exercise and pause together are shorter than it
            return max(wait_ms, stretch.after_go_ms - since_ms)
        if since_ms >= _LONG_MS:
            break
    return wait_ms


def gap_cues(index: int, stretches: Sequence[Stretch]) -> Iterator[Moment]:
    """Words and countdown in a rest or a gap to get ready in; long rests with rich tips include a fact."""
    stretch, following = stretches[index], stretches[index + 1]
    duration_ms = stretch.duration_ms or 0
    target = following if following.kind == "work" else None
    counted_in = target is not None or _opens_cycle(stretch, following)
    counts = target if target is not None and target.quiet else stretch
    words: list[Saying] = []
    if stretch.kind == "rest":
        if not _is_change_of_position(stretch, following):
            words.append(stock("rest", "should", stretch, duration=term(PhraseBook.duration, duration_ms)))
        if stretch.words:
            words.append(own_words(stretch.words, "must", stretch))
    words += [Count(call, following) for call in following.calls]
    if target is not None:
        # There is no "get ready" before lying still, except at the start of a session.
        has_worked = target.quiet and any(one.kind == "work" for one in stretches[:index])
        is_opening = stretch.kind == "ready" and not has_worked
        words.append(Preview("ready" if is_opening else "next", target))
        if duration_ms >= TIP_GAP_MS:
            turns = 2 if has_second_tip(target) else 1
            words.append(Tip(target, turns=turns, later=tip_window(index + 1, target)))
    if stretch.kind == "rest" and stretch.cues.tips == "rich" and duration_ms >= FACT_GAP_MS:
        words.append(Fact(stretch))
    countdown_ms = counts.countdown_ms if counted_in else 0
    if words:
        yield Group(
            tuple(words),
            Anchor(index, lead_ms(stretches, index)),
            Anchor(index, -max(countdown_ms, CUE_GAP_MS), from_end=True),
            last_resort=Anchor(index, -CUE_GAP_MS, from_end=True),
        )
    if counted_in and stretch.kind == "rest":
        yield from _rest_calls(index, stretch, target, countdown_ms)
    if counted_in:
        yield from countdown(index, stretch, counts.cues)


def _rest_calls(index: int, stretch: Stretch, target: Stretch | None, countdown_ms: Ms) -> Iterator[Moment]:
    """In a long rest: half a minute and ten seconds left, and what comes named again before the go."""
    if (stretch.duration_ms or 0) < LONG_REST_MS:
        return
    last: list[Saying] = []
    if target is None or not target.quiet:
        words = time_call("time_left", stretch, 30_000)
        start = Anchor(index, -30_000, from_end=True)
        yield Group((words,), start, start.later(CALL_SLACK_MS))
        last.append(stock("ten_seconds", "should", stretch))
    if target is not None:
        last.append(Preview("again", target))
    if last:
        end = Anchor(index, -max(countdown_ms, CUE_GAP_MS), from_end=True)
        yield Group(tuple(last), Anchor(index, -10_000, from_end=True), end)


def switch_cues(index: int, stretch: Stretch) -> Iterator[Moment]:
    """The change of side: its tone, its word, and the countdown to the other side."""
    yield PlannedTone(Anchor(index, 0), "switch", stretch.kit.name)
    yield Group(
        (stock(stretch.switch_phrase, "should", stretch),),
        Anchor(index, stretch.kit.length_ms("switch") + TONE_PAD_MS),
        Anchor(index, -CUE_GAP_MS, from_end=True),
    )
    yield from countdown(index, stretch, stretch.cues)


def phase_cues(index: int, stretches: Sequence[Stretch]) -> Iterator[Moment]:
    """A cycle's phase: its own tone, and its name where the cycle still speaks.

    The first phase after a rest starts on the go tone, on which the user starts the device for the current.
    """
    before, stretch = stretches[index - 1], stretches[index]
    kind: ToneKind = "phase"
    variant = phase_variant(stretch.phase, is_breath=stretch.is_breath)
    if _opens_cycle(before, stretch):
        kind, variant = "go", ""
    yield PlannedTone(Anchor(index, 0), kind, stretch.kit.name, variant=variant)
    words: list[Saying] = [own_words(stretch.words, "should", stretch)] if stretch.words else []
    # Between the words of a breath there is no room for others.
    if before.kind not in ("ready", "rest") and not stretch.is_breath:
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
        words = stock("closing", "should", stretches[index], turn=index)
        start = Anchor(index, lead_ms(stretches, index))
        yield Group((words,), start, Anchor(index, -150, from_end=True))


def countdown(index: int, stretch: Stretch, cues: CueSettings) -> Iterator[Moment]:
    """Beeps (or spoken numbers) in the last seconds of a gap or a timed exercise."""
    duration_ms, opening = stretch.duration_ms or 0, _OPENING_TONES.get(stretch.kind)
    sounds_ms = stretch.kit.length_ms(opening) + TONE_PAD_MS if opening else 0
    for left in range(min(cues.countdown, duration_ms // 1000), 0, -1):
        at = Anchor(index, -left * 1000, from_end=True)
        if not cues.countdown_voice:
            yield PlannedTone(at, "countdown", stretch.kit.name, Anchor(index, 0, from_end=True))
        elif duration_ms - left * 1000 >= sounds_ms:
            words = stock("count", "should", stretch, number_word=term(PhraseBook.number_word, left))
            yield Group((words,), at, at.later(1000 - CUE_GAP_MS), pack="at")


def time_call(key: str, stretch: Stretch, time_ms: Ms, **values: Any) -> StockPhrase:
    """A phrase that says a time."""
    time, left = term(PhraseBook.duration, time_ms), term(PhraseBook.left, time_ms)
    return stock(key, "should", stretch, time=time, left=left, **values)


def has_second_tip(stretch: Stretch) -> bool:
    """Whether an exercise with a tip in the gap before it has another inside."""
    return stretch.cues.tips == "rich" and (stretch.duration_ms or 0) >= TIP_INSIDE_FROM_MS


def tip_window(index: int, stretch: Stretch) -> tuple[Anchor, Anchor] | None:
    """Where in an exercise there is room for a tip; ``None`` if it is too short or counted."""
    if stretch.counted or (stretch.duration_ms or 0) < TIP_INSIDE_FROM_MS:
        return None
    last_ms = stretch.cues.countdown * 1000 + CUE_GAP_MS if stretch.quiet else 15_000
    return Anchor(index, stretch.after_go_ms + 2000), Anchor(index, -last_ms, from_end=True)


def _is_change_of_position(rest: Stretch, following: Stretch) -> bool:
    """Whether a rest is time to lie down or turn over for quiet work, or to handle a device. The coach then
    says what to do, not that it is a rest.
    """
    if following.kind == "phase":
        return bool(rest.words)
    return following.quiet and (bool(rest.words) or (rest.duration_ms or 0) < LONG_REST_MS)


def _opens_cycle(gap: Stretch, following: Stretch) -> bool:
    """Whether a cycle is counted in: after a rest, where its first phase outlasts the go tone. Nobody is
    counted in to breathe.
    """
    opens = gap.kind == "rest" and following.kind == "phase" and not following.is_breath
    return opens and (following.duration_ms or 0) >= following.after_go_ms
