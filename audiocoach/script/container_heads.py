"""Heads of steps that contain steps, as notes have them: ``AMRAP 12 min``, ``5 rounds for time``, ``Every 2
min x 5``, ``3 rounds of``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.grammar import read_parts
from audiocoach.script.line import write_line
from audiocoach.script.model import LANGUAGES
from audiocoach.script.patterns import Pattern
from audiocoach.script.pieces import pieces_of
from audiocoach.script.quantities import RefusalError
from audiocoach.script.words import any_word, line_words, words_meaning

_NOTATIONS = (
    ("emom", r"emo(?:t)?m|on\s+the\s+minute|e[2-9]mom|e[0-9]{2,3}s"),
    ("amrap", r"amq?rap|as\s+many\s+rounds\s+as\s+possible"),
    ("tabata", r"tabata"),
    ("time cap", r"time\s+cap|tc"),
    ("repeat", r"repeat"),
)
"""How gyms of all languages write a container, by its kind."""


@cache
def _word() -> Pattern:
    """A pattern for the words for containers, with a group for each kind."""
    words = [
        *_NOTATIONS,
        *((kind, any_word(kind)) for kind in ("for_time", "superset", "circuit")),
    ]
    return Pattern(
        "|".join(rf"(?P<{kind.replace(' ', '_')}>(?<!\w)(?:{words})(?!\w))" for kind, words in words),
        re.IGNORECASE,
    )


RUNGS = Pattern(r"(?<![\d-])[0-9]{1,3}(?:\s?[-–]\s?[0-9]{1,3}){2,}(?![\d-])(?:\s+reps?\b)?")
_NAMED_WORKOUT = Pattern(r"[^\W\d][^\d:,;]{1,29}:\s*(?=[0-9]|$)", needs=":")
"""``Helen:`` before its rounds."""
_DEATH_BY = Pattern(r"death\s+by\s+(?P<name>[^\d(,]+)(?P<load>.*)", re.IGNORECASE, needs=("death",))


FEWEST_OF_TABATA = 4
"""Fewer are likely to be whole tabatas, and not intervals: ``Tabata x 2``."""
_WORDED = Pattern(r"(?P<words>[^\W\d][^\d:]{2,29}):\s*(?P<body>[0-9].*)", needs=":")
"""``for quality: 10 squats``."""


_NAMED_ROUNDS = Pattern(
    r"(?P<name>[^\W\d][^\d:,;]{2,29}?)\s*\(?[x×]\s?(?P<number>[0-9]{1,2})\)?\s*:\s*(?P<body>\S.*)",
    re.IGNORECASE,
    needs=":",
)
"""``Complex x 5: ...``."""
_CIRCUIT_OF_ROUNDS = Pattern(
    rf"(?P<name>{any_word('circuit')}|[^\W\d][^\d:,;]{{2,29}}?)[\s,(]+(?P<number>[0-9]{{1,2}})\s*{any_word('set')}\)?\s*:\s*(?P<body>\S.*)",
    re.IGNORECASE,
    needs=":",
)
"""``Zirkel 3 Runden: ...``."""


@cache
def _amount() -> Pattern:
    """A time or a number in a head: ``12 min``, ``x 10``, ``for 8 sets``; alone before a colon or the end."""
    return Pattern(
        rf"(?:(?:x|{any_word('for')})\s*)?(?P<number>[0-9]{{1,3}})(?P<clock>:[0-9]{{2}})?(?:\s?-)?\s*"
        rf"(?:(?P<minutes>{any_word('minute')}\.?)|(?P<seconds>{any_word('second')}\.?)|(?P<sets>{any_word('set')}))?"
        r"(?![\w/×-]|:[0-9])",
        re.IGNORECASE,
    )


@cache
def _every() -> Pattern:
    """``Every 2 min``, ``alle 90 s``, ``cada minuto``."""
    return Pattern(
        rf"{any_word('every')}\s+(?:(?P<number>[0-9]{{1,3}})(?P<clock>:[0-9]{{2}})?\s*)?"
        rf"(?:(?P<minutes>(?:{any_word('minute')}|m)\.?)|(?P<seconds>{any_word('second')}\.?)|(?<=:[0-9][0-9]))(?!\w)",
        re.IGNORECASE,
        needs=words_meaning("every"),
    )


@cache
def _rounds() -> Pattern:
    """``3 rounds of:``, ``3 Runden:``, ``5 times:``."""
    return Pattern(
        rf"(?:[^\W\d][^\d:,;]{{1,29}}:\s+(?=[0-9]))?(?P<repeat>repeat\s*(?:x\s*)?)?(?P<number>[0-9]{{1,3}})\s*"
        rf"(?:(?P<word>{any_word('set', 'times')})|(?P<x>[x×]))?(?!\w)\s*(?:{any_word('of')}(?!\w))?\s*"
        rf"(?P<colon>:?),?\s*",
        re.IGNORECASE,
    )


@dataclass(frozen=True, slots=True)
class Head:
    """What a head says: times in seconds, rounds, and the text around it."""

    kind: str
    length_s: int | None = None
    every_s: int | None = None
    rounds: int | None = None
    body: str = ""
    name: str = ""
    """What the rounds are called: ``for quality``."""
    rest_s: int | None = None
    is_guess: bool = False
    """Whether the number has no unit, and is what gyms most often mean."""
    is_asked: bool = False
    """Whether it may be another container, so that it is shown and not read."""

    @property
    def is_of_intervals(self) -> bool:
        """Whether the number counts intervals: those of sets, or after ``Every 2 min``."""
        return bool(self.every_s) or bool(self.body and ";" in self.body)

    def intervals(self) -> str | int | None:
        """How many intervals, or the time that they take together, as a script has it."""
        every_s = self.every_s or 60
        minutes = 60 * self.rounds if self.rounds and not self.is_of_intervals else None
        length_s = self.length_s or minutes or 0
        if length_s and length_s % every_s == 0:
            return written_s(length_s)
        return self.rounds or length_s // every_s or None


def written_s(seconds: int) -> str:
    """A time as a script has it: ``12 min``, else ``90s``."""
    return f"{seconds // 60} min" if seconds % 60 == 0 else f"{seconds}s"


def names_container(text: str) -> bool:
    """Whether a text has the word for a container."""
    return _word().search(text) is not None


def container_of(name: str) -> tuple[str, str] | None:
    """The kind of container that a name has the word for, and the name without it."""
    word = _word().search(name)
    if word is None:
        return None
    return str(word.lastgroup), f"{name[: word.start()]} {name[word.end() :]}".strip(" ,/-")


def read_head(held: Assembly, text: str) -> Head | None:
    """The head of a line; ``None`` for a line that is a step."""
    rounds = _rounds().match(text)
    if of_rounds := _named_rounds(held, text) or _rested_rounds(held, text):
        return of_rounds
    if found := _every().search(text):
        return _emom(held, text, found)
    if timed := _timed_list(held, text):
        return timed
    word = _word().search(text)
    if word is None or (rounds and rounds["repeat"] and rounds["colon"]):
        return _repeat(held, text, rounds)
    kind = {"time_cap": "time cap", "circuit": "repeat"}.get(str(word.lastgroup), str(word.lastgroup))
    before, after = (
        text[: word.start()].strip(" :,-"),
        re.sub(r"\balt(?:ernat\w*|\b)\.?", "", text[word.end() :]),
    )
    if label := _NAMED_WORKOUT.match(before):
        before = before[label.end() :]
    if kind == "tabata" and (whole := _TIMES_ROUND.fullmatch(before) or _TIMES_BEHIND.fullmatch(after)):
        inner = before if whole.re is _TIMES_BEHIND.compiled else after
        body = f"{inner} {whole.groupdict().get('body') or ''}".strip(" :,-")
        return Head(kind, rounds=int(whole["times"]), body=body)
    length_s, count, body = _leading(after)
    prefix_s, prefix_count, named = _leading(before)
    head = Head(kind, length_s or prefix_s, None, count or prefix_count, body)
    if kind == "emom":
        every = re.search("[0-9]+", word[0])
        unit = 1 if word[0][-1] in "sS" else 60
        is_guess = bool(every and head.rounds and not re.search(rf"[x×]|{any_word('set')}", after, re.I))
        head = replace(head, every_s=int(every[0]) * unit if every else None, is_guess=is_guess)
        if named:
            if (complex_of := _COMPLEX.fullmatch(named)) and _are_named(complex_of["body"], held):
                return replace(head, body=" + ".join(pieces_of(complex_of["body"])), name=complex_of["name"])
            is_beside = re.match(r"[@(]|[0-9]+\s?(?:kg|lbs?)", body)
            return _of_sets(held, f"{named} {body}" if is_beside else named, head)
        return head
    if kind == "amrap":
        is_rounds = word[0].casefold().startswith("as")
        minutes = head.length_s or (60 * head.rounds if head.rounds else None)
        if named or (not is_rounds and minutes is None and body):
            return None
        return replace(head, length_s=minutes, rounds=None, is_guess=head.length_s is None)
    if kind == "for_time":
        if not named and (cap := _CAP_ALONE.fullmatch(body)):
            return replace(head, length_s=60 * int(cap["minutes"]), body="")
        rungs = RUNGS.fullmatch(named) if named else None
        if named and not rungs and not _is_named(f"{named} {body}", held):
            return None
        return replace(head, body=f"{named} {body}".strip())
    if kind == "tabata":
        body = re.sub(rf"^{any_word('of')}\s+(?=[^\W\d])", "", body, flags=re.IGNORECASE)
        if (
            (each := _stations().match(body))
            and head.rounds
            and int(each["number"]) == len(pieces_of(body[each.end() :]))
        ):
            head = replace(head, rounds=head.rounds * int(each["number"]))
            body = body[each.end() :]
        return replace(head, body=body) if not named else None
    if kind == "time cap":
        return Head("for_time", head.length_s) if not named and not body and head.length_s else None
    if kind == "superset":
        is_list = len(pieces_of(body)) > 1 or ":" in after or word[0].casefold().startswith("super")
        with_ = rf"^(?:w/|{any_word('beside')})[ ]"
        joined = f"{named}, {re.sub(with_, '', body, flags=re.IGNORECASE)}" if named else body
        if rounds_behind := re.search(
            rf"[\s,;]+(?:[x×]\s*)?([1-9][0-9]?)\s*{any_word('set')}$", joined, re.I
        ):
            head = replace(head, rounds=head.rounds or int(rounds_behind[1]))
            joined = joined[: rounds_behind.start()]
        return replace(head, body=joined) if is_list else None
    times = re.fullmatch(
        rf"(?:x\s*)?(?P<number>[0-9]{{1,3}})?\s*(?:x|{any_word('set', 'times')})?", body, re.IGNORECASE
    )
    count = head.rounds or (int(times["number"]) if times and times["number"] else None)
    return replace(head, rounds=count, body="") if not named and times and count else None


_LEAVING = Pattern(r"[\s,]+(?:Start|Abgang|départs?|salida|partenza|leaving|going)$", re.IGNORECASE)
_COMPLEX = Pattern(r"(?P<name>[^\W\d][^\d(:]*?)\s*\((?P<body>[0-9][^()]*)\)", needs="(")
"""``ABC (2 cleans, 1 press, 3 front squats)`` before its clock."""


@cache
def _stations() -> Pattern:
    """``4 exercises:`` before a list of them."""
    return Pattern(rf"(?P<number>[1-9][0-9]?)\s*{any_word('station')}\s*:\s*", re.IGNORECASE, needs=":")


_CAP_ALONE = Pattern(
    r"\(?\s*(?:time\s*)?(?:cap\s*(?:of|:|=)?\s*)?(?P<minutes>[0-9]{1,2})\s*[^\W\d]*\.?\s*(?:time\s*)?(?:cap)?\s*\)?",
    re.IGNORECASE,
)
"""``(15 min cap)``."""
_TIMES_ROUND = Pattern(r"(?P<times>[0-9]{1,2})\s*[x×]", re.IGNORECASE)
_TIMES_BEHIND = Pattern(r"[\s:,-]*(?P<body>[^\d:]+?)[\s,]*[x×]\s?(?P<times>[0-9]{1,2})", re.IGNORECASE)
"""``2 x tabata squats`` and ``Tabata squats x 2``."""
_TIMED_LIST = Pattern(r"(?P<time>[0-9]{1,2}\s*[^\W\d]+\.?):\s+(?P<body>[0-9].*)", needs=":")
"""``5 min: 10 squats, 10 push-ups``."""


def _timed_list(held: Assembly, text: str) -> Head | None:
    """A time before a list of counted exercises, which is most likely an AMRAP."""
    found = _TIMED_LIST.fullmatch(text)
    pieces = pieces_of(found["body"]) if found else []
    if found is None or len(pieces) < 2 or not all(_is_named(piece, held) for piece in pieces):
        return None
    length_s, _, left = _leading(found["time"])
    return Head("amrap", length_s, body=found["body"], is_asked=True) if length_s and not left else None


def _named_rounds(held: Assembly, text: str) -> Head | None:
    """``Complex x 5: 5 deadlifts, 5 cleans``."""
    found = _NAMED_ROUNDS.fullmatch(text) or _CIRCUIT_OF_ROUNDS.fullmatch(text)
    pieces = pieces_of(found["body"]) if found else []
    if found is None or len(pieces) < 2 or not all(_says_how_much(held, piece) for piece in pieces):
        return None
    word = container_of(found["name"]) if found["name"] else None
    if word is not None and word[0] != "circuit":
        return None
    return Head("repeat", rounds=int(found["number"]), body=found["body"], name=found["name"].strip(" ,–-"))


def _rested_rounds(held: Assembly, text: str) -> Head | None:
    """``3 rounds, rest 60s: 10 squats, 10 push-ups``."""
    before, colon, body = text.partition(": ")
    rounds = _rounds().match(before)
    if not colon or rounds is None or not rounds["word"] or not before[rounds.end() :]:
        return None
    parts = read_parts(before[rounds.end() :].strip(" ,"), lambda _: False)
    pieces = pieces_of(body)
    is_rest = [part.kind for part in parts.parts] == ["rest"] and len(parts.tokens) == parts.parts[0].last
    if not is_rest or not all(_says_how_much(held, piece) for piece in pieces):
        return None
    languages = (one for one in LANGUAGES if rounds["word"].casefold() in words_meaning("set", one))
    name = line_words(next(languages, "en"))["circuit"][0]
    rest_s = int(parts.parts[0].value) // 1000
    return Head("repeat", rounds=int(rounds["number"]), body=body, name=name, rest_s=rest_s)


def _says_how_much(held: Assembly, piece: str) -> bool:
    try:
        line = held.parse(piece) if held.parse else None
    except RefusalError:
        return False
    return line is not None and line.has_amount and line.sets == 1


def _leading(text: str) -> tuple[int | None, int | None, str]:
    """The seconds and the number at the start of a text, and the rest of it."""
    length_s, count = None, None
    rest = text.strip(" :,-–")
    while (found := _amount().match(rest)) and not re.match(r"[1-9]\)\s", rest):
        following = rest[found.end() :]
        has_unit = found["minutes"] or found["seconds"] or found["clock"] or found["sets"]
        if not has_unit and not re.match(r"\s*(?:[:,)]|$)", following):
            break
        number = int(found["number"])
        if found["clock"]:
            length_s = 60 * number + int(found["clock"][1:])
        elif found["minutes"] or found["seconds"]:
            length_s = number * (60 if found["minutes"] else 1)
        else:
            count = number
        rest = following.strip(" :,-–)")
    return length_s, count, re.sub(r"^of\b[:\s]*", "", rest)


def _emom(held: Assembly, text: str, found: re.Match[str]) -> Head | None:
    """``Every 2 min x 5: 3 cleans`` and ``Deadlift 10x1 every 60s``."""
    number = int(found["number"] or 1)
    every_s = (
        60 * number + int(found["clock"][1:]) if found["clock"] else number * (60 if found["minutes"] else 1)
    )
    length_s, count, body = _leading(re.sub(r"^\s*on\s+the\s+minute", "", text[found.end() :]))
    head = Head("emom", length_s, every_s, count, body)
    named = _LEAVING.sub("", text[: found.start()].strip(" :,-@"))
    if not every_s:
        return None
    return _of_sets(held, named, head) if named else head


def _of_sets(held: Assembly, named: str, head: Head) -> Head | None:
    """A head after an exercise: its sets are the intervals."""
    if held.parse is None:
        return head if re.search("[0-9]", named) else None
    try:
        line = held.parse(named)
    except RefusalError:
        return None
    if not line.has_amount or (line.for_ms or 0) > 1000 * (head.every_s or 60):
        return None
    sets = line.sets if line.sets > 1 else head.rounds
    return replace(
        head, rounds=sets, length_s=None if sets else head.length_s, body=write_line(replace(line, sets=1))
    )


def _repeat(held: Assembly, text: str, rounds: re.Match[str] | None) -> Head | None:
    """``3 rounds of: 10 squats, 10 push-ups``; ``3 sets of 10 squats`` is a step."""
    if rounds is None or not (rounds["word"] or (rounds["colon"] and (rounds["repeat"] or rounds["x"]))):
        return None
    if worded := _WORDED.fullmatch(text[rounds.end() :]) if rounds["word"] and not rounds["colon"] else None:
        pieces = pieces_of(worded["body"])
        is_clear = all(_is_named(piece, held) for piece in pieces)
        name = worded["words"].strip(" ,-–")
        return (
            Head("repeat", rounds=int(rounds["number"]), body=worded["body"], name=name) if is_clear else None
        )
    body = text[rounds.end() :]
    pieces = pieces_of(body)
    is_list = len(pieces) > 1 and (rounds["colon"] or all(_is_named(piece, held) for piece in pieces))
    if not is_list and (body or rounds["repeat"] or not re.search(r"[^\W\d_]{4}", rounds[0])):
        return None
    return Head("repeat", rounds=int(rounds["number"]), body=body)


def _is_named(piece: str, held: Assembly) -> bool:
    try:
        line = held.parse(piece) if held.parse else None
    except RefusalError:
        return False
    return line is not None and line.has_amount and not line.is_rest and re.match("[0-9]", piece) is not None


def _are_named(body: str, held: Assembly) -> bool:
    pieces = pieces_of(body)
    return len(pieces) > 1 and all(_is_named(piece, held) for piece in pieces)


def death_by(held: Assembly, text: str) -> Head | None:
    """``Death by burpees``: one rep in the first minute, two in the second."""
    found = _DEATH_BY.fullmatch(text)
    if found is None:
        return None
    name = f"{found['name'].strip()}"
    load = re.sub(r"[()]", "", found["load"]).strip()
    steps = (
        f"{name} {reps} {'rep' if reps == 1 else 'reps'}{f' @ {load}' if load else ''}"
        for reps in range(1, 11)
    )
    return Head("emom", rounds=10, body="; ".join(steps))
