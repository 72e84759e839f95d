"""The README: every script in it loads and plans, every Python example runs, every command line is one."""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

import audiocoach

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

SETUP = ("python3 -m venv",)
"""Lines that install; `.ci/run` does what they do."""


def blocks(language: str) -> list[str]:
    """The contents of all fences of a language."""
    return [text for tag, text in FENCE.findall(README) if tag == language]


def script_of(block: str) -> str:
    """A whole script from a block: header lines get steps, and nothing else is added."""
    if block.startswith("audiocoach:"):
        return block
    return f"audiocoach: 1\n{block}workout: [Squat 40s, Rest 20s, Plank 40s]\n"


def commands() -> list[str]:
    """Every command line with `audiocoach` in the shell blocks, without its comment."""
    lines = [line.split(" #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line.startswith("audiocoach ")]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One store for all examples, so that what they share is spoken once."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def desk(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the README's own `legs.yaml`, and a voice that needs no network."""
    (tmp_path / "legs.yaml").write_text(whole_session(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for key in [key for key in os.environ if key.startswith("AUDIOCOACH_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("AUDIOCOACH_CACHE_DIR", str(store))
    monkeypatch.setenv("AUDIOCOACH_VOICE", "espeak")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def whole_session() -> str:
    """The last of the growing examples."""
    return [block for block in blocks("yaml") if block.startswith("audiocoach:")][-1]


@pytest.mark.parametrize("block", blocks("yaml"))
def test_every_script_loads_and_plans(block: str, desk: Path) -> None:
    """What a reader copies is a script, with nothing to warn about."""
    path = desk / "example.yaml"
    path.write_text(script_of(block), encoding="utf-8")
    workout = audiocoach.load(path)
    assert audiocoach.plan(workout).duration_s > 60
    done = audiocoach_says(["check", "example.yaml", "--strict"])
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("block", blocks("python"))
def test_every_python_example_runs(block: str, desk: Path) -> None:
    """The library's examples run as they stand, and say something."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(block, "README.md", "exec"), {"__name__": "__main__"})
    assert printed.getvalue()


@pytest.mark.parametrize("command", commands())
def test_every_command_line_is_one(command: str, desk: Path) -> None:
    """Command lines run; builds are asked what they would do."""
    words = shlex.split(command)[1:]
    if words[0] == "build":
        words.append("--dry-run")
    done = audiocoach_says(words)
    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr


def test_the_two_lines_that_install_are_what_they_say() -> None:
    """One line installs and builds, one installs and tests, and both make their own environment."""
    install, test = [line for block in blocks("sh") for line in block.splitlines() if line.startswith(SETUP)]
    assert install.endswith("&& .venv/bin/audiocoach build strength/runner-a")
    assert test.endswith("&& .venv/bin/pytest")


def test_links_lead_somewhere() -> None:
    """Pictures and files that the README points to are there."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert targets
    assert not [target for target in targets if not (ROOT / target).exists()]


def test_the_table_of_sessions_is_the_truth() -> None:
    """Every shipped workout is in the table, with its minutes."""
    told = dict(re.findall(r"^\| `(\w+/[\w-]+)` \| (\d+) \|", README, re.MULTILINE))
    folder = ROOT / "workouts"
    shipped = {
        path.relative_to(folder).with_suffix("").as_posix(): str(
            yaml.safe_load(path.read_text(encoding="utf-8"))["minutes"]
        )
        for path in folder.rglob("*.yaml")
    }
    assert told == shipped


def test_the_picture_shows_the_session_of_the_readme() -> None:
    """The drawing is a well-formed picture of the last example's squats."""
    texts = [
        "".join(node.itertext())
        for node in ElementTree.parse(ROOT / "docs" / "timeline.svg").iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "Squat" in texts
    assert "Halfway." in texts
    assert "Squat" in whole_session()


def test_every_dependency_has_its_licence_told() -> None:
    """Whatever the install brings is in the table of licences."""
    metadata = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = metadata.split("dependencies = [")[1].split("\n]")[0]
    names = re.findall(r'"([A-Za-z-]+)[><=]', listed)
    table = README.split("## What it stands on")[1].lower()
    assert len(names) > 10
    assert not [name for name in names if name.lower() not in table]


def audiocoach_says(words: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs the program as a user would."""
    return subprocess.run(
        [sys.executable, "-m", "audiocoach", *words], capture_output=True, text=True, timeout=120, check=False
    )
