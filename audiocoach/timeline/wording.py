"""What is to be said → words: previews, counts of rounds and sets, tips, in the language of the session."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial
from itertools import islice

from audiocoach.languages.phrases import PhraseBook, Term
from audiocoach.script.model import Exercise, Run
from audiocoach.timeline.model import Priority
from audiocoach.timeline.movements import TIPS_LANGUAGE, library_tips
from audiocoach.timeline.plan import (
    Call,
    Count,
    Fact,
    Group,
    Preview,
    Saying,
    StockPhrase,
    Stretch,
    Tip,
    Utterance,
    own_words,
    stock,
    term,
)
from audiocoach.units import parse_distance_m

SIDE_JOINTS = {
    "each": "each_side",
    "left-right": "left_first",
    "right-left": "right_first",
    "each-way": "each_way",
    "alternate": "alternating",
    "left": "left",
    "right": "right",
}

_SHORTEST_HOLD_MS = 2000
"""From this length on a hold in every rep is announced."""
_LONGEST_TURN_MS = 15_000
"""Up to this length what is done again and again is no set: "10 times 10 seconds"."""
_FIGURE = re.compile(r"\d")


def extent_of(step: Exercise) -> object:
    """The distance or the count of an exercise as it is said, or nothing."""
    return _distance(step.distance) if step.distance is not None else step.count


def length_of(step: Run) -> Term:
    """How far a run goes, or how long."""
    return term(PhraseBook.duration, step.duration_ms) if step.distance is None else _distance(step.distance)


def _distance(written: str) -> Term:
    return term(PhraseBook.distance, parse_distance_m(written), written)


def detailed(quantity: object, step: Exercise, *, sets: int) -> object:
    """A quantity with its sides, ``sets``, the hold of its tempo, load and effort."""
    if step.sides and step.switches:
        quantity = term(PhraseBook.combine, SIDE_JOINTS[step.sides], quantity=quantity)
    if sets > 1:
        if step.for_ms and step.for_ms <= _LONGEST_TURN_MS and not (step.reps or step.max_reps):
            quantity = term(PhraseBook.combine, "times_of", number=str(sets), quantity=quantity)
        else:
            counted = term(PhraseBook.count, sets, "set")
            quantity = term(PhraseBook.combine, "sets_of", sets=counted, quantity=quantity)
    if step.pace:
        pace = term(PhraseBook.pace, step.pace)
        quantity = term(PhraseBook.combine, "pace", quantity=quantity, pace=pace)
    holds = (step.tempo.hold_ms, step.tempo.top_ms) if step.tempo else ()
    if hold_ms := next((one for one in holds if one >= _SHORTEST_HOLD_MS), None):
        held = term(PhraseBook.duration, hold_ms)
        quantity = term(PhraseBook.combine, "hold", quantity=quantity, duration=held)
    if step.load:
        quantity = term(PhraseBook.combine, "load", quantity=quantity, load=step.load)
    return with_effort(quantity, step.effort)


def with_effort(quantity: object, effort: str | None) -> object:
    """A quantity with how hard it is, if anything says so."""
    if not effort:
        return quantity
    return term(PhraseBook.combine, "effort", quantity=quantity, effort=term(PhraseBook.effort, effort))


def find_words(
    groups: Iterable[Group[Saying]], book: PhraseBook, *, tipped: Set[str], facts: Iterator[str]
) -> Iterator[Group[Utterance]]:
    """The groups in the words of a book; those for which there are none are left out.

    Exercises that are ``tipped`` get no tips of the library: the script has its own somewhere. The ``facts``
    are spoken one by one in long rests.
    """
    known: dict[tuple[object, ...], tuple[str, ...]] = {}  # a session repeats its words
    times: dict[object, list[int]] = {}
    """Of each exercise with its tips, the occurrences at which there was room for one."""

    def told(saying: Preview | Count | Tip | Fact) -> Iterable[Utterance | StockPhrase]:
        match saying:
            case Preview():
                return _preview(saying)
            case Count():
                return (_count(saying.call, saying.target),)
            case Tip():
                step, occurrence = saying.target.exercise, saying.target.occurrence
                had_room = times.setdefault((step.name, step.tip) if step else "", [])
                if occurrence not in had_room:
                    had_room.append(occurrence)
                time = had_room.index(occurrence)
                return _tip(saying, time, tipped if book.language == TIPS_LANGUAGE else None)
            case Fact():
                return [own_words(fact, "may", saying.stretch) for fact in islice(facts, 1)]

    def in_forms(said: Utterance | StockPhrase) -> Utterance:
        if isinstance(said, Utterance):
            return said
        key, priority, stretch, turn, values = said
        forms = known.get((key, turn, values))
        if forms is None:
            forms = known[key, turn, values] = book.forms(key, turn=turn, **dict(values))
        return Utterance(forms, priority, stretch.line, stretch.manner)

    for sayings, start, end, pack, last_resort in groups:
        found: list[Utterance] = []
        for one in sayings:
            if isinstance(one, Utterance | StockPhrase):
                found.append(in_forms(one))
            else:
                found += map(in_forms, told(one))
        if found:
            yield Group(tuple(found), start, end, pack, last_resort)


def _preview(asked: Preview) -> Sequence[Utterance | StockPhrase]:
    key, target = asked
    step = target.exercise
    assert step is not None
    if (isinstance(step, Exercise) and not step.announce) or not target.cues.next:
        return ()
    if key == "again":
        return (own_words(f"{target.name}.", "should", target),)
    return (stock(key, "must", target, exercise=target.name, quantity=_quantity(target, step)),)


def _count(call: Call, target: Stretch) -> StockPhrase:
    say = partial(stock, priority="should", stretch=target)
    match call.kind:
        case "circuit" if call.total > 1:
            return say("circuit", name=call.name, rounds=term(PhraseBook.count, call.total, "round"))
        case "section" | "circuit":
            return say("section", name=call.name)
        case "tabata" | "emom" | "every":
            every = term(PhraseBook.interval, call.every_ms)
            return say(call.kind, intervals=term(PhraseBook.count, call.total, "round"), duration=every)
    key = call.kind if call.kind in ("round", "set") else "repeat"
    return say(
        f"last_{key}" if call.number == call.total else key,
        number=call.number,
        total=call.total,
        number_word=term(PhraseBook.number_word, call.number),
        total_word=term(PhraseBook.number_word, call.total),
    )


def _tip(asked: Tip, time: int, tipped: Set[str] | None) -> Sequence[Utterance]:
    """The tip for the ``time`` at which there is room for one; each is said once, in rich density over and
    over.

    The only tip there is serves for the first of several turns. A run's with a figure is its target, which is
    said every time. Where the script has none, they are the library's (never, where ``tipped`` is ``None``);
    of those a shorter one serves where the one whose turn it is does not fit.
    """
    target, turn, turns, later = asked
    step = target.exercise
    if step is None or target.cues.tips == "none":
        return ()
    is_librarys = tipped is not None and not target.moves and step.name not in tipped
    tips = step.tip or (library_tips(step) if is_librarys else ())
    number = time * turns + turn
    if not tips or (turn and len(tips) == 1):
        return ()
    told = tips[number % len(tips)]
    is_target = isinstance(step, Run) and _FIGURE.search(told) is not None
    if number >= len(tips) and target.cues.tips != "rich" and not is_target:
        return ()
    shorter = () if step.tip else (tip for tip in sorted(tips, key=len) if len(tip) < len(told))
    priority: Priority = "should" if is_target else "may"
    return (Utterance((told, *islice(shorter, 1)), priority, target.line, target.manner, later),)


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
    if step.sides and not step.switches:
        quantity = term(PhraseBook.combine, SIDE_JOINTS[step.sides], quantity=quantity)
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
