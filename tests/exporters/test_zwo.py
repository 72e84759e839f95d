"""Zwift workouts."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from audiocoach.exporters.steps import ExportSession, SessionItem, SessionLoop, SessionStep, TimedWords
from audiocoach.exporters.targets import Share
from audiocoach.exporters.zwo import write_zwo
from audiocoach.importers.draft import ImportRequest
from audiocoach.importers.registry import convert

ON = SessionStep("work", "Hard", 60_000, activity="ride", share=Share(1.1, 1.1), effort="zone 5")
OFF = SessionStep("work", "Easy", 30_000, activity="ride", share=Share(0.5, 0.5), effort="zone 1")


def workout(*items: SessionItem, sport: str = "ride") -> ET.Element:
    """The element with the blocks."""
    data = write_zwo(ExportSession("Ride", items, sport)).data  # type: ignore[arg-type]
    found = ET.fromstring(data).find("workout")
    assert found is not None
    return found


def test_a_repeated_pair_is_one_element_with_the_texts_of_each_round() -> None:
    """Times of texts count from the start of the whole element."""
    timed = SessionStep(**{**_fields(ON), "timed": (TimedWords(30_000, "Half."),)})
    (block,) = workout(SessionLoop(3, (timed, OFF)))
    assert block.tag == "IntervalsT"
    assert block.attrib == {
        "Repeat": "3",
        "OnDuration": "60",
        "OffDuration": "30",
        "OnPower": "1.1",
        "OffPower": "0.5",
    }
    assert [(event.get("timeoffset"), event.get("message")) for event in block] == [
        ("30", "Half."),
        ("120", "Half."),
        ("210", "Half."),
    ]


def test_powers_and_cadence() -> None:
    """A ramp has a start and an end, a range is its middle, a step without a power is free riding."""
    ramp = SessionStep("warm_up", "Warm-up", 300_000, activity="ride", share=Share(0.4, 0.7, ramp=True))
    fall = SessionStep("cool_down", "Cool-down", 300_000, activity="ride", share=Share(0.6, 0.3, ramp=True))
    range_ = SessionStep(
        "work", "Tempo", 60_500, activity="ride", share=Share(0.8, 0.9), cadence=(80, 90), effort="zone 3"
    )
    rest = SessionStep("rest", "Rest", 20_000)
    blocks = [(block.tag, dict(block.attrib)) for block in workout(ramp, range_, rest, fall)]
    assert blocks == [
        ("Warmup", {"Duration": "300", "PowerLow": "0.4", "PowerHigh": "0.7"}),
        ("SteadyState", {"Duration": "60.5", "Power": "0.85", "Cadence": "85"}),
        ("FreeRide", {"Duration": "20", "FlatRoad": "1"}),
        ("Cooldown", {"Duration": "300", "PowerLow": "0.6", "PowerHigh": "0.3"}),
    ]


def test_names_are_texts_and_so_is_all_that_is_said() -> None:
    """One after the other, as far as the step lasts; what finds no time is a loss."""
    step = SessionStep("work", "Squat", 25_000, reps=10, tips=("Chest up.", "Knees out.", "Late."))
    exported = write_zwo(ExportSession("Legs", (step,)))
    events = ET.fromstring(exported.data).iter("textevent")
    assert [(event.get("timeoffset"), event.get("message")) for event in events] == [
        ("0", "Squat, 10 reps"),
        ("10", "Chest up."),
        ("20", "Knees out."),
    ]
    assert "there is no time for all texts of a step; the last ones are left out: Squat" in exported.losses
    assert any(loss.startswith("Zwift has no exercises") for loss in exported.losses)


def test_a_file_of_zwift_comes_back_as_it_was() -> None:
    """Imported and written again, powers, ramps, cadence, lengths and texts are the same."""
    from support.exporting import session_of_text  # noqa: PLC0415

    first = write_zwo(
        ExportSession(
            "Ride & more",
            (
                SessionStep("warm_up", "Warm-up", 300_000, activity="ride", share=Share(0.4, 0.7, ramp=True)),
                SessionLoop(4, (ON, OFF)),
                SessionStep(
                    "work", "Ride", 90_000, activity="ride", share=Share(0.93, 0.93), effort="zone 4"
                ),
            ),
            "ride",
        )
    )
    script = convert(first.data, ImportRequest("x.zwo"), "zwo").text
    second = write_zwo(session_of_text(script))
    blocks = [
        [(block.tag, block.attrib) for block in ET.fromstring(written.data).find("workout") or ()]
        for written in (first, second)
    ]
    kept = [block for block in blocks[1] if block[0] != "FreeRide"]  # a script adds its own time to get ready
    assert kept == blocks[0]


def test_characters_that_xml_needs_are_escaped() -> None:
    """Whatever a title holds."""
    title = "<b>&\"'🏋️"
    root = ET.fromstring(write_zwo(ExportSession(title, (ON,), tags=("a&b",))).data)
    assert root.findtext("name") == title
    assert [tag.get("name") for tag in root.iter("tag")] == ["a&b"]


def _fields(step: SessionStep) -> dict[str, object]:
    return {name: getattr(step, name) for name in step.__slots__}
