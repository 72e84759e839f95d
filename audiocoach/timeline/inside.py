"""Cues inside an exercise: its tones, what comes next, halfway, time left, tips, encouragement and notes; in
a counted set the numbers of its reps and the phases of its tempo.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from audiocoach.languages.phrases import PhraseBook
from audiocoach.script.model import Exercise, Note, Run
from audiocoach.timeline.between import (
    CALL_SLACK_MS,
    TIP_GAP_MS,
    TIP_INSIDE_FROM_MS,
    countdown,
    has_second_tip,
    time_call,
    tip_window,
)
from audiocoach.timeline.model import CUE_GAP_MS
from audiocoach.timeline.plan import (
    Anchor,
    Count,
    Group,
    Moment,
    PlannedTone,
    Preview,
    Saying,
    Stretch,
    Tip,
    activity_of,
    own_words,
    stock,
    term,
)
from audiocoach.units import Ms, parse_distance_m, parse_pace_ms_per_m

HALFWAY_FROM_MS: Ms = 30_000
HALFWAY_APART_MS: Ms = 15_000
"""Where halfway and a time left are as near as this, one of them is said."""

TOLD_APART_MS: Ms = 5000
"""A call of the time this close to a note that says it is left out."""

TEN_SECONDS_FROM_MS: Ms = 40_000
MAX_SPLITS = 1000
TIME_LEFT_AUTO = ((600_000, 60_000), (2_400_000, 300_000), (None, 600_000))
"""``cues.every: auto``: the maximum length of a step, and how often the time left is called in it."""


def is_encouraged(stretch: Stretch) -> bool:
    """Whether an exercise is long enough for warm words, deserves them, and the script wants any.

    Quiet work, a warm-up, a cool-down and a walk deserve none.
    """
    if stretch.counted or stretch.quiet or stretch.cues.tips == "none":
        return False
    is_effort = stretch.session_phase is None and activity_of(stretch) != "walk"
    return is_effort and (stretch.duration_ms or 0) >= HALFWAY_FROM_MS


def work_cues(index: int, stretches: Sequence[Stretch], encouraged: int, tells_time: str) -> Iterator[Moment]:
    """All words and beeps during an exercise.

    ``encouraged`` counts those with warm words before it; the pattern ``tells_time`` finds a note that tells
    the time in the session's language.
    """
    previous, stretch, following = stretches[index - 1], stretches[index], stretches[index + 1]
    yield PlannedTone(Anchor(index, 0), "go", stretch.kit.name)
    if following.kind not in ("work", "switch", "phase"):
        yield PlannedTone(Anchor(index, 0, from_end=True), "end", stretch.kit.name)
    if stretch.calls and previous.kind not in ("ready", "rest"):
        words = tuple(Count(call, stretch) for call in stretch.calls)
        yield Group(words, Anchor(index, stretch.after_go_ms), Anchor(index, -CUE_GAP_MS, from_end=True))
    if following.kind == "work":
        yield _announce_next(index, stretch, following)
    yield from _note_cues(index, stretch)
    yield from _split_calls(index, stretch)
    yield from _clicks(index, stretch)
    if stretch.counted:
        yield from _repetition_cues(index, stretch)
        yield from _tempo_ticks(index, stretch)
        return
    yield from countdown(index, stretch, stretch.cues)
    yield from _time_calls(index, stretch, tells_time)
    yield from _tip_inside(index, stretch, previous)
    if is_encouraged(stretch):
        yield from _encouragement(index, stretch, encouraged)


def _announce_next(index: int, stretch: Stretch, following: Stretch) -> Group[Saying]:
    """With no gap between, the next name is spoken in the last seconds, clear of the countdown."""
    words: Saying = Preview("next", following)
    if following.side is not None and not following.first and following.side != stretch.side:
        words = stock(following.switch_phrase, "should", following)
    start = Anchor(index, stretch.after_go_ms)
    end = Anchor(index, -CUE_GAP_MS, from_end=True)
    if stretch.counted:
        # The last rep is announced as the last where its name fits before it.
        before_last = Anchor(index, -(stretch.rep_ms or 0) - CUE_GAP_MS, from_end=True)
        return Group((words,), start, before_last, pack="end", last_resort=end)
    end = Anchor(index, -max(stretch.countdown_ms, CUE_GAP_MS), from_end=True)
    return Group((words,), start, end, pack="end")


def _clicks(index: int, stretch: Stretch) -> Iterator[Moment]:
    """A click on every step of a cadence, from the first frame on."""
    cadence_spm = stretch.exercise.cadence_spm if stretch.exercise else None
    if cadence_spm:
        for step in range(1 + int(int(stretch.duration_ms or 0) * cadence_spm / 60_000)):
            offset_ms = round(step * 60_000 / cadence_spm)
            if offset_ms < (stretch.duration_ms or 0):
                yield PlannedTone(Anchor(index, offset_ms), "click", stretch.kit.name)


def _note_cues(index: int, stretch: Stretch) -> Iterator[Moment]:
    """The script's own words at their times; those near the end finish before the countdown starts."""
    duration_ms = stretch.duration_ms or 0
    last_ms: Ms = 0 if stretch.counted else stretch.cues.countdown * 1000
    step = stretch.exercise
    for note in step.notes if step else ():
        at_ms = _note_ms(note, duration_ms)
        end_ms = duration_ms - max(last_ms, CUE_GAP_MS)
        start_ms = max(stretch.after_go_ms, at_ms)
        yield Group(
            (own_words(note.text, "must", stretch),),
            Anchor(index, start_ms),
            Anchor(index, max(start_ms, end_ms)),
        )


def _note_ms(note: Note, duration_ms: Ms) -> Ms:
    """When a note is said, from the start of its step."""
    if note.share is not None:
        return round(int(duration_ms) * note.share)
    at_ms = note.at_ms or 0
    return duration_ms + at_ms if at_ms < 0 else at_ms


def _times_told(stretch: Stretch, tells_time: str) -> list[Ms]:
    """When the script's own notes say the time, which is then not called beside them."""
    step = stretch.exercise
    if not tells_time or step is None:
        return []
    told = (note for note in step.notes if re.search(tells_time, note.text, re.IGNORECASE))
    return [_note_ms(note, stretch.duration_ms or 0) for note in told]


def _time_calls(index: int, stretch: Stretch, tells_time: str) -> Iterator[Moment]:
    """Halfway, time left (or gone, where the clock counts up), and the last ten seconds."""
    duration_ms, half_ms = stretch.duration_ms or 0, (stretch.duration_ms or 0) // 2
    left = _times_left(stretch, duration_ms)
    calls: dict[Ms, Saying] = {
        duration_ms - left_ms: time_call("time_left", stretch, left_ms) for left_ms in left
    }
    if stretch.clock == "up":
        calls = {
            at_ms: time_call("time_gone", stretch, at_ms)
            for at_ms in range(60_000, duration_ms - 44_999, 60_000)
        }
    if stretch.clock:
        calls[duration_ms - 30_000] = time_call("time_left", stretch, 30_000)
    elif stretch.cues.halfway and duration_ms >= HALFWAY_FROM_MS:
        near = [at_ms for at_ms in calls if abs(int(at_ms - half_ms)) <= HALFWAY_APART_MS]
        if half_ms in calls and duration_ms % 2 == 0:
            halfway = time_call("halfway_left", stretch, half_ms)
        else:
            halfway = stock("halfway", "should", stretch, turn=index // 2)  # gaps lie between exercises
        # A script that asks for the time left gets it, without halfway beside it.
        if not near or half_ms in calls or not _asks_for_time(stretch):
            calls = {at_ms: words for at_ms, words in calls.items() if at_ms not in near}
            calls[half_ms] = halfway
    last_ms = duration_ms - stretch.cues.countdown * 1000
    told = _times_told(stretch, tells_time)
    for at_ms, words in sorted(calls.items()):
        if at_ms > stretch.after_go_ms and not _is_near(at_ms, told):
            end_ms = max(at_ms, min(at_ms + CALL_SLACK_MS, last_ms))
            yield Group((words,), Anchor(index, at_ms), Anchor(index, end_ms))
    has_ten_seconds = any(left_ms <= 15_000 for left_ms in left) or _is_near(duration_ms - 10_000, told)
    if _says_ten_seconds(stretch, duration_ms) and not has_ten_seconds:
        yield Group(
            (stock("ten_seconds", "should", stretch),),
            Anchor(index, max(stretch.after_go_ms, duration_ms - 15_000)),
            Anchor(index, -10_000, from_end=True),
            pack="end",
        )


def _is_near(at_ms: Ms, told: Sequence[Ms]) -> bool:
    return any(abs(int(at_ms - told_ms)) <= TOLD_APART_MS for told_ms in told)


def _says_ten_seconds(stretch: Stretch, duration_ms: Ms) -> bool:
    return not stretch.quiet and duration_ms >= (15_000 if stretch.clock else TEN_SECONDS_FROM_MS)


def _asks_for_time(stretch: Stretch) -> bool:
    """Whether the script says how often the time left is called, and not that halfway is."""
    return "every" in stretch.cues.own and "halfway" not in stretch.cues.own


def _times_left(stretch: Stretch, duration_ms: Ms) -> list[int]:
    """The times left that are called, in milliseconds: all of ``cues.every``; on its own none in the first
    ten seconds and none in the last fifteen, and none beside a run's splits.
    """
    every_ms = 60_000 if stretch.clock else stretch.cues.every_ms
    if every_ms == 0:
        return []
    if every_ms is not None and not stretch.clock:
        return list(range(every_ms, duration_ms, every_ms))
    if every_ms is None and isinstance(stretch.exercise, Run) and stretch.exercise.splits:
        return []
    if every_ms is None:
        every_ms = next(every for limit, every in TIME_LEFT_AUTO if limit is None or duration_ms <= limit)
    return [left for left in range(every_ms, duration_ms - 9999, every_ms) if left > 15_000]


def _split_calls(index: int, stretch: Stretch) -> Iterator[Moment]:
    """The time that a run's pace gives at each of its splits; the end has a tone of its own."""
    step = stretch.exercise
    if not isinstance(step, Run) or step.splits is None or step.pace is None:
        return
    apart_m, ms_per_m = parse_distance_m(step.splits), parse_pace_ms_per_m(step.pace)
    for number in range(1, MAX_SPLITS + 1):
        metres = apart_m * number
        at_ms: Ms = round(metres * ms_per_m)
        if at_ms >= (stretch.duration_ms or 0) - stretch.cues.countdown * 1000:
            return
        if at_ms > stretch.after_go_ms:
            start = Anchor(index, at_ms)
            distance = term(PhraseBook.distance, metres, step.splits)
            words = time_call("split", stretch, at_ms, distance=distance)
            yield Group((words,), start, start.later(CALL_SLACK_MS))


def _tip_inside(index: int, stretch: Stretch, previous: Stretch) -> Iterator[Moment]:
    """A tip in the first half, where the gap before had no room for it."""
    told_before = previous.kind in ("ready", "rest") and (previous.duration_ms or 0) >= TIP_GAP_MS
    second_side = not stretch.first and previous.kind in ("switch", "work") and stretch.side is not None
    if (stretch.duration_ms or 0) < TIP_INSIDE_FROM_MS or second_side:
        return
    if told_before and not has_second_tip(stretch):
        return
    if window := tip_window(index, stretch):
        yield Group((Tip(stretch, 1, 2) if told_before else Tip(stretch),), *window)


def _encouragement(index: int, stretch: Stretch, turn: int) -> Iterator[Moment]:
    """A few warm words at two thirds, for every other exercise (``turn`` counts them); for each in rich
    density.
    """
    if stretch.cues.tips != "rich":
        if turn % 2:
            return
        turn //= 2
    duration_ms = stretch.duration_ms or 0
    ends_early = duration_ms >= TEN_SECONDS_FROM_MS
    end_ms = -11_500 if ends_early else -max(stretch.cues.countdown, 1) * 1000 - 1000
    words = stock("encourage", "may", stretch, turn=turn)
    yield Group((words,), Anchor(index, duration_ms * 62 // 100), Anchor(index, end_ms, from_end=True))


def _repetition_cues(index: int, stretch: Stretch) -> Iterator[Moment]:
    """Numbers from two on, each on the first frame of its repetition; the go tone is number one.

    A number may last until shortly before the next repetition, or it is left out. With ``cues.tempo: words``
    the phases are named where there is room.
    """
    rep_ms, reps = stretch.rep_ms or 0, stretch.reps or 0
    phases = _phases(stretch) if stretch.cues.tempo == "words" else []
    for number in range(1, reps + 1):
        at = Anchor(index, (number - 1) * rep_ms)
        end = at.later(rep_ms - CUE_GAP_MS)
        if number > 1:
            key = "last_rep" if number == reps else "rep"
            words = stock(key, "should", stretch, number_word=term(PhraseBook.number_word, number))
            yield Group((words,), at, end, pack="at")
        for offset_ms, phase in phases:
            yield Group((stock(phase, "may", stretch),), at.later(offset_ms), end, pack="at")


def _tempo_ticks(index: int, stretch: Stretch) -> Iterator[Moment]:
    """A tick at each change of phase within a repetition."""
    if stretch.cues.tempo == "ticks":
        for number in range(stretch.reps or 0):
            for offset_ms, _ in _phases(stretch):
                yield PlannedTone(
                    Anchor(index, number * (stretch.rep_ms or 0) + offset_ms), "tick", stretch.kit.name
                )


def _phases(stretch: Stretch) -> list[tuple[Ms, str]]:
    """Offsets at which a phase other than the first begins, with the phase's name."""
    tempo = stretch.exercise.tempo if isinstance(stretch.exercise, Exercise) else None
    if tempo is None:
        return []
    changes: list[tuple[Ms, str]] = []
    offset_ms: Ms = 0
    for name, length_ms in zip(("lower", "hold", "lift", "top"), tempo, strict=True):
        if length_ms:
            if offset_ms:
                changes.append((offset_ms, name))
            offset_ms += length_ms
    return changes
