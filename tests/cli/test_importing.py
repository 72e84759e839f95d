"""``audiocoach import``."""

from __future__ import annotations

import os

import pytest

from audiocoach.cli.importing import complete_file
from support.calendar_service import KEY

ZWO = """\
<workout_file><name>Hills</name><sportType>bike</sportType><workout>
<Warmup Duration="120" PowerLow="0.4" PowerHigh="0.6"><textevent timeoffset="20" message="Relax"/></Warmup>
<IntervalsT Repeat="2" OnDuration="60" OffDuration="60" OnPower="1.1" OffPower="0.5"/>
</workout></workout_file>
"""

DENSE = """\
<workout_file><workout>
<IntervalsT Repeat="4" OnDuration="15" OffDuration="15" OnPower="1.2" OffPower="0.5">
<textevent timeoffset="2" message="Now"/>
<textevent timeoffset="3" message="and keep this up for each of the intervals that still come, to the end"/>
<textevent timeoffset="119" message="That was the last of them"/>
</IntervalsT>
<SteadyState Duration="60" Power="0.7">
<textevent timeoffset="10" message="One two three four five six seven eight"/>
<textevent timeoffset="12" message="This comes two seconds later and takes a while to be said"/>
<textevent timeoffset="29" message="This is on the halfway call"/><textevent timeoffset="58" message="Late"/>
</SteadyState>
<SteadyState Duration="20" Power="0.9"/>
</workout></workout_file>
"""


@pytest.fixture
def hills(home):
    """A Zwift workout in the current folder."""
    path = home / "hills.zwo"
    path.write_text(ZWO, encoding="utf-8")
    return path


def test_a_workout_becomes_a_script_that_checks_clean(run, home, hills) -> None:
    """It lies beside nothing else in the current folder; what was lost is listed with its line."""
    ran = run("import", "hills.zwo")
    assert ran.code == 0
    assert ran.out == ""
    assert "hills.zwo:2: the ramp from 40% to 60% became a spoken tip" in ran.err
    assert "hills.yaml is ready; 1 remark about differences" in ran.err
    checked = run("check", "hills.yaml", "--voice", "espeak")
    assert (checked.code, checked.out) == (0, "")
    assert sorted(path.name for path in home.iterdir()) == ["hills.yaml", "hills.zwo"]


def test_words_close_together_check_clean_too(run, home) -> None:
    """Every text event gets room of its own in its step, or is told to have none."""
    (home / "dense.zwo").write_text(DENSE, encoding="utf-8")
    assert "became a tip" in run("import", "dense.zwo").err
    checked = run("check", "dense.yaml", "--voice", "espeak", "--strict")
    assert (checked.code, checked.out) == (0, "")


def test_nothing_is_overwritten_unasked(run, home, hills) -> None:
    """An existing script stays as it is; --force replaces it."""
    (home / "hills.yaml").write_text("mine")
    ran = run("import", "hills.zwo")
    assert ran.code == 1
    assert "--force" in ran.err
    assert (home / "hills.yaml").read_text() == "mine"
    assert run("import", "hills.zwo", "--force").code == 0
    assert "Hills" in (home / "hills.yaml").read_text()


def test_a_source_is_never_its_own_target(run, home) -> None:
    """A script is refused as what it is, and no file is written over by what was read from it."""
    script = "audiocoach: 1\nworkout:\n  - Squat 20s\n"
    (home / "legs.yaml").write_text(script, encoding="utf-8")
    (home / "plan.yaml").write_text("- 10m Z2\n", encoding="utf-8")
    ran = run("import", "legs.yaml", "-o", "other.yaml")
    assert ran.code == 1
    assert "already a script" in ran.err
    for name in ("legs.yaml", "plan.yaml"):
        ran = run("import", name, "--force")
        assert ran.code == 2
        assert "is the file to import" in ran.err
    assert (home / "legs.yaml").read_text(encoding="utf-8") == script
    assert (home / "plan.yaml").read_text(encoding="utf-8") == "- 10m Z2\n"


def test_the_script_is_printed(run, home, hills) -> None:
    """-o - writes no file, and - reads what is piped."""
    ran = run("import", "-", "-o", "-", stdin=ZWO)
    assert ran.code == 0
    assert "title: Hills\n" in ran.out
    assert not (home / "workout.yaml").exists()


def test_intervals_text_with_a_pace(run, home) -> None:
    """Options reach the reader: a refusal names the place and the remedy, which works."""
    (home / "plan.txt").write_text("Main set 5x\n- 400mtr Z4\n- 1m Z1\n")
    refused = run("import", "plan.txt")
    assert refused.code == 1
    assert "plan.txt:2:1: error: " in refused.err
    assert "--pace" in refused.err
    assert run("import", "plan.txt", "--pace", "4:00 /km", "--sport", "walk", "-o", "out.yml").code == 0
    assert "- walk: Threshold" in (home / "out.yml").read_text()


@pytest.mark.parametrize(
    "words", [("--pace", "fast"), ("-o", "out.mp3"), ("--format", "gpx")], ids=lambda words: words[0]
)
def test_wrong_usage(run, hills, words) -> None:
    """Options that cannot be meant begin nothing."""
    assert run("import", "hills.zwo", *words).code == 2


def test_a_broken_file_is_an_error_with_its_place(run, home) -> None:
    """And no script is written."""
    (home / "bad.zwo").write_text("<workout_file>\n<name>R&B</name></workout_file>")
    ran = run("import", "bad.zwo")
    assert ran.code == 1
    assert ran.err.startswith("bad.zwo:2:")
    assert not (home / "bad.yaml").exists()
    assert run("import", "missing.zwo").code == 1


def test_a_name_that_is_too_long_is_an_error_in_words(run, home, hills) -> None:
    """It says so, and what to do."""
    ran = run("import", "hills.zwo", "-o", "a" * 300 + ".yaml")
    assert ran.code == 1
    assert ran.err.endswith("the name is too long; choose a shorter one\n")


def test_an_unknown_format_names_those_that_are_known(run, home, hills) -> None:
    """The list is that of the registered importers."""
    ran = run("import", "hills.zwo", "--format", "gpx")
    assert ran.code == 2
    assert ran.err.rstrip().endswith(", zwo")


PLAN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:a
DTSTART:20270105T183000
DTEND:20270105T190000
SUMMARY:Easy run
END:VEVENT
BEGIN:VEVENT
UID:b
DTSTART;VALUE=DATE:20270114
SUMMARY:Walk and run
DESCRIPTION:Repeat the following 3x:\\n1 min running\\n1 min walking
END:VEVENT
END:VCALENDAR
"""


def test_a_plan_becomes_a_block_that_checks_clean(run, home) -> None:
    """A folder with the block and a script for each session; a second import needs --force."""
    (home / "plan.ics").write_text(PLAN, encoding="utf-8", newline="\r\n")
    ran = run("import", "plan.ics", "-o", "training/")
    assert ran.code == 0
    assert sorted(str(path.relative_to(home)) for path in home.rglob("*.yaml")) == [
        "training/block.yaml",
        "training/sessions/easy-run.yaml",
        "training/sessions/walk-and-run.yaml",
    ]
    assert run("check", "training/block.yaml", "--voice", "espeak").code == 0
    shown = run("show", "training/block.yaml")
    assert "18:30 easy-run 30" in shown.out
    assert "walk-and-run" in shown.out
    assert run("import", "plan.ics", "-o", "training/").code == 1
    assert run("import", "plan.ics", "-o", "training/", "--force").code == 0
    assert run("import", "plan.ics", "--to", "2027-01-06", "-o", "one.yaml").code == 0
    assert "title: Easy run" in (home / "one.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        ("-o", "-"),
        ("-o", "out.yaml"),
        ("--from", "5 January"),
        ("--from", "2027-02-01", "--to", "2027-01-01"),
    ],
)
def test_a_plan_needs_a_folder_and_dates_as_they_are_written(run, home, words) -> None:
    """Wrong usage, and nothing is written."""
    (home / "plan.ics").write_text(PLAN, encoding="utf-8")
    assert run("import", "plan.ics", *words).code == 2
    assert [path.name for path in home.iterdir()] == ["plan.ics"]


def test_a_folder_is_imported_with_its_folders(run, home) -> None:
    """A file that cannot be read is named and does not stop the others; other files are left alone."""
    for name in ("a.zwo", "deep/b.zwo"):
        (home / "rides" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "rides" / name).write_text(ZWO, encoding="utf-8")
    (home / "rides" / "bad.zwo").write_text("<no", encoding="utf-8")
    (home / "rides" / "photo.jpg").write_bytes(b"x")
    ran = run("import", "rides", "-o", "scripts")
    assert ran.code == 1
    assert "bad.zwo:1:" in ran.err
    assert "2 of 3 files imported" in ran.err
    assert sorted(path.name for path in (home / "scripts").rglob("*") if path.is_file()) == [
        "a.yaml",
        "b.yaml",
    ]


def test_files_of_one_name_do_not_overwrite_each_other(run, home) -> None:
    """The second is an error."""
    for name in ("a", "b"):
        (home / name).mkdir()
        (home / name / "ride.zwo").write_text(ZWO, encoding="utf-8")
    ran = run("import", "a/ride.zwo", "b/ride.zwo")
    assert ran.code == 1
    assert "already imported as ride.yaml" in ran.err


def test_a_calendar_of_intervals_icu_is_imported_over_its_api(run, home, service, monkeypatch) -> None:
    """With the key of the user's settings; the days asked for become a block."""
    monkeypatch.setenv("AUDIOCOACH_INTERVALS_KEY", KEY)
    ran = run("import", "intervals.icu", "--from", "2027-01-04", "--to", "2027-01-10")
    assert ran.code == 0
    block = (home / "intervals-icu" / "block.yaml").read_text(encoding="utf-8")
    assert "mon: sessions/threshold" in block
    assert "sun 07:00: sessions/easy" in block
    assert KEY not in ran.err + ran.out + block


def test_the_service_needs_a_key_that_it_accepts(run, home, service, monkeypatch) -> None:
    """Without one the message says where to write it; a wrong one is never shown."""
    missing = run("import", "intervals.icu")
    assert missing.code == 2
    assert "intervals_key" in missing.err
    monkeypatch.setenv("AUDIOCOACH_INTERVALS_KEY", "wr0ng")
    refused = run("import", "intervals.icu")
    assert refused.code == 1
    assert "the key is not accepted for athlete 0" in refused.err
    assert "wr0ng" not in refused.err


def test_a_shell_completes_files_that_a_format_has(home) -> None:
    """By their suffixes, and folders; hidden ones only where one is begun."""
    for name in ("ride.zwo", "week.ics", "photo.jpg", ".secret.fit"):
        (home / name).touch()
    (home / "rides").mkdir()
    (home / ".hidden").mkdir()
    (home / "rides" / "a.fit").touch()
    assert complete_file("") == ["ride.zwo", f"rides{os.sep}", "week.ics"]
    assert complete_file("ri") == ["ride.zwo", f"rides{os.sep}"]
    assert complete_file(f"rides{os.sep}") == [os.path.join("rides", "a.fit")]
    assert complete_file(".s") == [".secret.fit"]
    assert complete_file(os.path.join("nowhere", "a")) == []
