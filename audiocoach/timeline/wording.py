"""The words around an exercise: previews, counts of rounds and sets, tips, with what a phrase book gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice

from audiocoach.languages.phrases import PhraseBook
from audiocoach.script.model import Exercise, Run
from audiocoach.timeline.model import Priority
from audiocoach.timeline.movements import TIPS_LANGUAGE, library_tips
from audiocoach.timeline.plan import Anchor, Call, Stretch, Utterance
from audiocoach.units import Ms, parse_distance_m

SIDE_JOINTS = {
    "each": "each_side",
    "left-right": "left_first",
    "right-left": "right_first",
    "alternate": "alternating",
    "left": "left",
    "right": "right",
}

_FIGURE = re.compile(r"\d")

_COUNT_KEYS = {"round": "round", "set": "set"}


def extent_of(step: Exercise, book: PhraseBook) -> str:
    """The distance or the count of an exercise as it is said, or nothing."""
    if step.distance is not None:
        return book.distance(parse_distance_m(step.distance), step.distance)
    return step.count or ""


@dataclass(frozen=True, slots=True)
class Wording:
    """Makes utterances from a phrase book."""

    book: PhraseBook
    tipped: frozenset[str] = frozenset()
    """Exercises that the script itself has tips for, somewhere."""
    _phrases: dict[tuple[object, ...], tuple[str, ...]] = field(default_factory=dict)
    """The phrases filled in so far: a session repeats its words."""
    _durations: dict[Ms, str] = field(default_factory=dict)

    def say(
        self, key: str, priority: Priority, stretch: Stretch, *, turn: int = 0, **values: object
    ) -> Utterance:
        """A stock phrase, spoken in a stretch's manner."""
        known = key, turn, *values.items()
        forms = self._phrases.get(known)
        if forms is None:
            forms = self._phrases[known] = self.book.forms(key, turn=turn, **values)
        return self.own(forms, priority, stretch)

    def duration(self, duration_ms: Ms) -> str:
        """A duration as it is said."""
        spoken = self._durations.get(duration_ms)
        if spoken is None:
            spoken = self._durations[duration_ms] = self.book.duration(duration_ms)
        return spoken

    def own(self, forms: tuple[str, ...], priority: Priority, stretch: Stretch) -> Utterance:
        """Words of the script's own."""
        return Utterance(forms, priority, stretch.line, stretch.manner)

    def preview(self, target: Stretch, key: str) -> list[Utterance]:
        """What comes next, by name and quantity, unless the script wants none."""
        step = target.exercise
        assert step is not None
        silent = (isinstance(step, Exercise) and not step.announce) or not target.cues.next
        if silent:
            return []
        return [self.say(key, "must", target, exercise=target.name, quantity=self._quantity(target, step))]

    def call(self, call: Call, target: Stretch) -> Utterance:
        """A container that opens, or a count."""
        book = self.book
        match call.kind:
            case "section":
                return self.say("section", "should", target, name=call.name)
            case "circuit":
                if call.total == 1:
                    return self.say("section", "should", target, name=call.name)
                rounds = book.count(call.total, "round")
                return self.say("circuit", "should", target, name=call.name, rounds=rounds)
            case "tabata" | "emom" | "every":
                intervals = book.count(call.total, "round")
                return self.say(call.kind, "should", target, duration=call.name, intervals=intervals)
        key = _COUNT_KEYS.get(call.kind, "repeat")
        return self.say(
            f"last_{key}" if call.number == call.total else key,
            "should",
            target,
            number=call.number,
            total=call.total,
            number_word=book.number_word(call.number),
            total_word=book.number_word(call.total),
        )

    def name_again(self, target: Stretch) -> list[Utterance]:
        """The name of what comes, for a second time."""
        return [
            words._replace(forms=(f"{target.name}.",), priority="should")
            for words in self.preview(target, "next")
        ]

    def split(self, metres: Fraction, written: str, time_ms: Ms, stretch: Stretch) -> Utterance:
        """The time at a split: "400 metres: one minute thirty-six"; the distance in the unit written."""
        distance = self.book.distance(metres, written)
        return self.say("split", "should", stretch, distance=distance, time=self.duration(time_ms))

    def tip(
        self,
        target: Stretch,
        turn: int = 0,
        turns: int = 1,
        later: tuple[Anchor, Anchor] | None = None,
    ) -> list[Utterance]:
        """The exercise's tip for this time round; each is said once, in rich density over and over.

        ``turn`` counts those of one time from 0, of which there are ``turns``; the only tip there is serves
        for the first. A run's with a figure is its target, which is said every time. Where the script has
        none, they are the library's, which speaks English; of those a shorter one serves where the one whose
        turn it is does not fit. ``later`` is another window for one that does not fit at all.
        """
        step = target.exercise
        if step is None or target.cues.tips == "none":
            return []
        tips = step.tip or self._library_tips(target, step)
        number = target.occurrence * turns + turn
        if not tips or (turn and len(tips) == 1):
            return []
        is_target = isinstance(step, Run) and _FIGURE.search(tips[number % len(tips)]) is not None
        if number >= len(tips) and target.cues.tips != "rich" and not is_target:
            return []
        told = tips[number % len(tips)]
        shorter = () if step.tip else (tip for tip in sorted(tips, key=len) if len(tip) < len(told))
        words = self.own((told, *islice(shorter, 1)), "should" if is_target else "may", target)
        return [words._replace(later=later)]

    def _library_tips(self, target: Stretch, step: Exercise | Run) -> tuple[str, ...]:
        if self.book.language != TIPS_LANGUAGE or target.moves or step.name in self.tipped:
            return ()
        return library_tips(step)

    def _quantity(self, target: Stretch, step: Exercise | Run) -> str:
        if isinstance(step, Run):
            return self._run_quantity(step)
        book = self.book
        quantity = self._amount(target, step)
        if step.sides:
            quantity = book.combine(SIDE_JOINTS[step.sides], quantity=quantity)
        if step.sets > 1 and target.set == 1:
            quantity = book.combine("sets_of", sets=book.count(step.sets, "set"), quantity=quantity)
        if step.load:
            quantity = book.combine("load", quantity=quantity, load=step.load)
        if step.effort:
            quantity = book.combine("effort", quantity=quantity, effort=book.effort(step.effort))
        return quantity

    def _amount(self, target: Stretch, step: Exercise) -> str:
        book = self.book
        if extent := extent_of(step, book):
            if step.for_ms is None or step.is_paced:
                return extent
            return book.combine("within", quantity=extent, duration=self.duration(step.for_ms))
        if step.max_reps:
            return book.combine("max_reps", duration=self.duration(target.duration_ms or 0))
        if step.reps is None:
            return self.duration(target.duration_ms or 0)
        quantity = book.count(step.reps, "rep")
        if step.reps_from is not None:
            quantity = book.count_range(step.reps_from, step.reps, "rep")
        if step.for_ms is not None:
            quantity = book.combine("within", quantity=quantity, duration=self.duration(step.for_ms))
        return quantity

    def _run_quantity(self, step: Run) -> str:
        book = self.book
        if step.distance is None:
            quantity = self.duration(step.duration_ms)
        else:
            quantity = book.distance(parse_distance_m(step.distance), step.distance)
            if step.pace is None:
                duration = self.duration(step.duration_ms)
                quantity = book.combine("within", quantity=quantity, duration=duration)
        if step.pace:
            quantity = book.combine("pace", quantity=quantity, pace=book.pace(step.pace))
        if step.effort:
            quantity = book.combine("effort", quantity=quantity, effort=book.effort(step.effort))
        if step.incline:
            quantity = book.combine("incline", quantity=quantity, incline=step.incline)
        return quantity
