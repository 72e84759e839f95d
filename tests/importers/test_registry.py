"""The table of formats."""

from __future__ import annotations

import subprocess
import sys

import pytest

from audiocoach.errors import AudioCoachError, ScriptError
from audiocoach.importers.draft import ImportRequest, Remark
from audiocoach.importers.registry import MAX_BYTES, convert, format_of, importers, sort_remarks


@pytest.mark.parametrize(
    ("data", "file", "expected"),
    [
        (b"", "ride.ZWO", "zwo"),
        (b"<a/>", "plan.txt", "text"),
        (b"\xef\xbb\xbf\n <workout_file/>", "<stdin>", "zwo"),
        ("<workout_file/>".encode("utf-16"), "<stdin>", "zwo"),
        (b"- 10m 60%", "<stdin>", "intervals"),
        (b"8 reps of:\n\xe2\x80\xa2 400m at 4:10/km\n", "run.txt", "runna"),
        (b"<workout_file/>", "log.csv", "zwo"),
        (b"BEGIN:VCALENDAR", "plan.txt", "ics"),
        (b"Title: Ride\n\n- Steady 1km @ 5:00/km\n", "ride.txt", "text"),
    ],
)
def test_a_format_is_known_by_its_ending_or_its_beginning(data: bytes, file: str, expected: str) -> None:
    """The ending comes first; where it is that of several formats and none knows the file, any other may."""
    assert format_of(data, file) == expected


@pytest.mark.parametrize("name", importers())
def test_an_archive_is_named_as_one(name: str) -> None:
    """Whatever it is called, it is to be unpacked."""
    with pytest.raises(ScriptError, match="this is a ZIP archive") as caught:
        convert(b"PK\x03\x04\x14\0\0\0", ImportRequest("plan.fit"), name)
    assert "Unpack it" in caught.value.problems[0].suggestion


@pytest.mark.parametrize("name", importers())
@pytest.mark.parametrize("data", [b"", b" \n", b"x" * (MAX_BYTES + 1), b"\0\0", b"\xff\xfe\0"])
def test_no_reader_crashes_on_what_is_no_workout(name: str, data: bytes) -> None:
    """Empty, too large and binary files are refused in words."""
    with pytest.raises(AudioCoachError):
        convert(data, ImportRequest("file"), name)


def test_a_script_that_nobody_could_read_is_refused() -> None:
    """Before the loader spends its time on it."""
    with pytest.raises(AudioCoachError, match="more than 10,000 lines"):
        convert(b"- 1s Z2\n" * 4000, ImportRequest("plan.txt"), "intervals")


def test_a_session_longer_than_a_track_is_refused() -> None:
    """The message names the line of the file that was imported, and the limit."""
    with pytest.raises(AudioCoachError, match=r"plan.txt:2:1: error: the workout is longer than 6 h"):
        convert(b"- 5h Z2\n- 5h Z2\n", ImportRequest("plan.txt"), "intervals")


def test_what_changes_the_session_is_listed_first() -> None:
    """Then what is minor; what is said twice is said once, with its first line and a count."""
    remarks = [
        Remark(2, "spoken", is_minor=True),
        Remark(3, "left out"),
        Remark(5, "spoken", is_minor=True),
        Remark(7, "left out"),
        Remark(9, "moved", is_minor=True),
    ]
    assert [(remark.line, remark.text) for remark in sort_remarks(remarks)] == [
        (3, "left out (2 times)"),
        (2, "spoken (2 times)"),
        (9, "moved"),
    ]


def test_a_run_needs_no_loader() -> None:
    """An import of a Zwift file loads none of a script's models, which take most of a start's time."""
    code = (
        "import sys\n"
        "from audiocoach.importers.draft import ImportRequest\n"
        "from audiocoach.importers.registry import convert, format_of\n"
        "data = b'<workout_file><workout><FreeRide Duration=\"60\"/></workout></workout_file>'\n"
        "convert(data, ImportRequest('a.zwo'), format_of(data, 'a.zwo'))\n"
        "heavy = ('pydantic', 'yaml', 'audiocoach.importers.intervals_icu')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize(
    ("file", "data", "said"),
    [
        ("plan.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\nSquat 3x10", "this is a PDF document"),
        ("plan.docx", b"PK\x03\x04word/document.xml", "this is an office document"),
        ("plan.XLS", b"\xd0\xcf\x11\xe0Squat 3x10", "this is an office document"),
        ("plan.rtf", b"{\\rtf1\\ansi Squat 3x10\\par}", "this is an RTF document"),
        ("plan.html", b" <!DOCTYPE html>\n<p>Squat 3x10</p>", "this is a web page"),
        ("song.mp3", b"ID3\x04\x00\xff\xfb\x81", "this is not a text file"),
    ],
)
def test_documents_that_are_no_text_are_named(file: str, data: bytes, said: str) -> None:
    """Their insides are no steps, whatever a reader of texts would find in them."""
    with pytest.raises(ScriptError, match=said) as caught:
        convert(data, ImportRequest(file), format_of(data, file))
    assert "Save it as " in caught.value.problems[0].suggestion
