"""Training blocks on the command line: told from workouts, checked, listed, built."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audiocoach.blocks.read import block_schema

BLOCK = """\
audiocoach: 1
block: Two weeks
start: 2027-01-04
weeks: 2
vars: {work: [5s, 6s]}
week:
  - tue 18:30: {workout: legs, vars: {work: "${work}"}}
  - sun: {workout: legs, optional: yes}
"""


LONG = "audiocoach: 1\nmusic: none\nworkout:\n  - Plank 90 min\n"


@pytest.fixture
def block(script: Path, home: Path) -> Path:
    """A block of two weeks beside ``legs.yaml``."""
    path = home / "plan.yaml"
    path.write_text(BLOCK, encoding="utf-8")
    return path


def test_a_block_checks_with_its_workouts(run, block) -> None:
    """A block that is right has nothing to say."""
    ran = run("check", "plan.yaml", "--strict")
    assert (ran.code, ran.out, ran.err) == (0, "", "1 file, 0 errors, 0 warnings\n")


def test_a_strict_build_of_a_block_refuses_its_warnings(run, block, home) -> None:
    """A warning about the block is printed as an error, and nothing is made."""
    block.write_text(BLOCK.replace("\nvars: {", "\nvars: {idle: 5s, ", 1), encoding="utf-8")
    assert "idle" in block.read_text(encoding="utf-8")
    ran = run("build", "plan.yaml", "--strict", "--voice", "espeak")
    assert (ran.code, ran.out) == (1, "")
    assert ': error: the variable "idle" is never used' in ran.err
    assert not list(home.rglob("*.mp3"))


def test_check_finds_the_mistakes_of_a_block(run, block) -> None:
    """Its own have their place in it, as JSON too."""
    block.write_text(BLOCK.replace("legs, vars", "lgs, vars"), encoding="utf-8")
    ran = run("check", "plan.yaml")
    assert ran.code == 1
    assert 'plan.yaml:7:26: error: unknown workout "lgs"; did you mean legs?' in ran.out
    (problem,) = json.loads(run("check", "plan.yaml", "--json").out)
    assert (problem["line"], problem["column"]) == (7, 26)


def test_check_finds_what_a_value_does_to_a_workout(run, block, script) -> None:
    """The script is named with the line that takes the value, and the first session that has it."""
    block.write_text(BLOCK.replace("6s", "soon"), encoding="utf-8")
    ran = run("check", "plan.yaml")
    assert ran.code == 1
    assert "legs.yaml:10:5: error:" in ran.out
    assert "in week 2, tue > step 2" in ran.out
    assert '${work} is "soon" here' in ran.out


def test_a_value_for_a_block_is_refused(run, block) -> None:
    """--set is for workouts; the remedy says where values of a block are."""
    ran = run("check", "plan.yaml", "--set", "work=3s")
    assert ran.code == 1
    assert "under vars" in ran.out


def test_blocks_are_listed_apart(run, block) -> None:
    """They have weeks, not minutes."""
    ran = run("list")
    rows = ran.out.splitlines()
    assert rows.index(next(row for row in rows if row.startswith("block "))) > rows.index("")
    assert any(row.split()[:4] == ["plan.yaml", "2", "Two", "weeks"] for row in rows)
    listed = {one["name"]: one["weeks"] for one in json.loads(run("list", "--json").out)}
    assert (listed["plan.yaml"], listed["legs.yaml"]) == (2, None)


def test_the_schema_of_a_block_is_printed(run) -> None:
    """It is another one than that of workouts."""
    assert json.loads(run("schema", "block").out) == block_schema() != json.loads(run("schema").out)


def gone(group: int) -> bool:
    """Whether no process of a group is left; those that are ending are waited for."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def made(folder: Path) -> list[str]:
    """The tracks of a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.mp3"))


def test_a_block_is_built_into_a_folder_of_its_name(run, block, home) -> None:
    """One line for each track, one for the sum, and all of it up to date the next time."""
    ran = run("build", "plan.yaml", "--jobs", "1")
    assert ran.code == 0
    tracks = ("2-tue-legs.mp3", "7-sun-legs.mp3")
    assert made(home / "plan") == [f"week-0{week}/{track}" for week in (1, 2) for track in tracks]
    lines = ran.out.splitlines()
    assert lines[-1] == "plan: 4 tracks: 4 made"
    assert sorted(lines[:-1])[0].split()[:1] == ["plan/week-01/2-tue-legs.mp3"]
    assert run("build", "plan.yaml").out.splitlines()[-1] == "plan: 4 tracks: 4 up to date"


def test_a_broken_session_is_named_and_fails_the_build(run, block, home, threads) -> None:
    """The others are built; the exit code is 1; a second run does that one alone."""
    block.write_text(BLOCK.replace("6s", "soon"), encoding="utf-8")
    ran = run("build", "plan.yaml", "-o", "out/", "--jobs", "1")
    assert ran.code == 1
    assert "week 2, tue: week-02/2-tue-legs.mp3 failed" in ran.err
    assert '${work} is "soon" here' in ran.err
    assert ran.out.splitlines()[-1] == "out: 4 tracks: 3 made, 1 failed (week 2, tue)"
    block.write_text(BLOCK, encoding="utf-8")
    ran = run("build", "plan.yaml", "-o", "out/", "--jobs", "1", "--json")
    (data,) = json.loads(ran.out)
    assert [track["state"] for track in data["tracks"]] == ["unchanged", "unchanged", "made", "unchanged"]


def test_a_dry_run_says_what_would_be_made(run, block, home) -> None:
    """Of some weeks and days, too."""
    ran = run("build", "plan.yaml", "--dry-run", "--weeks", "2", "--only", "sunday")
    assert ran.code == 0
    assert ran.out == "plan/week-02/7-sun-legs.mp3  would be made\nplan: 1 track: 1 to make\n"
    assert not (home / "plan").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan.yaml", "--weeks", "3"), "there is no week 3: the block has the weeks 1 to 2"),
        (("plan.yaml", "--only", "someday"), '"someday" is not a day'),
        (("plan.yaml", "--weeks", "1", "--only", "fri"), "--only: no session on fri; choose tue, sun"),
        (("plan.yaml", "-o", "plan.mp3"), "a block has many tracks; name a folder"),
        (("legs.yaml", "--weeks", "1"), "--weeks applies only to training blocks, and"),
        (("legs.yaml", "--for", "watch", "--prune"), "--for and --prune apply only to training blocks"),
        (("plan.yaml", "--for", "fridge"), 'unknown device "fridge"; choose watch'),
        (("plan.yaml", "--for", "watch", "--split", "sets"), "leave out --split"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(run, block, home, words, said) -> None:
    """Nothing is begun."""
    ran = run("build", *words)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert made(home) == []


def test_ctrl_c_leaves_no_partial_file_and_no_process(script, block, home, tmp_path) -> None:
    """Workers stop in order and clean up, each its scratch folders, too; what is finished stays."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    script.write_text(LONG, encoding="utf-8")
    block.write_text(BLOCK.replace('{workout: legs, vars: {work: "${work}"}}', "legs"), encoding="utf-8")
    command = [sys.executable, "-m", "audiocoach", "build", "plan.yaml", "--voice", "espeak", "--jobs", "2"]
    environment = {**os.environ, "TMPDIR": str(scratch)}
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, start_new_session=True, env=environment
    ) as process:
        deadline = time.monotonic() + 60
        while not list(home.rglob(".*.part")) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.decode().splitlines()[-1] == "Cancelled. No partial files were left behind."
    assert "Traceback" not in said.decode()
    assert list(home.rglob("*.part")) == []
    assert os.listdir(scratch) == []
    assert made(home) == []
    assert gone(process.pid)


@pytest.mark.parametrize("delay_s", [0.1, 0.5])
def test_ctrl_c_while_workers_start(script, block, home, delay_s) -> None:
    """The message is all that is said, and no empty folder stays."""
    script.write_text(LONG, encoding="utf-8")
    block.write_text(BLOCK.replace('{workout: legs, vars: {work: "${work}"}}', "legs"), encoding="utf-8")
    command = [sys.executable, "-m", "audiocoach", "build", "plan.yaml", "--voice", "espeak", "--jobs", "2"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True) as process:
        deadline = time.monotonic() + 60
        while not (home / "plan" / "week-01").exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(delay_s)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said.decode()
    assert said.decode().splitlines()[-1] == "Cancelled. No partial files were left behind."
    assert not (home / "plan" / "week-01").exists()
    assert gone(process.pid)


def test_a_block_is_shown_week_by_week(run, block) -> None:
    """A row for each week with its sessions, minutes and values; below it the seconds of each group."""
    ran = run("show", "plan.yaml")
    assert ran.code == 0
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[0] == "Two weeks"
    assert lines[1] == "week from tue sun minutes work"
    assert lines[2].startswith("1 2027-01-04 18:30 legs 1 (legs 1)")
    assert lines[3].endswith("6s")
    assert "seconds in week 1 2 all" in lines
    quads = next(line for line in lines if line.startswith("quads"))
    first, second, whole = map(int, quads.split()[1:])
    assert 0 < first < second
    assert whole == first + second
    assert lines[-1] == "not trained: feet and ankles, calves and shins, back, arms and shoulders"


def test_a_block_is_shown_as_json(run, block) -> None:
    """All that the tables hold, and more exactly."""
    data = json.loads(run("show", "plan.yaml", "--json").out)
    assert [week["vars"] for week in data["weeks"]] == [{"work": "5s"}, {"work": "6s"}]
    session = data["weeks"][1]["sessions"][0]
    assert (session["day"], session["date"], session["time"]) == ("tue", "2027-01-12", "18:30")
    assert data["weeks"][1]["duration_s"] > session["duration_s"] > 20
    assert "back" in data["muscles"]["left_out"]


def test_the_muscles_of_a_block(run, block) -> None:
    """--muscles leaves the calendar away."""
    ran = run("show", "plan.yaml", "--muscles")
    assert "minutes" not in ran.out
    assert "seconds in week" in ran.out
    assert "not trained: " in ran.out


@pytest.mark.parametrize("suffix", ["svg", "png"])
def test_a_block_is_drawn(run, block, home, suffix) -> None:
    """Every week and every muscle group is in the picture."""
    assert run("show", "plan.yaml", "--chart", f"plan.{suffix}").code == 0
    data = (home / f"plan.{suffix}").read_bytes()
    if suffix == "svg":
        assert b"Two weeks" in data
        assert b"arms and shoulders" in data
    else:
        assert data.startswith(b"\x89PNG")


def test_a_broken_session_is_shown_as_broken(run, block) -> None:
    """The rest is shown; the exit code is 1."""
    block.write_text(BLOCK.replace("6s", "soon"), encoding="utf-8")
    ran = run("show", "plan.yaml")
    assert ran.code == 1
    assert "legs broken" in ran.out
    assert "week 2, tue: " in ran.err


def test_a_block_begins_when_it_is_asked_to(run, block, home) -> None:
    """--start takes the place of the block's own day, and what is no date is wrong usage."""
    data = json.loads(run("show", "plan.yaml", "--start", "2028-02-28", "--json").out)
    assert [session["date"] for session in data["weeks"][0]["sessions"]] == ["2028-02-29", "2028-03-05"]
    ran = run("build", "plan.yaml", "--start", "2027-02-29", "--dry-run")
    assert ran.code == 2
    assert "February 2027 has 28 days" in ran.err


FULL_DISK = """\
import resource, sys
from audiocoach.cli.main import app
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
app(["build", "plan.yaml", "--jobs", "1"])
"""


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("there", [False, True])
def test_a_full_disk_leaves_nothing(run, script, block, home, there) -> None:
    """Every session is named with the remedy, what was there stays, and with room the build completes."""
    if there:
        (home / "plan").mkdir()
    before = sorted(home.rglob("*"))
    script.write_text(LONG.replace("90 min", "80s"), encoding="utf-8")
    block.write_text(BLOCK.replace('{workout: legs, vars: {work: "${work}"}}', "legs"), encoding="utf-8")
    full = subprocess.run([sys.executable, "-c", FULL_DISK], capture_output=True, text=True, check=False)
    assert full.returncode == 1
    assert "larger than this disk allows" in full.stderr
    assert full.stdout.splitlines()[-1].startswith("plan: 4 tracks: 4 failed (week 1, tue; ")
    assert sorted(home.rglob("*")) == before
    ran = run("build", "plan.yaml", "--jobs", "1")
    assert ran.out.splitlines()[-1] == "plan: 4 tracks: 4 made"


def test_a_full_disk_leaves_what_was_finished(run, script, block, home, threads) -> None:
    """A short track is whole and listed; the next build makes only the others."""
    script.write_text(LONG.replace("90 min", "${work}"), encoding="utf-8")
    weeks = BLOCK.replace("5s, 6s", "5s, 80s").replace("legs, optional: yes", "legs, vars: {work: 90s}")
    block.write_text(weeks, encoding="utf-8")
    full = subprocess.run([sys.executable, "-c", FULL_DISK], capture_output=True, text=True, check=False)
    assert (full.returncode, made(home)) == (1, ["plan/week-01/2-tue-legs.mp3"])
    assert full.stdout.splitlines()[-1].startswith("plan: 4 tracks: 1 made, 3 failed (week 1, sun; ")
    left = sorted(path.name for path in (home / "plan").iterdir())
    assert left == ["block.ics", "block.m3u8", "manifest.json", "week-01"]
    (data,) = json.loads(run("build", "plan.yaml", "--jobs", "1", "--json").out)
    assert [track["state"] for track in data["tracks"]] == ["unchanged", "made", "made", "made"]


def test_teach_is_for_blocks_too(run, block) -> None:
    """``--teach`` speaks set-ups in every session, so the block's tracks are longer."""
    plain = json.loads(run("show", "plan.yaml", "--json").out)["weeks"]
    taught = json.loads(run("show", "plan.yaml", "--json", "--teach").out)["weeks"]
    assert all(long["duration_s"] > short["duration_s"] for long, short in zip(taught, plain, strict=True))
