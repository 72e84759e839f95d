"""Words and figures beside the amounts of a line that leave no doubt: a remark after them, a hold or a slow
lowering in every rep, the two weights of men and women.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from audiocoach.script.amounts import with_amount
from audiocoach.script.assemble import Assembly
from audiocoach.script.container_heads import names_container
from audiocoach.script.grammar import written
from audiocoach.script.intervals import is_endurance
from audiocoach.script.line import ExerciseLine
from audiocoach.script.line_steps import run_word
from audiocoach.script.neighbours import lowered
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import UNITS_ALONE, amounts_of, hold_tempo
from audiocoach.script.several import two_steps
from audiocoach.script.tokenizer import read_tokens
from audiocoach.script.tokens import NUMBERS, kinds_of
from audiocoach.script.words import any_word, words_meaning

BRACKET = Pattern(r"\s*\((?P<remark>[^()]*[0-9][^()]*)\)", needs="(")
_AMOUNTS = frozenset("SNOxsruemakRTcbHLg@fI")
"""Kinds of token that say how much, or how often."""
_CHANGES = Pattern(
    r"super\s?(?:set|satz)|circuit|zirkel|giant|tri-?set|amrap|emom|tabata|rest-?pause|clusters?|myo|drop|pyramid"
    r"|needed|required|nötig|besoin|necesario|serve",
    re.IGNORECASE,
)
"""Words of a remark that change what is done."""


def split_remark(text: str, is_step: Callable[[str], bool]) -> tuple[str, str]:
    """A line without a bracket that has words and figures but no amounts, and what is in the bracket:
    ``(leave 2 in the tank)``; nothing where there is none.
    """
    found = BRACKET.search(text)
    if found is None:
        return text, ""
    remark = found["remark"].strip()
    if is_way(remark) and any(token.meaning == "each" for token in read_tokens(text[: found.start()])):
        return f"{text[: found.start()]}{text[found.end() :]}".strip(), remark
    kinds = kinds_of(read_tokens(remark))
    is_next_time = re.search(rf"{any_word('next_time')}(?!\w)", remark, re.IGNORECASE)
    is_remark = "W" in kinds and set(kinds) & set(NUMBERS) and not set(kinds) & (_AMOUNTS - set("x"))
    has_load = (
        "l" in kinds
        and not is_next_time
        and not re.search(rf"[0-9]\s?{any_word('degrees')}(?!\w)", remark, re.IGNORECASE)
    )
    has_share = "%" in kinds and kinds.count("W") == 1 and not is_next_time
    is_list = re.search(r"(?:[x×:]|rounds?)\s*$", text[: found.start()], re.IGNORECASE) is not None
    is_list = is_list or (names_container(text[found.end() :]) and "," in remark)
    is_breath = re.search(any_word("breathe_in", "breathe_out"), remark, re.IGNORECASE)
    is_change = _CHANGES.search(remark) is not None
    if not is_remark or has_load or has_share or is_list or is_breath or is_change or is_step(remark):
        return text, ""
    return f"{text[: found.start()]}{text[found.end() :]}".strip(), remark


def is_way(remark: str) -> bool:
    """Whether a remark is how much of each side goes in each direction: ``10 each leg (5 each way)``."""
    tokens = read_tokens(remark)
    is_amount = re.fullmatch("n(?:jn)?[SNr]?e", kinds_of(tokens)) is not None
    return is_amount and tokens[-1].meaning == "each-way"


def read_aside(held: Assembly, line: ExerciseLine) -> ExerciseLine | None:
    """The line, if what is beside its amounts leaves no doubt.

    Raises:
        RefusalError: where an amount is in doubt.
    """
    if held.parse is None and held.lines == "bare":
        return None
    return (
        lowered(held, line)
        or _hold_behind_x(held, line)
        or _two_weights(held, line)
        or _with_remark(held, line)
    )


def _hold_behind_x(held: Assembly, line: ExerciseLine) -> ExerciseLine | None:
    """``3x10x5s``: ten reps with a hold of five seconds."""
    full = amounts_of(held.parts, line)
    if kinds_of(held.left) != "x" or len(held.pieces) > 2 or not (full.reps and full.for_ms):
        return None
    name = written([token for piece in held.pieces for token in piece if token.kind != "x"])
    tempo = hold_tempo(full)
    return replace(full, name=name, for_ms=None, tempo=tempo) if tempo and name else None


_PAIR = Pattern(
    r"(?:[(@]\s*|(?<=[^\W\d]\s)(?=\S+$))(?P<load>(?P<more>[0-9]{2,3})/(?P<less>[0-9]{2,3}))(?!\s?[\w/%])\)?"
)


def _two_weights(held: Assembly, line: ExerciseLine) -> ExerciseLine | None:
    """``15 thrusters (95/65)`` and ``15 thrusters 95/65``: what men lift, and women."""
    text = held.reading.text
    found = _PAIR.search(text)
    if found is None or held.parse is None or line.load or int(found["more"]) <= int(found["less"]):
        return None
    try:
        plain = held.parse(f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip())
    except RefusalError:
        return None
    is_counted = plain.reps if plain.has_amount else held.lines != "whole"
    is_counted = is_counted and not plain.for_ms and not plain.load
    return replace(plain, load=found["load"]) if is_counted else None


def _with_remark(held: Assembly, line: ExerciseLine) -> ExerciseLine | None:
    """``Squat 3x10 heavy`` and ``Cool down 5 min walk``: words after the amounts are said with them, or
    complete the name.
    """
    amounts = held.amounts or held.of("hold")
    if held.left or len(held.pieces) != 2 or not amounts or held.lines == "bare":
        return None
    first, second = held.pieces
    if first[0].start > held.at(amounts[0]) or not set(kinds_of(second)) <= set("WFDAo~&"):
        return None
    name, remark = written(first), written(second).strip("()")
    if _CHANGES.search(remark) or UNITS_ALONE.search(remark) or _has_word_of_time(remark):
        return None
    joined = f"{name} {remark}"
    tokens = held.reading.tokens
    is_after_comma = tokens[tokens.index(second[0]) - 1].kind == ","
    if not is_after_comma and (held.known(joined) or run_word(joined) or run_word(remark)):
        named = replace(line, name=joined)
    elif held.of("hold") and held.of("reps"):
        named = replace(line, name=name)  # what is behind a hold is its tip
    elif _names_exercise(held, remark) or (is_after_comma and len(remark.split()) == 1) or two_steps(held):
        return None
    elif not held.amounts:
        named = replace(line, name=name)
    elif line.load or is_endurance(name):
        named = replace(line, name=name, tip=(*line.tip, remark))
    else:
        named = replace(line, name=name, load=remark)
    return with_amount(held, named)


def _has_word_of_time(remark: str) -> bool:
    """Whether a remark says how often, or that sets differ."""
    words = any_word(
        "last_set", "ladder", "once", "day", "repeat", "rest", "next_time", "breathe_in", "breathe_out"
    )
    remark = re.sub(r"(?<!\w)(?:all|flat)[ -]out(?!\w)", "", remark, flags=re.IGNORECASE)
    return re.search(rf"(?<!\w){words}(?!\w)", remark, re.IGNORECASE) is not None


def _names_exercise(held: Assembly, remark: str) -> bool:
    """Whether a remark ends in the name of an exercise, or in a plural as names do."""
    words = remark.split()
    is_known = any(held.known(" ".join(words[start:])) for start in range(len(words)))
    return is_known or run_word(words[-1]) is not None or words[-1].casefold() in words_meaning("breath")
