"""Settings: which source wins, and what is refused."""

from __future__ import annotations

import inspect
import tracemalloc
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from audiocoach import config
from audiocoach.cli.build import build
from audiocoach.config import PROJECT_FILE, Settings
from audiocoach.errors import ConfigError
from audiocoach.voices.endpoint import Endpoint


class Place:
    """A project folder and a user's file."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "project"
        self.folder.mkdir()
        self.user_file = root / "config.toml"

    def settings(self, flags: Mapping[str, object] | None = None, **environment: str) -> Settings:
        """The settings that hold here."""
        return config.load_settings(
            flags, environment=environment, folder=self.folder, user_file=self.user_file
        )

    def project(self, text: str) -> Path:
        """Writes the project's file."""
        path = self.folder / PROJECT_FILE
        path.write_text(text, encoding="utf-8")
        return path

    def user(self, text: str) -> None:
        """Writes the user's file."""
        self.user_file.write_text(text, encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An empty place."""
    return Place(tmp_path)


def test_nothing_set_gives_the_defaults(place: Place) -> None:
    """Without flags, variables and files the defaults hold and no file is named."""
    assert place.settings() == Settings()


def test_each_source_gives_way_to_the_one_before_it(place: Place) -> None:
    """Flags win over the environment, that over the project's file, that over the user's."""
    place.user('voice = "user"\n')
    assert place.settings().voice == "user"
    project = place.project('voice = "project"\n')
    assert place.settings().voice == "project"
    assert place.settings(AUDIOCOACH_VOICE="environment").voice == "environment"
    assert place.settings({"voice": "flag"}, AUDIOCOACH_VOICE="environment").voice == "flag"
    assert place.settings().files == (place.user_file, project)


def test_a_flag_that_was_not_given_changes_nothing(place: Place) -> None:
    """``None`` among the flags leaves the setting to the other sources."""
    assert place.settings({"jobs": None}, AUDIOCOACH_JOBS="3").jobs == 3


def test_every_setting_can_come_from_the_environment(place: Place) -> None:
    """Each key has its variable, read as the setting's type."""
    written = {
        "voice": "espeak",
        "music": "calm",
        "quality": "high",
        "loudness": "-18.5",
        "jobs": "2",
        "cache_dir": "/somewhere",
        "cache_mb": "100",
        "ffmpeg": "ffmpeg",
        "data_dir": "/data",
        "clips": "/voice",
        "intervals_key": "k3y",
        "intervals_athlete": "i123",
        "intervals_url": "http://127.0.0.1:8080",
        "calendar": "webcal://example.org/plan.ics?token=a",
    }
    settings = place.settings(**{config.SETTINGS[key].variable: text for key, text in written.items()})
    assert settings == Settings(
        "espeak", "calm", "high", -18.5, 2, Path("/somewhere"), 100, "ffmpeg", Path("/data"), Path("/voice"),
        intervals_key="k3y", intervals_athlete="i123", intervals_url="http://127.0.0.1:8080",
        calendar="webcal://example.org/plan.ics?token=a",
    )  # fmt: skip
    assert {*written, "endpoint", "files"} == {field.name for field in fields(Settings)}


def test_the_table_says_what_applies_when_nothing_is_set(place: Place) -> None:
    """A default that is a value is the one that the settings have; the server's are those of its engine."""
    for key, setting in config.SETTINGS.items():
        if not setting.argument and (default := getattr(Settings(), key)) is not None:
            assert setting.read(setting.default, place.folder) == default
    server = {one.argument: one for one in config.SETTINGS.values() if one.argument}
    parameters = inspect.signature(Endpoint).parameters
    assert server.keys() == parameters.keys()
    for name, parameter in parameters.items():
        assert not parameter.default or server[name].read(server[name].default, place.folder) == (
            parameter.default
        )


def test_every_flag_of_the_table_is_one_of_the_build() -> None:
    """``audiocoach build`` takes them, and no setting has a flag there that the table does not name."""
    flags = {f"--{name}" for name in inspect.signature(build).parameters}
    keys = {f"--{key}" for key in config.SETTINGS}
    assert {one.flag for one in config.SETTINGS.values() if one.flag} == keys & flags


def test_an_empty_variable_is_none(place: Place) -> None:
    """A variable set to nothing counts as not set."""
    assert place.settings(AUDIOCOACH_QUALITY="") == Settings()


@pytest.mark.parametrize("key", ["ffmpeg", "cache_dir"])
def test_a_project_file_names_no_program_and_no_folder_to_write_to(place: Place, key: str) -> None:
    """A stranger's folder cannot pick them; the error says where they belong."""
    place.project(f'{key} = "evil"\n')
    with pytest.raises(ConfigError, match=rf"file cannot set {key}; .*{config.SETTINGS[key].variable}"):
        place.settings()
    (place.folder / PROJECT_FILE).unlink()
    place.user(f'{key} = "mine"\n')
    assert str(getattr(place.settings(), key)).endswith("mine")


def test_recordings_start_in_the_files_folder(place: Place) -> None:
    """A folder of recordings is named like music, and the engine is made with it."""
    assert place.settings().engines["recorded"] == {}
    place.project('clips = "voice"\n')
    assert place.settings().engines["recorded"] == {"folder": place.folder / "voice"}


def test_the_endpoint_comes_from_the_user_alone(place: Place) -> None:
    """The table in the user's file, single variables over it; the engine is made with both."""
    place.user('[endpoint]\nurl = "http://127.0.0.1:8880/v1"\nvoice = "sky"\nspeed = 1\ntimeout = 5\n')
    settings = place.settings(AUDIOCOACH_ENDPOINT_VOICE="bella", AUDIOCOACH_ENDPOINT_FORMAT="wav")
    expected = {"url": "http://127.0.0.1:8880/v1", "voice": "bella", "speed": 1.0, "timeout_s": 5.0}
    assert settings.engines["endpoint"] == {**expected, "audio_format": "wav"}
    assert Endpoint(**settings.endpoint).status().ok


@pytest.mark.parametrize(
    "text",
    [
        '[endpoint]\nurl = "http://evil.example"',
        'voice = "endpoint"',
        'voice = " endpoint "',
        'voice = "recorded,endpoint"',
        'voice = "recorded, endpoint ,espeak"',
        "endpoint.speed = 1",
    ],
)
def test_a_project_file_names_no_server(place: Place, text: str) -> None:
    """A stranger's folder cannot send the words anywhere, nor choose the user's own server."""
    place.user('[endpoint]\nurl = "http://127.0.0.1:8880"\n')
    place.project(text + "\n")
    with pytest.raises(ConfigError, match=r"a project's file cannot set (the voice )?endpoint.*; set it in"):
        place.settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("endpoint = 1", "did you mean endpoint"),
        ("[endpoint]\nulr = 1", "did you mean endpoint.url"),
        ('[endpoint]\nurl = "ftp://SECRET"', "endpoint.url: expected an address like http"),
        ('[endpoint]\nurl = "https://me:SECRET@h/v1"', "without a password"),
        ('[endpoint]\nurl = "http://h/\\nSECRET"', "an address like"),
        (
            '[endpoint]\nkey_variable = "sk-SECRET"',
            "expected the name of an environment variable, not the key",
        ),
        ('[endpoint]\nformat = "SECRET"', "expected mp3, wav, flac or opus$"),
        ("[endpoint]\nspeed = 5", "a number from 0.25 to 4"),
        ("[endpoint]\ntimeout = 0", "a number from 1 to 600"),
    ],
)
def test_a_wrong_endpoint_is_told_without_its_value(place: Place, text: str, said: str) -> None:
    """The message names file and key, and never shows what may be a secret in the wrong place."""
    place.user(text + "\n")
    with pytest.raises(ConfigError, match=said) as caught:
        place.settings()
    assert str(place.user_file) in str(caught.value)
    assert "SECRET" not in str(caught.value)


def test_paths_in_a_file_start_in_its_folder(place: Place, tmp_path: Path) -> None:
    """Music named in a project's file is found from anywhere; a bed's name stays one."""
    (place.folder / "song.mp3").touch()
    place.project('music = "song.mp3"\n')
    assert place.settings().music == str(place.folder / "song.mp3")
    place.user('cache_dir = "clips"\nffmpeg = "bin/ffmpeg"\n')
    assert place.settings().cache_dir == tmp_path / "clips"
    assert place.settings().ffmpeg == str(tmp_path / "bin/ffmpeg")
    place.project('music = "calm"\n')
    assert place.settings().music == "calm"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("musik = 1", "did you mean music"),
        ("zzz = 1", "the settings are voice, clips"),
        ("[quality]\nx = 1", "quality: expected smallest, small, standard or high, not"),
        ('quality = "hihg"', 'expected smallest, small, standard or high, not "hihg"'),
        ("quality = 3", "small, standard or high"),
        ("quality = []", "small, standard or high"),
        ("jobs = 0", "a whole number from 1"),
        ("jobs = 1.5", "a whole number from 1"),
        ("jobs = true", "a whole number from 1"),
        ('jobs = "many"', "a whole number from 1"),
        ("loudness = -9", "a number from -30 to -10"),
        ("loudness = nan", "a number from -30 to -10"),
        ("loudness = 1979-05-27", "a number from -30 to -10"),
        ('voice = ""', "expected text"),
        ("voice = 1", "expected text"),
        ("voice = ", "is not TOML"),
        ("a = " + "[" * 5000, "is not TOML"),
    ],
)
def test_what_cannot_be_used_is_an_error_with_file_and_key(place: Place, text: str, said: str) -> None:
    """The message names the file, the key and what is wanted."""
    path = place.project(text + "\n")
    with pytest.raises(ConfigError, match=said) as caught:
        place.settings()
    assert str(path) in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JOBS", "-1"),
        ("JOBS", "9" * 5000),
        ("CACHE_MB", "1e3"),
        ("LOUDNESS", "inf"),
        ("QUALITY", "Standard "),
    ],
)
def test_a_wrong_variable_is_an_error_with_its_name(place: Place, name: str, value: str) -> None:
    """The message names the variable."""
    with pytest.raises(ConfigError, match=f"AUDIOCOACH_{name}"):
        place.settings(**{f"AUDIOCOACH_{name}": value})


def test_a_file_that_is_not_text_is_an_error(place: Place) -> None:
    """Bytes that are not UTF-8 are refused in words."""
    (place.folder / PROJECT_FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not TOML"):
        place.settings()


def test_a_file_that_is_too_large_is_an_error(place: Place) -> None:
    """Settings are refused above their limit, and no more of the file is read than shows that."""
    with (place.folder / PROJECT_FILE).open("wb") as file:
        file.truncate(50 * config.MAX_FILE_BYTES)
    tracemalloc.start()
    with pytest.raises(ConfigError, match="is larger than 1 MB"):
        place.settings()
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak_bytes < 4 * config.MAX_FILE_BYTES


def test_a_file_with_the_line_ends_of_windows_is_read(place: Place) -> None:
    """CRLF ends a line of settings like LF, also within a text of several lines."""
    (place.folder / PROJECT_FILE).write_bytes(b'jobs = 2\r\nmusic = """\r\nnone"""\r\n')
    settings = place.settings()
    assert (settings.jobs, settings.music) == (2, "none")


def test_a_current_folder_that_is_gone_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal may still stand in a folder that was deleted."""
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(ConfigError, match="the current folder no longer exists"):
        config.load_settings(environment={}, user_file=tmp_path / "none.toml")


def test_the_default_folders_are_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cache and settings lie in folders of the program's own."""
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert "audiocoach" in config.default_cache_dir().parts
    assert config.user_config_file().parent.name == "audiocoach"
