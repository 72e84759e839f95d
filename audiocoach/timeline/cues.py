"""What is said and beeped around each stretch.

Everything here is relative to a stretch (see :class:`~audiocoach.timeline.plan.Anchor`); what fits where is
settled when the words have lengths, in :mod:`audiocoach.timeline.schedule`. The rules are those of "What
happens when: the clock" in the format.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from itertools import islice
from types import MappingProxyType

from audiocoach.languages.phrases import PhraseBook
from audiocoach.script.model import CueSettings
from audiocoach.timeline.inside import (
    HALFWAY_FROM_MS,
    LONG_REST_MS,
    TIP_GAP_MS,
    TONE_PAD_MS,
    after_go_ms,
    encouragement,
    has_second_tip,
    note_cues,
    repetition_cues,
    rest_calls,
    split_calls,
    tempo_ticks,
    time_calls,
    tip_inside,
    tip_window,
)
from audiocoach.timeline.kits import phase_variant
from audiocoach.timeline.model import CUE_GAP_MS, SegmentKind, ToneKind
from audiocoach.timeline.plan import Anchor, Group, Plan, PlannedTone, Stretch, Utterance, activity_of
from audiocoach.timeline.wording import Wording
from audiocoach.trainers.apply import section_phase
from audiocoach.units import Ms

FACT_GAP_MS: Ms = 45_000
"""From such a rest on there is time for a fact."""


def annotate(
    title: str, folder: str, stretches: Sequence[Stretch], book: PhraseBook, tags: Sequence[str] = ()
) -> Plan:
    """The plan of a session: its stretches with all words and tones around them; ``tags`` tell its kind."""
    facts = book.facts_about(tags)
    # Each session begins elsewhere in the list, so that two of a week do not tell the same.
    first = zlib.crc32(title.encode()) % len(facts) if facts else 0
    tipped = frozenset(one.exercise.name for one in stretches if one.exercise and one.exercise.tip)
    # Two turns are one encouragement; it begins elsewhere too.
    turn = 2 * zlib.crc32(title.encode())
    planner = _CuePlanner(stretches, Wording(book, tipped), facts[first:] + facts[:first], turn)
    planner.run()
    return Plan(
        title, folder, tuple(stretches), tuple(planner.groups), tuple(planner.tones), tuple(planner.lead_ms)
    )


_LONG_MS: Ms = 10_000
"""No tone sounds so long."""

_OPENING_TONES: Mapping[SegmentKind, ToneKind] = MappingProxyType({"work": "go", "switch": "switch"})
"""What sounds at the start of stretches that are counted down."""


class _CuePlanner:
    """Goes through the stretches once and collects groups and tones."""

    def __init__(
        self, stretches: Sequence[Stretch], wording: Wording, facts: Sequence[str], turn: int
    ) -> None:
        self._stretches = stretches
        self._wording = wording
        self._facts = iter(facts)
        self._encouraged = turn
        self._has_worked = False
        self.groups: list[Group] = []
        self.tones: list[PlannedTone] = []
        self.lead_ms: list[Ms] = []

    def run(self) -> None:
        for index, stretch in enumerate(self._stretches):
            self.lead_ms.append(self._lead_ms(index) if stretch.kind == "say" else 0)
            match stretch.kind:
                case "ready" | "rest":
                    self._gap(index, stretch)
                case "switch":
                    self._switch(index, stretch)
                case "work":
                    self._work(index, stretch)
                case "phase":
                    self._phase(index, stretch)
                case "pause":
                    self._sound(index, stretch)
                case "tail":
                    self._closing(index, stretch)

    def _lead_ms(self, index: int) -> Ms:
        """How long words wait at the start of a stretch for what still sounds there."""
        previous = self._stretches[index - 1]
        lead_ms = CUE_GAP_MS if previous.kind in ("say", "rest") else 0
        if previous.kind in ("work", "phase"):
            lead_ms = previous.kit.length_ms("end") + TONE_PAD_MS
        return max(lead_ms, self._go_left_ms(index))

    def _go_left_ms(self, index: int) -> Ms:
        """What is left of a go tone where exercise and pause together are shorter than it."""
        since_ms: Ms = 0
        for earlier in range(index - 1, -1, -1):
            stretch = self._stretches[earlier]
            since_ms += _LONG_MS if stretch.duration_ms is None else stretch.duration_ms
            if stretch.kind == "work":
                return max(0, after_go_ms(stretch) - since_ms)
            if since_ms >= _LONG_MS:
                break
        return 0

    # before an exercise

    def _gap(self, index: int, stretch: Stretch) -> None:
        wording, duration_ms = self._wording, stretch.duration_ms or 0
        following = self._stretches[index + 1]
        target = following if following.kind == "work" else None
        words: list[Utterance] = []
        counted_in = target is not None or _opens_cycle(stretch, following)
        countdown = target if target is not None and target.quiet else stretch
        if stretch.kind == "rest":
            if not _is_change_of_position(stretch, following):
                words.append(wording.say("rest", "should", stretch, duration=wording.duration(duration_ms)))
            if stretch.words:
                words.append(wording.own((stretch.words,), "must", stretch))
        words += [wording.call(call, following) for call in following.calls]
        if target is not None:
            # Nobody is told to get ready to lie still; only a session opens so.
            is_opening = stretch.kind == "ready" and not (target.quiet and self._has_worked)
            words += wording.preview(target, "ready" if is_opening else "next")
            if duration_ms >= TIP_GAP_MS:
                turns = 2 if has_second_tip(target) else 1
                words += wording.tip(target, turns=turns, later=tip_window(index + 1, target))
        if stretch.kind == "rest" and stretch.cues.tips == "rich" and duration_ms >= FACT_GAP_MS:
            words += [wording.own((fact,), "may", stretch) for fact in islice(self._facts, 1)]
        countdown_ms = _countdown_ms(countdown) if counted_in else 0
        if words:
            self.groups.append(
                Group(
                    tuple(words),
                    Anchor(index, self._lead_ms(index)),
                    Anchor(index, -max(countdown_ms, CUE_GAP_MS), from_end=True),
                    last_resort=Anchor(index, -CUE_GAP_MS, from_end=True),
                )
            )
        if counted_in and stretch.kind == "rest":
            self.groups += rest_calls(index, stretch, target, countdown_ms, wording)
        if counted_in:
            self._countdown(index, stretch, countdown.cues)

    def _switch(self, index: int, stretch: Stretch) -> None:
        self._tone(Anchor(index, 0), "switch", stretch)
        start_ms = stretch.kit.length_ms("switch") + TONE_PAD_MS
        self.groups.append(
            Group(
                (self._wording.say("switch", "should", stretch),),
                Anchor(index, start_ms),
                Anchor(index, -CUE_GAP_MS, from_end=True),
            )
        )
        self._countdown(index, stretch, stretch.cues)

    # inside an exercise

    def _work(self, index: int, stretch: Stretch) -> None:
        previous, following = self._stretches[index - 1], self._stretches[index + 1]
        self._has_worked = True
        self._tone(Anchor(index, 0), "go", stretch)
        if following.kind not in ("work", "switch", "phase"):
            self._tone(Anchor(index, 0, from_end=True), "end", stretch)
        if stretch.calls and previous.kind not in ("ready", "rest"):
            words = tuple(self._wording.call(call, stretch) for call in stretch.calls)
            start = Anchor(index, after_go_ms(stretch))
            self.groups.append(Group(words, start, Anchor(index, -CUE_GAP_MS, from_end=True)))
        if following.kind == "work":
            self._announce_next(index, stretch, following)
        self.groups += note_cues(index, stretch, self._wording)
        self.groups += split_calls(index, stretch, self._wording)
        self._clicks(index, stretch)
        if stretch.counted:
            self.groups += repetition_cues(index, stretch, self._wording)
            self.tones += tempo_ticks(index, stretch)
            return
        self._countdown(index, stretch, stretch.cues)
        self.groups += time_calls(index, stretch, self._wording)
        self.groups += tip_inside(index, stretch, previous, self._wording)
        is_long = (stretch.duration_ms or 0) >= HALFWAY_FROM_MS
        if is_long and stretch.cues.tips != "none" and _is_effort(stretch):
            self.groups += encouragement(index, stretch, self._encouraged, self._wording)
            self._encouraged += 1

    def _announce_next(self, index: int, stretch: Stretch, following: Stretch) -> None:
        """With no gap between, the next name is spoken in the last seconds, clear of the countdown."""
        if following.side is not None and not following.first and following.side != stretch.side:
            words = [self._wording.say("switch", "should", following)]
        else:
            words = self._wording.preview(following, "next")
        if not words:
            return
        start = Anchor(index, after_go_ms(stretch))
        end = Anchor(index, -CUE_GAP_MS, from_end=True)
        if stretch.counted:
            # The last rep is announced as the last where its name fits before it.
            before_last = Anchor(index, -(stretch.rep_ms or 0) - CUE_GAP_MS, from_end=True)
            self.groups.append(Group(tuple(words), start, before_last, pack="end", last_resort=end))
        else:
            end = Anchor(index, -max(_countdown_ms(stretch), CUE_GAP_MS), from_end=True)
            self.groups.append(Group(tuple(words), start, end, pack="end"))

    def _clicks(self, index: int, stretch: Stretch) -> None:
        """A click on every step of a cadence, from the first frame on."""
        cadence_spm = stretch.exercise.cadence_spm if stretch.exercise else None
        if cadence_spm:
            steps = range(1 + int(int(stretch.duration_ms or 0) * cadence_spm / 60_000))
            offsets = (round(step * 60_000 / cadence_spm) for step in steps)
            self.tones += [
                PlannedTone(Anchor(index, offset_ms), "click", stretch.kit.name)
                for offset_ms in offsets
                if offset_ms < (stretch.duration_ms or 0)
            ]

    # between exercises

    def _phase(self, index: int, stretch: Stretch) -> None:
        """A cycle's phase: its own tone, and its name where the cycle still speaks.

        The first after a rest starts on the go tone: a device that gives the current is started on it.
        """
        kind: ToneKind = "phase"
        variant = phase_variant(stretch.phase, is_breath=stretch.is_breath)
        if _opens_cycle(self._stretches[index - 1], stretch):
            kind, variant = "go", ""
        self.tones.append(PlannedTone(Anchor(index, 0), kind, stretch.kit.name, variant=variant))
        words = [self._wording.own((stretch.words,), "should", stretch)] if stretch.words else []
        previous = self._stretches[index - 1].kind
        # Between the words of a breath there is no room for others.
        if previous not in ("ready", "rest") and not stretch.is_breath:
            # A section that has words of its own at its start is not named after them.
            calls = (call for call in stretch.calls if (previous, call.kind) != ("say", "section"))
            words += [self._wording.call(call, stretch) for call in calls]
        if words:
            self.groups.append(
                Group(
                    tuple(words),
                    Anchor(index, stretch.kit.length_ms(kind, variant) + TONE_PAD_MS),
                    Anchor(index, -CUE_GAP_MS, from_end=True),
                )
            )
        if self._stretches[index + 1].kind not in ("phase", "work"):
            self._tone(Anchor(index, 0, from_end=True), "end", stretch)

    def _sound(self, index: int, stretch: Stretch) -> None:
        if stretch.sound is not None and stretch.sound.tone is not None:
            self._tone(Anchor(index, 0), stretch.sound.tone, stretch)

    def _closing(self, index: int, stretch: Stretch) -> None:
        if self._stretches[index - 1].kind == "say":
            return
        words = (self._wording.say("closing", "should", stretch, turn=index),)
        self.groups.append(
            Group(words, Anchor(index, self._lead_ms(index)), Anchor(index, -150, from_end=True))
        )

    # tones

    def _countdown(self, index: int, stretch: Stretch, cues: CueSettings) -> None:
        """Beeps (or spoken numbers) in the last seconds of a gap or a timed exercise."""
        until = Anchor(index, 0, from_end=True)
        for left in range(min(cues.countdown, (stretch.duration_ms or 0) // 1000), 0, -1):
            at = Anchor(index, -left * 1000, from_end=True)
            if cues.countdown_voice:
                opening = _OPENING_TONES.get(stretch.kind)
                sounds_ms = stretch.kit.length_ms(opening) + TONE_PAD_MS if opening else 0
                if (stretch.duration_ms or 0) - left * 1000 < sounds_ms:
                    continue
                number_word = self._wording.book.number_word(left)
                words = self._wording.say("count", "should", stretch, number_word=number_word)
                self.groups.append(Group((words,), at, at.later(1000 - CUE_GAP_MS), pack="at"))
            else:
                self.tones.append(PlannedTone(at, "countdown", stretch.kit.name, until))

    def _tone(self, at: Anchor, kind: ToneKind, stretch: Stretch) -> None:
        self.tones.append(PlannedTone(at, kind, stretch.kit.name))


def _is_change_of_position(rest: Stretch, following: Stretch) -> bool:
    """Whether a rest is time to lie down or turn over for quiet work, or to see to a device: what to do is
    said, not that it is a rest.
    """
    if following.kind == "phase":
        return bool(rest.words)
    return following.quiet and (bool(rest.words) or (rest.duration_ms or 0) < LONG_REST_MS)


def _is_effort(stretch: Stretch) -> bool:
    """Whether work deserves encouragement: not quiet work, a warm-up, a cool-down or a walk."""
    in_phase = stretch.section is not None and section_phase(stretch.section) is not None
    return not (stretch.quiet or in_phase or activity_of(stretch) == "walk")


def _opens_cycle(gap: Stretch, following: Stretch) -> bool:
    """Whether a cycle is counted in: after a rest, where its first phase outlasts the go tone. Nobody is
    counted in to breathe.
    """
    opens = gap.kind == "rest" and following.kind == "phase" and not following.is_breath
    return opens and (following.duration_ms or 0) >= after_go_ms(following)


def _countdown_ms(stretch: Stretch) -> Ms:
    """What words leave free at the end of a stretch for the countdown; spoken numbers keep their gap."""
    cues = stretch.cues
    return cues.countdown * 1000 + (CUE_GAP_MS if cues.countdown and cues.countdown_voice else 0)
