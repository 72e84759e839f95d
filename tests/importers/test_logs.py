"""The readers of training logs: Hevy, Strong and FitNotes."""

from __future__ import annotations

import time
from typing import Any

import pytest

from audiocoach.errors import AudioCoachError, ScriptError
from audiocoach.importers.draft import (
    Draft,
    DraftExercise,
    DraftItem,
    DraftLoop,
    DraftRest,
    DraftSay,
    ImportRequest,
)
from audiocoach.importers.registry import convert, format_of, importers
from audiocoach.importers.sets import REST_MS

HEVY = (
    '"title","start_time","end_time","description","exercise_title","superset_id","exercise_notes","set_index",'
    '"set_type","weight_kg","reps","distance_km","duration_seconds","rpe"\n'
)
STRONG = (
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,"
    "Workout Notes,RPE\n"
)
FITNOTES = "Date,Exercise,Category,Weight (kgs),Reps,Distance,Distance Unit,Time,Comment\n"
REST = DraftRest(REST_MS)


def hevy(*rows: str, title: str = "Push day", start: str = "14 Nov 2025, 18:02") -> str:
    """Rows of one session; each row is: exercise, superset, note, type, kg, reps, km, seconds, RPE."""
    made = []
    for index, row in enumerate(rows):
        exercise, superset, note, kind, *rest = row.split("|")
        cells = [title, start, start, "", exercise, superset, note, str(index), kind, *rest]
        made.append(",".join(f'"{cell}"' for cell in cells))
    return "\n".join(made) + "\n"


def read(text: str, name: str, **options: Any) -> tuple[tuple[DraftItem, ...], list[str]]:
    """The steps and the remarks of a log, whose session also becomes a script that loads."""
    data = text.encode()
    assert format_of(data, "log.csv") == name
    request = ImportRequest("log.csv", **options)
    draft, remarks = importers()[name].read(data, request)
    assert isinstance(draft, Draft)
    convert(data, request, name)
    return draft.steps, [remark.text for remark in remarks]


def test_the_latest_session_is_written_as_it_was_done() -> None:
    """Equal sets are one step; warm-ups and drop sets say what they are; a drop set follows at once."""
    log = HEVY + hevy(
        "Bench Press (Barbell)|||warmup|40|10|||",
        "Bench Press (Barbell)|||normal|60|8|||",
        "Bench Press (Barbell)|||normal|60|8|||",
        "Bench Press (Barbell)|||dropset|42.5|12|||",
        "Plank|||normal||||60|",
    )
    log += hevy("Squat (Barbell)|||normal|100|5|||", title="Legs", start="9 Oct 2025, 07:00")
    steps, remarks = read(log, "hevy")
    assert steps == (
        DraftExercise("Bench press, warm-up", reps="10", load="40kg"),
        REST,
        DraftExercise("Bench press", reps="8", load="60kg", sets=2, rest_ms=REST_MS),
        DraftExercise("Bench press, drop set", reps="12", load="42.5kg"),
        REST,
        DraftExercise("Plank", length_ms=60_000),
    )
    assert remarks == ["the log has no rests; sets have 90 seconds between them"]


def test_a_session_is_chosen_by_its_name() -> None:
    """By its beginning, in any case; of several the latest. The answer to an unknown one lists the others."""
    log = HEVY + hevy("Squat|||normal|100|5|||", title="Leg day", start="1 Feb 2025, 10:00")
    log += hevy("Squat|||normal|90|5|||", title="Leg day", start="1 Jan 2025, 10:00")
    log += hevy("Push Up|||normal||12|||", title="Push", start="2 Feb 2025, 10:00")
    steps, _ = read(log, "hevy", session="leg")
    assert steps == (DraftExercise("Squat", reps="5", load="100kg"),)
    with pytest.raises(ScriptError, match='no session "pull"') as error:
        read(log, "hevy", session="pull")
    assert error.value.problems[0].suggestion == 'It has "Push", "Leg day".'


@pytest.mark.parametrize(
    ("sets", "expected", "said"),
    [
        (["60|8", "60|8"], [("9", "60kg"), ("9", "60kg")], "8 at 60"),
        (["60|8", "60|7"], [("8", "60kg"), ("8", "60kg")], "8 at 60"),
        (["60|12", "60|12"], [("8", "62.5kg"), ("8", "62.5kg")], "12 at 60"),
        (["100|5", "100|5"], [("5", "102.5kg"), ("5", "102.5kg")], "5 at 100"),
        (["|20", "|20"], [("21", ""), ("21", "")], "20"),
    ],
)
def test_next_adds_what_was_earned(sets: list[str], expected: list[tuple[str, str]], said: str) -> None:
    """A rep within the range, else the smallest plate; the opening says what was done the last time."""
    log = HEVY + hevy(*(f"Squat|||normal|{one}|||" for one in sets))
    (opening, *steps), _ = read(log, "hevy", is_next=True)
    assert opening == DraftSay(f"Squat: last time {said}.")
    done = [
        (step.reps, step.load) for step in steps if isinstance(step, DraftExercise) for _ in range(step.sets)
    ]
    assert done == expected


def test_what_was_all_out_is_repeated() -> None:
    """A failed set or an RPE of ten earns the same again; time grows by five seconds."""
    log = HEVY + hevy("Squat|||failure|60|8|||", "Row|||normal|50|8|||10", "Plank|||normal||||30|")
    (_, *steps), remarks = read(log, "hevy", is_next=True)
    work = [step for step in steps if isinstance(step, DraftExercise)]
    assert [(step.reps, step.load, step.length_ms) for step in work] == [
        ("8", "60kg", 0),
        ("8", "50kg", 0),
        ("", "", 35_000),
    ]
    assert "Squat: the last session was all-out, so nothing is added" in remarks


def test_supersets_are_done_in_turn() -> None:
    """A set of each, then the rest."""
    log = HEVY + hevy(
        *["Bicep Curl (Dumbbell)|1||normal|12|10|||"] * 3, *["Triceps Pushdown|1||normal|25|12|||"] * 2
    )
    curl = DraftExercise("Biceps curl", reps="10", load="12kg")
    down = DraftExercise("Triceps pushdown", reps="12", load="25kg")
    assert read(log, "hevy")[0] == (DraftLoop(2, (curl, down, REST)), curl)


def test_notes_are_private() -> None:
    """They are spoken only on request."""
    log = HEVY + hevy("Squat||My knee hurts again.|normal|60|8|||")
    steps, remarks = read(log, "hevy")
    assert steps == (DraftExercise("Squat", reps="8", load="60kg"),)
    assert "the notes of the log are private and were left out; add --notes to hear them" in remarks
    assert not any("knee" in remark for remark in remarks)
    steps, _ = read(log, "hevy", with_notes=True)
    assert steps == (DraftExercise("Squat", reps="8", load="60kg", tips=("My knee hurts again.",)),)


def test_loads_without_a_unit_need_one() -> None:
    """Strong does not write it; a load of nothing needs none."""
    log = STRONG + "2025-01-02 18:00:00,Push,1h,Bench Press (Barbell),1,60,8,0,0,,,\n"
    with pytest.raises(ScriptError) as error:
        read(log, "strong")
    assert error.value.problems[0].suggestion == "Add --unit kg or --unit lb."
    assert read(log, "strong", unit="lb")[0] == (DraftExercise("Bench press", reps="8", load="60lb"),)
    assert read(log.replace(",60,", ",0,"), "strong")[0] == (DraftExercise("Bench press", reps="8"),)


def test_rest_rows_are_rests() -> None:
    """Strong's timer stands behind its set."""
    rows = [
        "Squat (Barbell),W,20,5,0,0.0,,,",
        "Squat (Barbell),Rest Timer,,,,60,,,",
        "Squat (Barbell),1,80,5,0,0.0,,,",
        "Squat (Barbell),Rest Timer,,,,180,,,",
        "Squat (Barbell),2,80,5,0,0.0,,,",
        "Running,1,0,0,2.5,900,,,",
    ]
    log = STRONG + "".join(f"2025-01-02 18:00:00,Legs,1h,{row}\n" for row in rows)
    assert read(log, "strong", unit="kg")[0] == (
        DraftExercise("Back squat, warm-up", reps="5", load="20kg"),
        DraftRest(60_000),
        DraftExercise("Back squat", reps="5", load="80kg", sets=2, rest_ms=180_000),
        REST,
        DraftExercise("Run", length_ms=900_000, load="2500 metres"),
    )


def test_semicolons_and_decimal_commas() -> None:
    """As apps write in most of Europe; the unit stands in the heading."""
    head = (
        "Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (kg);Reps;RPE;"
        "Distance (meters);Seconds;Notes;Workout Notes\n"
    )
    log = head + "1;2025-01-02 18:00:00;Push;3600;Incline Bench Press (Dumbbell);1;22,5;10;;;;;\n"
    expected = DraftExercise("Dumbbell incline bench press", reps="10", load="22.5kg")
    assert read(log, "strong")[0] == (expected,)


def test_fitnotes_has_days_and_categories() -> None:
    """A session has no name there; times are clocks, distances have their unit."""
    log = (
        FITNOTES
        + "2025-03-01,Deadlift,Back,100.0,5,,,,\n2025-03-03,Rowing Machine,Cardio,,,2.0,km,0:08:30,\n"
    )
    log += "2025-03-03,Flat Barbell Bench Press,Chest,60.0,8,,,,hard\n"
    steps, _ = read(log, "fitnotes")
    assert steps == (
        DraftExercise("Row", length_ms=510_000, load="2000 metres"),
        REST,
        DraftExercise("Bench press", reps="8", load="60kg"),
    )
    deadlift = (DraftExercise("Deadlift", reps="5", load="100kg"),)
    assert read(log, "fitnotes", session="back")[0] == deadlift
    assert read(log, "fitnotes", session="2025-03-01")[0] == deadlift


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("31 Okt. 2025, 18:02", "1 Nov. 2025, 07:00"),
        ("9 août 2025, 18:02", "10 août 2025, 18:02"),
        ("5 juin 2025, 18:02", "1 juil. 2025, 18:02"),
        ("30 ene 2025, 18:02", "1 dic 2025, 18:02"),
        ("Nov 14, 2025, 11:02 AM", "Nov 14, 2025, 1:02 PM"),
        ("2025-09-30 18:00:00", "2025-10-01 06:00:00"),
        ("09/30/2025 18:00", "10/01/2025 18:00"),
        ("30/09/2025 18:00", "01/10/2025 18:00"),
        ("30.09.2025, 18:00", "01.10.2025, 18:00"),
    ],
)
def test_dates_of_other_countries_are_read(older: str, newer: str) -> None:
    """The latest session is found by its date, not by its place in the file."""
    old, new = hevy("Row|||normal|1|1|||", start=older), hevy("Squat|||normal|1|2|||", start=newer)
    for log in (old + new, new + old):
        (step,), remarks = read(HEVY + log, "hevy")
        assert isinstance(step, DraftExercise)
        assert step.name == "Squat"
        assert not any("cannot be read" in remark for remark in remarks)


def test_dates_that_cannot_be_read_leave_the_order_of_the_file() -> None:
    """Hevy writes the newest first; a remark says so."""
    log = (
        HEVY
        + hevy("Squat|||normal|1|2|||", start="gestern")
        + hevy("Row|||normal|1|1|||", start="vorgestern")
    )
    (step,), remarks = read(log, "hevy")
    assert isinstance(step, DraftExercise)
    assert step.name == "Squat"
    assert any("dates cannot be read" in remark for remark in remarks)


def test_formulas_are_text() -> None:
    """Nothing is computed; a name is a name, and a number that is none is left out with a remark."""
    log = HEVY + hevy("=SUM(A1:A9)|||normal|=60+1|8|||")
    steps, remarks = read(log, "hevy")
    assert steps == (DraftExercise("=SUM(A1:A9)", reps="8"),)
    assert '"=60+1" is not a number and was left out' in remarks


def test_a_set_with_nothing_in_it_is_remarked_on() -> None:
    """Never left out in silence."""
    log = HEVY + hevy("Squat|||normal|60|||||", "Sled Push|||normal|60||0.02||", "Squat|||normal|60|5|||")
    steps, remarks = read(log, "hevy")
    assert steps == (DraftExercise("Squat", reps="5", load="60kg"),)
    assert sum("it was left out" in remark for remark in remarks) == 2
    steps, _ = read(log, "hevy", open_ms=30_000)
    assert steps[0] == DraftExercise("Sled push", length_ms=30_000, load="20 metres, 60kg")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (HEVY, "no sets"),
        (HEVY.replace('"reps",', ""), 'no column "reps"'),
        (HEVY + hevy("Squat|||normal||||||"), "no set that can be repeated"),
        (HEVY + '"a' + "x" * 100_000, "longer than 50,000 characters"),
        (HEVY + '"a' + "x\n" * 100_000, "cannot be read"),
        ("x" * 200_000, "longer than 50,000 characters"),
        (HEVY + "\0", "not a text file"),
    ],
)
def test_what_is_no_log_is_refused(data: str, message: str) -> None:
    """Within a moment."""
    start = time.process_time()
    with pytest.raises(AudioCoachError, match=message):
        convert(data.encode(), ImportRequest("log.csv"), "hevy")
    assert time.process_time() - start < 2


def test_a_log_of_years_is_read_in_a_moment() -> None:
    """Five thousand rows take a fraction of a second."""
    log = HEVY + "".join(
        hevy(
            *["Squat (Barbell)|||normal|60|8|||"] * 10,
            start=f"{1 + at % 28} {month} {2000 + at // 28}, 18:00",
        )
        for at in range(45)
        for month in ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov")
    )
    start = time.process_time()
    draft, _ = importers()["hevy"].read(log.encode(), ImportRequest("log.csv"))
    assert time.process_time() - start < 1
    assert isinstance(draft, Draft)


def test_a_name_with_commas_and_no_quotes_is_whole() -> None:
    """FitNotes writes names bare; a comment with commas is no part of one, so its loads were no numbers."""
    log = (
        FITNOTES + "2025-03-01,Press (each side, seated),Shoulders,12.5,8,,,,\n"
        "2025-03-01,Curl,Arms,10,12,,,,slow, and heavy\n"
        "2025-03-01,Row, one arm, seated,Back,20,10,,,,\n"
    )
    steps, remarks = read(log, "fitnotes")
    done = [(step.name, step.load, step.reps) for step in steps if isinstance(step, DraftExercise)]
    assert done == [
        ("Press (each side, seated)", "12.5kg", "8"),
        ("Curl", "10kg", "12"),
        ("Row, one arm, seated", "20kg", "10"),
    ]
    assert len(remarks) == 2
