"""``audiocoach doctor``. The network it may or may not find is not judged here."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from audiocoach.cli import voices


@pytest.fixture(autouse=True)
def nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is tried on a port of this machine where nobody listens."""
    monkeypatch.setattr(voices, "ONLINE_HOST", ("127.0.0.1", 1))


def findings(run) -> dict[str, dict[str, str]]:
    """What was found, by what was looked at."""
    return {finding["what"]: finding for finding in json.loads(run("doctor", "--json").out)}


def test_where_tracks_can_be_made_the_exit_code_is_0(run) -> None:
    """ffmpeg, the embedded voice and the cache are fine; no network is only worth a note."""
    ran = run("doctor")
    assert ran.code == 0
    found = findings(run)
    assert {found[what]["state"] for what in ("ffmpeg", "voice espeak", "cache", "settings")} == {"ok"}
    assert found["network"]["state"] == "note"
    assert found["network"]["remedy"]
    assert all(what.removeprefix("voice ") in ran.out for what in found)


def test_a_table_tells_what_each_engine_can_do(run) -> None:
    """Whether it works, with the network or without, its languages, accents and pace, and how to fix it."""
    lines = run("doctor").out.splitlines()
    heading = next(line for line in lines if line.startswith("engine"))
    assert heading.split()[:6] == ["engine", "state", "type", "languages", "accents", "rate"]
    (espeak,) = (line for line in lines if line.startswith("espeak "))
    assert "ready" in espeak
    assert "offline" in espeak
    assert "native" in espeak
    (recorded,) = (line for line in lines if line.startswith("recorded "))
    assert "not ready" in recorded
    assert "clips" in recorded


def test_the_online_voice_is_not_called_ready_while_nobody_answers(run, monkeypatch) -> None:
    """The table says so and names a voice that works; through a proxy it may speak nevertheless."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)

    def gtts(*command: str) -> str:
        return next(line for line in run(*command).out.splitlines() if line.startswith("gtts "))

    assert "not ready" in gtts("doctor")
    assert "127.0.0.1 does not answer" in gtts("doctor")
    assert "--voice espeak" in gtts("doctor")
    assert gtts("voices", "list") == gtts("doctor")
    assert findings(run)["voice gtts"]["state"] == "note"
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    assert "not ready" not in gtts("doctor")
    assert "not ready" not in gtts("voices", "list")


def test_a_missing_ffmpeg_is_a_fault_with_a_remedy(run, monkeypatch) -> None:
    """The exit code is 1 and standard error says what keeps tracks from being made."""
    monkeypatch.setenv("AUDIOCOACH_FFMPEG", "/nowhere/ffmpeg")
    ran = run("doctor")
    assert ran.code == 1
    assert "ffmpeg" in ran.err
    assert findings(run)["ffmpeg"]["remedy"]


def test_an_ffmpeg_that_is_something_else_is_a_fault(run, monkeypatch) -> None:
    """A program that is not ffmpeg does not pass."""
    monkeypatch.setenv("AUDIOCOACH_FFMPEG", sys.executable)
    assert findings(run)["ffmpeg"]["state"] == "fault"


def test_a_cache_that_cannot_be_written_is_worth_a_note(run, home, script, monkeypatch) -> None:
    """A file where the folder should be: a track is built all the same, only not faster the next time."""
    (home / "file").touch()
    monkeypatch.setenv("AUDIOCOACH_CACHE_DIR", str(home / "file"))
    found = findings(run)["cache"]
    assert found["state"] == "note"
    assert "AUDIOCOACH_CACHE_DIR" in found["remedy"]
    assert run("build", "legs.yaml").code == 0


def test_settings_in_force_are_named_and_wrong_ones_are_a_fault(run, home) -> None:
    """The rest is still looked at."""
    Path("audiocoach.toml").write_text('voice = "espeak"\n')
    assert "audiocoach.toml" in findings(run)["settings"]["detail"]
    Path("audiocoach.toml").write_text("voce = 1\n")
    found = findings(run)
    assert found["settings"]["state"] == "fault"
    assert found["ffmpeg"]["state"] == "ok"
    assert run("doctor").code == 1
