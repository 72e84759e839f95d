"""``audiocoach build``, from its arguments to the files it leaves."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

LONG = "audiocoach: 1\nvoice: espeak\nmusic: none\nworkout:\n  - Plank 90 min\n"


def made(folder: Path) -> list[str]:
    """The tracks of a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.mp3"))


def test_a_script_becomes_an_mp3_beside_which_nothing_is_left(run, script, home) -> None:
    """The track is here under the script's name; its line says path, length, voice and size."""
    ran = run("build", "legs.yaml")
    assert ran.code == 0
    assert sorted(os.listdir(home)) == ["legs.mp3", "legs.yaml"]
    path, clock, voice, size, unit = ran.out.split()
    assert (path, voice, unit) == ("legs.mp3", "espeak", "MB")
    assert clock.startswith("0:")
    assert float(size) > 0
    assert "legs.mp3: speaking" in ran.err
    assert "mixing 0:00 of " in ran.err


def test_what_is_up_to_date_is_left_alone(run, script, home) -> None:
    """A second build changes no byte and says so; ``--force`` makes it again."""
    run("build", "legs.yaml")
    before = (home / "legs.mp3").stat()
    again = run("build", "legs.yaml")
    assert "up to date" in again.out
    assert (home / "legs.mp3").stat().st_mtime_ns == before.st_mtime_ns
    assert "up to date" not in run("build", "legs.yaml", "--force").out
    assert (home / "legs.mp3").stat().st_mtime_ns != before.st_mtime_ns


def test_a_file_that_is_not_ours_is_only_overwritten_by_force(run, script, home) -> None:
    """Somebody's own recording survives, and the error says what to do."""
    (home / "legs.mp3").write_bytes(b"my own song")
    ran = run("build", "legs.yaml")
    assert ran.code == 1
    assert "--force" in ran.err
    assert (home / "legs.mp3").read_bytes() == b"my own song"
    assert run("build", "legs.yaml", "--force").code == 0


@pytest.mark.parametrize(
    "command",
    [
        "build legs.yaml --stems parts/new",
        "build legs.yaml -o new/tracks/",
        "build legs.yaml --split sets -o new/tracks/ --stems parts",
        "publish legs.yaml --tracks new/tracks -o site",
        "publish legs.yaml --tracks new/tracks --single -o new/",
    ],
)
def test_a_failed_build_leaves_no_folder(run, script, home, command) -> None:
    """The folders that are named for tracks and stems do not stay empty if the build fails."""
    ran = run(*command.split(), "--voice", "endpoint")
    assert ran.code == 1
    assert "no server is set" in ran.err
    assert os.listdir(home) == ["legs.yaml"]


@pytest.mark.parametrize("suffix", [".mp3", ".m4a", ".opus", ".flac", ".wav"])
def test_a_track_of_another_session_is_not_replaced_without_a_word(run, home, suffix) -> None:
    """Whoever builds another workout into a track's place is told whose it was; the same one is no news."""
    for title, name in (("Leg day", "a"), ("Arm day", "b")):
        (home / f"{name}.yaml").write_text(
            f"audiocoach: 1\ntitle: {title}\nvoice: espeak\nmusic: none\nvars: {{t: 5s}}\n"
            "workout: ['Squat ${t}']\n"
        )
    track = f"out{suffix}"
    for flags in ((), ("--set", "t=6s")):
        same = run("build", "a.yaml", "-o", track, *flags)
        assert same.code == 0
        assert "replaces the track" not in same.err
    other = run("build", "b.yaml", "-o", track)
    assert other.code == 0
    assert f'{track} replaces the track of "Leg day"' in other.err


@pytest.mark.parametrize("name", ['o\'ne 🏋️ "two".yaml', "-dash.yaml"])
def test_odd_names_are_fine(run, script, home, name) -> None:
    """Quotes, spaces, emoji and a leading dash in a name do not matter."""
    script.rename(home / name)
    assert run("build", f"./{name}").code == 0
    assert made(home) == [Path(name).stem + ".mp3"]
    assert run("build", "--dry-run", "--", name).code == 0


def test_the_output_may_be_a_file_or_a_folder(run, script, home) -> None:
    """A name in .mp3 is a file; an existing folder, or a name with a slash at its end, a folder."""
    (home / "there").mkdir()
    for output in ("my track.mp3", "there", "new/deep/"):
        assert run("build", "legs.yaml", "-o", output).code == 0
    assert made(home) == ["my track.mp3", "new/deep/legs.mp3", "there/legs.mp3"]


def test_a_missing_folder_of_a_file_is_an_error(run, script, home) -> None:
    """Only a name that says it is a folder is made."""
    ran = run("build", "legs.yaml", "-o", "nowhere/legs.mp3")
    assert ran.code == 1
    assert "nowhere" in ran.err
    assert not (home / "nowhere").exists()


@pytest.mark.parametrize("output", ["-", "track.ogg", "track"])
def test_an_output_that_cannot_be_an_mp3_is_wrong_usage(run, script, home, output) -> None:
    """Standard output and other kinds of file are refused before anything is built."""
    ran = run("build", "legs.yaml", "-o", output)
    assert ran.code == 2
    assert "mp3" in ran.err
    assert os.listdir(home) == ["legs.yaml"]


def test_a_folder_of_scripts_becomes_a_folder_of_tracks(run, script, home) -> None:
    """Every script of the folder is built, also those in folders below; ``-o`` is made."""
    shutil.copytree(home, home / "plan" / "week 1")
    (home / "plan" / "more.yml").write_text(script.read_text())
    ran = run("build", "plan", "-o", "tracks")
    assert ran.code == 0
    assert made(home) == ["tracks/legs.mp3", "tracks/more.mp3"]
    assert "track 2 of 2" in ran.err


def test_a_folder_without_scripts_is_said_to_have_none(run, home) -> None:
    """An empty folder is not silently done."""
    (home / "empty").mkdir()
    ran = run("build", "empty")
    assert ran.code == 1
    assert "no scripts in this folder" in ran.err


def test_an_empty_name_is_not_the_current_folder(run, script, home) -> None:
    """An unset variable of the shell builds nothing."""
    assert run("build", "").code == 1
    assert made(home) == []


def test_one_broken_target_does_not_stop_the_others(run, script, broken, home) -> None:
    """The good one is built, the bad ones are explained, the exit code is 1."""
    ran = run("build", "broken.yaml", "nosuch.yaml", "legs.yaml")
    assert ran.code == 1
    assert made(home) == ["legs.mp3"]
    assert "broken.yaml:3:" in ran.err
    assert "nosuch.yaml" in ran.err
    assert "2 of 3 targets failed" in ran.err


def test_two_targets_for_one_file_are_refused_before_anything_is_built(run, script, home) -> None:
    """Scripts of the same name from two folders would overwrite each other."""
    shutil.copytree(home, home / "other")
    ran = run("build", "legs.yaml", "other/legs.yaml")
    assert ran.code == 2
    assert "both become legs.mp3" in ran.err
    assert made(home) == []


@pytest.mark.parametrize(
    ("other", "flags", "file"),
    [
        ("legs.voice-only.yaml", ("--mix", "full,voice-only"), "legs.voice-only.mp3"),
        ("more/legs.yaml", ("--mix", "voice-only"), "legs.voice-only.mp3"),
        ("LEGS.yaml", (), "LEGS.mp3"),
    ],
)
def test_further_mixes_and_other_spellings_collide_too(run, script, other, flags, file) -> None:
    """No file of one target takes the place of another's, whatever the disk takes for the same name."""
    (script.parent / other).parent.mkdir(exist_ok=True)
    shutil.copy(script, script.parent / other)
    ran = run("build", "legs.yaml", other, *flags)
    assert ran.code == 2
    assert f"legs.yaml and {other} would both become {file}" in ran.err
    assert made(script.parent) == []


def test_accents_written_in_two_ways_collide(run, script, home) -> None:
    """As one letter and as a letter with an accent they look the same, and are the same on some disks."""
    names = ("\u00fcbung.yaml", "u\u0308bung.yaml")
    for name in names:
        shutil.copy(script, home / name)
    if len(os.listdir(home)) == 3:  # else this disk is one of those
        assert run("build", *names).code == 2


def test_a_script_named_twice_is_built_once(run, script, home) -> None:
    """The same file by two names is one target."""
    ran = run("build", "legs.yaml", "./legs.yaml", str(home), "--dry-run")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == 1


@pytest.mark.parametrize("output", ["one.mp3", "legs.yaml"])
def test_several_tracks_need_a_folder(run, script, home, output) -> None:
    """One file cannot take two tracks."""
    shutil.copy(script, home / "more.yaml")
    assert run("build", "legs.yaml", "more.yaml", "-o", output).code == 2


def test_a_script_from_standard_input_needs_no_file(run, script, home) -> None:
    """``-`` reads the script; without ``-o`` the track is called workout.mp3."""
    text = script.read_text()
    script.unlink()
    assert run("build", "-", stdin=text).code == 0
    assert made(home) == ["workout.mp3"]


def test_a_shipped_workout_is_built_by_its_name(run, home) -> None:
    """The name is enough; the track is called by its last part."""
    assert run("build", "seven-minutes", "--dry-run").out.startswith("seven-minutes.mp3 ")


def test_a_dry_run_does_nothing(run, script, home) -> None:
    """It says what would be made, and leaves no file and no folder."""
    ran = run("build", "legs.yaml", "-o", "out/", "--dry-run")
    assert ran.code == 0
    assert ran.out.startswith(str(Path("out/legs.mp3")))
    assert "would be made" in ran.out
    assert os.listdir(home) == ["legs.yaml"]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("-o", "missing/x.mp3"), "the folder missing does not exist; create it first"),
        (("-o", "file/x.mp3"), "the folder file does not exist"),
        (("-o", "file/"), "the folder file cannot be created: file is not a folder; choose another place"),
        (("-o", "file/in/"), "file is not a folder; choose another place"),
        (("--stems", "file/in"), "file is not a folder; choose another place"),
        (("--split", "sets", "-o", "missing/x.mp3"), "does not exist; create it first"),
        (("--music", "file"), "file is empty; it should be an audio file"),
    ],
)
def test_a_dry_run_refuses_a_place_that_the_build_refuses(run, script, home, flags, said) -> None:
    """In the same words; neither leaves anything."""
    (home / "file").touch()
    ran = run("build", "legs.yaml", *flags, "--dry-run")
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert ran.err == run("build", "legs.yaml", *flags, "--quiet").err
    assert sorted(os.listdir(home)) == ["file", "legs.yaml"]


@pytest.mark.parametrize(
    ("flags", "taken"),
    [
        ((), "legs.mp3"),
        (("--mix", "full,voice-only"), "legs.voice-only.mp3"),
        (("--stems", "parts"), "parts/legs.voice.wav"),
    ],
)
def test_a_dry_run_refuses_what_the_build_refuses(run, script, flags, taken) -> None:
    """Somebody's own file in the place of any output is told of, in the same words."""
    path = script.parent / taken
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"my own song")
    ran = run("build", "legs.yaml", *flags, "--dry-run")
    assert (ran.code, ran.out) == (1, "")
    assert f"{taken} was not made by AudioCoach" in ran.err
    assert ran.err == run("build", "legs.yaml", *flags, "--quiet").err
    assert run("build", "legs.yaml", *flags, "--dry-run", "--force").code == 0
    assert path.read_bytes() == b"my own song"


def test_json_tells_a_program_what_became_of_each_target(run, script, broken) -> None:
    """Standard output is JSON alone, one object for each target in their order."""
    ran = run("build", "broken.yaml", "legs.yaml", "--json")
    assert ran.code == 1
    bad, good = json.loads(ran.out)
    assert (bad["target"], bad["ok"], bad["path"]) == ("broken.yaml", False, None)
    assert "broken.yaml:3:" in bad["error"]
    assert good["ok"]
    assert (good["file"], good["path"], good["voice"]) == ("legs.yaml", "legs.mp3", "espeak")
    assert (good["up_to_date"], good["error"]) == (False, None)
    assert 15 < good["duration_s"] < 60


def test_quiet_prints_nothing_when_all_is_well(run, script) -> None:
    """Not a word on either stream."""
    ran = run("build", "legs.yaml", "--quiet", "--set", "work=20s")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_variable_changes_the_length(run, script) -> None:
    """``--set`` reaches the script; what it does not use is an error."""
    short, long = (
        json.loads(run("build", "legs.yaml", "--dry-run", "--json", "--set", f"work={work}").out)[0]
        for work in ("5s", "25s")
    )
    assert long["duration_s"] - short["duration_s"] == pytest.approx(20, abs=2)
    assert run("build", "legs.yaml", "--set", "wrok=5s").code == 1
    assert run("build", "legs.yaml", "--set", "work").code == 2
    assert run("build", "legs.yaml", "--set", "=5s").code == 2


def test_a_length_that_a_variable_changes_is_meant(run, home) -> None:
    """``minutes`` is what the script lasts as it stands; where ``--set`` changes it, nobody is warned."""
    (home / "m.yaml").write_text(
        "audiocoach: 1\nvoice: espeak\nmusic: none\nminutes: 4\nvars: {t: 60s}\nworkout: ['Squat ${t}']\n"
    )
    assert "meant to last" in run("build", "m.yaml", "--dry-run").err
    assert "meant to last" not in run("build", "m.yaml", "--dry-run", "--set", "t=30s").err


def test_strict_makes_warnings_errors(run, home) -> None:
    """A variable that nothing uses is a warning, and with ``--strict`` no track is made."""
    (home / "w.yaml").write_text(
        "audiocoach: 1\nvoice: espeak\nmusic: none\nvars: {a: 1}\nworkout: [Squat 5s]\n"
    )
    assert "w.yaml:4:" in run("build", "w.yaml", "--dry-run").err
    ran = run("build", "w.yaml", "--strict")
    assert ran.code == 1
    assert "error" in ran.err
    assert made(home) == []


@pytest.mark.parametrize(
    "flags", [("-o", f"{'x' * 300}.mp3"), ("--stems", "x" * 300), ("--split", "sets", "-o", f"{'x' * 300}/")]
)
def test_a_name_that_is_too_long_is_refused(run, script, home, flags) -> None:
    """Where the file system accepts no name of that length, the error says so, and nothing is made."""
    ran = run("build", "legs.yaml", *flags)
    assert ran.code == 1
    assert "the name is too long; choose a shorter one" in ran.err
    assert made(home) == []


def test_music_of_the_command_line_plays_instead(run, script) -> None:
    """A bed by name is taken; a file that is not there is wrong usage, with the beds named."""
    assert run("build", "legs.yaml", "--music", "calm", "--dry-run").code == 0
    ran = run("build", "legs.yaml", "--music", "nosuch.mp3")
    assert ran.code == 2
    assert "drive, pulse, groove, calm, ambient, none" in ran.err


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--quality", "hihg"), '--quality: expected smallest, small, standard or high, not "hihg"'),
        (("--quality", "best"), "expected smallest, small, standard or high"),
        (("--loudness", "loud"), "expected a number from -30 to -10"),
        (("--loudness", "5"), "expected a number from -30 to -10"),
        (("--music", "drvie"), 'did you mean "drive"?'),
    ],
)
def test_a_flag_that_cannot_be_is_told_of_plainly(run, script, flags, said) -> None:
    """With what is wanted, as for the setting in a file."""
    ran = run("build", "legs.yaml", *flags)
    assert ran.code == 2
    assert said in ran.err


def test_a_quality_may_be_written_in_capitals(run, script) -> None:
    """Its case tells nothing."""
    assert run("build", "legs.yaml", "--quality", "Small", "--dry-run").code == 0


@pytest.mark.parametrize(
    "flags",
    [
        ("--voice", "espaek"),
        ("--quality", "best"),
        ("--loudness", "-5"),
        ("--loudness", "nan"),
        ("--jobs", "0"),
    ],
)
def test_a_flag_that_cannot_be_is_wrong_usage(run, script, home, flags) -> None:
    """Nothing is begun."""
    assert run("build", "legs.yaml", *flags).code == 2
    assert made(home) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminated"])
def test_being_stopped_leaves_nothing(home, number, tmp_path) -> None:
    """Stopped half-way: one line, exit code 130, no file, no scratch folder of a child."""
    (home / "long.yaml").write_text(LONG)
    command = [sys.executable, "-m", "audiocoach", "build", "long.yaml"]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "AUDIOCOACH_CACHE_DIR": str(tmp_path / "cache"), "TMPDIR": str(scratch)}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stderr is not None
        assert any("mixing" in line for line in process.stderr)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert err.splitlines()[-1] == "Cancelled. No partial files were left behind."
    assert "Traceback" not in err
    assert os.listdir(home) == ["long.yaml"]
    assert os.listdir(scratch) == []


def test_a_track_survives_a_failed_build(run, script, home) -> None:
    """A script that was broken meanwhile leaves its old track as it was."""
    run("build", "legs.yaml")
    before = (home / "legs.mp3").read_bytes()
    script.write_text("audiocoach: 1\nworkout: [Squat]\n")
    assert run("build", "legs.yaml").code == 1
    assert (home / "legs.mp3").read_bytes() == before


def test_a_track_in_parts(run, script, home) -> None:
    """The folder is here under the script's name, also for another kind of file; its line says how many files
    there are, and JSON names them. A dry run says what would be there, and keeps what is not ours.
    """
    assert run("build", "legs.yaml", "--split", "sets", "--dry-run").out.startswith("legs  0:")
    ran = run("build", "legs.yaml", "-o", "legs.wav", "--split", "sets")
    assert ran.out.split("  ")[0] == "legs"
    assert ran.out.endswith("  2 files\n")
    (outcome,) = json.loads(run("build", "legs.yaml", "-o", "legs.wav", "--split", "sets", "--json").out)
    assert outcome["up_to_date"]
    assert [Path(part).name for part in outcome["parts"]] == ["01-Squat.wav", "02-Lunge.wav"]
    assert all((home / part).is_file() for part in outcome["parts"])
    (home / "other" / "legs").mkdir(parents=True)
    (home / "other" / "legs" / "mine.txt").write_bytes(b"")
    for flags in ((), ("--dry-run",)):
        ran = run("build", "legs.yaml", "-o", "other/", "--split", "sets", *flags)
        assert ran.code == 1
        assert "mine.txt" in ran.err


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--split", "minutes"), 'unknown part "minutes"; choose chapters, exercises, sets'),
        (("--wait",), "--wait applies only to --split sets"),
        (("--split", "chapters", "--wait"), "--wait applies only to --split sets"),
    ],
)
def test_parts_that_there_are_not(run, script, home, flags, said) -> None:
    """Nothing is begun."""
    ran = run("build", "legs.yaml", *flags)
    assert ran.code == 2
    assert said in ran.err
    assert not (home / "legs").exists()
