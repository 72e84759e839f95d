"""Calling ffmpeg: which one, with what guarded, and that it always ends."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from audiocoach.errors import DiskError, MediaError
from audiocoach.media.ffmpeg import build_of, find_ffmpeg, first_errors, input_arguments, run, start_ffmpeg

ENDLESS = ["-f", "lavfi", "-re", "-i", "anullsrc", "-f", "s16le", "pipe:1"]


def program(path: Path, text: str) -> Path:
    """A shell script that poses as ffmpeg."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def is_running(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_installed_ffmpeg_is_found_by_its_absolute_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any wish it is the one that came with the install, and it says its version."""
    monkeypatch.delenv("AUDIOCOACH_FFMPEG", raising=False)
    found = find_ffmpeg()
    assert found.is_absolute()
    assert build_of(found).version


def test_a_wish_wins_over_the_variable_and_that_over_the_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings come first, then the environment."""
    wished, named = program(tmp_path / "wished", ""), program(tmp_path / "named", "")
    monkeypatch.setenv("AUDIOCOACH_FFMPEG", str(named))
    assert find_ffmpeg() == named
    assert find_ffmpeg(str(wished)) == wished


@pytest.mark.parametrize("name", ["no-such-program", "/no/such/ffmpeg", "/", "~"])
def test_an_ffmpeg_that_is_none_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing program or a folder is an error that says where the name came from."""
    with pytest.raises(
        MediaError, match=r"ffmpeg in your settings or AUDIOCOACH_FFMPEG: there is no program"
    ):
        find_ffmpeg(name)
    monkeypatch.setenv("AUDIOCOACH_FFMPEG", name)
    with pytest.raises(MediaError, match=r"AUDIOCOACH_FFMPEG: there is no program"):
        find_ffmpeg()


def test_a_program_that_is_not_ffmpeg_is_refused(tmp_path: Path) -> None:
    """Something else under the name is found out, and so is a file that cannot run."""
    with pytest.raises(MediaError, match="is not an ffmpeg"):
        build_of(program(tmp_path / "other", "echo hello"))
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF")
    broken.chmod(0o755)
    with pytest.raises(MediaError, match="cannot be started"):
        build_of(broken)


def test_it_runs_in_an_empty_folder_that_goes_away(tmp_path: Path) -> None:
    """The working directory holds nothing, is not ours, and is removed."""
    spy = program(tmp_path / "spy", "pwd; ls -A")
    lines = run(spy, [], timeout_s=60).decode().split()
    assert len(lines) == 1
    assert Path(lines[0]) != Path.cwd()
    assert not Path(lines[0]).exists()


def test_a_failure_is_one_readable_line(ffmpeg: Path) -> None:
    """What ffmpeg says on many lines with addresses becomes one without."""
    with pytest.raises(MediaError) as caught:
        run(ffmpeg, [*input_arguments("wav"), "-f", "null", "-"], stdin=b"not a wav", timeout_s=60)
    message = str(caught.value)
    assert message.startswith("ffmpeg failed: ")
    assert "\n" not in message
    assert "0x" not in message


def test_condensing_keeps_the_cause_and_drops_noise() -> None:
    """Of many messages the first two different errors stay, printable and of bounded length."""
    said = (
        "[info] hello\n[wav @ 0x5d0] [error] first\x07.\nnote\n[error] first\n[fatal] second\n[error] third\n"
    )
    assert first_errors(said) == "first; second"
    assert first_errors("some other program's words\n") == "some other program's words"
    assert first_errors("\n \n") == ""
    assert len(first_errors("x" * 5000)) == 300


def test_a_process_that_takes_too_long_is_stopped(ffmpeg: Path) -> None:
    """The time limit ends it, and the error says so."""
    with pytest.raises(MediaError, match=r"took longer than 0\.3 s"):
        run(ffmpeg, ENDLESS, timeout_s=0.3)


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_no_process_outlives_its_context(ffmpeg: Path, error: type[BaseException]) -> None:
    """Whatever exception leaves the context, the process is gone afterwards."""
    pids = []

    def fail() -> None:
        with start_ffmpeg(ffmpeg, ENDLESS, stdout=subprocess.PIPE, timeout_s=60) as process:
            process.stdout.read(1000)
            pids.append(process.pid)
            assert is_running(process.pid)
            raise error

    with pytest.raises(error):
        fail()
    assert not is_running(pids[0])


def test_no_process_outlives_a_killed_parent(ffmpeg: Path, tmp_path: Path) -> None:
    """After kill -9 of the program the encoder ends too, for its pipes are closed."""
    code = f"""
import subprocess, time
from pathlib import Path
from audiocoach.media.ffmpeg import start_ffmpeg
with start_ffmpeg(Path({str(ffmpeg)!r}), {ENDLESS!r}, stdout=subprocess.PIPE, timeout_s=60) as process:
    process.stdout.read(1000)
    print(process.pid, flush=True)
    time.sleep(60)
"""
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 60
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_running(pid)


def test_an_input_cannot_open_other_files(ffmpeg: Path, tmp_path: Path) -> None:
    """A playlist that is named like audio is read as audio and as nothing else, so it fails."""
    secret = tmp_path / "secret.wav"
    run(ffmpeg, ["-f", "lavfi", "-i", "sine=d=1", str(secret)], timeout_s=60)
    playlist = tmp_path / "playlist.mp3"
    playlist.write_text(f"ffconcat version 1.0\nfile '{secret}'\n")
    for demuxer in ("mp3", "wav", "ogg"):
        with pytest.raises(MediaError):
            run(ffmpeg, [*input_arguments(demuxer, playlist), "-f", "null", "-"], timeout_s=60)


def test_a_report_asked_for_by_the_environment_is_not_written(
    ffmpeg: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The variable that makes ffmpeg write a log file does not reach it."""
    report = tmp_path / "report.log"
    monkeypatch.setenv("FFREPORT", f"file={report}")
    run(ffmpeg, ["-version"], timeout_s=60)
    assert not report.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_a_full_disk_is_an_error_of_the_disk() -> None:
    """The caller can then name the file and the remedy, instead of printing ffmpeg's message."""
    tone = ["-f", "lavfi", "-i", "sine=d=1", "-f", "wav", "-y", "file:/dev/full"]
    with pytest.raises(DiskError) as caught:
        run(find_ffmpeg(), tone, timeout_s=60)
    assert caught.value.number == errno.ENOSPC
