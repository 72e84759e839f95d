"""``audiocoach pack``: what is printed, asked and answered."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from audiocoach.cli.options import complete_target
from support.packs import PACK_YAML, SCRIPT, good_archive, good_files, write_folder


@pytest.fixture(autouse=True)
def data(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for data of its own."""
    monkeypatch.setenv("AUDIOCOACH_DATA_DIR", str(home.parent / "data"))
    return home.parent / "data"


@pytest.fixture
def folder(home: Path) -> Path:
    """A pack's folder in the current one."""
    return write_folder(home / "hill-legs", good_files())


@pytest.fixture
def file(home: Path) -> Path:
    """A pack's file in the current folder."""
    (home / "got.coachpack").write_bytes(good_archive())
    return home / "got.coachpack"


def test_create_tells_the_file_and_its_digest(run, folder, home) -> None:
    """A second time only with --force; -o names a file or a folder."""
    ran = run("pack", "create", "hill-legs")
    first, second = ran.out.splitlines()
    assert first.startswith("hill-legs-1.2.0.coachpack  5 files  ")
    assert len(second.removeprefix("digest ")) == 64
    assert ran.err == ""
    again = run("pack", "create", "hill-legs")
    assert (again.code, again.out) == (1, "")
    assert "--force" in again.err
    assert json.loads(run("pack", "create", "hill-legs", "--force", "--json").out) == {
        "path": "hill-legs-1.2.0.coachpack",
        "digest": second.removeprefix("digest "),
        "warnings": [],
    }
    assert run("pack", "create", "hill-legs", "-o", "x.zip").code == 1
    assert run("pack", "create", "hill-legs", "-o", str(home.parent)).code == 0
    assert (home.parent / "hill-legs-1.2.0.coachpack").read_bytes() == good_archive()


def test_create_tells_what_is_wrong(run, folder) -> None:
    """Findings of scripts with their places, warnings beside the result, unknown voices at once."""
    write_folder(folder, {"pack.yaml": PACK_YAML.split("credits")[0].encode()})
    assert "warning: the pack has music but no credits" in run("pack", "create", "hill-legs").err
    write_folder(folder, {"legs.yaml": b"audiocoach: 1\nworkout: [Squat 10]\n"})
    ran = run("pack", "create", "hill-legs")
    assert ran.code == 1
    assert ran.err.startswith("legs.yaml:2:17: error: ")
    assert run("pack", "create", "hill-legs", "--with-voice", "nobody").code == 2
    assert run("pack", "create", "nowhere").code == 1


def test_create_with_a_voice(run, folder) -> None:
    """The clips are two files more, and `inspect` tells."""
    assert "7 files" in run("pack", "create", "hill-legs", "--with-voice", "espeak").out
    assert "2 spoken clip files" in run("pack", "inspect", "hill-legs-1.2.0.coachpack").out


def test_inspect_tells_all_of_it(run, folder, file) -> None:
    """The file and the folder alike, for people and for programs."""
    ran = run("pack", "inspect", "got.coachpack")
    assert ran.out == run("pack", "inspect", "hill-legs").out
    lines = ran.out.splitlines()
    assert lines[:5] == [
        "Hill legs by Jo Coach  (hill-legs 1.2.0)",
        "Two short sessions for hills.",
        "licence: CC-BY-4.0",
        "language: en",
        "music: River by Ana",
    ]
    assert re.fullmatch(r"2 scripts, 1 sound file, 1 text, [\d.]+ kB", lines[6])
    assert lines[-1].split() == ["strength/hills.yaml", "0.5", "espeak", "en", "Hills"]
    told = json.loads(run("pack", "inspect", "hill-legs", "--json").out)
    assert told["licence"] == "CC-BY-4.0"
    assert told["credits"] == {"music": ["River by Ana"], "voices": []}
    assert [script["name"] for script in told["scripts"]] == ["legs.yaml", "strength/hills.yaml"]
    assert told["digest"] in ran.out


def test_training_blocks_are_listed_and_checked(run, folder, home) -> None:
    """What others will see includes the blocks, in any folder of the pack; one that names a workout which the
    pack does not have is an error, and nothing is written.
    """
    block = "audiocoach: 1\nblock: Two weeks of hills\nweeks: 2\nweek:\n  tue: legs\n"
    (home / "hill-legs" / "plan.yaml").write_text(block)
    (home / "hill-legs" / "blocks").mkdir()
    (home / "hill-legs" / "blocks" / "again.yaml").write_text(block.replace("Two weeks", "More"))
    out = run("pack", "inspect", "hill-legs").out
    assert "2 scripts, 2 training blocks, 1 sound file" in out
    assert [line.split()[:2] for line in out.splitlines()[-2:]] == [
        ["blocks/again.yaml", "2"],
        ["plan.yaml", "2"],
    ]
    told = json.loads(run("pack", "inspect", "hill-legs", "--json").out)
    assert told["blocks"][1] == {"name": "plan.yaml", "title": "Two weeks of hills", "weeks": 2}
    (home / "hill-legs" / "plan.yaml").write_text(block.replace("legs", "arms"))
    ran = run("pack", "create", "hill-legs")
    assert ran.code == 1
    assert "plan.yaml:5:" in ran.err
    assert '"arms"' in ran.err
    assert not list(home.glob("*.coachpack"))
    (home / "hill-legs" / "plan.yaml").write_text(block)
    assert run("pack", "create", "hill-legs").code == 0
    made = next(home.glob("*.coachpack"))
    assert "2 training blocks" in run("pack", "inspect", str(made)).out


def test_install_shows_and_asks(run, file, data) -> None:
    """The digest stands before the question; no is no, and so is silence."""
    for answer in ("n\n", ""):
        ran = run("pack", "install", "got.coachpack", stdin=answer)
        assert ran.code == 1
        assert "installed" not in ran.out
        assert ran.err.index("licence: CC-BY-4.0") < ran.err.index("digest ") < ran.err.index("Install it?")
    assert not (data / "packs.lock").exists()
    ran = run("pack", "install", "got.coachpack", stdin="y\n")
    assert (ran.code, ran.out) == (0, ran.out)
    assert ran.out.endswith("1.2.0 installed; list its workouts with: audiocoach list --kind hill-legs\n")
    assert "list --kind hill-legs`" in run("list", "hill-legs").err
    assert run("pack", "install", "got.coachpack").out == "hill-legs 1.2.0 is already installed\n"
    told = json.loads(run("pack", "install", "got.coachpack", "--json").out)
    assert (told["name"], told["was_there"]) == ("hill-legs", True)


def test_ctrl_c_at_the_question_stops_as_elsewhere(file, data) -> None:
    """Exit code 130, and nothing is installed."""
    command = [sys.executable, "-m", "audiocoach", "pack", "install", "got.coachpack"]
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    with subprocess.Popen(command, **pipes) as process:
        said = b""
        while b"Install it?" not in said and (more := os.read(process.stderr.fileno(), 4096)):
            said += more
        process.send_signal(signal.SIGINT)
        _, rest = process.communicate(timeout=60)
    assert process.returncode == 130
    assert rest.decode().endswith("Cancelled. No partial files were left behind.\n")
    assert not (data / "packs.lock").exists()


def test_a_refused_pack_says_why(run, home) -> None:
    """One line, no traceback, nothing installed."""
    (home / "bad.coachpack").write_bytes(good_archive()[:-30])
    ran = run("pack", "install", "bad.coachpack", "--yes")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "error: bad.coachpack is refused: it is incomplete, or something was added at its end\n"
    assert run(
        "pack", "install", "nowhere.coachpack", "--yes"
    ).err == "error: nowhere.coachpack is refused: " + ("there is no such file\n")
    assert "only https:// addresses" in run("pack", "install", "http://127.0.0.1:9/x.coachpack").err


def test_list_names_licence_and_credits(run, file) -> None:
    """In the list of packs, and beside all workouts."""
    assert run("pack", "list").err == "no pack is installed\n"
    run("pack", "install", "got.coachpack", "--yes")
    header, row = run("pack", "list").out.splitlines()
    assert header.split() == ["pack", "version", "title", "author", "licence", "credits"]
    assert "Jo Coach" in row
    assert row.endswith("CC-BY-4.0  River by Ana")
    (told,) = json.loads(run("pack", "list", "--json").out)
    assert (told["name"], told["version"], told["licence"]) == ("hill-legs", "1.2.0", "CC-BY-4.0")
    listed = run("list").out
    assert "hill-legs/strength/hills" in listed
    assert row.split() == listed.splitlines()[-1].split()
    assert "CC-BY-4.0" not in run("list", "--tag", "strength").out


def test_names_of_packs_complete(run, file, data) -> None:
    """A shell knows what is installed, and goes on where the list is damaged."""
    run("pack", "install", "got.coachpack", "--yes")
    assert complete_target("hill") == ["hill-legs/legs", "hill-legs/strength/hills"]
    (data / "packs.lock").write_text("{")
    assert complete_target("hill") == []


def test_verify_says_what_was_changed(run, file, data) -> None:
    """With exit code 1; an unknown name is an error."""
    run("pack", "install", "got.coachpack", "--yes")
    assert run("pack", "verify").out == "hill-legs: unchanged\n"
    (legs,) = data.glob("packs/hill-legs-*/legs.yaml")
    legs.write_text(SCRIPT + "# mine\n")
    ran = run("pack", "verify", "hill-legs")
    assert (ran.code, ran.out) == (1, "hill-legs: legs.yaml was changed\n")
    assert run("pack", "verify", "other").code == 1
    ran = run("pack", "remove", "hill-legs")
    assert (ran.code, ran.out) == (0, "hill-legs removed\n")
    assert "legs.yaml was changed or added, so it is kept" in ran.err


def test_update_looks_where_each_came_from(run, file, folder) -> None:
    """One that cannot be had does not stop the others."""
    run("pack", "install", "hill-legs", "--yes")
    yaml = PACK_YAML.replace("hill-legs", "other").encode()
    file.write_bytes(good_archive(good_files() | {"pack.yaml": yaml}))
    run("pack", "install", "got.coachpack", "--yes")
    file.unlink()
    write_folder(folder, {"pack.yaml": PACK_YAML.replace("1.2.0", "1.3.0").encode()})
    ran = run("pack", "update", "--yes")
    assert ran.code == 1
    assert "hill-legs 1.3.0 installed instead of 1.2.0" in ran.out
    assert "error: got.coachpack is refused: there is no such file" in ran.err
    assert run("pack", "update", "hill-legs").out == "hill-legs 1.3.0 is already installed\n"


def test_a_block_of_a_pack_is_built_by_name(run, home, folder) -> None:
    """`pack/block` is a block like any other, and its sessions are the pack's."""
    block = b"audiocoach: 1\nblock: Month\nweeks: 1\nweek:\n  - mon: legs\n  - wed: strength/hills\n"
    write_folder(folder, {"blocks/month.yaml": block})
    run("pack", "install", "hill-legs", "--yes")
    ran = run("check", "hill-legs/month", "--voice", "espeak")
    assert (ran.code, ran.out) == (0, "")
    assert "hill-legs/blocks/month" in run("list").out
    mine = b"audiocoach: 1\nblock: Mine\nweeks: 1\nweek:\n  - mon: hill-legs/hills\n"
    write_folder(home, {"mine.yaml": mine})
    assert run("check", "mine.yaml", "--voice", "espeak").code == 0


@pytest.mark.parametrize("most_bytes", [0, 100, 400, 700])
@pytest.mark.parametrize("source", ["hill-legs.coachpack", "hill-legs"])
def test_a_full_disk_is_named_and_nothing_is_installed(run_process, home, data, source, most_bytes) -> None:
    """Wherever the disk ends, the error is of the place of the packs, not of the pack, and no bug."""
    resource = pytest.importorskip("resource")
    write_folder(home / "hill-legs", good_files())
    (home / "hill-legs.coachpack").write_bytes(good_archive(good_files()))

    def end_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    ran = run_process(
        *("pack", "install", source, "--yes"),
        cwd=home,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=end_disk,
    )
    assert ran.returncode == 1
    assert "the file would be larger than this disk allows; choose another place" in ran.stderr
    assert str(data) in ran.stderr
    assert "bug" not in ran.stderr
    assert not [path for path in data.rglob("*") if path.name not in ("packs", ".packs.lock")]
