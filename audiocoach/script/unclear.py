"""What a line that is not clear most likely means: a question, with the lines that answer it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from audiocoach.script import quantities
from audiocoach.script.assemble import Assembly
from audiocoach.script.constants import MAX_REPS
from audiocoach.script.grammar import written
from audiocoach.script.line import ExerciseLine, flow_item, write_line, write_time
from audiocoach.script.line_steps import run_word
from audiocoach.script.manners import explain_manners
from audiocoach.script.neighbours import forms_by_neighbours, loads_in_brackets
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import (
    EXAMPLE_MS,
    FORMS,
    UNITS_ALONE,
    amounts_of,
    form_of,
    held_reps,
    keyed_form,
    reps_or_seconds,
    with_example_time,
    with_rest,
)
from audiocoach.script.schemes import explain_scheme
from audiocoach.script.several import explain_steps
from audiocoach.script.tokens import NUMBERS, Token, kinds_of
from audiocoach.script.words import any_word, has_swim, words_meaning
from audiocoach.units import MAX_DIGITS, Ms, QuantityError, quoted

_FULL_REST_MS: Ms = 180_000
"""An example of a full recovery."""
_ORDINAL = Pattern(r"[0-9]+\s?(?:st|nd|rd|th)", re.IGNORECASE)
_FEWEST_METRES = 100
_FEWEST_SWUM = 25
_TEN_TIMES = Pattern(r"(?<![\w.])(?:[5-9]|[1-9][0-9])x(?!\w|\s?[0-9])")
"""``10x vor- und rückwärts``."""
_MOST_SMALL_SETS = 8  # up to this 3/12 is sets and reps; 40/20 is work and rest


@cache
def _full_rest() -> Pattern:
    """``full recovery``, ``récupération complète``."""
    rest, complete = rf"{any_word('rest')}(?!\w)", rf"{any_word('complete')}(?!\w)"
    return Pattern(rf"(?<!\w)(?:{complete}\s{rest}|{rest}\s{complete})", re.IGNORECASE)


def explain(held: Assembly, line: ExerciseLine) -> RefusalError:
    """A number that nothing explains, or a name in two pieces."""
    is_rest = line.name.split(" ")[0].casefold() in words_meaning("rest") and not held.of("sets")
    if is_rest and kinds_of(held.left) != "n":
        return RefusalError(
            "a rest needs a time", at=held.left[0].start if held.left else 0, forms=("Rest 60s",)
        )
    if scheme := explain_scheme(held):
        return scheme
    if manners := explain_manners(held):
        return manners
    if several := explain_steps(held):
        return several
    if not held.left:
        return _split(held, line)
    left = held.left[0]
    bare = replace(line, name=_without(held, held.left) or "Exercise")
    if left.kind == "f":
        return RefusalError(
            f"{quoted(left.text)}: both at once, or one after the other?",
            at=left.start,
            forms=tuple(_both_ways(held, bare, left)),
        )
    if left.kind == "@":
        return _after_at(held, bare, left)
    if left.kind == "L":
        line = amounts_of(held.parts, bare)
        forms = [form_of(line)] if line.has_amount else []
        if line.reps:
            forms.append(form_of(replace(line, reps=None, reps_from=None, max_reps=True, for_ms=60_000)))
        return RefusalError(f"{quoted(left.text)} is open: write how much", at=left.start, forms=forms)
    if times := _time_range(held, bare, left):
        return RefusalError(
            "a time is one number, not a range; a range counts at its upper end",
            at=left.start,
            forms=times,
            reads_as=times[1] if len(times) == 2 else "",
            is_hinted=True,
        )
    if loads := loads_in_brackets(held, bare, left):
        return RefusalError(f"{quoted(left.text)} in brackets: what is it?", at=left.start, forms=loads)
    around = _run_around(held, left)
    kinds = kinds_of(around)
    if kinds in ("njn", "nvn", "non"):
        return with_rest(_range(held, bare, around), held.parts)
    if kinds == "T" or (re.fullmatch(r"n(?:[/,]n){1,}", kinds) and not held.amounts):
        return _scheme(held, bare, around)
    if forms := list(forms_by_neighbours(held, bare, left)):
        message = f"it is not clear what {quoted(left.text)} means here"
        return RefusalError(message, at=left.start, forms=tuple(forms))
    if not held.amounts and kinds_of(held.left) in ("n", "nx"):
        index = held.reading.tokens.index(left)
        if kinds_of(held.reading.tokens[index + 1 : index + 2]) == "+":
            return _or_more(amounts_of(held.parts, bare), left)
        if len(left.text) > MAX_DIGITS or not int(left.text):
            return RefusalError(f"{quoted(left.text)} cannot be how much", FORMS, at=left.start)
        return with_rest(
            reps_or_seconds(bare, left.text, left.start, is_counted=_is_counted(bare)), held.parts
        )
    return _figure_in_name(held, line, bare)


def _is_counted(line: ExerciseLine) -> bool:
    """Whether the library knows that an exercise for each side has reps: ``Clamshells 15 each side``."""
    from audiocoach.exercises.library import library  # noqa: PLC0415 (only few lines need it)

    movement = library().find_same(line.name) if line.sides in ("each", "each-way") else None
    return movement is not None and movement.rep is not None and movement.kind in ("strength", "mobility")


def _split(held: Assembly, line: ExerciseLine) -> RefusalError:
    """``Squat 3x10 heavy``: what follows the amount is no part of the name."""
    name, *others = (written(piece) for piece in held.pieces)
    remark = " ".join(others)
    if len(held.of("time")) > 2 or len(held.of("reps")) + len(held.of("each")) > 2:
        return RefusalError("this is more than one step", "Write each on a line of its own.", at=0)
    if held.known(remark):
        each = [_with_amounts(held, replace(line, name=one)) for one in (name, remark)]
        is_manner = remark.split(" ")[-1].casefold() in words_meaning("manner")
        tipped = [_with_amounts(held, replace(line, name=name, tip=(remark,)))] if is_manner else []
        return RefusalError(
            f"{quoted(remark)} is an exercise too; is a dash missing?",
            at=held.pieces[1][0].start,
            forms=(*tipped, "\n".join(each)),
        )
    if line.rest_ms is None and _full_rest().fullmatch(remark) and (held.of("sets") or held.of("times")):
        rested = amounts_of(held.parts, replace(line, name=name, rest_ms=_FULL_REST_MS))
        return RefusalError(
            f"{quoted(remark)}: how long?",
            at=held.pieces[1][0].start,
            forms=(form_of(replace(with_example_time(rested, held.lines), rest_ms=_FULL_REST_MS)),),
        )
    named = (
        [] if UNITS_ALONE.search(remark) else [_with_amounts(held, replace(line, name=f"{name} {remark}"))]
    )
    return RefusalError(
        f"{quoted(remark)} follows the amount: a name, or a remark?",
        at=held.pieces[1][0].start,
        forms=(*named, _with_amounts(held, replace(line, name=name, tip=(remark.strip("()"),)))),
    )


def _with_amounts(held: Assembly, line: ExerciseLine) -> str:
    full = with_example_time(amounts_of(held.parts, line), held.lines)
    rest = held.value("rest")
    if re.search("myo|cluster|rest.?pause", held.name, re.IGNORECASE) and not full.has_amount:
        full = replace(full, reps=10)
    elif not full.has_amount and not rest and _TEN_TIMES.search(held.reading.text):
        full = replace(full, sets=1, reps=full.sets)
    elif (full.max_reps and not full.for_ms) or not full.has_amount:
        full = replace(full, for_ms=EXAMPLE_MS)
    return f"{form_of(full)}\nRest {write_time(rest)}" if rest and full.sets == 1 else form_of(full)


def _without(held: Assembly, figures: list[Token]) -> str:
    """The name without figures, and what joins them."""
    words = []
    for piece in held.pieces:
        brackets = "()" if any(token in figures for token in piece) else ""
        left_out = NUMBERS + "x@%~j/v,roL" + brackets
        kept = [
            token
            for token, before in zip(piece, [None, *piece], strict=False)
            if token in held.named
            or (token not in figures and token.kind not in left_out)
            or (token.kind == "o" and before is not None and before.kind == "W")
            or (token.kind == "/" and before is not None and before.end == token.start and before.kind == "W")
        ]
        words += [written(kept)] if kept else []
    return " ".join(words)


def _both_ways(held: Assembly, line: ExerciseLine, left: Token) -> Iterator[str]:
    each = amounts_of(held.parts, replace(line, sides="each"))
    plain = amounts_of(held.parts, line)
    if plain.has_amount:
        yield form_of(each)
        yield keyed_form(f"{line.name} {left.text}", plain)
    else:
        yield form_of(replace(each, reps=10))
        yield keyed_form(f"{line.name} {left.text}", replace(plain, reps=10))


def _after_at(held: Assembly, line: ExerciseLine, left: Token) -> RefusalError:
    tokens = held.reading.tokens
    index = tokens.index(left)
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    line = amounts_of(held.parts, line)
    forms: tuple[str, ...] = ()
    goes_on = index + 2 < len(tokens) and following is not None and tokens[index + 2].start == following.end
    if goes_on and following is not None and following.kind == "n" and tokens[index + 2].kind not in ",)/jn%":
        following = None  # @ 2k+4
    if following is not None and following.kind in "nd" and line.has_amount:
        number = following.text.replace(",", ".")
        forms = form_of(replace(line, load=f"{number}kg")), form_of(replace(line, load=f"{number}%"))
        if following.kind == "n" and 1 <= int(number) <= 10:
            forms += (form_of(replace(line, effort=f"rpe {number}")),)
    found = written(tokens[index + 1 :])
    if re.fullmatch(r"[0-9]{1,3}/[0-9]{1,3}", found) and line.has_amount:
        forms = form_of(replace(line, load=f"{found} kg")), form_of(replace(line, load=f"{found} lb"))
    elif not forms and line.has_amount and (words := re.split(r"[,;]|\s(?:w/|with|rest)", found)[0].strip()):
        before = [token for piece in held.pieces for token in piece if token.start < left.start]
        name = written([token for token in before if token.kind not in NUMBERS + "@"]) or "Run"
        if line.distance and run_word(name):
            forms = (f"{form_of(with_example_time(replace(line, name=name), held.lines))}  # {words}",)
        else:
            forms = (keyed_form(name, replace(line, load=words)),)
    return RefusalError(
        f"expected a tempo like 3-1-1-0, a load like 60kg or 75%, or RPE 8 after @, found {quoted(found)}",
        "" if forms else "Write the quantity before the @, and a load in words under load.",
        at=left.start,
        forms=forms,
    )


def _time_range(held: Assembly, line: ExerciseLine, left: Token) -> list[str]:
    """``30-45s`` as either of its times."""
    tokens = held.reading.tokens
    index = tokens.index(left)
    part = next((part for part in held.of("time") if part.first == index + 2), None)
    if part is None or kinds_of(tokens[index : index + 2]) not in ("nj", "nv", "n~", "n/"):
        return []
    full = amounts_of(held.parts, line)
    unit = write_time(part.value).lstrip("0123456789")
    try:
        low_ms = quantities.length_ms(f"{left.text}{unit}")
    except QuantityError:
        return [form_of(full)]
    forms = [form_of(replace(full, for_ms=low_ms)), form_of(full)]
    return ["\n".join(forms)] if tokens[index + 1].kind == "/" else forms


def _run_around(held: Assembly, left: Token) -> list[Token]:
    """The number with the numbers and signs that touch it."""
    piece = next(piece for piece in held.pieces if left in piece)
    index = piece.index(left)
    end = index + 1
    while end < len(piece) and piece[end].kind in NUMBERS + "j/vo,":
        end += 1
    while piece[end - 1].kind in "j/vo,":
        end -= 1
    return piece[index:end]


def _range(held: Assembly, line: ExerciseLine, around: list[Token]) -> RefusalError:
    """``8-12`` without a unit, and ``10 or 12``."""
    low, high = (int(token.text[:MAX_DIGITS]) for token in (around[0], around[2]))
    line = amounts_of(held.parts, line)
    ranged = replace(line, reps=high, reps_from=low if low < high else None, for_ms=None)
    forms: tuple[str, ...]
    if around[1].kind == "v":
        forms = (form_of(ranged), form_of(replace(line, reps=low)), form_of(replace(line, reps=high)))
    else:
        forms = (form_of(ranged), form_of(replace(line, reps=None, for_ms=1000 * high)))
    return RefusalError(f"{quoted(written(around))}: a range of reps?", at=around[0].start, forms=forms)


def _scheme(held: Assembly, line: ExerciseLine, around: list[Token]) -> RefusalError:
    """``21-15-9`` and ``5/3/1``: other reps in every set."""
    rungs = re.findall(r"[0-9]{1,4}", written(around))
    text = written(around).replace(" ", "").replace("–", "-")
    tokens = held.reading.tokens
    following = tokens[tokens.index(around[-1]) + 1 :][:1]
    if kinds_of(around) == "T" and kinds_of(following) == "W" and not held.value("reps") and held.amounts:
        full = amounts_of(held.parts, line)
        named = held.reading.text[: held.at(held.amounts[0])].strip(" ,:")
        if not re.search(r"[0-9]$", named) and around[0].start < held.at(held.amounts[0]):
            return RefusalError(
                f"{quoted(written(around))}: part of the name?",
                at=around[0].start,
                forms=(keyed_form(named, full),),
            )
    if kinds_of(around) == "T" and held.amounts:
        try:
            tempo = quantities.tempo(text)
        except RefusalError:
            tempo = None
        if tempo:
            form = form_of(amounts_of(held.parts, replace(line, tempo=tempo)))
            return RefusalError("a tempo is written with an @", at=around[0].start, forms=(form,))
    if kinds_of(around) == "n/n" and len(rungs) == 2:
        work, rest = rungs
        if int(work) <= _MOST_SMALL_SETS:
            form = form_of(replace(line, sets=int(work), reps=int(rest)))
            message = f"{quoted(written(around))}: sets and reps have an x between them"
            return RefusalError(message, at=around[0].start, forms=(form,))
        interval = f"{{tabata: [{flow_item(line.name)}], work: {work}s, rest: {rest}s}}"
        each = form_of(replace(line, reps=int(work), sides="each")) if work == rest and not line.sides else ""
        return RefusalError(
            f"{quoted(written(around))}: intervals of work and rest are a tabata",
            at=around[0].start,
            forms=(interval, each) if each else (interval,),
        )
    if min(map(int, rungs)) >= _FEWEST_METRES:
        message = f"{quoted(written(around))}: distances are steps of their own"
        return RefusalError(message, FORMS, at=around[0].start)
    ladder = f"{{ladder: [{', '.join(rungs)}], steps: [{flow_item(write_line(replace(line, pace=None)))}]}}"
    return RefusalError(
        f"{quoted(written(around))}: other reps in each set are a ladder",
        at=around[0].start,
        forms=(ladder,) if len(rungs) > 1 and all(1 <= int(rung) <= MAX_REPS for rung in rungs) else (),
    )


def _or_more(line: ExerciseLine, left: Token) -> RefusalError:
    """``5+``: as many as possible, five at least."""
    forms = [form_of(replace(line, max_reps=True, for_ms=60_000))]
    if 1 <= int(left.text[:MAX_DIGITS]) <= MAX_REPS:
        forms.append(form_of(replace(line, reps=int(left.text))))
    return RefusalError(f"{left.text}+: max reps need a time", at=left.start, forms=forms)


def _figure_in_name(held: Assembly, line: ExerciseLine, bare: ExerciseLine) -> RefusalError:
    left = held.left[0]
    full = amounts_of(held.parts, line)
    tokens = held.reading.tokens
    hold = _hold_of_reps(held, bare)
    if hold:
        return RefusalError("a hold in every rep is its tempo", at=left.start, forms=(hold,))
    if not full.has_amount and _ORDINAL.fullmatch(left.text):
        form = keyed_form(line.name, full)
        message = f"{quoted(held.reading.text.strip())} does not say how much"
        return RefusalError(message, f"If it is an exercise, write {form}.", at=left.start, forms=(form,))
    if not full.has_amount:
        figures = re.match("[0-9]+", left.text)
        counted = int(figures[0]) if figures and left.kind in "nM" and len(figures[0]) <= 3 else 0
        full = replace(full, reps=counted or 10)
        bare = replace(bare, reps=counted or 10)
    if remark := _remark_behind(held, left):
        text, behind = remark
        tipped = replace(amounts_of(held.parts, replace(line, name=text)), tip=(*line.tip, behind))
        return RefusalError(
            f"{quoted(behind)}: a remark with figures is a tip",
            at=left.start,
            forms=(keyed_form(text, tipped),),
        )
    name = line.name if line.name.count("(") == line.name.count(")") else re.sub("[()]", "", line.name)
    if has_swim(name) and (full.reps or 0) >= _FEWEST_SWUM:
        full = replace(full, reps=None, distance=f"{full.reps} metres", for_ms=EXAMPLE_MS)
    form = keyed_form(name, full)
    return RefusalError(
        f"it is not clear what {quoted(_shown(tokens, left))} means here",
        f"If it belongs to the name, write {form}. Otherwise give it a unit.",
        at=left.start,
        forms=(form,),
    )


def _remark_behind(held: Assembly, left: Token) -> tuple[str, str] | None:
    """The name and the words behind the amounts of ``Calf raise 3x12, up on 2, down on 1``."""
    if len(held.pieces) != 2 or left not in held.pieces[1] or not held.amounts:
        return None
    name, behind = held.pieces
    tokens = held.reading.tokens
    follows = behind[0].start > held.at(held.amounts[-1]) and tokens[tokens.index(behind[0]) - 1].kind == ","
    is_plain = set(kinds_of(behind)) <= set("WFneo,&iwH") and behind[0].kind != "n" and name[0].kind != "n"
    last = held.reading.text[behind[0].start :].strip()
    return (written(name), last) if follows and is_plain else None


def _shown(tokens: tuple[Token, ...], left: Token) -> str:
    index = tokens.index(left)
    following = tokens[index + 1 : index + 2]
    return written([left, *(token for token in following if token.kind == "W")])


def _hold_of_reps(held: Assembly, line: ExerciseLine) -> str:
    """``3x10x5s`` as ten reps with a hold of five seconds."""
    line = amounts_of(held.parts, line)
    if kinds_of(held.left) != "x" or not (line.reps and line.for_ms and line.for_ms % 1000 == 0):
        return ""
    return held_reps(line)
