"""Calendars."""

from __future__ import annotations

import datetime

import pytest

from audiocoach.errors import ScriptError
from audiocoach.importers.draft import (
    DraftLine,
    DraftLoop,
    DraftPlan,
    DraftSay,
    DraftSection,
    DraftStep,
    ImportRequest,
)
from audiocoach.importers.ical import read_calendar
from audiocoach.importers.registry import convert


def calendar(*events: str) -> bytes:
    """A calendar of events, each given by its lines without BEGIN and END."""
    wrapped = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//y//EN\nX-WR-CALNAME:My plan\n{wrapped}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


RUN = (
    "UID:a\nDTSTART;VALUE=DATE:20270105\nSUMMARY:🏃 Intervals • 6km\n"
    "DESCRIPTION:Intervals • 6km • 45m - 50m\\n\\n5 mins walking warm up\\n\\n4 reps of:\\n"
    "• 1 min at a conversational pace\\, 90s walking rest\\n"
)
RIDE = (
    "UID:b\nDTSTART:20270107T183000\nSUMMARY:Evening ride\n"
    "DESCRIPTION:Warm up\\n- 10m Z1\\n\\nMain 3x\\n- 5m Z4\\n- 1m Z1"
)
YOGA = "UID:c\nDTSTART:20270106T070000\nDTEND:20270106T073000\nSUMMARY:Yoga\nDESCRIPTION:Slow and easy"


def plan(data: bytes, request: ImportRequest | None = None) -> DraftPlan:
    """A calendar that must be a plan."""
    return read_calendar(data, request or ImportRequest("plan.ics"))[0]


def test_the_events_are_the_days_of_a_plan() -> None:
    """In the order of their dates, each read as its description is written, or by its length alone."""
    found = plan(calendar(RIDE, RUN, YOGA))
    assert found.title == "My plan"
    assert [(day.date.day, day.time, day.draft.title) for day in found.days] == [
        (5, None, "Intervals"),
        (6, datetime.time(7), "Yoga"),
        (7, datetime.time(18, 30), "Evening ride"),
    ]
    intervals, yoga, ride = (day.draft for day in found.days)
    assert isinstance(intervals.steps[1], DraftLoop)
    assert [step.length_ms for step in yoga.steps if not isinstance(step, DraftLoop)] == [1_800_000]
    assert len(ride.steps) == 2


def test_a_length_is_counted_across_a_change_of_clocks() -> None:
    """A night run from half past one to half past three on the night that has no hour from two to three."""
    run = (
        "UID:n\nDTSTART;TZID=Europe/Berlin:20270328T013000\nDTEND;TZID=Europe/Berlin:20270328T033000\n"
        "SUMMARY:Night run"
    )
    (day,) = plan(calendar(run, YOGA)).days[1:]
    assert [step.length_ms for step in day.draft.steps if not isinstance(step, DraftLoop)] == [3_600_000]


def test_one_event_is_one_session() -> None:
    """A plan of one day needs no block, unless it is asked for."""
    request = ImportRequest("plan.ics")
    assert convert(calendar(RUN), request, "ics").sessions == {}
    assert list(convert(calendar(RUN), request, "ics", keep_plan=True).sessions) == [
        "sessions/intervals.yaml"
    ]


def test_days_outside_the_dates_asked_for_are_left_alone() -> None:
    """``since`` and ``until`` are included."""
    asked = ImportRequest("p.ics", since=datetime.date(2027, 1, 6), until=datetime.date(2027, 1, 7))
    assert [day.date.day for day in plan(calendar(RUN, RIDE, YOGA), asked).days] == [6, 7]


def test_recurrences_are_expanded_but_for_those_left_out() -> None:
    """EXDATE leaves a day out, and an event with RECURRENCE-ID takes the place of its day."""
    weekly = f"{YOGA}\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20270113T070000"
    moved = "UID:c\nRECURRENCE-ID:20270120T070000\nDTSTART:20270121T080000\nDURATION:PT20M\nSUMMARY:Moved"
    found = plan(calendar(weekly, moved))
    assert [(day.date.day, day.draft.title) for day in found.days] == [
        (6, "Yoga"),
        (21, "Moved"),
        (27, "Yoga"),
    ]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("TZID=Europe/Berlin:20261005T180000", "20261026T170000Z"),
        ("TZID=Pacific/Auckland:20261005T180000", "20261026T050000Z"),
        ("TZID=Pacific/Auckland:20261005T060000", "20261025T170000Z"),
        ("TZID=America/Los_Angeles:20261005T180000", "20261027T010000Z"),
        ("TZID=America/Los_Angeles:20261005T060000", "20261102T075959Z"),
        ("TZID=Europe/Berlin:20261005T180000", "20261026"),
        ("VALUE=DATE:20261005", "20261026"),
    ],
)
def test_a_recurrence_ends_on_the_clock_of_its_event(start: str, end: str) -> None:
    """UNTIL is in UTC: the last session is in the plan, and none after it, east and west of Greenwich."""
    event = f"UID:c\nDTSTART;{start}\nSUMMARY:Run\nDESCRIPTION:- 10m Z1\nRRULE:FREQ=WEEKLY;UNTIL={end}"
    assert [day.date.day for day in plan(calendar(event)).days] == [5, 12, 19, 26]


def test_days_left_out_or_moved_in_utc_are_days_of_the_event() -> None:
    """At six in the morning in Auckland, it is still the day before in UTC."""
    first = "UID:c\nDTSTART;TZID=Pacific/Auckland:20261005T060000\nSUMMARY:Run\nDESCRIPTION:- 10m Z1"
    weekly = f"{first}\nRRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20261011T170000Z"
    moved = (
        "UID:c\nRECURRENCE-ID:20261018T170000Z\nDTSTART;TZID=Pacific/Auckland:20261020T060000\n"
        "DURATION:PT20M\nSUMMARY:Moved"
    )
    found = plan(calendar(weekly, moved))
    assert [(day.date.day, day.draft.title) for day in found.days] == [(5, "Run"), (20, "Moved"), (26, "Run")]


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Pacific/Auckland", [(6, 6), (13, 6)]),
        ("America/Los_Angeles", [(5, 10), (12, 10)]),
        ("Mars/Olympus", [(5, 17), (12, 17)]),
        ("../../etc", [(5, 17), (12, 17)]),
        ("", [(5, 17), (12, 17)]),
    ],
)
@pytest.mark.parametrize("is_weekly", [False, True])
def test_an_event_in_utc_is_on_the_clock_that_the_calendar_shows(
    shown: str, expected: list[tuple[int, int]], *, is_weekly: bool
) -> None:
    """An export from Google has its single events in UTC, and its time zone beside them."""
    event = "UID:{}\nDTSTART:202610{}T170000Z\nSUMMARY:Run\nDESCRIPTION:- 10m Z1"
    weekly = event.format("a", "05") + "\nRRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20261012T170000Z"
    events = [weekly] if is_weekly else [event.format("a", "05"), event.format("b", "12")]
    data = calendar(*events).replace(b"VERSION:2.0", f"VERSION:2.0\r\nX-WR-TIMEZONE:{shown}".encode())
    days = plan(data).days
    assert [(day.date.day, day.time and day.time.hour) for day in days] == expected


def test_a_recurrence_may_end_with_the_calendar() -> None:
    """Such a moment has no date in Auckland, where it would be the next year."""
    event = (
        "UID:c\nDTSTART;TZID=Pacific/Auckland:20261005T060000\nSUMMARY:Run\nDESCRIPTION:- 10m Z1\n"
        "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z"
    )
    assert len(plan(calendar(event)).days) == 52


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY", "FREQ=WEEKLY;UNTIL=20990101T000000Z", "FREQ=YEARLY;COUNT=1000"]
)
def test_an_endless_recurrence_is_bounded(rule: str) -> None:
    """A year at most is taken; a rule without an end is remarked on."""
    found, remarks = read_calendar(calendar(f"{YOGA}\nRRULE:{rule}"), ImportRequest("p.ics"))
    days = found.days
    assert len(days) <= 364
    assert all((day.date - datetime.date(2027, 1, 6)).days < 364 for day in days)
    assert any("beyond 52 weeks" in remark.text for remark in remarks) == ("COUNT" not in rule)


@pytest.mark.parametrize("rule", ["FREQ=HOURLY", "FREQ=SECONDLY;COUNT=3", "FREQ=SOMETIMES"])
def test_odd_recurrences_keep_their_first_day(rule: str) -> None:
    """What recurs within a day is no plan."""
    found, remarks = read_calendar(calendar(f"{YOGA}\nRRULE:{rule}"), ImportRequest("p.ics"))
    assert len(found.days) == 1
    assert any("only its first day" in remark.text for remark in remarks)


def test_days_that_never_come_are_no_sessions() -> None:
    """A rule may ask for the thirtieth of February."""
    never = calendar(f"{YOGA}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    with pytest.raises(ScriptError, match="no session that can be imported"):
        convert(never, ImportRequest("p.ics"), "ics")


def test_what_cannot_become_a_session_is_remarked_on() -> None:
    """An event of a whole day without steps; a cancelled one is left out as its calendar says."""
    empty = "UID:d\nDTSTART;VALUE=DATE:20270108\nSUMMARY:Rest day"
    cancelled = f"{YOGA.replace('UID:c', 'UID:e')}\nSTATUS:CANCELLED"
    found, remarks = read_calendar(calendar(RUN, RIDE, empty, cancelled), ImportRequest("p.ics"))
    assert len(found.days) == 2
    assert "Rest day has neither steps nor a length and was left out" in [remark.text for remark in remarks]


def test_an_appointment_that_may_be_no_training_is_listed() -> None:
    """A calendar has others, which become sessions of their length; a run is one."""
    events = [
        f"UID:{title}\nDTSTART:20270106T070000\nDTEND:20270106T073000\nSUMMARY:{title}"
        for title in ("Dentist", "Long run")
    ]
    _, remarks = read_calendar(calendar(*events), ImportRequest("plan.ics"))
    assert [remark.text for remark in remarks] == ["Dentist has no description; it became one step of 30m"]


@pytest.mark.parametrize("data", [b"BEGIN:VCALENDAR", b"x", b"\xff\xfe\0", calendar(), calendar("SUMMARY:x")])
def test_a_calendar_without_sessions_is_refused(data: bytes) -> None:
    """In words, never with another error."""
    with pytest.raises(ScriptError):
        convert(data, ImportRequest("p.ics"), "ics")


def test_the_steps_of_a_description_are_those_of_its_reader() -> None:
    """A ride's text of intervals.icu keeps its repeats."""
    (day,) = plan(calendar(RIDE)).days
    main = day.draft.steps[-1]
    assert isinstance(main, DraftSection)
    assert (main.name, len(main.steps)) == ("Main", 1)


def test_runnas_amounts_behind_a_title_and_its_sessions_that_are_done_are_left_out() -> None:
    """A title is what a runner calls the session; a feed has the last weeks, too, which are no plan."""
    text = (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Runna//EN\n"
        "BEGIN:VEVENT\nUID:UPCOMING_PLAN_WORKOUT-1\nDTSTART:20270302\n"
        "SUMMARY:🏃 Half Marathon Race • 21.1km\nDESCRIPTION:Race day\n"
        "X-WORKOUT-ESTIMATED-DURATION:8400\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:COMPLETED_PLAN_WORKOUT-2\nDTSTART:20270301T070000\nDTEND:20270301T073000\n"
        "SUMMARY:🏃 First run\nDESCRIPTION:Time: 28:37\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    plan, remarks = read_calendar(text.encode(), ImportRequest("plan.ics"))
    assert [day.draft.title for day in plan.days] == ["Half Marathon Race"]
    assert "sessions that are done were left out" in [remark.text for remark in remarks if remark.is_minor]


def test_an_odd_parameter_is_no_calendar() -> None:
    """The library fails in its own ways; all of them are an error of ours."""
    with pytest.raises(ScriptError, match="this is not a calendar"):
        read_calendar(
            b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART;VALUE=,DATE:20270104\nEND:VEVENT\nEND:VCALENDAR\n",
            ImportRequest("plan.ics"),
        )


def all_day(*summaries: str, description: str = "") -> bytes:
    """A calendar of events without a time, one a day."""
    return calendar(
        *(
            f"UID:{day}\nDTSTART;VALUE=DATE:202701{day:02}\nSUMMARY:{summary}\nDESCRIPTION:{description}"
            for day, summary in enumerate(summaries, start=1)
        )
    )


def lines_of(found: DraftPlan) -> list[str]:
    """The lines of sessions that have one each."""
    return [step.text for day in found.days for step in day.draft.steps if isinstance(step, DraftLine)]


def test_an_event_without_a_length_is_what_its_title_says() -> None:
    """A distance takes the pace that was given, which is remarked on; a time needs none."""
    titles = ("Long run 12km", "🏃 Easy run 45 min", "Long run • 14 km", "6x400m @ 4:00/km\\, 90s jog")
    request = ImportRequest("p.ics", pace="6:00/km")
    found, remarks = read_calendar(all_day(*titles), request)
    assert lines_of(found) == ["Long run 12km @ 6:00/km", "Easy run 45 min", "Long run 14km @ 6:00/km"]
    assert isinstance(found.days[3].draft.steps[0], DraftLoop)
    said = [remark.text for remark in remarks]
    assert "Long run 12km: 12km was converted to time at 6:00/km" in said
    assert "Easy run 45 min: its title was read as its steps" in said


def test_a_description_of_one_step_is_a_session_if_nothing_else_is() -> None:
    """It may also have words, which are then spoken before what the title says."""
    found = plan(all_day("Long run", description="12km @ 6:00/km easy"))
    assert lines_of(found) == ["12km @ 6:00/km easy"]
    found = plan(all_day("Easy run 45 min", description="Talk all the way."))
    assert found.days[0].draft.steps[0] == DraftSay("Talk all the way.")
    assert lines_of(found) == ["Easy run 45 min"]


def test_what_an_event_lacks_is_told_with_its_remedy() -> None:
    """A distance lacks a pace, in the title or below it, and a run without figures a time."""
    for titles, below, said in (
        (
            ["Long run 12km"],
            "",
            "needs a pace; it was left out. Write it there, like @ 5:00/km, or add --pace 5:00/km",
        ),
        (
            ["Intervals"],
            "10 min easy\\n5 km tempo",
            "needs a pace; it was left out. Write it there, like @ 5:00/km, or add --pace 5:00/km",
        ),
        (["Swim 2000m"], "", "Write it there, like @ 2:00/100m, or add --pace 2:00/100m"),
        (["Easy run"], "", "Easy run has neither steps nor a length; it was left out. Add --open 40m"),
        (["Rest day", "Dentist 10:30"], "", "has neither steps nor a length and was left out"),
    ):
        found, remarks = read_calendar(all_day(*titles, description=below), ImportRequest("p.ics"))
        assert found.days == ()
        assert len(remarks) == len(titles)
        assert all(said in remark.text for remark in remarks), remarks


def test_a_run_without_a_length_takes_the_time_that_was_given() -> None:
    """What is no sport does not."""
    found, _ = read_calendar(all_day("Easy run", "Rest day"), ImportRequest("p.ics", open_ms=2_400_000))
    assert [day.draft.steps for day in found.days] == [(DraftStep("run", "Easy run", 2_400_000),)]


def test_a_runners_pace_is_not_for_swimming() -> None:
    """Nor for rowing, nor the other way round; each has its own unit."""
    titles = ("Run 5km", "Swim 1000m", "Row 2000m")
    for pace, taken in (("6:00/km", "Run 5km"), ("2:00/100m", "Swim 1000"), ("2:10/500m", "Row 2000")):
        found, _ = read_calendar(all_day(*titles), ImportRequest("p.ics", pace=pace))
        (line,) = lines_of(found)
        assert line.startswith(taken)
        assert line.endswith(f"@ {pace}")
