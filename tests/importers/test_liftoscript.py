"""The reader of Liftoscript."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest

from audiocoach.errors import AudioCoachError, ScriptError
from audiocoach.importers.draft import (
    Draft,
    DraftExercise,
    DraftItem,
    DraftLoop,
    DraftPlan,
    DraftRest,
    ImportRequest,
)
from audiocoach.importers.liftoscript import read_liftoscript
from audiocoach.importers.registry import convert, format_of
from audiocoach.importers.sets import REST_MS


def read(text: str, **options: Any) -> tuple[tuple[DraftItem, ...], list[str]]:
    """The steps and the remarks of a program, whose day also becomes a script that loads."""
    request = ImportRequest("p.liftoscript", **options)
    draft, remarks = read_liftoscript(text.encode(), request)
    assert isinstance(draft, Draft)
    convert(text.encode(), request, "liftoscript")
    return draft.steps, [remark.text for remark in remarks]


def exercises(steps: tuple[DraftItem, ...]) -> list[DraftExercise]:
    """The exercises without the rests."""
    return [step for step in steps if isinstance(step, DraftExercise)]


def test_a_line_is_an_exercise_with_sets_load_and_timer() -> None:
    """The timer is the rest behind each set, the last included unless it ends the day."""
    steps, remarks = read("Squat / 3x8 60lb / 90s\nBench Press / 2x8-12 / 40kg 60s\n")
    assert steps == (
        DraftExercise("Squat", reps="8", sets=3, rest_ms=90_000, load="60lb"),
        DraftRest(90_000),
        DraftExercise("Bench press", reps="8-12", sets=2, rest_ms=60_000, load="40kg"),
    )
    assert remarks == []


def test_sets_differ_in_reps_loads_and_effort() -> None:
    """Equal ones are one step; a plus is as many as possible."""
    steps, remarks = read("Squat / 1x5 58%, 1x5 67%, 1x5+ 76% @9, 2x5 58% (back-off) / 120s")
    assert [(one.sets, one.reps, one.load, one.effort) for one in exercises(steps)] == [
        (1, "5", "58%", ""),
        (1, "5", "67%", ""),
        (1, "5", "76%", "rpe 9"),
        (2, "5", "58%", ""),
    ]
    assert exercises(steps)[2].tips == ("At least 5, and as many more as you can.",)
    assert remarks == ['"1x5+ 76% @9": reps without an end are counted to 5']


def test_warm_ups_come_first() -> None:
    """With their own loads and the timer of the exercise."""
    steps, _ = read("Squat / 1x5 100kg / 60s / warmup: 1x5 20kg, 1x3 60kg\nPlank / 1x1 / 60s / warmup: none")
    assert [(one.name, one.reps, one.load) for one in exercises(steps)] == [
        ("Squat, warm-up", "5", "20kg"),
        ("Squat, warm-up", "3", "60kg"),
        ("Squat", "5", "100kg"),
        ("Plank", "1", ""),
    ]


def test_code_is_never_run() -> None:
    """It is remarked on by its name, over however many lines it goes; the next line is read as before."""
    text = (
        "Squat / 1x5 / 60s / progress: custom(increment: 5lb) {~\n  if (completedReps >= reps) {\n"
        "    weights += state.increment / 2\n  }\n~} / update: custom() {~ reps = 9 ~}\n"
        "Row / 1x8 / 60s / progress: lp(5lb)\n"
    )
    steps, remarks = read(text)
    assert [one.name for one in exercises(steps)] == ["Squat", "Row"]
    assert [remark.partition(":")[0] for remark in remarks] == ['"progress', '"update', '"progress']


def test_exercises_reuse_others_and_templates() -> None:
    """A template is not done itself; own sections go before those taken over."""
    text = (
        "# Week 1\n## Day 1\nt1 / used: none / 2x5, 1x5+ / 3x3 / 75% 120s / progress: lp(5lb)\n"
        "t1: Squat / ...t1\nBench Press / ...t1: Squat / 60kg\nRow[1-4] / ...t1 / 1x10\nCurl[2-4] / 1x10\n"
    )
    steps, remarks = read(text)
    assert [(one.name, one.sets, one.reps, one.load) for one in exercises(steps)] == [
        ("Squat", 2, "5", "75%"),
        ("Squat", 1, "5", "75%"),
        ("Bench press", 2, "5", "60kg"),
        ("Bench press", 1, "5", "60kg"),
        ("Row", 1, "10", "75%"),
    ]
    assert "Squat has 2 variations of sets; 2x5, 1x5+ was read" in remarks


def test_circular_reuse_ends() -> None:
    """With a remark."""
    with pytest.raises(ScriptError, match="no exercise in this text has sets"):
        read("A / ...B\nB / ...A\n")


def test_the_days_of_the_first_week_are_a_plan() -> None:
    """Spread over the week that begins as asked for; what is not read is said."""
    text = "# Week 1\n## Legs\nSquat / 1x5\n## Push\nPush Up / 1x9\n# Week 2\n## Legs\nLunge / 1x5\n"
    since = datetime.date(2027, 1, 4)
    plan, remarks = read_liftoscript(text.encode(), ImportRequest("p", since=since))
    assert isinstance(plan, DraftPlan)
    assert [(day.date.isoformat(), day.draft.title) for day in plan.days] == [
        ("2027-01-04", "Legs"),
        ("2027-01-07", "Push"),
    ]
    assert [remark.text for remark in remarks if "week" in remark.text] == ["only the first week was read"]
    converted = convert(text.encode(), ImportRequest("p", since=since), "liftoscript")
    assert list(converted.sessions) == ["sessions/legs.yaml", "sessions/push.yaml"]
    plan, remarks = read_liftoscript(text.encode(), ImportRequest("p"))
    assert isinstance(plan, DraftPlan)
    assert plan.days[0].date.weekday() == 0
    assert any("--from" in remark.text for remark in remarks)


def test_one_day_is_chosen_by_its_name() -> None:
    """It is a session then; an unknown name is answered with those there are."""
    text = "# Week 1\n## Legs\nSquat / 1x5\n## Push\nPush Up / 1x9\n"
    steps, _ = read(text, session="pu")
    assert [one.name for one in exercises(steps)] == ["Push-up"]
    with pytest.raises(ScriptError, match='no day "Pull"') as error:
        read(text, session="Pull")
    assert error.value.problems[0].suggestion == 'It has "Legs", "Push".'


def test_equipment_goes_before_the_name() -> None:
    """And a reuse need not name it."""
    steps, _ = read("Bench Press, Dumbbell / 1x8 20kg\nCurl / ...Bench Press\n")
    assert [(one.name, one.reps, one.load) for one in exercises(steps)] == [
        ("Dumbbell bench press", "8", "20kg"),
        ("Curl", "8", "20kg"),
    ]


def test_supersets_are_done_in_turn() -> None:
    """Exercises with the same letter next to each other."""
    text = "Curl / 2x10 / superset: A\nTriceps Extension / 2x12 / superset: A\n"
    curl, extension = DraftExercise("Curl", reps="10"), DraftExercise("Triceps extension", reps="12")
    assert read(text)[0] == (DraftLoop(2, (curl, extension, DraftRest(REST_MS))),)


def test_descriptions_are_tips() -> None:
    """Without their marks; three slashes are a comment."""
    steps, _ = read("// **Brace** before you go down.\n/// not this\nSquat / 1x5 // nor this\n")
    assert exercises(steps)[0].tips == ("Brace before you go down.",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("Hello\n", "no line of this text is an exercise"),
        ("Squat / hard\n", "has sets"),
        ("Squat / 0x5\n", "not possible"),
        ("Squat / 999x5\n", "not possible"),
        ("Squat / " + "100x5, " * 300 + "\n", "more than 20,000 sets|cannot become a script"),
        ("{~" * 100_000, "no line|empty"),
    ],
)
def test_what_is_no_program_is_refused(text: str, message: str) -> None:
    """Within a moment."""
    start = time.process_time()
    with pytest.raises(AudioCoachError, match=message):
        convert(text.encode(), ImportRequest("p.liftoscript"), "liftoscript")
    assert time.process_time() - start < 2


def test_a_program_is_recognised() -> None:
    """By its ending, or in a text by its lines; a plan for intervals.icu is not one."""
    assert format_of(b"x", "p.liftoscript") == "liftoscript"
    assert format_of(b"# Week 1\n## Day 1\nSquat / 3x8 60lb / 90s\n", "p.txt") == "liftoscript"
    assert format_of(b"- 10m 60%\n- 3x 2m 90%/1m 50%\n", "p.txt") == "intervals"


def test_a_backslash_goes_on_with_the_line() -> None:
    """The lines are one, code between them included, and the places of later lines stay."""
    text = (
        "# Week 1\n## A\nbase / used: none / 2x5, 1x6 \\\n  / 60s \\\n"
        "  / progress: custom(a: 1lb) {~\n  x\n~}\n"
        "Squat / ...base / 95lb\nnonsense\nRow / 2x8 \\"
    )
    steps, remarks = read(text)
    assert [(one.name, one.sets, one.reps, one.load) for one in exercises(steps)] == [
        ("Squat", 2, "5", "95lb"),
        ("Squat", 1, "6", "95lb"),
        ("Row", 2, "8", ""),
    ]
    assert exercises(steps)[0].rest_ms == 60_000
    _, found = read_liftoscript(text.encode(), ImportRequest("p.liftoscript"))
    assert [remark.line for remark in found if "nonsense" in remark.text] == [9]
    assert not any("progress" in text or "\\" in text for text in remarks)


def test_sets_without_an_end_are_the_number_that_is_written() -> None:
    """``4+x3`` is at least four sets; the app's question for the load is no part of the session."""
    steps, remarks = read("Squat / 1x6-10 60kg ?+, 4+x3 60kg / 90s")
    assert [(one.sets, one.reps, one.load) for one in exercises(steps)] == [
        (1, "6-10", "60kg"),
        (4, "3", "60kg"),
    ]
    assert remarks == ['"4+x3 60kg": sets without an end are 4']


def test_a_set_with_a_timer_of_its_own_lasts_so_long() -> None:
    """The time before the bar is the set's, the one behind it the rest; more reps than one are spoken."""
    steps, remarks = read(
        "Plank / 3x1 60s|30s\nClean / 5x5 60kg 60s|0s auto\n"
        "Hang / 2x1 30s+|? / 45s\nSquat / 8x1+ 20s|10s auto"
    )
    assert [(one.length_ms, one.reps, one.sets, one.rest_ms) for one in exercises(steps)] == [
        (60_000, "", 3, 30_000),
        (60_000, "", 5, 0),
        (30_000, "", 2, 45_000),
        (20_000, "", 8, 10_000),
    ]
    assert exercises(steps)[1].tips == ("Do 5 reps.",)
    assert remarks == [
        "30s+|?: a set without an end lasts 30 seconds",
        '"8x1+ 20s|10s auto": reps without an end are counted to 1',
    ]
