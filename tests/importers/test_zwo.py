"""Zwift's workout files."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from audiocoach.errors import AudioCoachError, ScriptError
from audiocoach.importers.draft import Draft, DraftLoop, DraftStep, ImportRequest, Remark, TimedText
from audiocoach.importers.registry import convert
from audiocoach.importers.zwo import read_zwo
from audiocoach.script.load import load_workout
from audiocoach.script.model import Repeat, Run

REQUEST = ImportRequest("ride.zwo", "ride")


def session(
    blocks: str, header: str = "", request: ImportRequest = REQUEST
) -> tuple[Draft, tuple[Remark, ...]]:
    """What is made of blocks; the first is on line 2."""
    text = f"<workout_file>{header}<workout>\n{blocks}\n</workout></workout_file>"
    return read_zwo(text.encode(), request)


def test_powers_become_zones_and_words() -> None:
    """A steady power is Zwift's zone of it, and its percentage is said."""
    draft, remarks = session('<SteadyState Duration="300" Power="0.88"/>')
    tip = "Aim for 88 percent of threshold power."
    assert draft.steps == (DraftStep("ride", "Tempo", 300_000, effort="zone 3", tips=(tip,)),)
    assert remarks == ()


@pytest.mark.parametrize(
    ("power", "effort"),
    [
        ("0.59", "zone 1"),
        ("0.6", "zone 2"),
        ("0.76", "zone 3"),
        ("0.9", "zone 4"),
        ("1.05", "zone 5"),
        ("1.19", "sprint"),
    ],
)
def test_zones_begin_where_zwifts_do(power: str, effort: str) -> None:
    """Each bound belongs to the zone above it."""
    draft, _ = session(f'<SteadyState Duration="60" Power="{power}"/>')
    assert isinstance(draft.steps[0], DraftStep)
    assert draft.steps[0].effort == effort


def test_a_ramp_is_told_to_be_lost() -> None:
    """The effort is the ramp's middle; a cool-down falls whichever way it is written."""
    draft, remarks = session('<Cooldown Duration="60" PowerLow="0.5" PowerHigh="0.8"/>')
    (step,) = draft.steps
    assert isinstance(step, DraftStep)
    assert (step.name, step.effort) == ("Cool-down", "zone 2")
    assert step.tips == ("Go from 80 to 50 percent of threshold power.",)
    assert remarks == (
        Remark(2, "the ramp from 80% to 50% became a spoken tip; its effort is zone 2 (the middle)"),
    )


def test_intervals_repeat() -> None:
    """Without text events the pair stands once, under repeat."""
    draft, _ = session(
        '<IntervalsT Repeat="5" OnDuration="60" OffDuration="30" OnPower="1.1" OffPower="0.5"/>'
    )
    (loop,) = draft.steps
    assert isinstance(loop, DraftLoop)
    assert loop.times == 5
    assert [(step.name, step.length_ms) for step in loop.steps if isinstance(step, DraftStep)] == [
        ("Hard", 60_000),
        ("Easy", 30_000),
    ]


def test_text_events_in_intervals_stay_at_their_time() -> None:
    """Their time counts from the block's start, so the round they fall in is written out."""
    draft, remarks = session(
        '<IntervalsT Repeat="4" OnDuration="30" OffDuration="30" OnPower="1.1" OffPower="0.5">\n'
        '<textevent timeoffset="125" message="Third"/></IntervalsT>'
    )
    loop, third, easy, *last = draft.steps
    assert isinstance(loop, DraftLoop)
    assert loop.times == 2
    assert isinstance(third, DraftStep)
    assert third.notes == (TimedText(5000, "Third"),)
    assert [step.name for step in (easy, *last) if isinstance(step, DraftStep)] == ["Easy", "Hard", "Easy"]
    assert remarks == ()


def test_text_events_beyond_the_end_are_moved_and_listed() -> None:
    """Words after the end of a step, or too close to it, come earlier."""
    draft, remarks = session(
        '<FreeRide Duration="60">\n<textevent timeoffset="90" message="Well done"/></FreeRide>'
    )
    assert isinstance(draft.steps[0], DraftStep)
    (note,) = draft.steps[0].notes
    assert 0 < note.at_ms < 52_000
    assert [remark.line for remark in remarks] == [3]
    assert "moved from 1m30s" in remarks[0].text


def test_words_without_room_become_a_tip_and_are_listed() -> None:
    """A step of a few seconds holds no sentence."""
    draft, remarks = session(
        '<MaxEffort Duration="6"><textevent TimeOffset="0" message="All of it, right now"/></MaxEffort>'
    )
    assert isinstance(draft.steps[0], DraftStep)
    assert draft.steps[0].notes == ()
    assert draft.steps[0].tips == ("All of it, right now",)
    assert any("became a tip" in remark.text for remark in remarks)


def test_the_header_is_carried_over() -> None:
    """Name, author, description, tags and sport; the rest is listed."""
    header = (
        "<name> Over: unders </name><author>Jo &amp; Co</author><description>Two\nlines</description>"
        '<sportType>run</sportType><tags><tag name="FTP"/></tags><category>Mine</category>'
    )
    draft, remarks = session('<FreeRide Duration="60"/>', header)
    assert (draft.title, draft.author, draft.description) == ("Over: unders", "Jo & Co", "Two lines")
    assert draft.tags == ("ftp",)
    assert draft.steps == (DraftStep("run", "Free", 60_000),)
    assert remarks == (Remark(2, "<category> has no equivalent in a script and was left out"),)


def test_distances_need_a_pace() -> None:
    """Without one the import is refused with the remedy; with it metres become time."""
    header = "<sportType>run</sportType><durationType>distance</durationType>"
    block = '<SteadyState Duration="400" Power="0.95"/>'
    with pytest.raises(ScriptError, match="--pace 5:00/km"):
        session(block, header)
    draft, _ = session(block, header, ImportRequest("run.zwo", pace="5:00/km"))
    (step,) = draft.steps
    assert isinstance(step, DraftStep)
    assert (step.length_ms, step.distance, step.pace) == (120_000, "400m", "5:00/km")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<workout_file><workout>", "well-formed"),
        ("hello", "well-formed"),
        ("<gpx/>", "not a Zwift workout"),
        ("<workout_file><name>R&B</name></workout_file>", "&amp;"),
        ("<workout_file>" + "<a>" * 100 + "</a>" * 100 + "</workout_file>", "levels deep"),
        ("<workout_file>" + "<a/>" * 60_000 + "</workout_file>", "more than 50,000 elements"),
        ("<workout_file><workout/></workout_file>", "no steps"),
        ('<?xml version="1.0" encoding="klingon"?><workout_file/>', "encoding"),
        ('<workout_file><workout><IntervalsT Repeat="999999"/></workout></workout_file>', "from 1 to 1,000"),
    ],
)
def test_what_is_no_workout_is_refused(text: str, expected: str) -> None:
    """In words, as an error of our own."""
    with pytest.raises(ScriptError, match=expected):
        read_zwo(text.encode(), REQUEST)


def test_blocks_are_counted_before_they_are_written_out() -> None:
    """Rounds with text events do not fill the memory."""
    block = (
        '<IntervalsT Repeat="1000" OnDuration="1" OffDuration="1" OnPower="1" OffPower="1">'
        '<textevent timeoffset="1" message="x"/></IntervalsT>'
    )
    with pytest.raises(ScriptError, match="more than 20,000 steps"):
        session(block * 11)


def test_text_events_do_not_run_into_each_other() -> None:
    """The later one waits for a whole second at which the earlier is over; steps of seconds are listed."""
    draft, remarks = session(
        '<FreeRide Duration="60"><textevent timeoffset="5" message="Sit tall and relax"/>\n'
        '<textevent timeoffset="6" message="Breathe"/></FreeRide><MaxEffort Duration="5"/>'
    )
    assert isinstance(draft.steps[0], DraftStep)
    assert draft.steps[0].notes == (TimedText(5000, "Sit tall and relax"), TimedText(9000, "Breathe"))
    assert [remark.text for remark in remarks] == [
        '"Breathe" was moved from 6s to 9s',
        "5s may be too short to say what comes next",
    ]


def test_what_is_not_known_is_listed() -> None:
    """An unknown block with a duration becomes a step; one without, and odd numbers, are left out."""
    draft, remarks = session(
        '<Skipping Duration="60"/>\n<RestDay/>\n<SteadyState Duration="soon"/>\n'
        '<SteadyState Duration="60" Power="-1" Gear="3"/>'
    )
    assert [step.length_ms for step in draft.steps if isinstance(step, DraftStep)] == [60_000, 60_000]
    assert sorted({remark.line for remark in remarks}) == [2, 3, 4, 5]
    assert any("Gear" in remark.text or "gear" in remark.text for remark in remarks)


numbers = st.one_of(
    st.integers(0, 2000).map(str),
    st.floats(0, 3, allow_nan=False).map(lambda value: f"{value:.3f}"),
    st.text("0123456789.-+e٣ x", max_size=4),
)
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
    max_size=60,
)


@st.composite
def blocks(draw: st.DrawFn) -> str:
    """One block with any attributes and text events."""
    tag = draw(
        st.sampled_from(
            ["Warmup", "Cooldown", "Ramp", "SteadyState", "IntervalsT", "FreeRide", "MaxEffort", "Odd"]
        )
    )
    names = [
        "Duration",
        "Power",
        "PowerLow",
        "PowerHigh",
        "OnDuration",
        "OffDuration",
        "OnPower",
        "Cadence",
        "pace",
    ]
    attributes = draw(st.dictionaries(st.sampled_from(names), numbers))
    attributes["Repeat"] = str(draw(st.integers(1, 6)))
    events = draw(st.lists(st.tuples(numbers, words), max_size=3))
    inside = "".join(
        f"<textevent timeoffset={quoteattr(at)} message={quoteattr(said)}/>" for at, said in events
    )
    written = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<{tag} {written}>{inside}</{tag}>"


@settings(max_examples=60)
@given(st.lists(blocks(), max_size=6), words)
def test_whatever_is_imported_loads_without_a_finding(made: list[str], title: str) -> None:
    """The script loads, without warnings, and has steps of runs alone; over six hours are refused."""
    name = f"<name><![CDATA[{title.replace(']', '')}]]></name>"
    always = '<SteadyState Duration="30" Power="0.5"/>'
    text = f"<workout_file>{name}<workout>{''.join(made)}{always}</workout></workout_file>"
    try:
        converted = convert(text.encode(), REQUEST, "zwo")
    except AudioCoachError as error:
        assume(not re.search("longer than 6 h|6:00:00 at most", str(error)))
        raise
    loaded = load_workout(converted.text, file="x.yaml")
    assert loaded.warnings == ()
    assert all(isinstance(step, Run | Repeat) for step in loaded.workout.steps)
