"""Workout text of intervals.icu."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiocoach.errors import AudioCoachError, ScriptError
from audiocoach.importers.draft import (
    Draft,
    DraftItem,
    DraftLoop,
    DraftRest,
    DraftSection,
    DraftStep,
    ImportRequest,
    Remark,
    TimedText,
)
from audiocoach.importers.intervals_icu import read_intervals
from audiocoach.importers.registry import convert
from audiocoach.script.load import load_workout
from audiocoach.units import format_duration

REQUEST = ImportRequest("plan.txt", "plan")


def session(text: str, request: ImportRequest = REQUEST) -> tuple[Draft, tuple[Remark, ...]]:
    """What is made of a text."""
    return read_intervals(text.encode(), request)


def only(text: str, request: ImportRequest = REQUEST) -> DraftStep:
    """The one step that a line becomes."""
    (step,) = session(text, request)[0].steps
    assert isinstance(step, DraftStep)
    return step


@pytest.mark.parametrize(
    ("written", "length_ms"),
    [
        ("10m", 600_000),
        ("90s", 90_000),
        ("1h", 3_600_000),
        ("1h2m30s", 3_750_000),
        ("1m30", 90_000),
        ("5'", 300_000),
        ('30"', 30_000),
        ("1'30\"", 90_000),
        ("0.5m", 30_000),
    ],
)
def test_m_is_minutes(written: str, length_ms: int) -> None:
    """Every way to write a time."""
    assert only(f"- {written} 60%").length_ms == length_ms


@pytest.mark.parametrize(
    ("written", "distance", "length_ms"),
    [("400mtr", "400m", 120_000), ("2km", "2km", 600_000), ("1mi", "1mi", 482_803)],
)
def test_mtr_is_metres(written: str, distance: str, length_ms: int) -> None:
    """A distance keeps its pace and becomes time; such a text is a run."""
    step = only(f"- {written} 5:00/km Pace")
    assert (step.word, step.distance, step.pace, step.length_ms) == ("run", distance, "5:00/km", length_ms)


@pytest.mark.parametrize(
    ("target", "effort"),
    [
        ("50%", "zone 1"),
        ("65-75%", "zone 2"),
        ("95%-105%", "zone 4"),
        ("130%", "sprint"),
        ("Z3", "zone 3"),
        ("Z2 HR", "zone 2"),
        ("Z7", "sprint"),
        ("70% HR", "zone 3"),
        ("95% LTHR", "zone 4"),
        ("80% Pace", "zone 2"),
        ("RPE9", "rpe 9"),
        ("220w", ""),
        ("freeride", ""),
    ],
)
def test_targets_become_efforts(target: str, effort: str) -> None:
    """Shares of power, heart rate and pace, zones and RPE."""
    assert only(f"- 10m {target}").effort == effort


def test_a_heading_with_times_repeats_its_block() -> None:
    """Until the next empty line; what comes after stands once."""
    draft, remarks = session(
        "Warmup\n- 10m 60%\n\nMain set 5x\n- 30s 120%\n- 30s 50%\n\n- 5m 50%\n\n3x\n- 1m Z5\n- 1m Z1\n"
    )
    warm_up, main, between, loop = draft.steps
    assert isinstance(warm_up, DraftSection)
    assert warm_up.name == "Warmup"
    assert isinstance(main, DraftSection)
    assert main.name == "Main set"
    assert [(inner.times, len(inner.steps)) for inner in main.steps if isinstance(inner, DraftLoop)] == [
        (5, 2)
    ]
    assert isinstance(between, DraftStep)
    assert isinstance(loop, DraftLoop)
    assert loop.times == 3
    assert remarks == ()


@pytest.mark.parametrize(
    ("written", "times", "lengths_s", "efforts"),
    [
        ("4x 5m 95%", 4, [300], ["zone 4"]),
        ("4x5m 95%", 4, [300], ["zone 4"]),
        ("4 × 5m 95%", 4, [300], ["zone 4"]),
        ("3x(1m 120% 1m 50%)", 3, [60, 60], ["zone 5", "zone 1"]),
        ("3x (1m 120%, 90s 50%)", 3, [60, 90], ["zone 5", "zone 1"]),
        ("10x 30s 130% + 30s 50%", 10, [30, 30], ["sprint", "zone 1"]),
    ],
)
def test_a_line_repeats_its_steps(written: str, times: int, lengths_s: list[int], efforts: list[str]) -> None:
    """With times right before a length or brackets, and nothing of it is lost."""
    draft, remarks = session(f"- {written}")
    (loop,) = draft.steps
    assert isinstance(loop, DraftLoop)
    steps = [step for step in loop.steps if isinstance(step, DraftStep)]
    assert (loop.times, [step.length_ms // 1000 for step in steps]) == (times, lengths_s)
    assert [step.effort for step in steps] == efforts
    assert remarks == ()


def test_a_repeat_in_a_repeated_block() -> None:
    """Both hold; words before the times name the first step, and once is no repeat."""
    draft, _ = session("2x\n- Hill 4x 1m 110%\n- 1x 2m 50%\n")
    (block,) = draft.steps
    assert isinstance(block, DraftLoop)
    inner, easy = block.steps
    assert isinstance(inner, DraftLoop)
    assert isinstance(easy, DraftStep)
    (hill,) = inner.steps
    assert isinstance(hill, DraftStep)
    assert (block.times, inner.times, hill.name, easy.length_ms) == (2, 4, "Hill", 120_000)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("4x hills 5m 95%", '"4x" repeats nothing; write a repeat directly before a length'),
        ("4x (easy) 5m", '"4x" repeats nothing; write a repeat directly before a length'),
        ("3x(1m 120%) then rest", '"rest" has no length (like 10m, 30s or 400mtr) and was left out'),
        ("3x(1m 120%, rest)", '"rest" has no length (like 10m, 30s or 400mtr) and was left out'),
    ],
)
def test_a_repeat_that_is_lost_is_listed(written: str, said: str) -> None:
    """Times that repeat nothing, and what is left over."""
    _, remarks = session(f"- {written}\n- 5m")
    assert Remark(1, said) in remarks


def test_words_before_the_length_name_the_step() -> None:
    """TimedText prompts become notes."""
    step = only("- Spin up 33^Nearly there 60^Last bit <!> 2m 60%")
    assert step.name == "Spin up"
    assert step.notes == (TimedText(33_000, "Nearly there"), TimedText(60_000, "Last bit"))


def test_what_is_lost_is_listed_with_its_line() -> None:
    """Ramps, cadence, watts, other words, lines without a length."""
    _, remarks = session("- 10m ramp 50%-75% 90rpm\n- 5m 220w\n- stretch\n")
    assert [remark.line for remark in remarks] == [1, 1, 2, 3]
    assert (
        remarks[0].text == "the ramp from 50% to 75% became a spoken tip; its effort is zone 2 (the middle)"
    )


def test_aims_are_one_tip() -> None:
    """Only one tip is said before a step."""
    tips = only("- 10m 60-70% 85-95rpm").tips
    assert tips == ("Aim for 60 to 70 percent of threshold power. Cadence 85 to 95.",)


def test_a_distance_without_a_pace_is_refused() -> None:
    """The error names the line and the remedy; a pace on the command line mends it."""
    with pytest.raises(ScriptError, match=r"plan.txt:2:(.|\n)*--pace"):
        session("Warmup\n- 400mtr Z4\n")
    assert only("- 400mtr", ImportRequest("plan.txt", pace="4:00/km")).length_ms == 96_000


def test_paces_keep_their_unit() -> None:
    """Of a range the middle is taken, which is listed."""
    draft, remarks = session("- 400mtr 2:00/100m Pace\n- 1mi 8:00-8:30/mi Pace\n")
    assert [step.pace for step in draft.steps if isinstance(step, DraftStep)] == ["2:00/100m", "8:15/mi"]
    assert remarks == (Remark(2, "the pace 8:00-8:30/mi was converted to 8:15/mi"),)


def test_prose_before_the_first_step_is_the_description() -> None:
    """A line over no steps is no section."""
    draft, _ = session("A hard one.\n\nStay tall.\n\n- 10m Z2\n")
    assert draft.description == "A hard one. Stay tall."
    assert len(draft.steps) == 1


@pytest.mark.parametrize(
    "text", [b"nothing here", b"\xff\xff- 10m", b"9999x\n- 10m", b"0x\n- 10m", b"- 0x 10m"]
)
def test_what_is_no_workout_is_refused(text: bytes) -> None:
    """In words, as an error of our own."""
    with pytest.raises(ScriptError):
        read_intervals(text, REQUEST)


def outline(text: str, pace: str = "5:00/km") -> str:
    """A session in short: its steps with their length, ``3x[...]`` repeats, ``Name{...}`` sections."""
    draft, _ = session(text, ImportRequest("plan.txt", "plan", pace=pace))
    return " ".join(map(_in_short, draft.steps))


def _in_short(item: DraftItem) -> str:
    match item:
        case DraftStep():
            length = item.distance or format_duration(item.length_ms)
            return "/".join(filter(None, (f"{item.word}:{item.name}", length, item.pace, item.effort)))
        case DraftRest():
            return "/".join(filter(None, ("rest", format_duration(item.length_ms), item.say)))
        case DraftLoop():
            return f"{item.times}x[{' '.join(map(_in_short, item.steps))}]"
        case DraftSection():
            return f"{item.name}{{{' '.join(map(_in_short, item.steps))}}}"
        case _:
            raise AssertionError(item)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("- 20min @ 75% FTP", "ride:Steady/20m/zone 2"),
        ("- 20m 75%ftp", "ride:Steady/20m/zone 2"),
        ("- 20m 75 % of FTP", "ride:Steady/20m/zone 2"),
        ("- 75% 20m", "ride:Steady/20m/zone 2"),
        ("- 45 min Zone 2", "ride:Steady/45m/zone 2"),
        ("- 1,5h 65 percent", "ride:Steady/1h30m/zone 2"),
        ("- 5 minutes 100%", "ride:Threshold/5m/zone 4"),
        ("- 30 sec 150%", "ride:Sprint/30s/sprint"),
        ("- 1:30 90%", "ride:Tempo/1m30s/zone 3"),
        ("- 10:00 60%", "ride:Steady/10m/zone 2"),
        ("- 5m 30s 60%", "ride:Steady/5m30s/zone 2"),
        ("- 1h Z2 HR", "ride:Steady/1h/zone 2"),
        ("- 30m 70-75% max HR", "ride:Tempo/30m/zone 3"),
        ("- 20m rpe 6-7", "ride:Ride/20m/rpe 7"),
        ("- 15m sweet spot 88-94%", "ride:Sweet spot/15m/zone 3"),
        ("- 3m freeride", "ride:Free/3m"),
        ("- 5m 50% intensity=cooldown", "ride:Cool-down/5m/zone 1"),
        ("- 10m 60%; 5m 80% then 2m 50%", "ride:Steady/10m/zone 2 ride:Tempo/5m/zone 3 ride:Easy/2m/zone 1"),
        ("- 15m Z1 + 4x20s Z5", "ride:Easy/15m/zone 1 4x[ride:Hard/20s/zone 5]"),
        ("- 10m 60%, 3x 1m 110%", "ride:Steady/10m/zone 2 3x[ride:Hard/1m/zone 5]"),
        ("- 3x1m 110%, 2x30s 130%", "3x[ride:Hard/1m/zone 5] 2x[ride:Sprint/30s/sprint]"),
        ("- 2x(3x(1m 110%) 2m 50%)", "2x[3x[ride:Hard/1m/zone 5] ride:Easy/2m/zone 1]"),
        ("- 10x 30s on 30s off", "10x[ride:On/30s ride:Off/30s]"),
        ("- Strides 4x20s Z5 + 40s walk", "4x[ride:Strides/20s/zone 5 walk:Walk/40s]"),
        ("- 5x1km 4:00/km Pace 90s rest", "5x[run:Run/1km/4:00/km rest/1m30s]"),
        ("- 5x3' @ 4'00\"/km r 90\"", "5x[run:Run/3m/4:00/km rest/1m30s]"),
        ("- 6x400mtr 3:45/km, 200mtr jog", "6x[run:Run/400m/3:45/km jog:Jog/200m/5:00/km]"),
        ("- 2m walk", "walk:Walk/2m"),
        ("- 3m easy jog", "jog:Easy jog/3m"),
        ("- 2m jog recovery", "jog:Jog recovery/2m"),
        ("- 90s walking rest", "walk:Walking rest/1m30s"),
        ("- Rest 2m", "rest/2m"),
        ("- 1m standing rest", "rest/1m/Standing rest"),
        ("- 3m intensity=rest", "rest/3m"),
        ("- Rest 4m 50%", "ride:Rest/4m/zone 1"),
        ("- 5km @ 4:30 per km", "run:Run/5km/4:30/km"),
        ("- 4:30 min/km 5km", "run:Run/5km/4:30/km"),
        ("- 10m 5:30/km", "run:Run/10m/5:30/km"),
        ("- 400mtr in 90s", "run:Run/400m/3:45/km"),
        ("- 4x100yd 1:35/100y 20s rest", "4x[run:Swim/91.44m/1:44/100m rest/20s]"),
        ("- 1km 80% Pace", "run:Steady/1km/6:15/km/zone 2"),
        ("- 1km Z5 Pace", "run:Hard/1km/4:43/km/zone 5"),
        ("- 3km 85% HR", "run:Threshold/3km/5:00/km/zone 4"),
        ("**Main set 3x**\n- 5m Z4\n- 2m Z1", "Main set{3x[ride:Threshold/5m/zone 4 ride:Easy/2m/zone 1]}"),
        ("## Main set x3\n* 5m 100%", "Main set{3x[ride:Threshold/5m/zone 4]}"),
        ("3x\n2x\n- 1m 120%", "3x[2x[ride:Hard/1m/zone 5]]"),
        ("3x\nMain set\n- 1m 120%", "Main set{3x[ride:Hard/1m/zone 5]}"),
        ("Repeat 3 times\n- 1m 120%", "3x[ride:Hard/1m/zone 5]"),
        ("- 10m 50%\n- 3x\n  - 6m 88%\n  - 4m 55%\n- 5m 50%",
         "ride:Easy/10m/zone 1 3x[ride:Tempo/6m/zone 3 ride:Easy/4m/zone 1] ride:Easy/5m/zone 1"),
        ("- Hills 2x\n    - 3x\n        - 1m Z5\n    - 5m Z1\n- 2m Z1",
         "Hills{2x[3x[ride:Hard/1m/zone 5] ride:Easy/5m/zone 1]} ride:Easy/2m/zone 1"),
        ("- 3x\n- 6m 88%\n- 4m 55%\n\n- 5m 50%",
         "3x[ride:Tempo/6m/zone 3 ride:Easy/4m/zone 1] ride:Easy/5m/zone 1"),
        ("1. 10m 60%\n2. 5m 80%", "ride:Steady/10m/zone 2 ride:Tempo/5m/zone 3"),
        ("10m 60%\n3x5m 90%\n", "ride:Steady/10m/zone 2 3x[ride:Tempo/5m/zone 3]"),
    ],
)  # fmt: skip
def test_people_write_it_in_many_ways(written: str, expected: str) -> None:
    """Units, counts, separators, rests and headings as they are found in plans."""
    assert outline(written) == expected


def test_words_behind_the_targets_are_spoken() -> None:
    """A few of them name a step that has no name; the others are a tip, after the targets."""
    step = only("- 4m 100% 40-50 rpm, some words about it")
    assert step.tips == ("Aim for 100 percent of threshold power. Cadence 40 to 50. Some words about it.",)
    step = only("- 8m Tempo Z3, focus on breathing")
    assert (step.name, step.tips) == ("Tempo", ("Focus on breathing.",))
    step = only("- 10m Z2 hold the last 2m a bit faster")
    assert (step.name, step.tips) == ("Steady", ("Hold the last 2m a bit faster.",))


def test_a_press_of_the_lap_button_is_not_spoken() -> None:
    """The step has its length, and a remark that nothing waits."""
    draft, remarks = session("- Press lap 5m Z2\n- Warmup until lap press 10m Z1")
    names = [step.name for step in draft.steps if isinstance(step, DraftStep)]
    assert names == ["Steady", "Warmup"]
    assert [remark.text for remark in remarks] == [
        "the step lasts 5m; it does not wait for the lap button",
        "the step lasts 10m; it does not wait for the lap button",
    ]


@pytest.mark.parametrize("written", ["- 200m 4:00/km Pace", "- 400m 4:30/km", "- 8x200m Z5", "3x\n- 400m Z4"])
def test_metres_are_asked_about(written: str) -> None:
    """So many minutes are hardly meant; the error says how to write either, at the line."""
    with pytest.raises(
        ScriptError, match=r"plan.txt:\d:1: error: \"\d00m\" is \d00 minutes(.|\n)*Write \d00mtr"
    ):
        session(written)
    assert only("- 120m Z2").length_ms == 7_200_000


def test_what_becomes_too_long_is_refused_at_its_line() -> None:
    """With its repeats."""
    with pytest.raises(ScriptError, match=r"plan.txt:3:1: error: the workout is longer than 6 h"):
        session("- 10m Z1\n8x\n- 50m Z2\n")


def test_a_bare_number_is_no_target() -> None:
    """It is listed, and not spoken."""
    draft, remarks = session("- 10m 60")
    assert draft.steps == (DraftStep("ride", "Ride", 600_000),)
    assert remarks == (Remark(1, '"60" has no unit, like 60% or 220w; it was left out'),)


def test_a_line_without_a_dash_can_be_a_step() -> None:
    """It is listed; a line that is only words stays a heading or a sentence."""
    _, remarks = session("Today is hard\n\n10m 60%\n")
    assert remarks == (Remark(3, '"10m 60%" was read as a step, though it has no dash'),)


PIECES = (
    "10m 30s 1m30 400mtr 2km 60% 50-75% ramp Z2 Z9 HR Pace 90rpm 220w 5:00/km 0:00/km 3:00/100m 33^ <!> 3x "
    "freeride 4x30s 2x(1m 30s) RPE10 # : {x} ${y} 🔥"
)
pieces = st.sampled_from(PIECES.split())
lines = st.builds(
    lambda dash, words: dash + " ".join(words),
    st.sampled_from(["- ", "", "-", "  - "]),
    st.lists(st.one_of(pieces, st.text(max_size=12)), max_size=7),
)


@settings(max_examples=60)
@given(st.lists(lines, max_size=10))
def test_whatever_is_imported_loads_without_a_finding(made: list[str]) -> None:
    """Any text with a step either becomes a script that loads without warnings, or is refused in words."""
    text = "\n".join([*made, "", "- 5m Z2"])
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    with suppress(ScriptError):  # a block that is repeated too often
        converted = convert(data, ImportRequest("plan.txt", "plan", pace="5:00/km"), "intervals")
        assert load_workout(converted.text, file="x.yaml").warnings == ()


def test_an_endless_line_is_refused() -> None:
    """With its number; repeats within repeats take neither long nor too deep."""
    for line in ("- " + "1x" * 8000, "- " + "(1m " * 5000, "- 10m 105%" + "1" * 20_000):
        with pytest.raises(ScriptError, match="more than 2,000 characters") as caught:
            read_intervals(f"Main\n{line}".encode(), ImportRequest("plan.txt"))
        assert caught.value.problems[0].line == 2


def test_a_pace_without_a_unit_that_nobody_runs_is_a_swimmers() -> None:
    """It is for 100 metres, which a remark says; from 2:30 on it is for a kilometre."""
    draft, remarks = read_intervals(b"- 100mtr 1:50 Pace\n- 1km 2:30 Pace\n", ImportRequest("x.txt"))
    steps = [step for step in draft.steps if isinstance(step, DraftStep)]
    assert [(step.pace, step.length_ms) for step in steps] == [("1:50/100m", 110_000), ("2:30/km", 150_000)]
    assert [remark.text for remark in remarks] == ["the pace 1:50 was converted to 1:50/100m"]


def test_a_share_of_a_power_curve_is_left_out_and_listed() -> None:
    """It is no share of the threshold power."""
    draft, remarks = read_intervals(b"- 5m 60-70% MMP 5m 90rpm\n", ImportRequest("x.txt"))
    (step,) = draft.steps
    assert isinstance(step, DraftStep)
    assert (step.length_ms, step.effort, step.tips) == (300_000, "", ("Cadence 90.",))
    assert '"60-70%" is a target of your power curve and was left out' in [one.text for one in remarks]


def test_long_rows_of_figures_are_read_in_time() -> None:
    """A line of thousands of figures takes no longer than one of as many letters."""
    started = time.process_time()
    with suppress(AudioCoachError):
        read_intervals(
            b"- 10m " + b"9" * 10_000 + b"-70%, 10m ramp 50-" + b"9" * 10_000, ImportRequest("x.txt")
        )
    assert time.process_time() - started < 1
