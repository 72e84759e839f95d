"""What is said and beeped around each stretch.

Everything here is relative to a stretch (see :class:`~audiocoach.timeline.plan.Anchor`); what fits where is
settled when the words have lengths, in :mod:`audiocoach.timeline.schedule`. The rules are those of the
format's "What happens when: the clock".
"""

from __future__ import annotations

from collections.abc import Sequence

from audiocoach.script.model import Exercise, Run
from audiocoach.timeline.kits import tone_length_ms
from audiocoach.timeline.model import CUE_GAP_MS, ToneKind
from audiocoach.timeline.phrases import PhraseBook
from audiocoach.timeline.plan import Anchor, Call, Group, Plan, PlannedTone, Stretch, Utterance
from audiocoach.timeline.repetitions import repetition_cues, tempo_ticks
from audiocoach.units import parse_distance_m

TONE_PAD_MS = 100
"""Words keep this far from the end of a tone."""

HALFWAY_FROM_MS = 30_000
TEN_SECONDS_FROM_MS = 40_000
CALL_SLACK_MS = 4000
"""Halfway and time left begin on their moment and end within this, or are left out."""

TIP_GAP_MS = 10_000
"""A gap shorter than this leaves no room for a tip; it goes into the exercise."""

TIME_LEFT_AUTO = ((600_000, 60_000), (2_400_000, 300_000), (None, 600_000))
"""``cues.every: auto``: steps up to so long, time left called so often."""


def annotate(title: str, folder: str, stretches: Sequence[Stretch], book: PhraseBook) -> Plan:
    """The plan of a session: its stretches with all words and tones around them."""
    planner = _CuePlanner(stretches, book)
    planner.run()
    return Plan(
        title, folder, tuple(stretches), tuple(planner.groups), tuple(planner.tones), tuple(planner.lead_ms)
    )


class _CuePlanner:
    """Goes through the stretches once and collects groups and tones."""

    def __init__(self, stretches: Sequence[Stretch], book: PhraseBook) -> None:
        self._stretches = stretches
        self._book = book
        self._encouraged = 0
        self.groups: list[Group] = []
        self.tones: list[PlannedTone] = []
        self.lead_ms: list[int] = []

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
                case "tail":
                    self._closing(index)

    def _lead_ms(self, index: int) -> int:
        """How long words wait at the start of a stretch for what still sounds there."""
        previous = self._stretches[index - 1]
        if previous.kind == "work":
            return tone_length_ms(previous.kit, "end") + TONE_PAD_MS
        return CUE_GAP_MS if previous.kind in ("say", "rest") else 0

    def _following_work(self, index: int) -> Stretch | None:
        following = self._stretches[index + 1]
        return following if following.kind == "work" else None

    # before an exercise

    def _gap(self, index: int, stretch: Stretch) -> None:
        duration_ms = stretch.duration_ms or 0
        target = self._following_work(index)
        words: list[Utterance] = []
        if stretch.kind == "rest":
            words.append(self._say("rest", "should", stretch.line, duration=self._book.duration(duration_ms)))
            if stretch.words:
                words.append(Utterance((stretch.words,), "must", stretch.line))
        if target is not None:
            words += [self._call(call, target) for call in target.calls]
            words += self._preview(target, "ready" if stretch.kind == "ready" else "next")
            if duration_ms >= TIP_GAP_MS:
                words += self._tip(target, 0)
        if words:
            countdown_ms = _countdown_ms(stretch) if target else 0
            self.groups.append(
                Group(
                    tuple(words),
                    Anchor(index, self._lead_ms(index)),
                    Anchor(index, -max(countdown_ms, CUE_GAP_MS), from_end=True),
                    last_resort=Anchor(index, -CUE_GAP_MS, from_end=True),
                )
            )
        if target is not None:
            self._countdown(index, stretch)

    def _switch(self, index: int, stretch: Stretch) -> None:
        self._tone(Anchor(index, 0), "switch", stretch)
        start_ms = tone_length_ms(stretch.kit, "switch") + TONE_PAD_MS
        self.groups.append(
            Group(
                (self._say("switch", "should", stretch.line),),
                Anchor(index, start_ms),
                Anchor(index, -CUE_GAP_MS, from_end=True),
            )
        )
        self._countdown(index, stretch)

    def _preview(self, target: Stretch, key: str) -> list[Utterance]:
        step = target.exercise
        assert step is not None
        silent = (isinstance(step, Exercise) and not step.announce) or not target.cues.next
        if silent:
            return []
        quantity = self._quantity(target, step)
        return [self._say(key, "must", target.line, exercise=target.name, quantity=quantity)]

    def _quantity(self, target: Stretch, step: Exercise | Run) -> str:
        book = self._book
        if isinstance(step, Run):
            if step.distance is None:
                return book.duration(step.duration_ms)
            return book.distance(parse_distance_m(step.distance), step.distance)
        if step.reps is None:
            quantity = book.duration(target.duration_ms or 0)
        else:
            quantity = book.count(step.reps, "rep")
            if step.for_ms is not None:
                quantity = book.joined("within", quantity=quantity, duration=book.duration(step.for_ms))
        if step.sides:
            joint = {"each": "each_side", "left-right": "left_first", "right-left": "right_first"}[step.sides]
            quantity = book.joined(joint, quantity=quantity)
        if step.sets > 1 and target.set == 1:
            quantity = book.joined("sets_of", sets=book.count(step.sets, "set"), quantity=quantity)
        return book.joined("load", quantity=quantity, load=step.load) if step.load else quantity

    def _call(self, call: Call, target: Stretch) -> Utterance:
        book = self._book
        match call.kind:
            case "section":
                return self._say("section", "should", target.line, name=call.name)
            case "circuit":
                if call.total == 1:
                    return self._say("section", "should", target.line, name=call.name)
                rounds = book.count(call.total, "round")
                return self._say("circuit", "should", target.line, name=call.name, rounds=rounds)
            case "tabata":
                intervals = book.count(call.total, "interval")
                return self._say("tabata", "should", target.line, intervals=intervals)
        last = call.number == call.total
        key = {"round": "round", "set": "set"}.get(call.kind, "repeat")
        return self._say(
            f"last_{key}" if last else key,
            "should",
            target.line,
            number=call.number,
            total=call.total,
            number_word=book.number_word(call.number),
            total_word=book.number_word(call.total),
        )

    def _tip(self, target: Stretch, turn: int) -> list[Utterance]:
        """The exercise's tip for this time round; each is said once, in rich density over and over."""
        step = target.exercise
        if step is None or not step.tip or target.cues.tips == "none":
            return []
        number = target.occurrence + (target.set or 1) - 1 + turn
        if number >= len(step.tip) and target.cues.tips != "rich":
            return []
        return [Utterance((step.tip[number % len(step.tip)],), "may", target.line)]

    # inside an exercise

    def _work(self, index: int, stretch: Stretch) -> None:
        duration_ms = stretch.duration_ms or 0
        previous, following = self._stretches[index - 1], self._stretches[index + 1]
        after_go_ms = tone_length_ms(stretch.kit, "go") + TONE_PAD_MS
        self._tone(Anchor(index, 0), "go", stretch)
        if following.kind not in ("work", "switch"):
            self._tone(Anchor(index, 0, from_end=True), "end", stretch)
        if stretch.calls and previous.kind not in ("ready", "rest"):
            words = tuple(self._call(call, stretch) for call in stretch.calls)
            self.groups.append(
                Group(words, Anchor(index, after_go_ms), Anchor(index, -CUE_GAP_MS, from_end=True))
            )
        if following.kind == "work":
            self._announce_next(index, stretch, following, after_go_ms)
        if stretch.counted:
            self.groups += repetition_cues(index, stretch, self._book)
            self.tones += tempo_ticks(index, stretch)
            return
        self._countdown(index, stretch)
        self._halfway_and_time_left(index, stretch, duration_ms)
        self._tip_inside(index, stretch, duration_ms, after_go_ms)
        self._encourage(index, stretch, duration_ms)

    def _announce_next(self, index: int, stretch: Stretch, following: Stretch, after_go_ms: int) -> None:
        """With no gap between, the next name is spoken in the last seconds, clear of the countdown."""
        if following.side is not None and not following.first and following.side != stretch.side:
            words = [self._say("switch", "should", following.line)]
        else:
            words = self._preview(following, "next")
        if not words:
            return
        countdown_ms = 0 if stretch.counted else _countdown_ms(stretch)
        self.groups.append(
            Group(
                tuple(words),
                Anchor(index, after_go_ms),
                Anchor(index, -max(countdown_ms, CUE_GAP_MS), from_end=True),
                pack="end",
            )
        )

    def _halfway_and_time_left(self, index: int, stretch: Stretch, duration_ms: int) -> None:
        calls: dict[int, Utterance] = {}
        half_ms = duration_ms // 2
        for left_ms in self._times_left(stretch, duration_ms):
            calls[duration_ms - left_ms] = self._time_left("time_left", stretch, left_ms)
        if stretch.cues.halfway and duration_ms >= HALFWAY_FROM_MS:
            merged = half_ms in calls and duration_ms % 2 == 0
            calls = {at_ms: words for at_ms, words in calls.items() if abs(at_ms - half_ms) >= 5000}
            calls[half_ms] = (
                self._time_left("halfway_left", stretch, half_ms)
                if merged
                else self._say("halfway", "should", stretch.line)
            )
        for at_ms, words in sorted(calls.items()):
            self.groups.append(Group((words,), Anchor(index, at_ms), Anchor(index, at_ms + CALL_SLACK_MS)))
        if duration_ms >= TEN_SECONDS_FROM_MS:
            self.groups.append(
                Group(
                    (self._say("ten_seconds", "should", stretch.line),),
                    Anchor(index, -15_000, from_end=True),
                    Anchor(index, -10_000, from_end=True),
                    pack="end",
                )
            )

    def _times_left(self, stretch: Stretch, duration_ms: int) -> list[int]:
        every_ms = stretch.cues.every_ms
        if every_ms is None:
            every_ms = next(every for limit, every in TIME_LEFT_AUTO if limit is None or duration_ms <= limit)
        if every_ms == 0:
            return []
        return [left for left in range(every_ms, duration_ms - 9999, every_ms) if left > 15_000]

    def _time_left(self, key: str, stretch: Stretch, left_ms: int) -> Utterance:
        return self._say(key, "should", stretch.line, time=self._book.duration(left_ms))

    def _tip_inside(self, index: int, stretch: Stretch, duration_ms: int, after_go_ms: int) -> None:
        previous = self._stretches[index - 1]
        told_before = previous.kind in ("ready", "rest") and (previous.duration_ms or 0) >= TIP_GAP_MS
        second_side = not stretch.first and previous.kind in ("switch", "work") and stretch.side is not None
        if duration_ms < 20_000 or second_side or (told_before and stretch.cues.tips != "rich"):
            return
        words = self._tip(stretch, 1 if told_before else 0)
        if words:
            self.groups.append(
                Group(tuple(words), Anchor(index, after_go_ms + 2000), Anchor(index, -15_000, from_end=True))
            )

    def _encourage(self, index: int, stretch: Stretch, duration_ms: int) -> None:
        """A few warm words at two thirds, for every other exercise; for each one in rich density."""
        if stretch.cues.tips == "none" or duration_ms < HALFWAY_FROM_MS:
            return
        turn = self._encouraged
        self._encouraged += 1
        if stretch.cues.tips != "rich":
            if turn % 2:
                return
            turn //= 2
        end_ms = (
            -11_500 if duration_ms >= TEN_SECONDS_FROM_MS else -max(stretch.cues.countdown, 1) * 1000 - 1000
        )
        words = Utterance(self._book.forms("encourage", turn=turn), "may", stretch.line)
        self.groups.append(
            Group((words,), Anchor(index, duration_ms * 62 // 100), Anchor(index, end_ms, True))
        )

    def _closing(self, index: int) -> None:
        if self._stretches[index - 1].kind == "say":
            return
        words = (self._say("closing", "should", None),)
        self.groups.append(
            Group(words, Anchor(index, self._lead_ms(index)), Anchor(index, -150, from_end=True))
        )

    # tones and words

    def _countdown(self, index: int, stretch: Stretch) -> None:
        """Beeps (or spoken numbers) in the last seconds of a gap or a timed exercise."""
        for left in range(stretch.cues.countdown, 0, -1):
            if left * 1000 > (stretch.duration_ms or 0):
                continue
            at = Anchor(index, -left * 1000, from_end=True)
            if stretch.cues.countdown_voice:
                words = self._say("count", "should", stretch.line, number_word=self._book.number_word(left))
                self.groups.append(Group((words,), at, at.later(1000 - CUE_GAP_MS), pack="at"))
            else:
                self.tones.append(PlannedTone(at, "countdown", stretch.kit, Anchor(index, 0, from_end=True)))

    def _tone(self, at: Anchor, kind: ToneKind, stretch: Stretch) -> None:
        self.tones.append(PlannedTone(at, kind, stretch.kit))

    def _say(self, key: str, priority: str, line: int | None, **values: object) -> Utterance:
        return Utterance(self._book.forms(key, **values), priority, line)  # type: ignore[arg-type]


def _countdown_ms(stretch: Stretch) -> int:
    """What words leave free at the end of a stretch for the countdown; spoken numbers keep their gap."""
    cues = stretch.cues
    return cues.countdown * 1000 + (CUE_GAP_MS if cues.countdown and cues.countdown_voice else 0)
