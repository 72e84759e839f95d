"""An exercise on one line: what is built from the grammar comes out as it went in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.script.line import ExerciseLine
from audiocoach.script.model import Tempo
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import FORMS
from audiocoach.script.shorthand import read_bare_line, read_free_line, read_line
from audiocoach.script.words import line_words


class Written(NamedTuple):
    """A part of a line as it is written, and what it adds to the line's meaning."""

    text: str
    fields: dict[str, object]


NAMES = (
    "Squat", "Push-up", "Goblet squat", "Side plank", "Single-leg hop", "Farmer carry", "Cat-cow", "V-up",
    "Child's pose", "Kniebeuge", "Ausfallschritt nach vorn", "Liegestütze", "Soulevé de terre", "Gainage",
    "Étirement", "Sentadilla", "Peso muerto", "Elevación de talones",
)  # fmt: skip

LANGUAGES = ("en", "de", "fr", "es")


def word(language: str, meaning: str, number: int = 0) -> str:
    """One of the words for a meaning."""
    words = line_words(language)[meaning]
    return words[number % len(words)]


@st.composite
def times(draw: st.DrawFn) -> Written:
    """A time in one of its forms."""
    seconds = draw(st.integers(1, 14 * 60))
    minutes, rest = divmod(seconds, 60)
    language = draw(st.sampled_from(LANGUAGES))
    forms = [f"{seconds}s", f"{seconds} sec", f'{seconds}"', f"{seconds} {word(language, 'second')}"]
    forms += [f"{minutes}:{rest:02}", f"{minutes}'{rest:02}"] if minutes else []
    forms += [f"{minutes}m{rest}s", f"{minutes} min {rest} s"] if minutes and rest else []
    forms += (
        [f"{minutes} min", f"{minutes}'", f"{minutes} {word(language, 'minute', draw(st.integers(0, 1)))}"]
        if not rest
        else []
    )
    return Written(draw(st.sampled_from(forms)), {"for_ms": 1000 * seconds})


@st.composite
def amounts(draw: st.DrawFn) -> Written:
    """How much: a time, reps, a range of reps, or as many as possible in a time; once or in sets."""
    language = draw(st.sampled_from(LANGUAGES))
    rep = word(language, "rep", draw(st.integers(0, 3)))
    sets = draw(st.integers(1, 20))
    low = draw(st.integers(1, 50))
    kind = draw(st.sampled_from(("time", "reps", "range", "max")))
    if kind == "time":
        amount = draw(times())
    elif kind == "reps":
        amount = Written(str(low), {"reps": low})
    elif kind == "range":
        sign = draw(st.sampled_from(("-", "–", f" {word(language, 'to')} ")))
        amount = Written(f"{low}{sign}{low + 2}", {"reps": low + 2, "reps_from": low})
    else:
        time = draw(times())
        amount = Written(f"max reps {time.text}", {**time.fields, "max_reps": True})
    if sets == 1:
        is_bare = kind in ("reps", "range")
        return Written(f"{amount.text} {rep}" if is_bare else amount.text, amount.fields)
    set_word = word(language, "set", draw(st.integers(0, 3)))
    of = word(language, "of")
    signs = [f"{sets} x ", f"{sets}×", f"{sets} {set_word} {of} "]
    signs += [f"{sets}x"] if kind != "max" else []
    return Written(draw(st.sampled_from(signs)) + amount.text, {**amount.fields, "sets": sets})


@st.composite
def rests(draw: st.DrawFn) -> Written:
    """The rest between sets."""
    time = draw(times())
    language = draw(st.sampled_from(LANGUAGES))
    rest = word(language, "rest", draw(st.integers(0, 2)))
    if rest == "off" or ("paus" in rest.casefold() and time.fields["for_ms"] <= 8000):  # asked back
        rest = "rest"
    form = draw(st.sampled_from((f"{rest} {time.text}", f"{time.text} {rest}", f"({rest} {time.text})")))
    return Written(form, {"rest_ms": time.fields["for_ms"]})


SIDES = {
    "each": (
        "each side",
        "per leg",
        "/side",
        "(each arm)",
        "je Seite",
        "pro Bein",
        "de chaque côté",
        "por lado",
    ),
    "alternate": ("alternating", "im Wechsel", "en alternance", "alternando"),
    "left": ("left", "links", "à gauche", "lado izquierdo"),
    "right": ("right", "(right)", "rechts", "côté droit", "lado derecho"),
}

sides = st.sampled_from(
    [Written(text, {"sides": meaning}) for meaning, texts in SIDES.items() for text in texts]
)
loads = st.builds(
    lambda number, unit, sign: Written(f"{sign}{number}{unit}", {"load": f"{number}{unit}"}),
    st.integers(1, 300),
    st.sampled_from(("kg", " kg", "lb", "%")),
    st.sampled_from(("@ ", "@", "at ", "")),
)
efforts = st.builds(
    lambda number, sign: Written(f"{sign}RPE {number}", {"effort": f"rpe {number}"}),
    st.integers(1, 10),
    st.sampled_from(("@ ", "@", "")),
)
tempos = st.builds(
    lambda lower, hold, lift: Written(
        f"@ {lower}-{hold}-{lift}-0", {"tempo": Tempo(1000 * lower, 1000 * hold, 1000 * lift, 0)}
    ),
    st.integers(1, 9),
    st.integers(0, 9),
    st.integers(1, 9),
)


@st.composite
def lines(draw: st.DrawFn) -> tuple[str, ExerciseLine]:
    """A line in any sensible order, and its meaning."""
    name, amount = draw(st.sampled_from(NAMES)), draw(amounts())
    optional = [draw(strategy) for strategy in (sides, loads, efforts, tempos) if draw(st.booleans())]
    if "sets" in amount.fields and draw(st.booleans()):
        optional.append(draw(rests()))
    after = [amount, *optional]
    if draw(st.booleans()):
        after = draw(st.permutations(after))
    parts = [name, *(part.text for part in after)]
    if draw(st.booleans()) and after[0] is amount:
        parts = [amount.text, name, *(part.text for part in after[1:])]
    separators = [draw(st.sampled_from((" ", ", "))) for _ in parts[2:]]
    text = f"{parts[0]} {parts[1]}" + "".join(
        separator + part for separator, part in zip(separators, parts[2:], strict=True)
    )
    fields = {key: value for part in after for key, value in part.fields.items()}
    return text, replace(ExerciseLine(name), **fields)  # type: ignore[arg-type]


@given(lines())
def test_amounts_are_those_put_in(line: tuple[str, ExerciseLine]) -> None:
    """For every line built from the grammar the name and the amounts are the ones put in."""
    text, meaning = line
    assert read_line(text) == meaning


@given(st.text(alphabet="Squat 0123456789x-/@%,.:()kgsmin'\"+ each side rest", max_size=40))
def test_any_text_is_a_line_or_refused(text: str) -> None:
    """Whatever is typed is understood or refused; a form that is shown can be read."""
    with suppress(RefusalError):
        read_line(text)


@pytest.mark.parametrize("lines_of", ["whole", "clocked"])
def test_no_quantity_shows_the_forms(lines_of: str) -> None:
    """Whoever leaves out how much is shown how it is written."""
    with pytest.raises(RefusalError) as caught:
        read_line("Squat", lines_of)  # type: ignore[arg-type]
    assert caught.value.suggestion == FORMS


def test_forms_that_are_shown_can_be_read() -> None:
    """The examples in the messages hold what they promise."""
    for example in FORMS.removeprefix("Write it like ").rstrip(".").replace(" or ", ", ").split(", "):
        assert read_line(example).name


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("Squat 10", 6),
        ("Squat 0s", 6),
        ("Squat 12-8 reps", 6),
        ("DB row 20 per side", 7),
        ("Squat 10 reps @ fast", 14),
        ("Squat 40s Plank 30s", 10),
    ],
)
def test_refusals_point_at_the_place(text: str, at: int) -> None:
    """A refusal names the character at which the line goes wrong."""
    with pytest.raises(RefusalError) as caught:
        read_line(text)
    assert caught.value.at == at


def test_a_line_may_be_a_name_alone_where_the_clock_says_how_much() -> None:
    """In amrap a line needs no amount; in a ladder it may not have one."""
    assert read_free_line("Burpee") == ExerciseLine("Burpee")
    assert read_bare_line("Swing @ 16kg") == ExerciseLine("Swing", load="16kg")
    with pytest.raises(RefusalError, match='"10 reps" is already set'):
        read_bare_line("Swing 10 reps")


def test_long_lines_are_read_quickly() -> None:
    """A line of two thousand characters is refused, not pondered over."""
    with pytest.raises(RefusalError):
        read_line("Squat 10 x " * 180)
    with pytest.raises(RefusalError):
        read_line("Squat " + "9" * 1900 + "s")
