"""``build --watch``: one build for each change, errors shown, no change of its own making followed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.targets import find_targets
from audiocoach.cli.watching import POLL_S, watch
from audiocoach.errors import UsageError

SCRIPT = "audiocoach: 1\nvoice: espeak\nmusic: songs\nworkout:\n  - include: warm.yaml\n  - Squat 5s\n"


class Editor:
    """Stands for the passing time: at each wait of the watcher it makes the next change; then Ctrl-C."""

    def __init__(self, changes: Iterable[Callable[[], object]]) -> None:
        self._changes = iter(changes)
        self.waits_s: list[float] = []

    def sleep(self, seconds: float) -> None:
        """One turn of the watcher."""
        self.waits_s.append(seconds)
        if seconds == POLL_S:
            change = next(self._changes, None)
            if change is None:
                raise KeyboardInterrupt
            change()


def save(path: Path, text: str) -> Callable[[], object]:
    """As many editors save: another file takes the name of the old one."""

    def change() -> None:
        new = path.with_name(f"{path.name}.new")
        new.write_text(text, encoding="utf-8")
        new.replace(path)

    return change


@pytest.fixture
def session(home: Path) -> Path:
    """A script with an include and a folder of songs, in the current folder."""
    (home / "songs").mkdir()
    (home / "songs" / "one.wav").write_bytes(b"RIFF")
    (home / "warm.yaml").write_text("audiocoach: 1\nworkout:\n  - Jog 5s\n", encoding="utf-8")
    (home / "legs.yaml").write_text(SCRIPT, encoding="utf-8")
    return home


def build_with(loads: list[str], wrote: Iterable[Path] = ()) -> Callable[[], tuple[bool, list[Path]]]:
    """Loads the script as a build does, and writes nothing."""

    def build() -> tuple[bool, list[Path]]:
        for target in find_targets(["legs.yaml"]):
            loads.append(target.load().title)
        return True, list(wrote)

    return build


def test_each_change_is_one_build(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The script, its include, and a new song each start one build; nothing else does, and nothing spins."""
    loads: list[str] = []
    changes = [
        save(session / "legs.yaml", SCRIPT + "  - Lunge 5s\n"),
        lambda: None,
        save(session / "warm.yaml", "audiocoach: 1\nworkout:\n  - Jog 9s\n"),
        lambda: (session / "notes.txt").write_text("x"),
        lambda: (session / "songs" / "two.wav").write_bytes(b"RIFF"),
    ]
    editor = Editor(changes)
    watch(build_with(loads), ["legs.yaml"], sleep=editor.sleep)
    assert len(loads) == 4
    assert editor.waits_s.count(POLL_S) == len(changes) + 1
    said = capsys.readouterr().err
    assert [line for line in said.splitlines() if line.endswith(" changed")] == [
        "legs.yaml changed",
        "warm.yaml changed",
        f"{os.path.join('songs', 'two.wav')} changed",
    ]
    assert "watching legs.yaml and 2 other files; press Ctrl-C to stop" in said


def test_an_error_is_shown_and_the_watch_goes_on(session: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A broken script does not end it, and the files of the build before are still watched; the mended one is
    built.
    """
    loads: list[str] = []
    script = session / "legs.yaml"
    changes = [
        save(script, "audiocoach: 1\nworkout: [Squat"),
        save(session / "warm.yaml", "audiocoach: 1\nworkout:\n  - Jog 9s\n"),
        save(script, SCRIPT + "  - Lunge 5s\n"),
    ]
    watch(build_with(loads), ["legs.yaml"], sleep=Editor(changes).sleep)
    assert len(loads) == 2
    said = capsys.readouterr().err
    assert said.count("error:") == 2
    assert said.count("watching legs.yaml and 2 other files") == 4
    assert "warm.yaml changed" in said


def test_what_a_build_writes_is_no_change(session: Path) -> None:
    """A track among the songs of its own session does not start the next build."""
    loads: list[str] = []
    track = session / "songs" / "legs.mp3"
    load = build_with(loads, [track])

    def build() -> tuple[bool, list[Path]]:
        written = load()
        track.write_bytes(os.urandom(9))
        return written

    watch(build, ["legs.yaml"], sleep=Editor([lambda: None, lambda: None]).sleep)
    assert len(loads) == 1


def test_wrong_arguments_end_it_at_once(session: Path) -> None:
    """Only the first build can find them wrong; a target that comes later is waited for."""

    def wrong() -> tuple[bool, list[Path]]:
        raise WrongUsageError("two targets would both become a.mp3")

    with pytest.raises(WrongUsageError):
        watch(wrong, ["legs.yaml"], sleep=Editor([]).sleep)
    builds = []

    def missing() -> tuple[bool, list[Path]]:
        builds.append(1)
        raise UsageError("there is no such script")

    later = session / "later.yaml"
    watch(missing, ["later.yaml"], sleep=Editor([lambda: later.write_text(SCRIPT)]).sleep)
    assert len(builds) == 2


def test_the_command_builds_again_and_ends_with_ctrl_c(home: Path, script: Path) -> None:
    """A mistake is shown; once it is mended and saved the track is built without a further call, and Ctrl-C
    while it waits is a good end.
    """
    text = script.read_text(encoding="utf-8")
    script.write_text("audiocoach: 1\n", encoding="utf-8")
    command = [sys.executable, "-m", "audiocoach", "build", "legs.yaml", "--watch"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        lines = iter(process.stdout.readline, "")
        assert ": error: " in next(lines)
        next(line for line in lines if line.startswith("watching"))
        assert not (home / "legs.mp3").exists()
        save(script, text)()
        next(line for line in lines if line.startswith("watching"))
        assert (home / "legs.mp3").exists()
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        try:
            assert process.wait(60) == 0
        finally:
            process.kill()


@pytest.mark.parametrize("arguments", [["legs.yaml", "--json"], ["-"]])
def test_what_cannot_be_watched_is_refused(run, script, arguments: list[str]) -> None:
    """Standard input is read once, and JSON is one document."""
    ran = run("build", *arguments, "--watch")
    assert ran.code == 2
    assert "--watch" in ran.err
