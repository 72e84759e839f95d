"""The forms of a one-line step: one table, from which a line is read as parts with a name around them.

A row is a pattern over the kinds of tokens (:mod:`audiocoach.script.tokens`) and a reader. At every place the
longest row that matches is taken; what no row takes belongs to the name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from audiocoach.script import quantities
from audiocoach.script.constants import MAX_REPS, MAX_SETS
from audiocoach.script.grammar_times import read_at_time, read_hold, read_max, read_rest, read_time
from audiocoach.script.model import Sides
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.token_times import TIME, Tokens, number, with_decimals
from audiocoach.script.tokenizer import read_tokens
from audiocoach.script.tokens import Token, kinds_of
from audiocoach.script.words import words_meaning
from audiocoach.units import MAX_DIGITS, QuantityError

MOST_EACH = 15
"""From this value on, ``30/30`` may be an interval."""


@dataclass(frozen=True, slots=True)
class LinePart:
    """An amount, or what else a row has read: its kind, its value, and the tokens from ``first`` to before
    ``last``.
    """

    kind: str
    value: Any
    first: int
    last: int
    text: str = ""

    @property
    def sides(self) -> Sides:
        """What ``5 each`` is for: both sides, or both directions."""
        return "each-way" if re.split(r"[\s/]", self.text)[-1].casefold() in words_meaning("way") else "each"


_Reader = Callable[[Tokens], "tuple[str, Any] | None"]


def written(tokens: Tokens) -> str:
    """The text of tokens, with a space where there was one."""
    parts: list[str] = []
    for index, token in enumerate(tokens):
        if index and token.start != tokens[index - 1].end:
            parts.append(" ")
        parts.append(token.text)
    return "".join(parts)


def _sets(tokens: Tokens) -> tuple[str, Any]:
    return "sets", _whole(tokens[0], MAX_REPS if len(tokens[0].text) <= len(str(MAX_SETS)) else MAX_SETS)


def _times(tokens: Tokens) -> tuple[str, Any]:
    kind = "sets" if tokens[-1].kind == "s" else "times"
    return kind, _whole(next(token for token in tokens if token.kind == "n"), MAX_REPS)


def _times_behind(tokens: Tokens) -> tuple[str, Any] | None:
    """``30 sec, 4 times``."""
    is_times = tokens[-1].text.casefold() in words_meaning("times")
    return ("times", _whole(tokens[0], MAX_REPS)) if is_times else None


def _reps(tokens: Tokens) -> tuple[str, Any] | None:
    figures = [token for token in tokens if token.kind == "n"]
    if len(figures) == 1:
        return "reps", (_whole(figures[0], MAX_REPS), None)
    if falls(figures):
        return None
    counted = quantities.rep_range(figures[0].text, figures[1].text)
    return "reps", (counted.number, counted.at_least)


def falls(figures: Tokens) -> bool:
    """Whether two numbers go down: ``10 to 1`` is a ladder, not a range."""
    return int(figures[0].text[:MAX_DIGITS]) > int(figures[1].text[:MAX_DIGITS])


def _whole(token: Token, most: int) -> int:
    return quantities.whole(token.text, 1, most)


def _distance(tokens: Tokens) -> tuple[str, Any]:
    unit = {"metre": "m", "kilometre": "km", "mile": "mi"}[tokens[1].meaning]
    amount = number(tokens[0])
    if not amount:
        raise RefusalError("a distance is more than zero")
    return "distance", f"{tokens[0].text}{unit}"


def _count(tokens: Tokens) -> tuple[str, Any]:
    held = [token for token in tokens if token.kind not in "xiH"]
    if not number(held[0]):
        raise RefusalError(f"{written(held)} is zero; write 1 or more")
    ends = [token for token in held[:-1] if token.kind in "nd"]
    is_range = any(token.kind == "j" for token in held)
    return "count", (written(held), number(ends[-1] if is_range else ends[0]), held[-1].meaning)


def is_deep(word: str) -> bool:
    """Whether a word says how breaths are: deep, slow."""
    return word.casefold() in words_meaning("deep")


def _deep_breaths(tokens: Tokens) -> tuple[str, Any] | None:
    """``10 deep breaths`` behind a name."""
    word, breaths = tokens[1:] if tokens[1].kind != "u" else reversed(tokens[1:])
    is_breath = breaths.text.casefold() in words_meaning("breath") and is_deep(word.text)
    return ("count", (written(tokens), number(tokens[0]), "breath")) if is_breath else None


def _load(tokens: Tokens) -> tuple[str, Any]:
    held = [token for token in tokens if token.kind not in "@wi("]
    held = held[1:] if held[0].kind == "x" else held
    return "load", written(held)


def _load_in_each_hand(tokens: Tokens) -> tuple[str, Any] | None:
    """``24 kg per hand``, which has nothing to do with sides."""
    last = tokens[-1].text.casefold().split()[-1]
    return _load(tokens) if last in ("hand", "main", "mano", "each", "ea") else None


def _implements(tokens: Tokens) -> tuple[str, Any] | None:
    """``2 dumbbells``: a load without its weight."""
    is_two = 1 <= int(tokens[-2].text[:MAX_DIGITS]) <= 2 * 2
    return _load(tokens) if is_two and tokens[-1].text.casefold() in words_meaning("gear") else None


def _incline(tokens: Tokens) -> tuple[str, Any]:
    figure = next(token for token in tokens if token.kind in "nd")
    return "incline", quantities.incline(f"{figure.text.replace(',', '.')}%")


def _fraction(tokens: Tokens) -> tuple[str, Any] | None:
    if tokens[0].end < tokens[1].start:
        return None
    if tokens[-1].text in ('"', "”", "″"):
        return "load", f"{tokens[0].text}/{tokens[2].text} inches"
    if tokens[-1].kind in "NS":
        return None
    raise RefusalError(
        f"{written(tokens)} is a fraction, or two amounts",
        "Write it with a point, like 0.5, or as two steps.",
    )


def _mixed(tokens: Tokens) -> tuple[str, Any] | None:
    """``2 1/2 minutes``, ``3/4 mile``: an amount with a fraction."""
    held = with_decimals([token for token in tokens if token.kind not in "iH"])
    return (_distance(held) if held[-1].kind == "k" else read_time(held)) if held else None


def _effort(tokens: Tokens) -> tuple[str, Any] | None:
    scale = next(token for token in tokens if token.kind in "gz").meaning
    figures = [token for token in tokens if token.kind in "nd"]
    if scale == "rir" and len(figures) == 1:
        return "effort", f"rir {quantities.whole(figures[-1].text, 0, 10)}"
    if len(figures) > 1 and scale == "zone":
        return "load", f"Z{figures[0].text}-{figures[1].text}"
    if len(figures) > 1 or figures[0].kind == "d":
        return "load", written([token for token in tokens if token.kind not in "@wi"])
    return "effort", quantities.effort(f"{scale} {figures[0].text}")


def _target(tokens: Tokens) -> tuple[str, Any]:
    """``@ 5k pace`` and ``à allure marathon``: a pace by its name; ``@ easy pace`` is an effort."""
    held = [token for token in tokens if token.kind not in "@wi"]
    feel = [token for token in held if token.kind in "Fq"]
    return _feel(feel) if feel and len(held) == 2 else ("load", written(held))


def _feel(tokens: Tokens) -> tuple[str, Any]:
    return "effort", tokens[-1].meaning


def _tempo(tokens: Tokens) -> tuple[str, Any]:
    series = next(token for token in tokens if token.kind == "T")
    text = re.sub(r"\s", "", series.text).replace("–", "-")
    text = re.sub("[/:]", "-", text)
    return "tempo", quantities.tempo(text)


def _pace(tokens: Tokens) -> tuple[str, Any]:
    minutes, *seconds = [token.text for token in tokens if token.kind in "cnb"]
    has_seconds = seconds and tokens[-2].kind != "n"
    clock = minutes if ":" in minutes else f"{minutes}:{seconds[0] if has_seconds else 0:0>2}"
    unit = tokens[-1]
    per = {"kilometre": "km", "mile": "mi"}.get(unit.meaning, "m")
    metres = tokens[-2].text if tokens[-2].kind == "n" else ""
    return "pace", f"{clock}/{metres}{per}"


def _sides(tokens: Tokens) -> tuple[str, Any]:
    return "sides", {"half": "each", "way": "each-way"}.get(tokens[-1].meaning, tokens[-1].meaning)


def _per_side(tokens: Tokens) -> tuple[str, Any] | None:
    """``10/side`` and ``10 e/s``; ``30 per side`` could be seconds."""
    is_short = tokens[-1].kind == "h" or "/" in tokens[-1].text or tokens[-1].text.casefold() == "ea"
    is_few = tokens[-1].meaning in ("each", "each-way") and int(tokens[0].text[:MAX_DIGITS]) < MOST_EACH
    return ("each", _whole(tokens[0], MAX_REPS)) if is_short or is_few else None


def _left_and_right(tokens: Tokens) -> tuple[str, Any] | None:
    """``3L, 3R``: each side three."""
    first, *between, second = [token for token in tokens if token.kind != "n"]
    figures = [token for token in tokens if token.kind == "n"]
    letters = {first.text.casefold(), second.text.casefold()}
    is_both = letters == {"l", "r"} or (
        first.kind == "e" and {first.meaning, second.meaning} == {"left", "right"}
    )
    is_alike = len({figure.text for figure in figures}) == 1
    return ("each", _whole(figures[0], MAX_REPS)) if is_both and is_alike and len(between) <= 1 else None


def _pair(tokens: Tokens) -> tuple[str, Any] | None:
    """``5/5``: each side five; ``30/30`` may be seconds of work and rest."""
    if tokens[0].text != tokens[2].text or int(tokens[0].text[:MAX_DIGITS]) >= MOST_EACH:
        return None
    return "each", _whole(tokens[0], MAX_REPS)


@dataclass(frozen=True, slots=True)
class _Row:
    """A form of words: the kinds of its tokens, and how they are read."""

    pattern: Pattern
    read: _Reader


def _row(pattern: str, read: _Reader, needs: str = "") -> _Row:
    """A form; ``needs`` are kinds of tokens, one of which is in every line that has it."""
    return _Row(Pattern(pattern.replace("TIME", TIME).replace("PACE", _PACE), needs=needs), read)


_PACE = r"(?:(?:cN?|nN[nb]S?)t?[/p](?:n?m|k)|nN/k)"


FORMS: tuple[_Row, ...] = (
    _row(r"w?RB?[,oi]?TIMEB?", read_rest, "R"),  # rest 90s, Pause 2 min
    _row(
        r"(?<!x)w?B?TIMEo?RB?(?![,oi]?TIME(?!B))", read_rest, "R"
    ),  # 2 min rest, w/ 60s rest; 60s rest, 3 min between sets
    _row(
        r"(?<=x)(?:c|[nd]~?[ONSm])o?RB?(?![,oi]?TIME|i?W)", read_rest, "R"
    ),  # 3x, 60s rest; not 6x2 min 30s rest
    _row(r"w?TIMEB", read_rest, "B"),  # 60s between sets
    _row(
        r"[@wix]?\+?(?:(?<!x)nx[nd]|(?<!x)[nd](?:[/j][nd])*|[nd])~?l(?:D(?![WFRaD]))?", _load, "l"
    ),  # @ 60kg, 24/16 kg, 2x24 kg, 110+ rpm
    _row(r"[@wi]?(?:nx)?[nd]~?le", _load_in_each_hand, "l"),  # 24 kg per hand
    _row(r"w?n[WD](?![WFRaD])", _implements),  # w/ 2 dumbbells
    _row(r"[@w]?V[,o]?n(?:jn)?l?(?![nrsxk%/])", _load, "V"),  # level 6, HR 140-150
    _row(r"I[,o]?[nd]%|@?[nd]%I", _incline, "I"),  # incline 5%
    _row(r"(?:[@wi],?)?[nd](?:[j/][nd])*%M?", _load, "%"),  # @ 75%, 70-75% of 1RM, @ -10%
    _row(r"[@w]?(?:[nd]x)?Y(?:\+[nd]~?l)?", _load, "Y"),  # bodyweight
    _row(r"[@w](?:F(?![WFRaqD])|q(?![,WFRTn]))", _feel, "@w"),  # @ easy, @ tempo
    _row(
        r"[@w]Ao?WW(?=[,R]|nx|$)|[@w]Ao?(?:[nd]~?k|W)|[@w](?:W|F|q){1,3}A|[@w]?[nd]~?kA|[@w]A(?!PACE)",
        _target,
        "A",
    ),  # @ 5k pace
    _row(r"[@w]?g,?[nd](?:j[nd])?", _effort, "g"),  # RPE 8, RIR 2
    _row(r"[@w]?(?<!x)n(?:jn)?g(?!n)", _effort, "g"),  # 2 RIR
    _row(r"[@wi]?zn(?:[j~]z?n)?", _effort, "z"),  # zone 2, Z2, zone 2-3
    _row(r"(?:[@w]q?|q,?)T|Tq", _tempo, "T"),  # @ 3-1-1-0, tempo 31X0
    _row(r"[@wi]?(?:A,?)?[@wi]?PACE", _pace, "/p"),  # @ 5:00/km, 2:00/500m, 4:45 min/km, 4'45"/km
    _row(
        r"[nd][jv](?=TIME)|n[jv](?=nx[ndcaT]|ns)|(?<=P)n[jv](?=n)", lambda _: ("range", None), "jv"
    ),  # rest 60-90s, 2-3 sets of 10
    _row(r"(?<!x)nx(?=[ndcaT])(?!ns(?![ox]?[ndc]))|nxo(?=[ndc])|ns[ox]?", _sets, "xs"),  # 3 x, 3 sets of
    _row(r"(?<=x)nx(?![ndcaT])", _reps, "x"),  # 3 x 15x
    _row(r"nx(?![ndcaT])", _sets, "x"),  # 3x Squat
    _row(r"xns?(?![rONSmlku%])", _times, "x"),  # x 3
    _row(
        r"Pn(?![jv]n|~?[ONSmk])[rxs]?|Pxn|n[rx]P", lambda tokens: ("sets", _times(tokens)[1]), "P"
    ),  # repeat 3 times, 3 mal wiederholen
    _row(r"(?<=l)xnr", _reps, "x"),  # 60 kg x 5 reps
    _row(r"ar?(?:i?TIME)?", read_max, "a"),  # max reps 60s
    _row(r"(?<!x)n[jv]nx(?=$|[,.(e])", _reps, "jv"),  # 20-30x
    _row(r"(?<!P)n[jvo]nr", _reps, "jvo"),  # 8-12 reps
    _row(r"(?:(?<=[SNOR],)|(?<=[SNO]))n~?r", _times_behind, "r"),  # 30 sec, 4 times
    _row(r"n~?r", _reps, "r"),  # 10 reps
    _row(r"i?[nd](?:[/j][nd])?u", _count, "u"),  # 30 cal, 12/9 cal, for 5 breaths
    _row(r"(?<!n)xnu", _count, "u"),  # x 5 breaths
    _row(r"(?<=[,(])Hi?[nd](?:[/j][nd])?u", _count, "u"),  # (hold 5 breaths), hold for 5 breaths
    _row(r"(?<=[W,)])n(?:[WF]W|uW)", _deep_breaths),  # Plank, 10 deep breaths
    _row(r"[nd]~?k", _distance, "k"),  # 5 km
    _row(r"(?<=[nrel,()])H(?:i?TIME|i?W*on)", read_hold, "H"),  # 10 reps, hold 5s
    _row(r"@TIME", read_at_time, "@"),  # 400 m @ 90s
    _row(
        r"(?<!x)i?TIMEH?|(?<=x)(?:[nd]~?[ON](?=[nd]~?So?R)|TIMEH?)", read_time
    ),  # 40s, in 60s, 40 seconds hold
    _row(r"(?<=x)TIMEs|TIMEs(?=,?xn)", read_time, "x"),  # 5 x 3 min rounds
    _row(r"[nd]~?m", lambda tokens: ("m", number(tokens[0])), "m"),  # 100m, before 20s
    _row(r"/?e|/h", _sides, "eh"),  # each side, left
    _row(r"(?<![jv])(?:n/h|ne)", _per_side, "eh"),  # 10/side, 10 e/s
    _row(r"n[We][,/+&]?n[We]|en[,/+&]?en", _left_and_right),  # 3L, 3R and left 5, right 5
    _row(r"i?(?<!x)n?n/n[kON]H?", _mixed, "/"),  # 2 1/2 minutes
    _row(r"(?<!/)n/n~?[kmONSr]", _fraction, "/"),  # 1/2 mile
    _row(r"(?<!/)n/n(?![/lu%]|n(?!~?l))", _pair, "/"),  # 5/5
)
"""The table of forms. Numbers alone are read by their place: see :mod:`audiocoach.script.shorthand`."""


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """A line as its tokens and the parts that rows have read, in order."""

    text: str
    tokens: tuple[Token, ...]
    parts: tuple[LinePart, ...]


def read_parts(text: str, known: Callable[[str], bool]) -> ParsedLine:
    """What a line has: its parts; ``known`` says whether a text is the name of an exercise.

    Raises:
        RefusalError: if an amount is out of range.
    """
    tokens = read_tokens(text)
    kinds = kinds_of(tokens)
    parts: list[LinePart] = []
    index = 0
    while index < len(tokens):
        end = _known_name(tokens, kinds, index, known)
        if end > index:
            parts.append(LinePart("name", None, index, end))
            index = end
            continue
        part = _longest(tokens, kinds, index)
        if part is None:
            index += 1
        else:
            parts.append(part)
            index = part.last
    return ParsedLine(text, tuple(tokens), tuple(parts))


LONGEST_NAME = 10
"""Tokens of a known name with figures, at most."""
_NAME_WITH_FIGURE = Pattern(r"n/n(?![lu])|T|n~|nn")
"""How a known name that begins with a figure looks: ``90/90 switch``, ``4-7-8``, ``7-minute flow``."""


def _known_name(tokens: Tokens, kinds: str, index: int, known: Callable[[str], bool]) -> int:
    """Where a known name that begins with a figure here ends, or ``index``."""
    if _NAME_WITH_FIGURE.match(kinds, index):
        for end in range(min(len(tokens), index + LONGEST_NAME), index, -1):
            if known(written(tokens[index:end])):
                return end
    return index


def _longest(tokens: Tokens, kinds: str, index: int) -> LinePart | None:
    """The part that begins at an index: the longest form whose reader takes it."""
    for row, end in _candidates(kinds, index):
        held = tokens[index:end]
        try:
            read = row.read([token for token in held if token.kind != "~"])
        except QuantityError as error:
            suggestion = getattr(error, "suggestion", "")
            raise RefusalError(str(error), suggestion, at=_first_figure(held).start) from None
        if read is not None:
            return LinePart(*read, index, end, written(held))
    return None


@lru_cache(maxsize=4096)
def _candidates(kinds: str, index: int) -> tuple[tuple[_Row, int], ...]:
    """The forms that match at an index, with where they end; the longest first. Many lines look alike."""
    found = [(row, match.end()) for row in FORMS if (match := row.pattern.match(kinds, index))]
    return tuple(sorted((one for one in found if one[1] > index), key=lambda one: -one[1]))


def _first_figure(tokens: Tokens) -> Token:
    return next((token for token in tokens if token.kind in "ndcT"), tokens[0])
