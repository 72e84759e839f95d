"""The readers of MRC and ERG files."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest

from audiocoach.errors import AudioCoachError
from audiocoach.importers.draft import Draft, DraftStep, ImportRequest
from audiocoach.importers.ergo import ERG, MRC, read_ergo
from audiocoach.importers.registry import convert, format_of


def course(data: str, text: str = "", unit: str = "MINUTES PERCENT", header: str = "") -> bytes:
    """A file with these lines of data and text."""
    words = f"[COURSE TEXT]\n{text}\n[END COURSE TEXT]\n" if text else ""
    head = f"[COURSE HEADER]\nVERSION = 2\nDESCRIPTION = Over unders\n{header}{unit}\n[END COURSE HEADER]\n"
    return f"{head}[COURSE DATA]\n{data}\n[END COURSE DATA]\n{words}".encode()


def read(data: bytes, **options: Any) -> tuple[list[DraftStep], list[str]]:
    """The steps and the remarks of a file, which also becomes a script that loads."""
    importer = ERG if b"WATTS" in data else MRC
    draft, remarks = importer.read(data, ImportRequest("w", **options))
    assert isinstance(draft, Draft)
    convert(data, ImportRequest("w", **options), importer.name)
    assert all(isinstance(step, DraftStep) for step in draft.steps)
    return [step for step in draft.steps if isinstance(step, DraftStep)], [remark.text for remark in remarks]


def test_two_lines_at_one_minute_are_a_step_and_others_a_ramp() -> None:
    """Tabs and blanks do not matter, nor do points on the way of a steady power."""
    steps, remarks = read(course("0.00\t40\n5.00\t60\n5.00 95\n6 95\n7.50   95\n7.50\t50\n10.33\t50\n"))
    assert [(step.name, step.length_ms, step.effort) for step in steps] == [
        ("Warm-up", 300_000, "zone 1"),
        ("Threshold", 150_000, "zone 4"),
        ("Easy", 170_000, "zone 1"),
    ]
    assert steps[0].tips == ("Go from 40 to 60 percent of threshold power.",)
    assert remarks == [
        "0:00: the ramp from 40% to 60% became a spoken tip; its effort is zone 1 (the middle)"
    ]


def test_two_equal_lines_at_one_minute_end_a_step() -> None:
    """A point alone on the way of a steady power does not."""
    steps, _ = read(course("0 60\n2 60\n5 60\n5 60\n7 60\n"))
    assert [step.length_ms for step in steps] == [300_000, 120_000]


def test_watts_are_percent_with_an_ftp_line() -> None:
    """Without it they are spoken as they are, and the steps have no effort."""
    data = "0 125\n60 125\n60 250\n120 250\n"
    steps, _ = read(course(data, unit="SECONDS WATTS", header="FTP = 250\n"))
    assert [(step.length_ms, step.effort) for step in steps] == [(60_000, "zone 1"), (60_000, "zone 4")]
    steps, remarks = read(course(data, unit="SECONDS WATTS"))
    assert [step.tips for step in steps] == [("Aim for 125 watts.",), ("Aim for 250 watts.",)]
    assert [step.effort for step in steps] == ["", ""]
    assert any("no FTP line" in remark for remark in remarks)


def test_course_text_is_spoken_at_its_time() -> None:
    """The time counts from the start of the course; the last column is how long it is shown."""
    text = "0\tWelcome.\t10\n75 Keep your cadence 10\n100\tThree more.\nlater\tNo time."
    steps, remarks = read(course("0 50\n1 50\n1 80\n5 80\n", text))
    assert [[(note.at_ms, note.text) for note in step.notes] for step in steps] == [
        [(0, "Welcome.")],
        [(15_000, "Keep your cadence"), (40_000, "Three more.")],
    ]
    assert '"later No time." has no time and was left out' in remarks


def test_a_drawn_curve_is_merged_into_what_a_voice_can_say() -> None:
    """A ramp of stairs is one ramp, noise is its average, and nothing is lost of the time."""
    stairs = "".join(f"{at} {50 + at // 6}\n{at + 6} {50 + at // 6}\n" for at in range(0, 240, 6))
    noise = "".join(f"{240 + at} {85 + 15 * math.sin(at * 9):.1f}\n" for at in range(0, 300, 2))
    steps, remarks = read(course(stairs + noise + "540 50\n600 50\n", unit="SECONDS PERCENT"))
    assert sum(step.length_ms for step in steps) == 600_000
    assert len(steps) <= 25
    assert steps[0].tips[0].startswith("Go from 50 to")
    assert steps[0].length_ms >= 200_000
    assert any("merged" in remark for remark in remarks)


def test_short_sprints_are_kept() -> None:
    """Ten seconds all out and twenty easy are a workout, not a drawing."""
    data = "".join(f"{at} 150\n{at + 10} 150\n{at + 10} 50\n{at + 20} 50\n" for at in range(0, 200, 20))
    steps, _ = read(course(data, unit="SECONDS PERCENT"))
    assert [step.length_ms for step in steps] == [10_000] * 20


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (course("0 50\n5 x\n"), "line|not a time and a power"),
        (course("5 50\n1 50\n"), "before the one in the line above"),
        (course("5 50\n"), "no two points"),
        (course(""), "no two points"),
        (course("0 0.5\n1 2\n", unit="DISTANCE GRADE"), "by distance and slope"),
        (course("0 1\n1 1\n", unit="MINUTES WEASELS"), "WEASELS"),
        (b"[COURSE HEADER]\n[END COURSE HEADER]\n", "COURSE DATA"),
        (
            course("".join(f"{at / 1000:.3f} 5\n" for at in range(30_000))),
            "more than 25,000 points|too large",
        ),
        (course("0 50\n1000000 50"), "cannot become a script|longer than 6 h|more than 20,000 steps"),
        (course("0 50\n" + "9" * 100_000 + " 50"), "not a time and a power"),
    ],
)
def test_a_broken_course_is_refused(data: bytes, message: str) -> None:
    """With its line, within a moment."""
    start = time.process_time()
    with pytest.raises(AudioCoachError, match=message):
        convert(data, ImportRequest("w.mrc"), "mrc")
    assert time.process_time() - start < 2


def test_courses_are_recognised() -> None:
    """By their endings, or by their header and unit."""
    assert format_of(course("0 1"), "x.mrc") == "mrc"
    assert format_of(course("0 1", unit="MINUTES WATTS"), "<stdin>") == "erg"
    assert format_of(course("0 1"), "<stdin>") == "mrc"


def test_a_text_that_is_not_utf8_is_read_with_a_remark() -> None:
    """Older programs write the letters of Windows."""
    steps, remarks = read(course("0 50\n5 50\n", "10\tDurchhalten, schön!\t5").decode().encode("cp1252"))
    assert steps[0].notes[0].text == "Durchhalten, schön!"
    assert "Windows-1252" in remarks[0]


def test_laps_are_marks_and_no_steps() -> None:
    """A line like ``4 LAP`` marks a lap of the recording; the steps are those without it."""
    course = "[COURSE HEADER]\nMINUTES WATTS\nFTP=200\n[END COURSE HEADER]\n[COURSE DATA]\n"
    bare = "0 100\n4 100\n4 150\n8 150\n[END COURSE DATA]\n"
    marked = bare.replace("4 150", "4\tLAP\n4.00 lap\n4 150")
    request = ImportRequest("x.erg")
    assert read_ergo((course + marked).encode(), request, "WATTS") == read_ergo(
        (course + bare).encode(), request, "WATTS"
    )


@pytest.mark.parametrize(("ramps", "remarks"), [(10, 10), (11, 1)])
def test_many_ramps_are_one_remark(ramps: int, remarks: int) -> None:
    """Up to ten ramps are listed each, and none changes the session."""
    points = "".join(f"{at} {50 + at % 2 * 20}\n" for at in range(ramps + 1))
    course = f"[COURSE HEADER]\nMINUTES PERCENT\n[END COURSE HEADER]\n[COURSE DATA]\n{points}"
    _, found = read_ergo(course.encode(), ImportRequest("x.mrc"), "PERCENT")
    assert len(found) == remarks
    assert all(remark.is_minor for remark in found)
    assert remarks > 1 or found[0].text.startswith("11 ramps became spoken tips")


def test_a_ramp_of_less_than_a_percent_is_none() -> None:
    """Both ends are spoken as the same number, so it is a steady step."""
    course = "[COURSE HEADER]\nMINUTES PERCENT\n[END COURSE HEADER]\n[COURSE DATA]\n0 60.1\n5 60.3\n"
    draft, found = read_ergo(course.encode(), ImportRequest("x.mrc"), "PERCENT")
    assert not found
    assert [step.tips for step in draft.steps if isinstance(step, DraftStep)] == [
        ("Aim for 60 percent of threshold power.",)
    ]
