"""An exercise on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.script.model import Tempo
from audiocoach.script.quantities import RefusalError
from audiocoach.script.shorthand import FORMS, ExerciseLine, has_quantity, read_bare_line, read_line
from audiocoach.units import format_duration


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Squat 40s", ExerciseLine("Squat", for_ms=40_000)),
        ("Squat 1:30", ExerciseLine("Squat", for_ms=90_000)),
        ("Squat 2 min", ExerciseLine("Squat", for_ms=120_000)),
        ("Squat 1 min 30 s", ExerciseLine("Squat", for_ms=90_000)),
        ("Squat 1h05m", ExerciseLine("Squat", for_ms=3_900_000)),
        ("Squat 14m", ExerciseLine("Squat", for_ms=840_000)),
        ("Squat 20 min", ExerciseLine("Squat", for_ms=1_200_000)),
        ("Squat 10 reps", ExerciseLine("Squat", reps=10)),
        ("Squat 1 rep", ExerciseLine("Squat", reps=1)),
        ("Squat 3 x 10 reps", ExerciseLine("Squat", reps=10, sets=3)),
        ("Squat 3x10", ExerciseLine("Squat", reps=10, sets=3)),
        ("Squat 3×10", ExerciseLine("Squat", reps=10, sets=3)),
        ("Squat 3x30s each side", ExerciseLine("Squat", for_ms=30_000, sets=3, sides="each")),
        ("Side plank 30s each side", ExerciseLine("Side plank", for_ms=30_000, sides="each")),
        ("Side plank 30s per side", ExerciseLine("Side plank", for_ms=30_000, sides="each")),
        (
            "Goblet squat 10 reps @ 3-1-1-0",
            ExerciseLine("Goblet squat", reps=10, tempo=Tempo(3000, 1000, 1000, 0)),
        ),
        (
            "Squat 3x10 @31X0 @60kg",
            ExerciseLine("Squat", reps=10, sets=3, tempo=Tempo(3000, 1000, 1000, 0), load="60kg"),
        ),
        ("Squat 5 reps @ 75%", ExerciseLine("Squat", reps=5, load="75%")),
        (
            "Squat 5 reps @ 2-0-1 each side",
            ExerciseLine("Squat", reps=5, tempo=Tempo(2000, 0, 1000, 0), sides="each"),
        ),
        ("Squat max reps 60s", ExerciseLine("Squat", for_ms=60_000, max_reps=True)),
        ("Squat max reps in 1 min", ExerciseLine("Squat", for_ms=60_000, max_reps=True)),
        ("Squat max 60s", ExerciseLine("Squat", for_ms=60_000, max_reps=True)),
        ("Squat 3 x max reps 20s", ExerciseLine("Squat", for_ms=20_000, max_reps=True, sets=3)),
        ("Squat 8-12 reps", ExerciseLine("Squat", reps=12, reps_from=8)),
        ("Squat 3 x 8-12", ExerciseLine("Squat", reps=12, reps_from=8, sets=3)),
        ("Squat 3x8–12 reps @ 60kg", ExerciseLine("Squat", reps=12, reps_from=8, sets=3, load="60kg")),
        ("Lunge 40s alternate", ExerciseLine("Lunge", for_ms=40_000, sides="alternate")),
        ("Lunge 20 reps alternating", ExerciseLine("Lunge", reps=20, sides="alternate")),
        ("Lunge 20 reps alternating sides", ExerciseLine("Lunge", reps=20, sides="alternate")),
        ("Squat 40 sec", ExerciseLine("Squat", for_ms=40_000)),
        ("10 push-ups", ExerciseLine("push-ups", reps=10)),
        ("Rest 30s", ExerciseLine("Rest", for_ms=30_000)),
        ("Rest 20m", ExerciseLine("Rest", for_ms=1_200_000)),
        ("90/90 stretch 1:00", ExerciseLine("90/90 stretch", for_ms=60_000)),
        ("Zone 2 jog 10 min", ExerciseLine("Zone 2 jog", for_ms=600_000)),
        ("4 corner drill 60s", ExerciseLine("4 corner drill", for_ms=60_000)),
        ("  Squat   40s ", ExerciseLine("Squat", for_ms=40_000)),
        ("Squat, 40s", ExerciseLine("Squat", for_ms=40_000)),
    ],
)
def test_forms(text: str, line: ExerciseLine) -> None:
    """Every form of the page, and the ones a person would write for it."""
    assert read_line(text) == line


@pytest.mark.parametrize(
    ("text", "at", "message"),
    [
        ("Squat", None, "does not say how much"),
        ("Squat 10", 6, "reps or seconds?"),
        ("Squat x10", 6, "reps or seconds?"),
        ("Squat 0s", 6, "is zero"),
        ("Squat 0 reps", 6, "from 1 to 1,000"),
        ("Squat 1001 reps", 6, "from 1 to 1,000"),
        ("Squat 101x10", 6, "from 1 to 100"),
        ("Squat 7h", 6, "longer than 6 h"),
        ("Squat 30s1m", 6, "from large to small"),
        ("Squat 1:75", 6, "00 to 59"),
        ("Carry 20m", 6, "are metres meant?"),
        ("Carry 400m", 6, "are metres meant?"),
        ("Carry 3 x 20 m", 6, "are metres meant?"),
        ("Run 5km", 4, "a distance needs a pace"),
        ("Squat max reps", 6, "need a time"),
        ("Squat 12-8 reps", 6, "goes up"),
        ("Squat 8-8 reps", 6, "goes up"),
        ("Squat 8-1001 reps", 6, "from 1 to 1,000"),
        ("Squat 8-12", None, "does not say how much"),
        ("Squat 3 sets of 10", 6, "written with an x"),
        ("Squat 10 reps 30s", 9, "is not clear"),
        ("Plank for 30s", 6, "is not clear"),
        ("Squat 10 reps @ fast", 14, "expected a tempo"),
        ("Squat @ 60kg 10 reps", 6, "expected a tempo"),
        ("Squat 10 reps @ 60kg @ 70kg", 14, "expected a tempo"),
        ("Squat 10 reps @", 14, "expected a tempo"),
        ("40s", None, "has no exercise name"),
        ("each side", None, "needs a name"),
        ("Rest 10 reps", 0, "a rest has a time"),
        ("Rest 30s each side", 0, "a rest has a time"),
        ("--", None, "nothing that can be spoken"),
        ("Squat " + "9" * 1900 + "s", None, "does not say how much"),
        ("x" * 2001, None, "2,001 characters"),
    ],
)
def test_refusals(text: str, at: int | None, message: str) -> None:
    """What is not clear is asked back, at the word that is not clear."""
    with pytest.raises(RefusalError) as caught:
        read_line(text)
    assert message in str(caught.value)
    assert caught.value.at == at


def test_no_quantity_shows_the_forms() -> None:
    """Whoever leaves out how much is shown how it is written."""
    with pytest.raises(RefusalError) as caught:
        read_line("Squat")
    assert caught.value.suggestion == FORMS


def test_the_question_offers_both_answers() -> None:
    """A number alone could be reps or seconds, and both are offered ready to copy."""
    with pytest.raises(RefusalError) as caught:
        read_line("Goblet squat 10")
    assert caught.value.suggestion == "Write Goblet squat 10 reps or Goblet squat 10s."


def test_forms_that_are_shown_can_be_read() -> None:
    """The examples in the messages hold what they promise."""
    for example in FORMS.removeprefix("Write it like ").rstrip(".").replace(" or ", ", ").split(", "):
        assert read_line(example).name


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Burpee", ExerciseLine("Burpee")),
        ("Swing @ 16kg", ExerciseLine("Swing", load="16kg")),
        ("4 count burpee", ExerciseLine("4 count burpee")),
    ],
)
def test_bare_lines(text: str, line: ExerciseLine) -> None:
    """Where the quantity is already set, a line is a name, perhaps with a load."""
    assert read_bare_line(text) == line


def test_bare_line_with_quantity() -> None:
    """A quantity that is already set is refused where it stands."""
    with pytest.raises(RefusalError) as caught:
        read_bare_line("Burpee 20s")
    assert caught.value.at == 7


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("Squat", False),
        ("Squat 2", False),
        ("Squat 40s", True),
        ("Squat @ 60kg", True),
        ("Squat each side", True),
    ],
)
def test_quantity_in_a_name(text: str, has: bool) -> None:
    """A number alone may belong to a name; all else of a line's grammar does not."""
    assert has_quantity(text) is has


@given(st.integers(1, 6 * 3_600_000), st.integers(1, 100))
def test_any_duration_on_a_line(duration_ms: int, sets: int) -> None:
    """A line says exactly the time that is written in it, as often as it says."""
    text = format_duration(duration_ms)
    if text.endswith("m") and int(text.split("h")[-1][:-1]) >= 15 and "h" not in text:
        text = f"{text}in"
    assert read_line(f"Plank {sets} x {text}") == ExerciseLine("Plank", for_ms=duration_ms, sets=sets)


@given(
    st.lists(
        st.sampled_from(
            [
                "Squat",
                "10",
                "3",
                "x",
                "3x10",
                "40s",
                "reps",
                "@",
                "60kg",
                "3110",
                "each side",
                "1:30",
                "20m",
                "max",
                "-",
                "Rest",
            ]
        ),
        max_size=9,
    )
)
def test_any_words_are_a_line_or_refused(words: list[str]) -> None:
    """Any mixture of the grammar's words gives a name with one quantity, or a refusal in words."""
    try:
        line = read_line(" ".join(words))
    except RefusalError as error:
        message = str(error)
    else:
        message = line.name
        assert (line.for_ms is None) != (line.reps is None)
    assert message


def test_a_rest_without_a_unit_is_offered_as_a_time() -> None:
    """A rest is never offered repetitions; a stray x is no part of the name that is offered."""
    with pytest.raises(RefusalError) as caught:
        read_line("Rest 20")
    assert caught.value.suggestion == "Write Rest 20s."
    with pytest.raises(RefusalError) as caught:
        read_line("squat x 10")
    assert caught.value.suggestion == "Write squat 10 reps or squat 10s."


@pytest.mark.parametrize(
    "line", ["Squat 30s - Plank 30s", "Squat 30s Rest 20s", "Squat 10 reps, then plank 20s"]
)
def test_two_steps_on_one_line_are_asked_about(line: str) -> None:
    """An amount in the middle of a name is most likely a dash that got lost."""
    with pytest.raises(RefusalError, match="does a new step start there"):
        read_line(line)
