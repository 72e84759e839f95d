"""Make the steps of an intervals.icu workout: the name, the length and the words of a written step."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from audiocoach.importers import effort
from audiocoach.importers.draft import DraftRest, DraftStep, ImportRequest, Remarks, TimedText
from audiocoach.importers.intervals_line import WrittenStep
from audiocoach.importers.targets import Length, StepTargets, length_of, parse_targets
from audiocoach.importers.words import NAME_CHARS, arrange_notes, clean_text, warn_if_short
from audiocoach.units import capitalized, format_duration, parse_pace_ms_per_m, quoted

if TYPE_CHECKING:
    from audiocoach.script.model import RunWord

_PROMPT_AT = re.compile(r"(?<!\S)(\d{1,6})\^", re.ASCII)
_PROMPTS_END = "<!>"
_LAP = re.compile(r"\blap\^", re.ASCII)
_RESTS = frozenset({"rest", "resting", "pause", "standing", "stand"})
_MANNERS: tuple[tuple[frozenset[str], RunWord], ...] = (
    (frozenset({"walk", "walking"}), "walk"),
    (frozenset({"jog", "jogging"}), "jog"),
)
_REST_SAID = re.compile(
    r"(?:(?:full|complete|total|passive|recovery|interval|the|a)\s+)*(?:rest|pause)", re.I
)
"""Words that mean no more than "Rest"."""
_INTENSITIES = {"warmup": "Warm-up", "cooldown": "Cool-down", "recovery": "Recovery"}
_WITHIN = re.compile(r"in\s+(\S+)", re.IGNORECASE)
"""The time that a distance is done in: ``400mtr in 90s``."""
_MAX_NAME_WORDS = 4
_SWIMS = re.compile(r"/100\s?(?:m|y)|\d\s?(?:yd|yrd|y)s?\b|\bswim", re.IGNORECASE)
_MIN_METRES_ASKED = 100
"""From this value on, ``m`` with a pace, or repeated, is likely to be metres."""


class StepMaker:
    """Makes steps, with remarks on what is changed or left out. ``word`` is the kind of those that do not
    say it, ``text`` the whole workout.
    """

    def __init__(self, request: ImportRequest, remarks: Remarks, word: RunWord, text: str) -> None:
        self._request = request
        self._remarks = remarks
        self._word = word
        self._default_name = "Swim" if word == "run" and _SWIMS.search(text) else ""

    def make(self, line: int, written: WrittenStep, *, in_repeat: bool) -> DraftStep | DraftRest | None:
        """The step; ``None``, with a remark, if it was left out."""
        length = length_of(written.length) if written.length else None
        if length is None:
            self._remarks.add(
                line, f"{quoted(written.text)} has no length (like 10m, 30s or 400mtr) and was left out"
            )
            return None
        cue, is_lap = _without_lap(written.cue)
        targets = parse_targets(written.behind, before=cue)
        for remark in targets.remarks:
            self._remarks.add(line, remark, is_minor="became a spoken tip" in remark)
        self._ask_about_metres(line, written, targets, in_repeat=in_repeat)
        if is_lap or targets.waits_for_lap:
            what = f"the step lasts {written.length}; it does not wait for the lap button"
            self._remarks.add(line, what)
        if not (length.time_ms or length.metres):
            self._remarks.add(line, f"{quoted(written.text)} has a length of zero and was left out")
            return None
        step = self._rest(cue, targets, length) or self._step(line, cue, written, targets, length)
        warn_if_short(line, step.length_ms, self._remarks)
        return step

    def _ask_about_metres(
        self, line: int, written: WrittenStep, targets: StepTargets, *, in_repeat: bool
    ) -> None:
        number = written.length[:-1]
        if written.length[-1] != "m" or not number.isdecimal() or int(number) < _MIN_METRES_ASKED:
            return
        if targets.pace or in_repeat or (int(number) % 100 == 0 and targets.kind == "pace"):
            time = format_duration(int(number) * 60_000)
            self._request.refuse(
                f"{quoted(written.length)} is {number} minutes in this format",
                line=line,
                suggestion=f"Write {number}mtr if you mean metres, or {time} if you mean minutes.",
            )

    def _rest(self, cue: str, targets: StepTargets, length: Length) -> DraftRest | None:
        """The rest that a step is: it has no target, and a time."""
        words = " ".join(filter(None, (cue, targets.words)))
        manner = _manner(words)
        is_rest = manner == "rest" or (targets.intensity == "rest" and not manner)
        is_rest = is_rest and targets.intensity != "active"
        if not is_rest or not targets.is_empty or not length.time_ms or _PROMPT_AT.search(cue):
            return None
        said = clean_text(capitalized(words.strip(" -:,")))
        return DraftRest(length.time_ms, "" if _REST_SAID.fullmatch(said) else said)

    def _step(
        self, line: int, cue: str, written: WrittenStep, targets: StepTargets, length: Length
    ) -> DraftStep:
        manner = _manner(f"{cue} {targets.words}")
        word = manner if manner in ("walk", "jog") and not self._request.word else self._word
        name, words = self._name(line, cue, targets)
        default = _INTENSITIES.get(targets.intensity) or ("Rest" if targets.intensity == "rest" else "")
        default = default or ("Free" if "freeride" in written.behind.lower() else self._default_name)
        default = default or effort.name_for(targets.effort, word)  # type: ignore[arg-type]
        step = DraftStep(word, default, length.time_ms, pace=targets.pace, effort=targets.effort)  # type: ignore[arg-type]
        if length.distance:
            step = self._by_distance(line, step, written, targets, length)
        return self._with_words(line, step, name, (*targets.tips, *words))

    def _name(self, line: int, cue: str, targets: StepTargets) -> tuple[str, tuple[str, ...]]:
        """The words that name a step, and those that are a tip: a few words after the length name a step that
        has no name before it.
        """
        words = targets.words.lstrip("#/ ")
        if words and not any(map(str.isalpha, words)):
            self._remarks.add(line, f"{quoted(words)} has no unit, like 60% or 220w; it was left out")
            words = ""
        head, _, tail = (part.strip() for part in words.partition(","))
        is_short = len(head.split()) <= _MAX_NAME_WORDS and not re.search(r"\d|[.!?]$", head)
        if head and is_short and _PROMPTS_END not in cue and not cue.strip(" -:"):
            return capitalized(head), _sentence(tail)
        return cue, _sentence(words)

    def _by_distance(
        self, line: int, step: DraftStep, written: WrittenStep, targets: StepTargets, length: Length
    ) -> DraftStep:
        """The step with the time of its distance at its pace, or at its share of the threshold pace."""
        pace = targets.pace
        time = _WITHIN.fullmatch(targets.words)
        taken = length_of(time[1]) if time and not pace else None
        if taken and taken.time_ms:
            pace = effort.write_pace(Fraction(int(taken.time_ms)) / length.metres, "km")
        if not pace:
            if not self._request.pace:
                self._request.refuse(
                    f"{quoted(written.length)} is a distance and needs a pace",
                    line=line,
                    suggestion="Write the pace after it, or add --pace 5:00/km.",
                )
            share = self._share(step, targets)
            pace = effort.pace_at(self._request.pace, share) if share else self._request.pace
            how = f": {share:.0%} of the speed at {self._request.pace}" if share else ""
            self._remarks.add(line, f"{written.length} was converted to time at {pace}{how}")
        length_ms = max(1, round(length.metres * parse_pace_ms_per_m(pace)))
        return replace(step, length_ms=length_ms, distance=length.distance, pace=pace)

    def _share(self, step: DraftStep, targets: StepTargets) -> float:
        """The share of the threshold pace at which a run is run; 0 if there is none."""
        if step.word not in ("run", "jog", "sprint") or targets.kind in ("max HR", "LTHR"):
            return 0
        return targets.share or effort.PACE_OF_ZONE.get(targets.effort, 0)

    def _with_words(self, line: int, step: DraftStep, cue: str, tips: tuple[str, ...]) -> DraftStep:
        """The step with its cue as its name, and words with a time (``33^Halfway there``) as notes."""
        first, *timed = _PROMPT_AT.split(cue.replace(_PROMPTS_END, " "))
        words = [
            (line, TimedText(int(at) * 1000, said)) for at, said in zip(timed[::2], timed[1::2], strict=True)
        ]
        name = clean_text(capitalized(first.strip(" -:,")))
        if len(name) > NAME_CHARS:
            words.insert(0, (line, TimedText(0, first)))
            name = ""
        elif first.strip() and not name:
            self._remarks.add(line, f"{quoted(first)} contains nothing that can be spoken and was left out")
        notes, more = arrange_notes(words, step.length_ms, self._remarks)
        return replace(step, name=name or step.name, notes=notes, tips=effort.join_tips((*tips, *more)))


def _manner(words: str) -> str:
    """Whether words mean a walk, a jog or a rest."""
    found = {word.strip(".,;:!()") for word in words.lower().split()}
    for manner, word in _MANNERS:
        if found & manner:
            return word
    return "rest" if found & _RESTS else ""


def _without_lap(cue: str) -> tuple[str, bool]:
    """Words without those on the lap button, and whether there were any."""
    left, count = _LAP.subn(" ", cue)
    return " ".join(left.split()), bool(count)


def _sentence(words: str) -> tuple[str, ...]:
    """Words as a sentence to speak, if there are any."""
    tip = clean_text(capitalized(words.strip(" ,")))
    return (tip if tip.endswith((".", "!", "?")) else f"{tip}.",) if tip else ()
