"""A block file read: weeks of sessions with their values, or every mistake in it with its place."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import jsonschema
import pytest
import yaml

from audiocoach.blocks.load import LoadedBlock
from audiocoach.blocks.read import block_schema
from audiocoach.errors import Problem
from audiocoach.script.constants import DAYS

Load = Callable[[str], LoadedBlock]
Problems = Callable[[str], tuple[Problem, ...]]

WEEKS = 8
BLOCK = """\
block: Legs, 8 weeks
author: Jo Coach
start: 2027-01-04
weeks: 8
vars:
  work: {from: 30s, to: 45s, step: 5s}
  rounds: [2, 2, 3, 2, 3, 3, 4, 2]
deload: {weeks: [4, 8], vars: {work: 20s}}
week:
  - thu 18:30: {workout: legs, vars: {work: "${work}", rounds: "${rounds}"}}
  - tue 7:05: easy/stretch.yaml
  - sun: {workout: recovery/post-run-stretch, optional: true}
overrides:
  week 8: {sun: {workout: starter/seven-minutes}, tue: none}
  week 6: {vars: {work: 60s}, thu 19:00: {vars: {rounds: 1}}, mon: easy/stretch}
"""


def small(lines: str) -> str:
    """A block of four weeks with one more line, the fifth of the file, or several."""
    return f"block: B\nweeks: 4\nweek: [tue: legs]\n{lines}\n"


def test_a_block_is_weeks_of_sessions_in_the_order_of_their_days(loaded: Load) -> None:
    """Days come in the order of the week, whichever way they are written, each with its date and time."""
    block = loaded(BLOCK).block
    assert (block.title, block.author, len(block.weeks)) == ("Legs, 8 weeks", "Jo Coach", WEEKS)
    first = block.weeks[0].sessions
    assert [DAYS[session.day] for session in first] == ["tue", "thu", "sun"]
    assert [session.day_number for session in first] == [2, 4, 7]
    assert [session.date for session in first] == [datetime.date(2027, 1, day) for day in (5, 7, 10)]
    assert [session.time for session in first] == [datetime.time(7, 5), datetime.time(18, 30), None]
    assert [session.optional for session in first] == [False, False, True]
    assert block.weeks[2].sessions[0].date == datetime.date(2027, 1, 19)


def test_a_deload_week_has_its_own_values_and_advances_nothing(loaded: Load) -> None:
    """The step that would fall on week 4 is taken in week 5; a list counts every week."""
    block = loaded(BLOCK).block
    work = [week.values["work"] for week in block.weeks]
    assert work == ["30s", "35s", "40s", "20s", "45s", "60s", "45s", "20s"]
    assert [week.values["rounds"] for week in block.weeks] == ["2", "2", "3", "2", "3", "3", "4", "2"]
    assert [week.number for week in block.weeks if week.deload] == [4, 8]
    assert block.weeks[3].sessions[1].variables == {"work": "20s", "rounds": "2"}


def test_single_weeks_are_otherwise(loaded: Load) -> None:
    """A day is added, left out, or changed; what an override does not say stays as it is."""
    block = loaded(BLOCK).block
    sixth, eighth = block.weeks[5].sessions, block.weeks[7].sessions
    assert [(DAYS[one.day], one.workout) for one in eighth] == [
        ("thu", "legs"),
        ("sun", "starter/seven-minutes"),
    ]
    assert eighth[-1].optional
    assert [DAYS[one.day] for one in sixth] == ["mon", "tue", "thu", "sun"]
    assert (sixth[2].time, sixth[2].variables) == (datetime.time(19, 0), {"work": "60s", "rounds": "1"})


def test_the_week_begins_on_the_day_of_the_start(loaded: Load) -> None:
    """Week 1 is the seven days from ``start``, a Wednesday here."""
    block = loaded("block: B\nstart: 2027-01-06\nweeks: 2\nweek: [tue: legs, wed: legs]\n").block
    assert [DAYS[one.day] for one in block.weeks[0].sessions] == ["wed", "tue"]
    assert [str(one.date) for one in block.sessions] == [
        "2027-01-06",
        "2027-01-12",
        "2027-01-13",
        "2027-01-19",
    ]


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("7", "7 7 7 7"),
        ("[a, b, c, d]", "a b c d"),
        ("{from: 30s, to: 45s, step: 5s}", "30s 35s 40s 45s"),
        ("{from: 30s, to: 36s, step: 5s}", "30s 35s 36s 36s"),
        ("{from: 45s, step: -5s}", "45s 40s 35s 30s"),
        ("{from: 1, step: 1, every: 2}", "1 1 2 2"),
        ("{from: 30s, to: 45s}", "30s 35s 40s 45s"),
        ("{from: 2, to: 4}", "2 3 3 4"),
        ("{from: 90s, to: 3m, step: 30s}", "1m30s 2min 2m30s 3min"),
        ("{from: 10km, step: 10%}", "10km 11km 12.1km 13.31km"),
        ("{from: 70%, step: 5%, to: 80%}", "70% 75% 80% 80%"),
        ("{from: 2.5kg, step: 2.5kg}", "2.5kg 5kg 7.5kg 10kg"),
        ("{from: 1m30s, to: 60s, step: -10s}", "1m30s 1m20s 1m10s 1min"),
        ("{from: 1m30s, step: -10s}", "1m30s 1m20s 1m10s 1min"),
        ("{from: 10m, step: -2m30s}", "10min 7m30s 5min 2m30s"),
        ("{from: 60s, to: 1m30s, step: +10s}", "1min 1m10s 1m20s 1m30s"),
        ("{from: 20s, to: 1m, step: 0.25m}", "20s 35s 50s 1min"),
        ("{from: 40 min, to: 1h10m, step: 10 min}", "40min 50min 1h 1h10m"),  # 40m could be metres
        ("{from: 6:00/km, step: -0:05/km}", "6:00/km 5:55/km 5:50/km 5:45/km"),
        ("{from: 6:00/km, to: 5:30/km}", "6:00/km 5:50/km 5:40/km 5:30/km"),
        ("{week 1: easy, week 3: hard}", "easy easy hard hard"),
    ],
)
def test_a_variable_by_week(loaded: Load, written: str, values: str) -> None:
    """One value, a list, a range, a progression with its steps, or values from a week on."""
    week = "week: [tue: {workout: legs, vars: {work: '${v}'}}]"
    block = loaded(f"block: B\nweeks: 4\nvars: {{v: {written}}}\n{week}\n").block
    assert " ".join(week.values["v"] for week in block.weeks) == values
    assert " ".join(session.variables["work"] for session in block.sessions) == values


@pytest.mark.parametrize(
    ("lines", "place", "said"),
    [
        ("start: 2027-02-30", "5:8", "there is no date 2027-02-30: February 2027 has 28 days"),
        ("start: soon", "5:8", '"soon" is not a date'),
        ("timezone: Europe/Berln", "5:11", 'did you mean "Europe/Berlin"?'),
        ("alarm: 3 days", "5:8", '"3 days" is not a duration'),
        ("wek: 3", "5:1", 'a block has no key "wek"; did you mean "week"?'),
        ("vars: {v: [1, 2, 3]}", "5:11", "4 weeks need 4 values, found 3"),
        ("vars: {v: {from: 1, to: 9, step: -1}}", "5:34", "step leads away from `to`"),
        ("vars: {v: {from: 1, step: 0}}", "5:27", "step cannot be 0"),
        ("vars: {v: {from: 1s, to: 9kg}}", "5:11", "these have different units: from 1s, to 9kg"),
        ("vars: {v: {from: 1}}", "5:11", "a progression needs `to` or `step`"),
        ("vars: {v: {from: hard, to: 3}}", "5:18", '"hard" is not a number with a unit'),
        ("vars: {v: {from: 1, to: 2, every: 2}}", "5:35", "there is no `step`"),
        ("vars: {v: {week 2: 1}}", "5:11", "there is no value for week 1"),
        ("deload: {weeks: [5]}", "5:18", "there is no week 5: the block has the weeks 1 to 4"),
        ("deload: {weeks: [2, 1-3]}", "5:21", "week 2 is listed twice"),
        ("deload: {weeks: 4, vars: {v: 1}}", "5:27", 'the block has no variable "v"'),
        ("overrides: {week 9: {tue: none}}", "5:13", "there is no week 9"),
        ("overrides: {week 2: {wed: {optional: yes}}}", "5:27", "this session has no workout"),
        ("overrides: {week 2: {tue: legs, Tuesday: none}}", "5:33", "tue is also in line 5"),
        ("overrides: {week 2: {tue: none}, 2: {tue: none}}", "5:34", "week 2 is overridden twice"),
        ("overrides: {week 2: {vars: {v: 1}}}", "5:29", 'the block has no variable "v"'),
        ("overrides: {week 2: {tuesd: none}}", "5:22", 'did you mean "tuesday"?'),
    ],
)
def test_a_mistake_is_told_with_its_place(problems_of: Problems, lines: str, place: str, said: str) -> None:
    """One finding for one mistake, at the character that is wrong."""
    (problem,) = problems_of(small(lines))
    assert problem.place.endswith(f"block.yaml:{place}")
    assert said in f"{problem.message} {problem.suggestion}"


@pytest.mark.parametrize(
    ("line", "place", "said"),
    [
        ("tue: legz", "4:13", 'unknown workout "legz"; did you mean legs?'),
        ("tue: strength/runer-a", "4:13", "did you mean strength/runner-a?"),
        ("tue: block.yaml", "4:13", '"block.yaml" is a block; a session is a workout'),
        ("tue: {workout: legs, vars: {wrk: 3s}}", "4:36", 'legs has no variable "wrk"; did you mean "work"?'),
        ("tue: {workout: legs, vars: {work: '${x}'}}", "4:43", 'unknown variable "x"'),
        ("tue: {workot: legs}", "4:14", 'a session has no key "workot"; did you mean "workout"?'),
        ("tue: {optional: yes}", "4:13", "this session has no workout"),
        ("legs", "4:8", "a session is one day with a workout"),
        ("tue 25:00: legs", "4:8", 'there is no time "25:00"'),
        ("tuesdy: legs", "4:8", 'did you mean "tuesday"?'),
        ("tue: {workout: legs, optional: maybe}", "4:39", "expected yes or no"),
        ("{tue: legs, wed: legs}", "4:8", "a session is one day with a workout"),
    ],
)
def test_a_wrong_session_is_told_once(problems_of: Problems, line: str, place: str, said: str) -> None:
    """It is read for each of four weeks, and told once."""
    problems = problems_of(f"block: B\nweeks: 4\nweek: [{line}]\n")
    assert [problem.place.split("block.yaml:")[1] for problem in problems] == [place]
    assert said in f"{problems[0].message} {problems[0].suggestion}"


def test_a_day_twice_is_an_error_that_names_both_lines(problems_of: Problems) -> None:
    """A day has one session."""
    (problem,) = problems_of("block: B\nweeks: 2\nweek:\n  - tue: legs\n  - wed: legs\n  - tue 19:00: legs\n")
    assert problem.line == 7
    assert problem.message == "tue has two sessions; the other is in line 5"


def test_all_mistakes_come_in_one_go(problems_of: Problems) -> None:
    """Header, variables, sessions and overrides are read to the end."""
    text = (
        "blok: B\nstart: 2027-13-01\nweeks: 4\nvars: {v: [1]}\n"
        "week:\n  - tue: lgs\n  - wed: {workout: legs, vars: {w: 1}}\noverrides: {week 7: {tue: none}}\n"
    )
    assert [problem.line for problem in problems_of(text)] == [1, 2, 3, 5, 7, 8, 9]


def test_without_weeks_nothing_is_said_of_their_number(problems_of: Problems) -> None:
    """One cause, one finding."""
    (problem,) = problems_of(
        "block: B\nvars: {work: [1, 2]}\nweek: [tue: {workout: legs, vars: {work: '${work}'}}]\n"
    )
    assert problem.message == "a block needs the key weeks"


def test_a_variable_that_nothing_uses_is_a_warning(loaded: Load) -> None:
    """The block is right all the same."""
    (warning,) = loaded(small("vars: {v: 1}")).warnings
    assert (warning.severity, warning.line) == ("warning", 5)
    assert '"v" is never used' in warning.message


def test_a_workout_is_not_a_block_at_the_same_time(problems_of: Problems) -> None:
    """Both keys in one file are refused with the remedy."""
    (problem,) = problems_of("block: B\nweeks: 4\nweek: [tue: legs]\nworkout: [Squat 40s]\n")
    assert "a workout and a block at once" in problem.message


@pytest.mark.parametrize("text", [BLOCK, small("vars: {v: {week 1: 2}}"), small("alarm: none")])
def test_the_schema_takes_what_the_reader_takes(text: str) -> None:
    """An editor marks nothing in a block that is right."""
    jsonschema.Draft202012Validator(block_schema()).validate(
        yaml.load(text, yaml.BaseLoader) | {"audiocoach": 1}
    )


@pytest.mark.parametrize(
    "line", ["wek: 3", "overrides: {month 2: {}}", "deload: {vars: {}}", "vars: {v: {step: 1}}"]
)
def test_the_schema_refuses_what_the_reader_refuses(line: str) -> None:
    """Unknown keys and keys that are missing show in the editor."""
    data = yaml.load(small(line), yaml.BaseLoader) | {"audiocoach": 1}
    assert list(jsonschema.Draft202012Validator(block_schema()).iter_errors(data))


def test_a_plan_without_a_rhythm_needs_no_week(loaded: Load, problems_of: Problems) -> None:
    """Its sessions are then those of ``overrides``; without these ``week`` is missing."""
    block = loaded("block: B\nweeks: 2\noverrides:\n  week 2: {sun: legs}\n").block
    assert [[session.day for session in week.sessions] for week in block.weeks] == [[], [6]]
    found = problems_of("block: B\nweeks: 1\n")
    assert any("needs the key week" in problem.message for problem in found)


def test_a_week_may_be_keys(loaded: Load) -> None:
    """`week: {mon: ..., thu: ...}` is the list of the same days."""
    block = loaded("block: B\nweeks: 1\nweek: {mon: legs, thu 18:30: easy/stretch}\n").block
    assert [(session.day, session.workout) for session in block.weeks[0].sessions] == [
        (0, "legs"),
        (3, "easy/stretch"),
    ]


@pytest.mark.parametrize(
    "form", ["week: {every other day 7:30: legs}", "week:\n  - every other day 7:30: legs"]
)
def test_every_other_day_goes_on_over_the_weeks(loaded: Load, form: str) -> None:
    """A session every other day begins on the first day and keeps its rhythm from week to week."""
    block = loaded(f"block: B\nstart: 2027-01-06\nweeks: 2\n{form}\n").block
    dates = [session.date for week in block.weeks for session in week.sessions]
    assert [(date - dates[0]).days for date in dates if date and dates[0]] == [0, 2, 4, 6, 8, 10, 12]


def test_every_day_leaves_no_day_for_another(problems_of: Problems) -> None:
    """A day of its own beside a session every day is a second session of that day."""
    (problem,) = problems_of("block: B\nweeks: 1\nweek: {every day: legs, tue: easy/stretch}\n")
    assert "tue has two sessions" in problem.message
