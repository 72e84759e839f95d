"""``audiocoach export``."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from garmin_fit_sdk import Decoder, Stream
from icalendar import Calendar

from audiocoach.cli.exporting import complete_format

LEGS = """\
audiocoach: 1
title: Legs
voice: espeak
music: none
vars: {work: 20s}
workout:
  - say: Hello.
  - Squat ${work}
  - Rest 10s
  - Lunge 8 reps
"""
BLOCK = """\
audiocoach: 1
block: Two weeks
weeks: 2
week:
  tue: legs.yaml
  thu: legs.yaml
"""


def write(path: Path, text: str) -> Path:
    """A file with this text."""
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def legs(home: Path) -> Path:
    """A short session."""
    return write(home / "legs.yaml", LEGS)


@pytest.fixture
def block(home: Path, legs: Path) -> Path:
    """Two weeks of it, with rest days between."""
    return write(home / "plan.yaml", BLOCK)


def fit_steps(data: bytes) -> list[dict[str, object]]:
    """The steps of a FIT file."""
    messages, errors = Decoder(Stream.from_byte_array(bytearray(data))).read()
    assert errors == []
    return messages["workout_step_mesgs"]  # type: ignore[no-any-return]


def test_a_session_becomes_a_file_beside_it(run, home, legs) -> None:
    """Named like the script, in the format that was asked for; what is lost is listed."""
    ran = run("export", "legs.yaml", "--to", "fit")
    assert (ran.code, ran.out) == (0, "")
    names = [step.get("wkt_step_name") for step in fit_steps((home / "legs.fit").read_bytes())]
    assert names == ["Get ready", "Squat", "Rest", "Lunge", "Finish"]
    assert "reps have no time of their own; their time on the track is in the notes: Lunge" in ran.err
    assert "legs.fit is ready as FIT workout; 1 remark about what this format cannot hold" in ran.err


def test_a_warning_is_printed_once(run, home) -> None:
    """As ``show`` and ``build`` do."""
    write(home / "legs.yaml", LEGS.replace("${work}", "20s"))
    ran = run("export", "legs.yaml", "--to", "fit")
    assert ran.err.count('the variable "work" is never used') == 1


def test_the_name_of_the_file_tells_the_format(run, home, legs) -> None:
    """Without --to."""
    assert run("export", "legs.yaml", "-o", "x.zwo").code == 0
    assert b"<workout_file>" in (home / "x.zwo").read_bytes()


def test_the_file_goes_where_it_is_wanted(run, home, legs) -> None:
    """Into a folder, or to standard output as it is."""
    (home / "out").mkdir()
    assert run("export", "legs.yaml", "--to", "garmin", "-o", "out/").code == 0
    assert json.loads((home / "out" / "legs.json").read_bytes())["workoutName"] == "Legs"
    printed = run("export", "legs.yaml", "--to", "csv", "-o", "-")
    assert printed.out.startswith("step,start_s")
    assert "the file is ready" in printed.err


def test_bytes_reach_standard_output_unchanged(run_process, home, legs) -> None:
    """A FIT file is no text."""
    ran = run_process("export", "legs.yaml", "--to", "fit", "-o", "-", text=False)
    assert ran.returncode == 0
    assert len(fit_steps(ran.stdout)) == 5


def test_a_script_from_standard_input(run, home) -> None:
    """Its file is called workout."""
    assert run("export", "-", "--to", "text", stdin=LEGS).code == 0
    assert "Squat 20s" in (home / "workout.txt").read_text(encoding="utf-8")


def test_variables_are_set(run, home, legs) -> None:
    """As for a build."""
    assert run("export", "legs.yaml", "--to", "fit", "--set", "work=50s").code == 0
    assert fit_steps((home / "legs.fit").read_bytes())[1]["duration_value"] == 50_000


def test_nothing_is_overwritten_unasked(run, home, legs) -> None:
    """An existing file stays as it is; --force replaces it."""
    write(home / "legs.fit", "mine")
    ran = run("export", "legs.yaml", "--to", "fit")
    assert ran.code == 1
    assert "legs.fit already exists" in ran.err
    assert (home / "legs.fit").read_text() == "mine"
    assert run("export", "legs.yaml", "--to", "fit", "--force").code == 0
    assert (home / "legs.fit").read_bytes()[8:12] == b".FIT"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("legs.yaml",), "a format is missing; choose one with --to: csv, erg, fit, garmin, ics, intervals"),
        (("legs.yaml", "--to", "tcx"), 'unknown format "tcx"; choose csv, erg, fit'),
        (("legs.yaml", "-o", "x.mp3"), '-o "x.mp3" does not show the format'),
        (("legs.yaml", "--to", "fit", "-o", "x.zwo"), '-o: "x.zwo" does not end in .fit'),
        (("legs.yaml", "--to", "fit", "--zip"), "--zip applies only to training blocks"),
        (("legs.yaml", "--to", "fit", "--start", "2027-01-04"), "--start applies only to training blocks"),
        (("legs.yaml", "--to", "ics", "--start", "soon"), "write it like 2027-01-04 or 2027-01-04T18:30"),
        (("plan.yaml", "--to", "ics"), "this block has no first day; add one, like --start 2027-01-04"),
        (("plan.yaml", "--to", "ics", "--zip"), "--zip: the calendar of a block is one file anyway"),
        (("plan.yaml", "--to", "fit", "-o", "-"), "-o -: a block has many files; add --zip"),
        (("plan.yaml", "--to", "fit", "-o", "x.fit"), "a block has many files; name a folder"),
        (("legs.yaml", "--to", "erg", "--ftp", "9"), "--ftp"),
    ],
)
def test_wrong_usage_is_explained(run, home, block, arguments, message) -> None:
    """With what to write instead, and exit code 2; nothing is written."""
    ran = run("export", *arguments)
    assert ran.code == 2
    assert message in " ".join(ran.err.split())
    assert sorted(path.name for path in home.iterdir()) == ["legs.yaml", "plan.yaml"]


def test_an_appointment_needs_a_day(run, home, legs) -> None:
    """A day, or a day and a time; then it lasts as long as the track."""
    assert "an appointment needs a day" in run("export", "legs.yaml", "--to", "ics").err
    assert run("export", "legs.yaml", "--to", "ics", "--start", "2027-01-04T18:30").code == 0
    (event,) = Calendar.from_ical((home / "legs.ics").read_bytes()).walk("VEVENT")
    assert event["summary"] == "Legs"
    assert event["dtstart"].dt.isoformat() == "2027-01-04T18:30:00"
    assert "- Squat 20s" in event["description"]


def test_watts_are_for_ones_own_threshold(run, home) -> None:
    """And the default is said."""
    write(
        home / "ride.yaml", LEGS.replace("- Squat ${work}", "- ride: Hard\n    for: 60s\n    effort: zone 5")
    )
    assert (
        "assume a threshold power of 200 W; set yours with --ftp"
        in run("export", "ride.yaml", "--to", "erg").err
    )
    assert run("export", "ride.yaml", "--to", "erg", "--ftp", "300", "--force").code == 0
    assert "\t336\r\n" in (home / "ride.erg").read_bytes().decode()


def test_a_block_becomes_a_file_a_session(run, home, block) -> None:
    """Named like its tracks, in their folder; titles tell the day, and what is lost is said once."""
    ran = run("export", "plan.yaml", "--to", "fit")
    assert ran.code == 0
    files = sorted(str(path.relative_to(home).as_posix()) for path in home.rglob("*.fit"))
    assert files == [
        "plan/week-01/2-tue-legs.fit",
        "plan/week-01/4-thu-legs.fit",
        "plan/week-02/2-tue-legs.fit",
        "plan/week-02/4-thu-legs.fit",
    ]
    messages, _ = Decoder(Stream.from_byte_array(bytearray((home / files[2]).read_bytes()))).read()
    assert messages["workout_mesgs"][0]["wkt_name"] == "Legs (week 2, tue)"
    assert ran.err.count("reps have no time of their own") == 1
    assert "(4 sessions)" in ran.err
    assert "already exists" in run("export", "plan.yaml", "--to", "fit").err


def test_a_block_can_teach(run, home, block) -> None:
    """The set-ups are spoken in its tracks, so they take time in its files, too."""
    assert run("export", "plan.yaml", "--to", "fit", "-o", "plain").code == 0
    assert run("export", "plan.yaml", "--to", "fit", "-o", "taught", "--teach").code == 0
    plain, taught = (
        fit_steps((home / folder / "week-01" / "2-tue-legs.fit").read_bytes())[0]["duration_value"]
        for folder in ("plain", "taught")
    )
    assert taught > plain  # type: ignore[operator]


def test_a_block_fits_into_a_zip(run, home, block) -> None:
    """The same files with the same bytes whenever it is made; a name that ends in .zip is enough."""
    assert run("export", "plan.yaml", "--to", "csv", "--zip").code == 0
    first = (home / "plan.zip").read_bytes()
    assert run("export", "plan.yaml", "--to", "csv", "-o", "again.zip").code == 0
    assert (home / "again.zip").read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "week-01/2-tue-legs.csv"
        rows = list(csv.DictReader(io.StringIO(archive.read("week-02/4-thu-legs.csv").decode())))
    assert [row["name"] for row in rows] == ["Get ready", "Squat", "Rest", "Lunge", "Finish"]


def test_a_block_is_one_calendar(run, home, block) -> None:
    """An appointment for each session, with its steps."""
    assert run("export", "plan.yaml", "--to", "ics", "--start", "2027-01-04").code == 0
    events = Calendar.from_ical((home / "plan.ics").read_bytes()).walk("VEVENT")
    assert [event["dtstart"].dt.isoformat() for event in events] == [
        "2027-01-05",
        "2027-01-07",
        "2027-01-12",
        "2027-01-14",
    ]
    assert "Two weeks. Week 1 of 2, session 1 of 2." in events[0]["description"]
    assert "- Squat 20s" in events[0]["description"]


def test_a_broken_session_does_not_stop_the_others(run, home, block) -> None:
    """It is named, the rest is written, and the exit code is 1."""
    write(home / "plan.yaml", BLOCK.replace("thu: legs", "thu: odd"))
    write(home / "odd.yaml", "audiocoach: 1\nworkout:\n  - Squat 10\n")
    ran = run("export", "plan.yaml", "--to", "fit")
    assert ran.code == 1
    assert "week 1, thu: " in ran.err
    assert "2 sessions cannot be exported" in ran.err
    assert len(list(home.rglob("*.fit"))) == 2


def test_a_folder_that_cannot_be_made(run, home, block) -> None:
    """Is an error with its path."""
    write(home / "plan", "a file")
    assert "a block has many files; name a folder" in run("export", "plan.yaml", "--to", "fit").err


def test_odd_titles_do_no_harm(run, home) -> None:
    """Quotes, emoji, marks that turn text around and very long names are written in every format."""
    title = '"=\\"quoted\\" <b>&amp; 🏋️ \\u202e ' + "long " * 30 + '"'
    write(home / "odd.yaml", LEGS.replace("title: Legs", f"title: {title}"))
    for name in complete_format(""):
        ran = run(
            "export",
            "odd.yaml",
            "--to",
            name,
            "--force",
            *(("--start", "2027-01-04") if name == "ics" else ()),
        )
        assert ran.code == 0, (name, ran.err)


def test_names_of_formats_complete() -> None:
    """For the shell."""
    assert complete_format("i") == ["ics", "intervals"]


def test_help_has_examples(run) -> None:
    """And names the formats."""
    ran = run("export", "--help")
    assert "audiocoach export run/intervals --to fit" in ran.out
    assert "fit, zwo, intervals, garmin" in " ".join(ran.out.split())


def test_a_closed_pipe_is_no_error(home, legs, run_process) -> None:
    """As for every command that prints."""
    read_end, write_end = os.pipe()
    os.close(read_end)
    ran = run_process(
        "export", "legs.yaml", "--to", "text", "-o", "-", capture_output=False, stdout=write_end
    )
    os.close(write_end)
    assert ran.returncode in (0, 1, 141)
