"""The law of a line for the lines of a plain text: what is a step there, and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from audiocoach.errors import Problem, ScriptError
from audiocoach.exercises.library import library
from audiocoach.importers.draft import (
    Draft,
    DraftContainer,
    DraftItem,
    DraftLine,
    DraftLoop,
    DraftSection,
    Remarks,
)
from audiocoach.importers.remedies import read_offer
from audiocoach.importers.text_marks import has_pauses
from audiocoach.importers.write import write_script
from audiocoach.languages.common_words import language_of
from audiocoach.script.limits import time_of
from audiocoach.script.line import ExerciseLine, write_line
from audiocoach.script.line_steps import run_word
from audiocoach.script.load import load_workout
from audiocoach.script.model import LANGUAGES
from audiocoach.script.notes import set_label
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import LINES_AGAINST_CLOCK, Lines
from audiocoach.script.shorthand import read_bare_line, read_free_line, read_line
from audiocoach.script.words import has_swim, line_words, words_meaning
from audiocoach.trainers.apply import section_phase
from audiocoach.units import pace_unit_m, quoted

_MAX_NAME_WORDS = 4
LINES_OF: Mapping[str, Lines] = {**LINES_AGAINST_CLOCK, "tabata": "bare", "ladder": "bare"}
"""How much a line says in a container; everywhere else it says how much."""


def check_step(text: str, lines: Lines) -> None:
    """Read a line as a step that says as much as ``lines`` asks for.

    Raises:
        RefusalError: if it is not one, with the form that would work.
    """
    if lines in ("whole", "clocked"):
        read_line(text, lines)
        return
    line = read_free_line(text, lines)
    if lines == "bare" and not line.is_rest:
        read_bare_line(text)
    elif not (line.has_amount or line.is_rest or is_known(text)):
        raise RefusalError(f"{quoted(text)} has no amount", "Write it like 10 squats.")


@lru_cache(maxsize=2048)
def read_steps(text: str, lines: Lines) -> tuple[tuple[DraftItem, ...], str]:
    """The steps that a line is or means, and their text where it is another; none if it is not clear."""
    try:
        check_step(text, lines)
    except RefusalError as error:
        return read_offer(text, error, lines)
    return (DraftLine(text),), ""


@lru_cache(maxsize=2048)
def is_step(text: str, lines: Lines = "whole") -> bool:
    """Whether a line is a step. Lines of a text are much alike, and are asked about more than once."""
    try:
        check_step(text, lines)
    except RefusalError:
        return False
    return True


def pauses_in_its_tip(text: str) -> bool:
    """Whether a line is a step whose tip has the word for a pause: ``Squat 8 reps (pause at the bottom)``."""
    step, _, tip = text.rstrip(".!").rpartition("(")
    return tip.endswith(")") and not has_pauses(step) and is_step(text)


def is_known(text: str) -> bool:
    """Whether a text is the name of an exercise of the library."""
    return library().find_same(text) is not None


def is_step_in_a_sentence(text: str) -> bool:
    """Whether a sentence without its full stop is a step: of an exercise that is known, or a few words with
    sets. ``If it hurts, stop after 5 reps`` is not.
    """
    try:
        line = read_line(text)
    except RefusalError:
        return False
    has_few_words = len(line.name.split()) <= _MAX_NAME_WORDS
    return (
        line.is_rest or is_known(line.name) or ((line.sets > 1 or line.sides is not None) and has_few_words)
    )


_SHORTEST_SESSION_MS = 240_000


def is_total(text: str, lines: Iterable[str]) -> bool:
    """Whether a line is a name and the time that all the other ``lines`` take together, about."""
    try:
        total = read_line(text)
    except RefusalError:
        return False
    is_plain = total.for_ms and replace(total, for_ms=None, tip=()) == ExerciseLine(total.name)
    if (
        not is_plain
        or (total.for_ms or 0) < _SHORTEST_SESSION_MS
        or is_known(total.name)
        or run_word(total.name)
    ):
        return False
    items = [item for line in lines for item in read_steps(" ".join(line.split()), "whole")[0]]
    if not items:
        return False
    try:
        found = load_workout(write_script(Draft("Total", tuple(items)), "text"), file="total")
    except ScriptError:
        return False
    # Words and distances without a pace are not counted.
    return time_of(found) * 2 >= (total.for_ms or 0)


def lines_in(item: DraftItem) -> Iterator[str]:
    """The lines of an item and of the steps in it."""
    if isinstance(item, DraftLine):
        yield item.text
    elif isinstance(item, DraftSection | DraftLoop | DraftContainer):
        for step in item.steps:
            yield from lines_in(step)


def name_of(text: str) -> str:
    """The name of the exercise in a step, for amounts on the next line; none of a rest or a warm-up."""
    try:
        line = read_free_line(text)
    except RefusalError:
        return ""
    is_counted = line.reps or line.max_reps
    is_other = line.is_rest or run_word(line.name) or section_phase(line.name)
    return line.name if is_counted and not is_other else ""


def has_distance(text: str) -> bool:
    """Whether a step is by distance."""
    try:
        return bool(read_line(text).distance)
    except RefusalError:
        return False


def in_its_language(draft: Draft, lines: Iterable[str], remarks: Remarks) -> Draft:
    """The draft with the language of the lines, if that is clearly not English."""
    language = language_of(lines)
    if language is None:
        return draft
    remarks.add(0, f"the cues are in the language of the text: {language}", is_minor=True)
    return replace(draft, language=language)


_PACES = re.compile(r"For all lines: paces: \{\w+: ([^}]+)\} at the top\.")


def with_pace(items: Sequence[DraftItem], pace: str, remarks: Remarks) -> tuple[DraftItem, ...]:
    """The steps with this pace for each distance that has none and may be done at it: a pace per 100 metres
    is a swimmer's, one per 500 metres a rower's, and no other is for them.
    """
    return tuple(_paced(item, pace, remarks) for item in items) if pace else tuple(items)


def _paced(item: DraftItem, pace: str, remarks: Remarks) -> DraftItem:
    is_clocked = isinstance(item, DraftContainer) and item.key in LINES_OF
    if isinstance(item, DraftSection | DraftLoop | DraftContainer) and not is_clocked:
        return replace(item, steps=with_pace(item.steps, pace, remarks))
    if not isinstance(item, DraftLine):
        return item
    try:
        line = read_line(item.text)
    except RefusalError:
        return item
    if not line.distance or line.pace or line.for_ms or not _is_pace_for(line.name, pace):
        return item
    remarks.add(0, f"{line.distance} was converted to time at {pace}")
    return DraftLine(write_line(replace(line, pace=pace)))


def _is_pace_for(name: str, pace: str) -> bool:
    found, unit_m = run_word(name), pace_unit_m(pace)
    if found is None:
        return unit_m == 100 or not has_swim(name)
    return (unit_m == 500) == (found[0] == "row") and unit_m != 100


def check_script(draft: Draft, file: str, places: Mapping[str, int], lines: Sequence[str]) -> None:
    """Check what only the whole script shows, such as a distance without a pace. ``places`` has, for each
    step, the number of the line in ``lines`` that it was made from.

    Raises:
        ScriptError: with the places in the text.
    """
    try:
        load_workout(write_script(draft, "text"), file=file)
    except ScriptError as error:
        problems = []
        for problem in error.problems:
            written = problem.source.strip().removeprefix("- ").strip().strip('"').replace('\\"', '"')
            number = places.get(" ".join(written.split()), 0)
            source = lines[number - 1] if number else ""
            suggestion = _PACES.sub(r"For all lines: --pace \1.", problem.suggestion)
            problems.append(Problem(problem.message, file, number, min(number, 1), "", source, suggestion))
        raise ScriptError(problems) from None


def without_set_label(text: str) -> str:
    """``Set 1: 60 kg x 10 [Drop]`` without its label and its tag."""
    label = set_label().match(text)
    return re.sub(r"\s*\[\w+\]$", "", text[label.end() :]).strip() if label else text


_SPORTS = {
    "ride": frozenset(
        {"turbo", "bike", "ftp", "rpm", "zwift", "spin", "spinning", "rad", "rolle", "vélo", "bici"}
    ),
    "row": frozenset({"erg", "ergo", "rowing", "rower", "spm", "rudern", "aviron", "remo", "remoergometro"}),
    "run": frozenset(
        {"track", "marathon", "5k", "10k", "footing", "vma", "einlaufen", "auslaufen", "pista", "trote"}
    ),
}
"""Words by which a text shows its sport, beside those of the languages."""


def sport_word(lines: Sequence[str]) -> str:
    """The word for the sport of a text, by which its lines without a name are done; nothing if it shows none,
    or more than one.
    """
    words = {word for line in lines for word in re.findall(r"[^\W_]+", line.casefold())}
    named = (line_words(language)["swim"][0] for language in LANGUAGES)
    if swum := next((word for word in named if word.casefold() in words), ""):
        return swum.capitalize()
    kinds = {"run": ("run", "jog"), "ride": ("ride",), "row": ("row",)}
    shown = [
        sport
        for sport, kin in kinds.items()
        if words & _SPORTS[sport] or any(words & words_meaning(one) for one in kin)
    ]
    if shown == ["run", "ride"] and not words & (_SPORTS["ride"] - {"bike"}):
        shown = []  # a bike to warm up on
    language = language_of(lines) or "en"
    return (
        line_words(language if language in LANGUAGES else "en")[shown[0]][0].capitalize()
        if len(shown) == 1
        else ""
    )
