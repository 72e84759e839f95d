"""Lines of notes that are several steps, or leave something open: intervals with a recovery, sets with
different loads, ranges of times and sets. Each is refused with the steps that say it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from audiocoach.script import quantities
from audiocoach.script.assemble import Assembly, Parse
from audiocoach.script.constants import MAX_SETS
from audiocoach.script.grammar import LinePart, read_parts, written
from audiocoach.script.last_sets import refuse_last_set
from audiocoach.script.line import ExerciseLine, flow_item, step_text, write_line, write_time
from audiocoach.script.line_steps import is_swum, run_word
from audiocoach.script.model import LANGUAGES
from audiocoach.script.nested import TIME_RANGE, refuse_sets_of_sets
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.ranges import refuse_ranges
from audiocoach.script.recoveries import with_metres, with_moving_rest
from audiocoach.script.remedies import form_of, held_reps, hold_tempo, with_example_time
from audiocoach.script.series import refuse_series
from audiocoach.script.several import is_step, split_steps, two_steps
from audiocoach.script.token_times import is_time
from audiocoach.script.words import any_word, has_swim, is_breathless, line_words, words_meaning
from audiocoach.units import capitalized, quoted


@cache
def _repeated() -> Pattern:
    """``6 x 400 m, 90s jog``."""
    return Pattern(
        rf"(?P<name>[^\d(:,]*?)\s*(?P<times>[0-9]{{1,2}})\s*(?:[x×]|{any_word('times')}|rounds?(?:\s+of)?)\s*:?\s*"
        r"(?P<body>[0-9(\[].*)",
        re.IGNORECASE,
    )


@cache
def _repeated_after() -> Pattern:
    """``Run 60s, walk 90s, repeat 8 times``."""
    return Pattern(
        r"(?P<body>.+?)[\s,;(]*(?:(?:\brepeat(?:ed)?\s*|[x×]\s*)(?P<times>[0-9]{1,2})\s*(?:times|x|rounds?)?"
        rf"|(?P<last>[0-9]{{1,2}})\s*(?:rounds|{any_word('times')}|[x×]))\)?",
        re.IGNORECASE,
    )


@cache
def _between() -> Pattern:
    """What lies between the steps of an interval."""
    plus = r"\+(?!\s?(?:rpm|spm|bpm|w|watts?)(?!\w))"
    words = rf"\s(?:w/|{any_word('beside', 'then')}|and|&)(?=\s)"
    return Pattern(
        rf"[,;()\[\]]|{plus}|\s/\s|(?<=[a-z])/(?=\s*[0-9])|{words}",
        re.IGNORECASE,
        needs={*",;()[]+/&", "and"} | words_meaning("beside") | words_meaning("then"),
    )


_MOST_STEPS = 12


def refuse_open(held: Assembly) -> None:
    """Refuse what is several steps, or a choice.

    Raises:
        RefusalError: with the steps that say it.
    """
    refuse_series(held)
    refuse_last_set(held)
    _refuse_intervals(held)
    refuse_ranges(held)


def refuse_sets_after_colon(held: Assembly) -> None:
    """Refuse ``2 Serien: 5 x 200 m, 1 min Pause, Serienpause 4 min`` as the sets of sets that they are."""
    text = held.reading.text.strip()
    if held.lines == "whole" and _COLON.match(text):
        refuse_sets_of_sets(held, text, _refuse_intervals)


_COLON = Pattern(rf"[0-9]{{1,2}}\s*{any_word('set')}\s*:\s*[0-9]{{1,2}}\s*[x×]", re.IGNORECASE, needs=":")


@cache
def _between_them() -> Pattern:
    """``in between``, behind a recovery or before it."""
    between = any_word("between")
    return Pattern(
        rf"[\s,]+(?:in[ -])?{between}$|(?<=,)\s*(?:in[ -])?{between}(?=\s)",
        re.IGNORECASE,
        needs=words_meaning("between"),
    )


def _refuse_intervals(held: Assembly) -> None:
    """``5 x 1000 m @ 3:45/km, 2 min jog`` as a repeat of two steps."""
    parse = held.parse
    if parse is None or held.lines != "whole":
        return
    text = _TARGET.sub(r" @ \1", with_moving_rest(held.reading))
    text, is_range = TIME_RANGE.sub("", text), TIME_RANGE.search(text) is not None
    refuse_sets_of_sets(held, text, _refuse_intervals)
    text = _between_them().sub("", text)
    if len(held.amounts) < 2 and not _between().search(text):
        return
    found = _repeated().fullmatch(text) or _repeated_after().fullmatch(text)
    if found is None:
        return
    name = (found.groupdict().get("name") or "").strip()
    written = [piece.strip(" .-–") for piece in _between().split(found["body"])]
    pieces = with_metres([piece for piece in written if piece])
    if len(pieces) == 1 and len(held.amounts) > 1:
        pieces = split_steps(pieces[0], parse) or pieces
    if not 2 <= len(pieces) <= _MOST_STEPS:
        return
    if any(is_time(piece) for piece in pieces[1:]):
        return
    if not name and is_endurance(first := re.sub("[^\\w\\s].*|[0-9].*", "", pieces[0]).strip()):
        name = first
    is_list = found["body"].startswith(("(", "[")) or "rounds:" in text.casefold()
    work = _interval(pieces[0], name, parse)
    is_other = not name and work is not None and work.name != "Run" and run_word(work.name) is None
    first, *others = pieces
    is_sprint = "sprint" in (run_word(name) or ())
    if name and not is_list and _is_manner(first, parse):
        first = f"{name} {first}"
    as_written = [
        _interval(first, name, parse, has_reps=is_list, is_other=is_other),
        *(
            _interval(piece, name, parse, has_reps=is_list, is_other=is_other or is_sprint)
            for piece in others
        ),
    ]
    lines = [line and with_example_time(line, held.lines) for line in as_written]
    done = [line for line in lines if line is not None and not line.is_rest]
    if len(done) < (1 if is_list else 2) or len(lines) != len([line for line in lines if line]):
        return
    steps = ", ".join(step_text(_written(line)) for line in lines if line is not None)
    times = int(found["times"] or found.groupdict()["last"])
    label = (
        "" if any(line and name.casefold() in line.name.casefold() for line in lines) else name.strip(" :-–")
    )
    head = f"circuit: {flow_item(label)}, rounds: {times}" if label else f"repeat: {times}"
    forms = [f"{{{head}, steps: [{steps}]}}"]
    if (
        text == held.reading.text.strip()
        and (apart := two_steps(held))
        and not _repeated_after().fullmatch(text)
    ):
        forms.append(apart)
    last = lines[-1].name.casefold() if lines[-1] else ""
    is_back = last in words_meaning("jog") | words_meaning("walk") | words_meaning("easy") | words_meaning(
        "release"
    )
    said = [flow_item(_written(line)) for line in _in_its_language(as_written, text) if line is not None]
    raise RefusalError(
        "steps that are repeated are written as a repeat",
        at=0,
        forms=tuple(forms),
        reads_as=f"{{{head}, steps: [{', '.join(said)}]}}" if said and (len(forms) == 1 or is_back) else "",
        is_hinted=len(forms) > 1 or is_range,
    )


def _in_its_language(lines: Sequence[ExerciseLine | None], text: str) -> Sequence[ExerciseLine | None]:
    """The lines with the word for a run in the language of the other movement, where the text has none; no
    lines if nothing shows that they are runs.
    """
    if not any(line and line.name == "Run" for line in lines) or re.search(r"\brun\b", text, re.IGNORECASE):
        return lines
    words = {word for line in lines if line and line.name != "Run" for word in line.name.casefold().split()}
    for language in LANGUAGES:
        if any(words & words_meaning(one, language) for one in ("jog", "walk", "run")):
            name = line_words(language)["run"][0]
            name = capitalized(name)
            return [line and replace(line, name=name if line.name == "Run" else line.name) for line in lines]
    return ()


def _written(line: ExerciseLine) -> str:
    if not line.is_rest:
        return write_line(line)
    is_english = line.rest_word in words_meaning("rest", "en") - {"off"} or line.name.casefold() == "rest"
    return f"{line.name if is_english else 'Rest'} {write_line(replace(line, name='')).strip()}"


_TARGET = Pattern(r"\s*\(([0-9]{2,3}\s?(?:rpm|spm|bpm|watts?))\)", re.IGNORECASE, needs="(")
_IN_WORDS = Pattern(r"\s*@\s*([^\W\d][\w +-]*)$", needs="@")
_ZONE = Pattern("Z[1-5]")


_ALL_OUT = Pattern(
    r"[0-9]+[^\W\d_]*\s?[^\W\d_]*\s"
    r"(?:(?:all|flat)[ -]out|max(?:imal)?|full gas|vollgas|à fond|a tope|al massimo|(?:at|im|à|al)\s[^\d]+)",
    re.IGNORECASE,
)


def _is_manner(piece: str, parse: Parse) -> bool:
    """Whether a piece says how something is done, and not what: ``10 sec all out``."""
    return _ALL_OUT.fullmatch(piece) is not None and is_step(piece, parse)


def _interval(
    piece: str, name: str, parse: Parse, *, has_reps: bool = False, is_other: bool = False
) -> ExerciseLine | None:
    """A piece as a timed step: by itself, or with the name before all of them, or as a run; an effort alone,
    too, where the work ``is_other`` than a run.
    """
    is_whole = is_step(piece, parse) or is_step(f"{name or 'Run'} {piece}", parse)
    if (target := _IN_WORDS.search(piece)) and not is_whole:
        named = "" if re.match("[^\\W\\d]", piece) else f"{name or 'Run'} "
        piece = f"{named}{piece[: target.start()]} ({target[1]})"
    has_rest = any(part.kind == "rest" for part in read_parts(f"Run {piece}", lambda _: False).parts)
    for text in (piece,) if has_rest else (piece, f"{name or 'Run'} {piece}"):
        if not is_step(text, parse):
            continue
        line = parse(text)
        is_effort = any(line.name.casefold() in words_meaning(one) for one in ("easy", "steady", "hard"))
        is_effort = is_effort or _ZONE.fullmatch(line.name) is not None
        if (
            (line.reps and not has_reps)
            or line.max_reps
            or line.sets > 1
            or line.rest_ms
            or (text == piece and is_effort and not is_other)
        ):
            continue
        return line
    return None


_FEWEST_SWUM = 25
"""A length of a short pool: ``8 x 25 kick``."""
FEWEST_METRES = 50
"""From this value on, a bare number of a run or a swim is metres: ``Run 4x800``."""


def is_endurance(name: str) -> bool:
    """Whether a name is that of a run, a ride, a swim or the like."""
    words = name.casefold().split()
    kinds = ("run", "walk", "jog", "sprint", "ride", "row", "swim")
    return bool(words) and any(words[-1] in words_meaning(one) for one in kinds)


_BY_METRES = frozenset({"warmup", "warm-up", "cooldown", "cool-down", "choice", "fly", "breast", "scull"})


_PULLED = Pattern(r"pull[ -]?(?:up|down|over|apart|through)s?$", re.IGNORECASE)


def _is_by_metres(name: str) -> bool:
    """Whether a large bare number before a name is metres: ``200 easy``, ``500 warmup``."""
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", name.casefold())
    is_phase = " ".join(words[-2:]) in ("warm up", "cool down", "warm down", "swim down")
    return (
        is_endurance(name)
        or is_swum(name)
        or is_breathless(name)
        or (bool((_BY_METRES | words_meaning("swim")).intersection(words[-2:])) and not _PULLED.search(name))
        or is_phase
        or run_word(name) is not None
    )


def with_bare_metres(held: Assembly, line: ExerciseLine) -> ExerciseLine:
    """The line with lengths of a pool as metres: ``400 swim``, ``4 x 100 pull``.

    Raises:
        RefusalError: for ``Run 4x800``, which is no eight hundred repetitions.
    """
    bare = next((part for part in held.amounts if part.text == "bare"), None)
    reps = line.reps or 0
    if bare is None or line.reps_from or reps < _FEWEST_SWUM:
        return line
    if not _is_by_metres(line.name):
        _refuse_many(held, line, bare)
        return line
    is_swum_or_run = has_swim(line.name) or (
        _SWIMMERS_REST.search(held.reading.text)
        and (run_word(line.name) is not None or not held.known(line.name))
    )
    if reps < FEWEST_METRES and not is_swum_or_run:
        return line
    run = replace(line, reps=None, distance=f"{line.reps}m")
    if is_swum(line.name) and reps >= FEWEST_METRES and reps % _FEWEST_SWUM == 0:
        return run
    seconds = replace(line, reps=None, for_ms=1000 * int(line.reps or 0))
    forms = form_of(with_example_time(run, held.lines)), form_of(seconds)
    raise RefusalError(f"{line.reps}: metres or seconds?", at=held.at(bare), forms=forms)


_SWIMMERS_REST = Pattern(r"(?<!\w)r\s?[:=]?\s?:?[0-9]", re.IGNORECASE)
"""``12 x 25 fast r:15``."""


def _refuse_many(held: Assembly, line: ExerciseLine, bare: LinePart) -> None:
    """``2 x 200 negative split``: sets of hundreds before a name that is not in the library."""
    is_first = bare.first <= 2 and line.sets > 1
    reps = line.reps or 0
    is_far = reps >= FEWEST_METRES or (reps == _FEWEST_SWUM and _SWIMMERS_REST.search(held.reading.text))
    if is_first and is_far and not held.known(line.name) and not line.load:
        far = with_example_time(replace(line, reps=None, distance=f"{line.reps}m"), held.lines)
        raise RefusalError(
            f"{line.reps}: reps or metres?", at=held.at(bare), forms=(form_of(line), form_of(far))
        )


def active_rest(held: Assembly, line: ExerciseLine, rest: LinePart) -> ExerciseLine:
    """``Active rest 60s``, which is an exercise, not a rest between sets."""
    word = held.reading.tokens[rest.first]
    if rest.first == 0 and re.search(
        rf"(?<!\w)(?:{any_word('between')}|{any_word('amid')}\s)",
        held.reading.text,
        re.IGNORECASE,
    ):
        line = replace(line, name="between exercises")
    if line.name.casefold().startswith(tuple(f"{word} " for word in words_meaning("amid"))):
        rest_time = write_time(rest.value)
        raise RefusalError(
            "a rest between exercises belongs to the step that contains them",
            at=0,
            forms=(f"{{circuit: Strength, rest: {rest_time}, steps: [Squat 40s, Plank 40s]}}",),
        )
    is_name = word.kind == "R" and rest.first > 0 and held.reading.tokens[rest.first - 1].kind in "WFe"
    if not is_name and is_endurance(line.name):
        raise RefusalError(
            f"{quoted(held.reading.text)}: the movement, or a rest?",
            at=held.at(rest),
            forms=(form_of(replace(line, for_ms=rest.value)), f"Rest {write_time(rest.value)}"),
        )
    if not is_name:
        raise RefusalError(
            f"{line.name} does not say how much",
            at=held.at(rest),
            forms=(
                form_of(replace(line, sets=3, reps=10, rest_ms=rest.value)),
                form_of(replace(line, sets=3, for_ms=30_000, rest_ms=rest.value)),
            ),
        )
    return replace(line, name=f"{line.name} {word.text}", for_ms=rest.value)


_LONGEST_PAUSE_MS = 8000
"""A pause up to this belongs to the repetition."""
_CERTAIN_PAUSE_MS = 3000
"""A pause up to this is no rest between sets."""


def read_pause(held: Assembly, line: ExerciseLine, rest: LinePart) -> ExerciseLine | None:
    """``Bench 4x6 w/ 3s pause``: a hold in every repetition, or a very short rest."""
    if not line.reps or rest.value > _LONGEST_PAUSE_MS or "paus" not in rest.text.casefold():
        return None
    first, *others = held.pieces
    if others and held.at(rest) < others[-1][0].start:
        word = next(
            (token.text for token in held.reading.tokens[rest.first : rest.last] if token.kind == "R"), ""
        )
        line = replace(line, name=written(first), tip=(f"{word} {written(others[-1])}".strip(" ()"),))
    if rest.value <= _CERTAIN_PAUSE_MS and (held_tempo := hold_tempo(replace(line, for_ms=rest.value))):
        return replace(line, tempo=held_tempo)
    tempo = held_reps(replace(line, for_ms=rest.value))
    forms = [tempo, *([form_of(replace(line, rest_ms=rest.value))] if line.sets > 1 else [])]
    raise RefusalError(
        f"{quoted(rest.text)}: a hold in every rep, or the rest between sets?",
        at=held.at(rest),
        forms=tuple(form for form in forms if form),
    )


def refuse_sets(held: Assembly, line: ExerciseLine) -> None:
    """Refuse more sets than there may be, and ``3 sets, 10 reps each``: each set, or each side?"""
    quantities.whole(str(line.sets), 1, MAX_SETS)
    sets, sides = held.of("sets") or held.of("times"), held.of("sides")
    counts = held.of("count")
    if counts and sets and sides and sides[0].text.casefold() == "each" and held.has_comma_before(counts[0]):
        raise RefusalError(
            '"each": each set, or each side?',
            at=held.at(sides[0]),
            forms=(form_of(replace(line, sides=None)), form_of(line)),
        )
    if not sets or not sides or sides[0].text.casefold() not in ("each", "ea") or not line.reps:
        return
    if not any(token.kind == "s" for token in held.reading.tokens[sets[0].first : sets[0].last]):
        return
    raise RefusalError(
        f"{quoted(sides[0].text)}: each set, or each side?",
        at=held.at(sides[0]),
        forms=(form_of(replace(line, sides=None)), form_of(line)),
    )
