"""The words around an exercise: previews, counts of rounds and sets, tips, with what a phrase book gives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice

from audiocoach.languages.phrases import PhraseBook, Term, term
from audiocoach.script.model import Exercise, Run
from audiocoach.timeline.model import Priority
from audiocoach.timeline.movements import TIPS_LANGUAGE, library_tips
from audiocoach.timeline.plan import Anchor, Call, Chapter, Stretch, Utterance
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


def in_words(stretches: Iterable[Stretch], book: PhraseBook) -> tuple[Stretch, ...]:
    """The stretches with what the language says for itself: titles of chapters, lists, phases of a breath."""
    chapters: dict[Chapter, Chapter] = {}

    def told(stretch: Stretch) -> Stretch:
        chapter = chapters.get(stretch.chapter)
        if chapter is None:
            number, title, said = stretch.chapter
            chapter = chapters[stretch.chapter] = Chapter(number, book.text(said) if said else title)
        name, words = stretch.name, book.text(stretch.said) if stretch.said else stretch.words
        if stretch.clock:
            name = book.chapter(stretch.name)
        elif stretch.is_breath:
            name = book.breath[stretch.phase]
            words = name if words else ""
        return stretch._replace(chapter=chapter, name=name, words=words, said=None)

    return tuple(map(told, stretches))


def extent_of(step: Exercise) -> object:
    """The distance or the count of an exercise as it is said, or nothing."""
    return _distance(step.distance) if step.distance is not None else step.count


def length_of(step: Run) -> Term:
    """How far a run goes, or how long."""
    return term(PhraseBook.duration, step.duration_ms) if step.distance is None else _distance(step.distance)


def _distance(written: str) -> Term:
    return term(PhraseBook.distance, parse_distance_m(written), written)


def detailed(quantity: object, step: Exercise, *, sets: int) -> object:
    """A quantity with its sides, ``sets``, load and effort."""
    if step.sides:
        quantity = term(PhraseBook.combine, SIDE_JOINTS[step.sides], quantity=quantity)
    if sets > 1:
        counted = term(PhraseBook.count, sets, "set")
        quantity = term(PhraseBook.combine, "sets_of", sets=counted, quantity=quantity)
    if step.load:
        quantity = term(PhraseBook.combine, "load", quantity=quantity, load=step.load)
    return with_effort(quantity, step.effort)


def with_effort(quantity: object, effort: str | None) -> object:
    """A quantity with how hard it is, if anything says so."""
    if not effort:
        return quantity
    return term(PhraseBook.combine, "effort", quantity=quantity, effort=term(PhraseBook.effort, effort))


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
        return [self.say(key, "must", target, exercise=target.name, quantity=_quantity(target, step))]

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
            case "tabata" | "emom":
                return self.say(call.kind, "should", target, intervals=book.count(call.total, "interval"))
            case "every":
                intervals = book.count(call.total, "interval")
                every = book.interval(call.every_ms)
                return self.say("every", "should", target, duration=every, intervals=intervals)
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


def _quantity(target: Stretch, step: Exercise | Run) -> object:
    if isinstance(step, Run):
        return _run_quantity(step)
    return detailed(_amount(target, step), step, sets=step.sets if target.set == 1 else 1)


def _amount(target: Stretch, step: Exercise) -> object:
    limit = None if step.for_ms is None else term(PhraseBook.duration, step.for_ms)
    if extent := extent_of(step):
        if limit is None or step.is_paced:
            return extent
        return term(PhraseBook.combine, "within", quantity=extent, duration=limit)
    duration = term(PhraseBook.duration, target.duration_ms or 0)
    if step.max_reps:
        return term(PhraseBook.combine, "max_reps", duration=duration)
    if step.reps is None:
        return duration
    quantity = term(PhraseBook.count, step.reps, "rep")
    if step.reps_from is not None:
        quantity = term(PhraseBook.count_range, step.reps_from, step.reps, "rep")
    return term(PhraseBook.combine, "within", quantity=quantity, duration=limit) if limit else quantity


def _run_quantity(step: Run) -> object:
    quantity = length_of(step)
    if step.distance is not None and step.pace is None:
        duration = term(PhraseBook.duration, step.duration_ms)
        quantity = term(PhraseBook.combine, "within", quantity=quantity, duration=duration)
    if step.pace:
        pace = term(PhraseBook.pace, step.pace)
        quantity = term(PhraseBook.combine, "pace", quantity=quantity, pace=pace)
    told = with_effort(quantity, step.effort)
    if step.incline:
        return term(PhraseBook.combine, "incline", quantity=told, incline=step.incline)
    return told
