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


RUN = "<sportType>run</sportType>"
METRES = f"{RUN}<durationType>distance</durationType>"
AT_5 = ImportRequest("run.zwo", pace="5:00/km")


def made(
    blocks: str, header: str = "", request: ImportRequest = REQUEST
) -> tuple[list[DraftStep], list[str]]:
    """The steps of blocks, repeats written out once, and the texts of the remarks."""
    draft, remarks = session(blocks, header, request)
    flat: list[DraftStep] = []
    for item in draft.steps:
        inner = item.steps if isinstance(item, DraftLoop) else (item,)
        flat += [step for step in inner if isinstance(step, DraftStep)]
    return flat, [remark.text for remark in remarks]


@pytest.mark.parametrize(
    ("duration", "power", "aim"),
    [
        ("60", "0.6000000000000001", "60 percent"),
        ("59.99999999999999", "0.6", "60 percent"),
        ("60", ".95", "95 percent"),
        ("60.", "0.95", "95 percent"),
        ("60,0", "0,95", "95 percent"),
        ("6e1", "95%", "95 percent"),
    ],
)
def test_numbers_are_read_as_programs_write_them(duration: str, power: str, aim: str) -> None:
    """With 17 decimals, without a digit before or behind the point, with a comma, in per cent."""
    (step,), remarks = made(f'<SteadyState Duration="{duration}" Power="{power}"/>')
    assert (step.length_ms, step.tips) == (60_000, (f"Aim for {aim} of threshold power.",))
    assert remarks == []


def test_a_power_of_twenty_is_a_percentage() -> None:
    """It is listed, and so is one that nobody rides."""
    steps, remarks = made('<SteadyState Duration="60" Power="75"/><SteadyState Duration="60" Power="7"/>')
    assert [step.effort for step in steps] == ["zone 2", "sprint"]
    assert remarks == [
        'power="75" was read as 75%',
        'power="7" is 700%, which is unusual; 1 is the threshold',
    ]


def test_an_ftp_in_the_file_makes_watts() -> None:
    """The targets are those that Zwift would show."""
    steps, remarks = made(
        '<SteadyState Duration="60" Power="2.0"/><Warmup Duration="60" PowerLow="0.5" PowerHigh="0.8"/>',
        "<ftpOverride>100</ftpOverride>",
    )
    assert [step.tips for step in steps] == [("Aim for 200 watts.",), ("Go from 50 to 80 watts.",)]
    assert remarks[0] == "the targets are watts, from the FTP of 100 in the file"


def test_a_range_is_no_ramp() -> None:
    """Only a warm-up, a cool-down and a ramp change; less than a percent is no change."""
    steps, remarks = made(
        '<SteadyState Duration="60" PowerLow="0.6" PowerHigh="0.9"/>'
        '<Ramp Duration="60" PowerLow="0.79126954" PowerHigh="0.79173243"/>'
    )
    assert [step.tips[0] for step in steps] == [
        "Aim for 60 to 90 percent of threshold power.",
        "Aim for 79 percent of threshold power.",
    ]
    assert remarks == []


def test_runs_with_texts_at_distances_are_in_metres() -> None:
    """As Zwift's own are, which have no durationType; the lengths come from the pace of the command line."""
    steps, remarks = made(
        '<SteadyState Duration="6800" Power="0.9"><textevent distoffset="3400" message="Half"/></SteadyState>'
        '<IntervalsT Repeat="6" OnDuration="200" OffDuration="200" OnPower="1.1" OffPower="0.7"/>',
        RUN,
        AT_5,
    )
    assert [step.distance for step in steps] == ["6800m", "200m", "200m"]
    assert steps[0].length_ms == 2_040_000
    assert steps[0].notes == (TimedText(1_020_000, "Half"),)
    assert "the lengths were read as metres, because texts are at distances" in remarks
    assert "distances were converted to time at 5:00/km, whatever a step's effort" in remarks


def test_the_files_own_pace_gives_each_step_its_own() -> None:
    """The seconds for a kilometre at 100 percent; a pace of the command line takes their place."""
    block = '<IntervalsT Repeat="3" OnDuration="400" OffDuration="400" OnPower="1.2" OffPower="0.6"/>'
    header = f"{METRES}<thresholdSecPerKm>300</thresholdSecPerKm>"
    steps, _ = made(block, header)
    assert [(step.pace, step.length_ms) for step in steps] == [("4:10/km", 100_000), ("8:20/km", 200_000)]
    steps, _ = made(block, header, ImportRequest("run.zwo", pace="4:00/km"))
    assert [step.pace for step in steps] == ["3:20/km", "6:40/km"]
    steps, _ = made(block, f"{RUN}<thresholdSecPerKm>300</thresholdSecPerKm>")
    assert [(step.pace, step.length_ms) for step in steps] == [("4:10/km", 400_000), ("8:20/km", 400_000)]


@pytest.mark.parametrize("offset", ["timeoffset", "distoffset"])
def test_texts_in_metres_are_at_their_metre(offset: str) -> None:
    """In a workout by distance both offsets count metres."""
    text = f'<textevent {offset}="500" message="Half"/>'
    (step,), _ = made(f'<SteadyState Duration="1000" Power="0.8">{text}</SteadyState>', METRES, AT_5)
    assert step.notes == (TimedText(150_000, "Half"),)


def test_a_distance_in_a_workout_by_time_is_never_lost() -> None:
    """With a pace it has its time, without one it comes first and is listed."""
    block = '<FreeRide Duration="600"><textevent distoffset="1000" message="One down"/></FreeRide>'
    (step,), _ = made(block, "", AT_5)
    assert step.notes == (TimedText(300_000, "One down"),)
    (step,), remarks = made(block)
    assert step.notes == (TimedText(0, "One down"),)
    assert remarks == ['"One down" is placed by distance, which needs --pace; it is spoken first instead']


def test_two_texts_at_one_time_are_one_sentence() -> None:
    """They are two lines on Zwift's screen, in the order of their height."""
    (step,), remarks = made(
        '<FreeRide Duration="60"><textevent timeoffset="5" y="270" message="your shoulders"/>'
        '<textevent timeoffset="5" y="240" message="Relax"/>'
        '<textevent timeoffset="30" message="Good"/>'
        '<textevent timeoffset="30" message="Keep going"/></FreeRide>'
    )
    assert step.notes == (TimedText(5000, "Relax your shoulders"), TimedText(30_000, "Good, Keep going"))
    assert remarks == []


def test_a_short_step_has_room_for_a_few_words() -> None:
    """What fits is a note; what does not is joined to the tip, so that it is not the second of a list."""
    block = '<SteadyState Duration="10" Power="0.5"><textevent timeoffset="0" message="{}"/></SteadyState>'
    (step,), remarks = made(block.format("Only two left"))
    assert (step.notes, remarks) == ((TimedText(0, "Only two left"),), [])
    (step,), remarks = made(block.format("A lot of words for a step of ten seconds, far too many of them"))
    assert step.notes == ()
    assert len(step.tips) == 1
    assert step.tips[0].endswith("far too many of them")
    assert "became a tip" in remarks[0]


def test_texts_between_the_blocks_count_from_the_start() -> None:
    """Each goes into the block that its time falls in."""
    steps, remarks = made(
        '<FreeRide Duration="60"/><FreeRide Duration="60"/><textevent timeoffset="75" message="Second"/>'
    )
    assert [step.notes for step in steps] == [(), (TimedText(15_000, "Second"),)]
    assert remarks == []


def test_tags_tests_and_zones_are_carried_over() -> None:
    """A tag may be the text of its element, a test has a name, a zone is an effort."""
    draft, remarks = session(
        '<FreeRide Duration="60" ftptest="1"/><SteadyState Duration="60" Zone="2"/>',
        '<tags><tag>Sprints</tag><tag name="FTP"/></tags>',
    )
    assert draft.tags == ("sprints", "ftp")
    assert [(step.name, step.effort) for step in draft.steps if isinstance(step, DraftStep)] == [
        ("FTP test", ""),
        ("Steady", "zone 2"),
    ]
    assert remarks == ()


@pytest.mark.parametrize("start", ["\n\n", "\ufeff\n", "  "])
def test_a_blank_start_is_harmless(start: str) -> None:
    """Lines are still counted from the file's first."""
    text = (
        f'{start}<?xml version="1.0" encoding="UTF-8"?>\n<workout_file><workout>'
        '<SteadyState Duration="60" Power="1"/><Rest/></workout></workout_file>'
    )
    draft, remarks = read_zwo(text.encode(), REQUEST)
    assert len(draft.steps) == 1
    assert remarks == (Remark(2 + start.count("\n"), "<Rest> is not a step and was left out"),)


def test_a_file_that_is_not_utf_8_is_read() -> None:
    """Its letters are guessed to be those of Windows, which is listed."""
    text = '<workout_file><name>Übung</name><workout><FreeRide Duration="60"/></workout></workout_file>'
    draft, remarks = read_zwo(text.encode("cp1252"), REQUEST)
    assert draft.title == "Übung"
    assert remarks == (Remark(1, "the file is not UTF-8; its letters were read as Windows-1252"),)


def test_what_becomes_too_long_is_refused_at_its_block() -> None:
    """With its repeats."""
    block = '<IntervalsT Repeat="7" OnDuration="1800" OffDuration="1800" OnPower="1" OffPower="0.5"/>'
    with pytest.raises(ScriptError, match=r"ride.zwo:2:1: error: the workout is longer than 6 h"):
        session(block)


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
    assert all(isinstance(step, Run | Repeat) for step in loaded.steps)


@pytest.mark.parametrize(
    ("lengths", "is_told"),
    [((1000, 1700, 400, 200), True), ((600, 300, 900, 1200), False), ((1000, 45), False)],
)
def test_a_run_whose_lengths_look_like_metres_is_told(lengths: tuple[int, ...], is_told: bool) -> None:
    """Without a unit they are seconds, as in Zwift; whole hundreds that are no minutes are told."""
    blocks = "".join(f'<SteadyState Duration="{length}" Power="0.8"/>' for length in lengths)
    file = f"<workout_file><sportType>run</sportType><workout>{blocks}</workout></workout_file>"
    draft, remarks = read_zwo(file.encode(), ImportRequest("x.zwo"))
    assert [step.length_ms for step in draft.steps if isinstance(step, DraftStep)] == [
        length * 1000 for length in lengths
    ]
    assert any("if they are metres" in remark.text for remark in remarks) is is_told


def test_a_name_written_as_n_is_the_title() -> None:
    """Some generators write ``<n>`` for ``<name>``."""
    file = '<workout_file><n>Over-unders</n><workout><FreeRide Duration="60"/></workout></workout_file>'
    draft, remarks = read_zwo(file.encode(), ImportRequest("x.zwo"))
    assert (draft.title, remarks) == ("Over-unders", ())
