"""The table of one-line steps: several hundred lines as people write them, and what each means."""

from __future__ import annotations

import contextlib
import json
import random
import re
import time
from collections.abc import Sequence

import pytest

from audiocoach.errors import Problem, ScriptError
from audiocoach.exercises.library import library
from audiocoach.script.line import ExerciseLine
from audiocoach.script.load import load_workout
from audiocoach.script.model import Step
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import Lines
from audiocoach.units import QuantityError
from support.lines import Row, parse, read, rows

TABLE = tuple(rows())
ACCEPTED = [row for row in TABLE if row.meaning.startswith("= ")]
REFUSED = [row for row in TABLE if row.meaning.startswith("?")]
READ = [row for row in TABLE if row.meaning.startswith(("=>", "~>"))]
"""Lines that are read as other steps, with a warning (``~>``) or without."""

HOLDERS: dict[str, str] = {
    "whole": "{steps}",
    "clocked": "- emom: 60\n  steps:\n{indented}",
    "free": "- amrap: 20m\n  steps:\n{indented}",
    "bare": "- ladder: [2, 4]\n  steps:\n{indented}",
}
"""A list of each kind, with steps in it."""


def in_batches(rows: Sequence[Row]) -> pytest.MarkDecorator:
    """Parametrizes a test with ``batch``, fifty rows of the table: a test a row costs more than the row."""
    batches = [rows[start : start + 50] for start in range(0, len(rows), 50)]
    return pytest.mark.parametrize("batch", batches, ids=lambda batch: batch[0].text)


def script_of(form: str, lines: Lines) -> str:
    """A script with the steps of a form in a list of the kind for which it is meant."""
    steps = "\n".join(f"- {step}" for step in form.split("\n"))
    indented = "\n".join(f"    {step}" for step in steps.split("\n"))
    return "audiocoach: 1\nworkout:\n" + HOLDERS[lines].format(steps=steps, indented=indented)


def test_the_table_is_large() -> None:
    """There are more than nineteen hundred lines, each once in its kind of list."""
    assert len(TABLE) > 1900
    assert len({(row.lines, row.text) for row in TABLE}) == len(TABLE)


@in_batches(TABLE)
def test_meanings(batch: Sequence[Row]) -> None:
    """Each line means what the table says, or is refused with the forms of the table."""
    assert [(row.text, read(row.text, row.lines)) for row in batch] == [
        (row.text, row.meaning) for row in batch
    ]


@in_batches(REFUSED)
def test_forms_check_clean(batch: Sequence[Row]) -> None:
    """What a refusal tells the user to write is right at the first try, without an error or a warning."""
    for row in batch:
        with pytest.raises(RefusalError) as caught:
            parse(row.text, row.lines)
        for form in caught.value.forms:
            loaded = load_workout(script_of(form, row.lines), file="test.yaml")
            assert loaded.steps, form
            assert not loaded.warnings, form


@in_batches(READ)
def test_what_is_read_as_steps_loads(batch: Sequence[Row]) -> None:
    """A line that says several steps loads as they do; if it leaves something out, with a warning."""
    for row in batch:
        written = script_of(json.dumps(row.text, ensure_ascii=False), row.lines)
        try:
            loaded = load_workout(written, file="test.yaml")
        except ScriptError as error:  # a distance without a pace
            found = f"{error.problems[0].message} {error.problems[0].suggestion}"
            assert re.search("needs a pace|not known|paces: ", found), row.text
            continue
        assert bool(loaded.warnings) == row.meaning.startswith("~"), row.text
        steps = row.meaning[3:].replace(" // ", "\n")
        meant = load_workout(script_of(steps, row.lines), file="test.yaml")
        assert texts_of(loaded.steps) == texts_of(meant.steps)


def texts_of(steps: Sequence[Step]) -> list[str]:
    """Steps as text without their places."""
    return [re.sub(r"marks?=(?:Mark\([^)]*\)|\{[^}]*\})", "", repr(step)) for step in steps]


@in_batches([row for row in (*REFUSED, *READ) if row.lines != "bare" and row.meaning[0] != "~"])
def test_forms_keep_the_figures(batch: Sequence[Row]) -> None:
    """Every figure of a refused line is in one of the forms at least."""
    for row in batch:
        check_figures(row)


def check_figures(row: Row) -> None:
    """Fails unless every figure of a refused line is in one of its forms."""
    if re.search("ladder|tabata|breathe: (?:box|coherent)", row.meaning):
        return  # the rungs are the sets, and a tabata has a length of its own
    if re.search(r"[0-9]+ [^()]*\([0-9]+ ?(?:x|/|each|per)", row.text):
        return  # of a total only its parts are written
    if "{repeat" in row.meaning and re.search(r" for [0-9]+ min", row.text):
        return  # the total is that of the turns
    if " // " in row.meaning and re.search(r"\([0-9][^()]*, *[0-9][^()]*\)", row.text):
        return  # the total is that of the parts
    if " // " in row.meaning and re.search(
        r"[,(] ?(?:last|letzten?) [0-9]|\b(?:with|w/|dont|davon|incl\.?) [0-9]", row.text
    ):
        return  # the part is in the total
    forms = row.meaning.replace("|", " ")
    if found := re.search(r"round_rest: ([0-9]+) min", forms):
        forms += f" {60 * int(found[1])}"
    if found := re.search(r"@ ([0-9])-([0-9])-([0-9])-([0-9])", forms):
        forms += f" {''.join(found.groups())}"  # 3110 is a tempo
    steps = len(re.findall(" // (?!Rest )", row.meaning)) + 1  # sets that differ are so many steps
    text = re.sub(
        r"^(?:[0-9]+[.)]|[A-F][0-9]\b(?:/[A-F][0-9])?)|\bmin [0-9](?= )|(?<= )[0-9]\)", "", row.text
    )
    figures = re.findall(r"[0-9]+", re.sub(r"(?<=[0-9]):00(?![0-9])", "", text))  # 3:00 is 3 min
    kept = {int(one) for one in re.findall(r"[0-9]+", forms)} | {1, steps}
    found_in_text = [int(figure) for figure in figures]
    kept |= {one for one in found_in_text if 2 * one == sum(found_in_text)}  # a total, and all its parts
    assert set(found_in_text) <= kept, row.text


@in_batches([*REFUSED, *READ])
def test_forms_keep_sides_loads_and_tempo(batch: Sequence[Row]) -> None:
    """A side, a load or a tempo of a refused line is in every form that is one line."""
    for row in batch:
        check_sides_and_loads(row)


def check_sides_and_loads(row: Row) -> None:
    """Fails unless the side and the load of a refused line are in every form that is one line."""
    sides = re.search(r"each|per (?:side|leg)|pro Bein|par jambe|por pierna|\b(?:left|right)\b", row.text)
    if (
        sides
        and "each way" not in row.text
        and "each direction" not in row.text
        and not row.meaning.startswith("~")
        and not re.search("(?:reps|min) each,", row.text)
        and not (re.search(r",.* each$", row.text) and " // " in row.meaning)  # each exercise
        and not row.text.endswith("breaths each")
        and "20 (10" not in row.text
    ):
        assert all(re.search("each|left|right", form) for form in row.meaning.split(" | ")), row.text
    for load in re.findall(r"@ ?[0-9]+(?:kg|%)", row.text)[:1]:
        kept = load.replace(" ", "").removeprefix("@")
        assert kept in row.meaning.replace(" ", "") or "ladder" in row.meaning, row.text


def may_hold_figures(name: str) -> bool:
    """Whether the law lets a name have its figures: beside a letter or a hyphen, ``A-skip 2``, the sides of a
    game, or known.
    """
    name = re.sub(r"\b[0-9]+ ?vs?\.? ?[0-9]+\b", "", name)
    if not re.search(r"(?<![^\W_])(?<!-)[0-9]+(?![0-9]|-[^\W\d_])", name) or re.search(
        r"\b[^\W\d_]-[^\W\d_]+ [0-9]+$", name
    ):
        return True
    words = name.split()
    return any(
        library().find_same(" ".join(words[start:end])) is not None
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    )


@in_batches(ACCEPTED)
def test_no_figure_is_left_in_a_name(batch: Sequence[Row]) -> None:
    """The name of an accepted line has no figure, unless the law lets it."""
    names = [parse(row.text, row.lines).name for row in batch]
    assert [name for name in names if not may_hold_figures(name)] == []


@in_batches(
    [row for row in ACCEPTED if row.lines != "whole" or re.search(r"(?:\d(?:s|min)|reps|;)", row.meaning)]
)
def test_accepted_lines_load_or_ask_for_a_time(batch: Sequence[Row]) -> None:
    """An accepted line is a step, or asks for the time of its distance or count with forms that load."""
    for row in batch:
        check_load(row)


def figures_of(line: ExerciseLine) -> set[str]:
    """Every way in which the figures of a meaning may be written."""
    texts = (line.name, line.load, line.effort, line.distance, line.pace, line.incline, line.count, *line.tip)
    found = set(re.findall(r"[0-9]+", " ".join(text for text in texts if text)))
    found |= {str(value) for value in (line.sets, line.reps, line.reps_from) if value}
    for time_ms in (line.for_ms, line.rest_ms):
        if time_ms:
            units = (time_ms // 1000, time_ms // 60_000, time_ms // 3_600_000)
            found |= {str(unit) for unit in units} | {str(units[0] % 60), str(units[1] % 60)}
            found |= set(re.findall("[0-9]+", f"{time_ms / 1000:g} {time_ms / 60_000:g} {time_ms}"))
    if line.tempo:
        phases = [str(phase_ms // 1000) for phase_ms in line.tempo]
        found |= {*phases, "".join(phases), "".join(phases[:3])}
    return {figure.lstrip("0") for figure in found}


def decimal(fraction: re.Match[str]) -> str:
    """``2 1/2`` as ``2.5``."""
    return f"{int(fraction[1] or 0) + int(fraction[2]) / int(fraction[3]):g}"


def unheard(text: str, line: ExerciseLine) -> set[str]:
    """Figures of a text that are nowhere in its meaning."""
    plain = re.sub("31X0", "3110", text)
    plain = re.sub(
        r"(?:(\d) )?(\d)/(\d) m(?=i)",
        lambda one: f"{int(one[1] or 0) + int(one[2]) / int(one[3]):g} m",
        plain,
    )
    return {figure.lstrip("0") for figure in re.findall(r"[0-9]+", plain)} - figures_of(line) - {"1", ""}


@in_batches(ACCEPTED)
def test_every_figure_is_in_the_meaning(batch: Sequence[Row]) -> None:
    """No figure of an accepted line is dropped: each is in its meaning."""
    lost = [(row.text, unheard(row.text, parse(row.text, row.lines))) for row in batch]
    assert [one for one in lost if one[1]] == []


def check_load(row: Row) -> None:
    """Fails unless an accepted line loads, or is refused for want of a pace."""
    reading = script_of(f'"{row.text}"' if '"' not in row.text else f"'{row.text}'", row.lines)
    line = parse(row.text, row.lines)
    if row.lines == "whole" and (line.distance or line.count) and not (line.for_ms or line.pace):
        with pytest.raises(Exception, match=r"needs a pace|not known"):
            load_workout(reading, file="test.yaml")
    elif "'" not in row.text and "’" not in row.text:
        assert load_workout(reading, file="test.yaml").steps, row.text


NAMES = ("Squat", "Side plank", "Run", "Box breathing", "Kniebeugen", "Carry", "Zonk roll", "", "Row")
_AMOUNTS = (
    "3x10|10|10 reps|40s|1:30|3x30s|400m|5k|8-12|21-15-9|3 x max|30/15 x 8|5/5|4-7-8|10 to 1|2-3x8|15 cal|"
    "6 x 400m|20 breaths|3x10, 3x8|10 + 10|1-5|5+|60kg x 5|AMRAP 5 min|3 rounds"
)
_TAILS = (
    "|@ 60kg|@ RPE 8|@ 3-1-1-0|each side|L/R|rest 60s|, 90s|w/ 60s jog|(slow)|x 3|@ 5:00/km|2x/day|hold 5s|"
    "last set AMRAP|@ easy|EMOM|per leg @ 20kg|+ plank 30s|then 10 push-ups|at least|@ 95/65|(30s down)"
)
AMOUNTS, TAILS = _AMOUNTS.split("|"), _TAILS.split("|")


@pytest.mark.parametrize("seed", range(8))
def test_what_a_refusal_says_to_write_checks_clean(seed: int) -> None:
    """A line put together from any name, amount and tail is read, or refused with forms that are right at
    the first try in the list where it stands. (Only an interval's length may still be too short for one.)
    """
    draw = random.Random(seed)
    for _ in range(40):
        text = " ".join(
            part for part in (draw.choice(NAMES), draw.choice(AMOUNTS), draw.choice(TAILS)) if part
        )
        for lines in ("whole", "free", "clocked"):
            try:
                assert unheard(text, parse(text, lines)) == set(), text
            except RefusalError as error:
                for form in error.forms:
                    check_form(form, lines)


def check_form(form: str, lines: Lines) -> None:
    """Fails unless a form is right in a list of this kind; it may be too long for one interval."""
    problems: Sequence[Problem]
    try:
        problems = load_workout(script_of(form, lines), file="test.yaml").warnings
    except ScriptError as error:
        problems = error.problems
    assert not [one for one in problems if "longer than its interval" not in one.message], form


def test_a_long_line_takes_no_long_time() -> None:
    """The work for a line of the greatest length is bounded, whatever is in it."""
    started = time.process_time()
    for piece in (
        "1,",
        "a ",
        "10 squats, ",
        "1/",
        "every ",
        "inhale 4 ",
        "1s ",
        "x",
        "superset a + ",
        "(",
        " ",
    ):
        for length in (299, 1990):
            with contextlib.suppress(QuantityError):
                parse((piece * length)[:length], "whole")
    assert time.process_time() - started < 20
