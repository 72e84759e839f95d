"""A speech server of the user's own, from the settings to the track."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from audiocoach import config
from audiocoach.voices.engine import Request
from cli.conftest import SCRIPT, write
from voices.speech_server import Reply, SpeechServer
from voices.tone_engine import ToneEngine


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[SpeechServer]:
    """A server that hums, named in the user's settings, with a store that nobody else uses."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AUDIOCOACH_CACHE_DIR", str(tmp_path / "clips"))
    engine = ToneEngine()
    with SpeechServer({"wav": lambda words: engine.speak(Request(words, "en", "hum")).data}) as started:
        write(
            config.user_config_file(), f'[endpoint]\nurl = "{started.url}"\nvoice = "sky"\nformat = "wav"\n'
        )
        yield started


@pytest.fixture(autouse=True)
def any_voice(home) -> None:
    """A script that leaves its voice to whoever builds it."""
    write(home / "legs.yaml", SCRIPT.replace("voice: espeak\n", ""))


def test_a_track_is_spoken_by_the_users_server(run, server) -> None:
    """Each cue is one request; the second build needs none, another voice needs all of them again."""
    ran = run("build", "legs.yaml", "--voice", "endpoint")
    assert ran.code == 0, ran.err
    assert "  endpoint  " in ran.out
    asked = [asked.wanted["input"] for asked in server.requests]
    assert len(asked) == len(set(asked)) > 5
    assert run("build", "legs.yaml", "--voice", "endpoint", "--force").code == 0
    assert len(server.requests) == len(asked)
    write(config.user_config_file(), config.user_config_file().read_text().replace("sky", "bella"))
    assert run("build", "legs.yaml", "--voice", "endpoint").code == 0
    assert len(server.requests) == 2 * len(asked)


def test_a_server_that_fails_half_way_is_resumed(run, server, home) -> None:
    """The error says how far it came; the next run asks only for the rest."""
    server.script(Reply(), Reply(), Reply(status=401))
    ran = run("build", "legs.yaml", "--voice", "endpoint")
    assert ran.code == 1
    assert "HTTP 401" in ran.err
    assert not (home / "legs.mp3").exists()
    kept = [asked.wanted["input"] for asked in server.requests[:2]]
    server.requests.clear()
    assert run("build", "legs.yaml", "--voice", "endpoint").code == 0
    assert not {asked.wanted["input"] for asked in server.requests} & set(kept)


def test_neither_a_script_nor_a_project_chooses_it(run, server, home) -> None:
    """Both are refused at their place, and the server is not asked."""
    write(home / "legs.yaml", SCRIPT.replace("voice: espeak", "voice: endpoint"))
    ran = run("build", "legs.yaml")
    assert ran.code == 1
    assert "legs.yaml:5:8: error" in ran.err
    assert "--voice endpoint" in ran.err
    write(home / "audiocoach.toml", 'voice = "endpoint"\n')
    for command in ("check", "build"):
        assert "a project's file cannot set the voice endpoint" in run(command, "legs.yaml").err
    assert server.requests == []


def test_its_state_is_told_without_asking_it(run, server) -> None:
    """``voices list`` and ``doctor`` show the server, or how to name one."""
    for command in (("voices", "list", "--json"), ("doctor", "--json")):
        assert f"{server.url}, model tts-1, voice sky" in run(*command).out
    config.user_config_file().unlink()
    [state] = [one for one in json.loads(run("voices", "list", "--json").out) if one["engine"] == "endpoint"]
    assert (state["ok"], state["detail"]) == (False, "no server is set")
    assert "config.toml" in state["remedy"]
    assert server.requests == []


def test_a_voice_is_tried(run, server, home) -> None:
    """``voices try`` speaks with the user's settings, too."""
    assert run("voices", "try", "Three, two, one", "--voice", "endpoint").code == 0
    assert [asked.wanted["voice"] for asked in server.requests] == ["sky"]
    assert (home / "voice.wav").exists()
