"""Settings, in order of precedence: flags, environment, the project's file, the user's file, defaults.

The project's file is ``audiocoach.toml`` in the current folder, the user's ``config.toml`` in the platform's
folder for settings. A project's file may come from a stranger, so it cannot choose a program, a folder to
write to or a server that words are sent to.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from audiocoach.errors import ConfigError, UsageError
from audiocoach.files import read_bytes
from audiocoach.units import one_of, quoted

PROJECT_FILE = "audiocoach.toml"
MAX_FILE_BYTES = 1_000_000
"""Maximum size of a file of settings."""
QUALITIES = ("smallest", "small", "standard", "high")
LOUDNESS_RANGE_LUFS = (-30.0, -10.0)
ENDPOINT = "endpoint"
"""The user's own speech server: a table of settings, and the voice engine made with them."""
PIPER = "piper"
"""The voice engine that is made with the folder of its installed voices."""
HIBARI = "hibari"
"""The voice engine that is made with the folder of its downloaded voices."""
RECORDED = "recorded"
"""The voice engine that is made with a folder of a trainer's recordings."""

_Reader = Callable[[Any, Path], Any]
"""Reads a written value; relative paths start in the folder. ValueError says what is expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What applies to this call. ``None`` leaves the choice to the script or to the program.

    :data:`SETTINGS` says what each field means. ``music`` is a bed, ``none`` or an absolute path.
    ``endpoint`` holds the arguments of that engine. ``files`` are the files that were read.
    """

    voice: str | None = None
    music: str | None = None
    quality: str = "standard"
    loudness: float = -16.0
    jobs: int | None = None
    cache_dir: Path | None = None
    cache_mb: int = 2048
    ffmpeg: str | None = None
    data_dir: Path | None = None
    clips: Path | None = None
    endpoint: Mapping[str, Any] = field(default_factory=dict)
    intervals_key: str | None = None
    intervals_athlete: str = "0"
    intervals_url: str = "https://intervals.icu"
    calendar: str | None = None
    files: tuple[Path, ...] = ()

    @property
    def engines(self) -> Mapping[str, Mapping[str, Any]]:
        """The arguments that voice engines are made with, by the engine's name."""
        return {
            ENDPOINT: self.endpoint,
            RECORDED: {"folder": self.clips} if self.clips else {},
            PIPER: {"folder": piper_dir(self)},
            HIBARI: {"folder": hibari_dir(self)},
        }


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how it is written, what it means and what applies without it.

    ``key`` is its name in a file; ``endpoint.url`` is ``url`` in the table ``[endpoint]``. ``flag`` is its
    flag of ``audiocoach build``. A project's file cannot set what ``is_personal``. ``argument`` is its name
    as an argument of the engine ``endpoint``. A value that ``is_secret`` is never shown.
    """

    key: str
    read: _Reader
    default: str
    meaning: str
    flag: str = ""
    is_personal: bool = False
    argument: str = ""
    is_secret: bool = False

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return f"AUDIOCOACH_{self.key.upper().replace('.', '_')}"

    @property
    def help(self) -> str:
        """The help of its flag."""
        return f"{self.meaning}; default: {self.default}."

    def value(self, written: Any, folder: Path, place: str) -> Any:
        """The value of what is written at ``place``. A server's wrong value, perhaps a key, is not shown.

        Raises:
            ConfigError: if it cannot be used.
        """
        try:
            return self.read(written, folder)
        except ValueError as error:
            shown = "" if self.argument or self.is_secret else f", not {quoted(str(written))}"
            raise ConfigError(f"{place}: expected {error}{shown}") from None


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user_file: Path | None = None,
) -> Settings:
    """The settings for a call with these ``flags``, by key and of the setting's type (``None``: not given).

    ``environment`` defaults to the process's, ``folder`` (the project's) to the current one, and
    ``user_file`` to the platform's.

    Raises:
        ConfigError: for an unknown key or a value that cannot be used, with its file or variable.
    """
    folder = folder or current_folder()
    files = [
        path for path in (user_file or user_config_file(), folder / PROJECT_FILE) if os.path.isfile(path)
    ]
    values: dict[str, Any] = {}
    for path in files:
        values |= _values_in_file(path, is_project=path.name == PROJECT_FILE)
    variables = os.environ if environment is None else environment
    for key, setting in SETTINGS.items():
        if text := variables.get(setting.variable):
            values[key] = setting.value(text, folder, setting.variable)
    values |= {key: value for key, value in (flags or {}).items() if value is not None}
    endpoint = {SETTINGS[key].argument: values.pop(key) for key in SETTINGS.keys() & values if "." in key}
    return Settings(**values, endpoint=endpoint, files=tuple(files))


def current_folder() -> Path:
    """The current folder.

    Raises:
        ConfigError: if it no longer exists.
    """
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise ConfigError("the current folder no longer exists; change to another one") from error


def user_config_file() -> Path:
    """The user's file of settings."""
    import platformdirs

    return platformdirs.user_config_path("audiocoach", appauthor=False) / "config.toml"


def trainers_dir() -> Path:
    """The folder of the user's own trainers."""
    return user_config_file().parent / "trainers"


def default_cache_dir() -> Path:
    """The folder of the cache unless a setting names another."""
    import platformdirs

    return platformdirs.user_cache_path("audiocoach", appauthor=False)


def data_dir(settings: Settings | None = None) -> Path:
    """The folder of installed packs: the one in the settings, else the platform's folder for data."""
    import platformdirs

    chosen = (settings or load_settings()).data_dir
    return chosen or platformdirs.user_data_path("audiocoach", appauthor=False)


def piper_dir(settings: Settings | None = None) -> Path:
    """The folder of the installed voices of the engine piper."""
    return data_dir(settings) / "voices"


def hibari_dir(settings: Settings | None = None) -> Path:
    """The folder of the downloaded voices of the engine hibari."""
    return piper_dir(settings) / HIBARI


def _values_in_file(path: Path, *, is_project: bool) -> dict[str, Any]:
    import tomllib

    try:
        data = read_bytes(path, MAX_FILE_BYTES)
        if len(data) > MAX_FILE_BYTES:
            raise ConfigError(f"{path}: is larger than {MAX_FILE_BYTES // 1_000_000} MB")
        table = tomllib.loads(data.decode())
    except UsageError as error:
        raise ConfigError(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from error
    if isinstance(table.get(ENDPOINT), dict):
        table |= {f"{ENDPOINT}.{key}": written for key, written in table.pop(ENDPOINT).items()}
    values = {}
    for key, written in table.items():
        setting = SETTINGS.get(key)
        if setting is None:
            near = difflib.get_close_matches(key, SETTINGS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(SETTINGS)}"
            raise ConfigError(f"{path}: unknown setting {quoted(key)}; {hint}")
        if is_project and (setting.is_personal or (key == "voice" and _names_endpoint(written))):
            what = f"the voice {ENDPOINT}" if key == "voice" else key
            remedy = f"set it in {user_config_file()} or as {setting.variable}"
            raise ConfigError(f"{path}: a project's file cannot set {what}; {remedy}")
        values[key] = setting.value(written, path.absolute().parent, f"{path}: {key}")
    return values


def _names_endpoint(voice: Any) -> bool:
    """Whether a voice names the endpoint, alone or among others, as in ``recorded,endpoint``."""
    return isinstance(voice, str) and ENDPOINT in (name.strip() for name in voice.split(","))


def _text(value: Any, folder: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("text")
    return value.strip()


def _music(value: Any, folder: Path) -> str:
    """A bed's name, or a path. The script's reader checks a word that names no file."""
    text = _text(value, folder)
    path = folder / os.path.expanduser(text)
    return str(path) if os.path.exists(path) or path.name != text else text


def _path(value: Any, folder: Path) -> Path:
    return folder / os.path.expanduser(_text(value, folder))


def _program(value: Any, folder: Path) -> str:
    """A bare name is looked up on PATH, anything else is a path."""
    text = _text(value, folder)
    return text if os.path.basename(text) == text else str(_path(text, folder))


def _choice(*choices: str) -> _Reader:
    def read(value: Any, folder: Path) -> str:
        if value not in choices:
            raise ValueError(one_of(choices))
        return str(value)

    return read


def number_reader(kind: type[int] | type[float], least: float, most: float) -> _Reader:
    """A function that reads a number in a range, and raises a ``ValueError`` that says what it expects."""

    def read(value: Any, folder: Path) -> float:
        expected = f"a {'whole ' if kind is int else ''}number from {least:g} to {most:,.0f}"
        if isinstance(value, bool) or not isinstance(value, str | int | kind):
            raise ValueError(expected)
        try:
            number = kind(value)
        except (ValueError, OverflowError):
            raise ValueError(expected) from None
        if not least <= number <= most:
            raise ValueError(expected)
        return number

    return read


def _matching(pattern: str, expected: str) -> _Reader:
    def read(value: Any, folder: Path) -> str:
        text = _text(value, folder)
        if not re.fullmatch(pattern, text, re.ASCII):
            raise ValueError(expected)
        return text

    return read


def _server(key: str, read: _Reader, default: str, meaning: str, argument: str = "") -> Setting:
    key, argument = f"{ENDPOINT}.{key}", argument or key
    return Setting(key, read, default, meaning, is_personal=True, argument=argument)


def _account(key: str, read: _Reader, default: str, meaning: str, *, is_secret: bool = False) -> Setting:
    return Setting(key, read, default, meaning, is_personal=True, is_secret=is_secret)


_URL = _matching(
    r"https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(/[!$-;=?-Z_a-z~]*)?",
    "an address like http://127.0.0.1:8880/v1, without a password in it",
)
_VARIABLE = _matching(
    "[A-Za-z_][A-Za-z0-9_]{0,99}", "the name of an environment variable, not the key itself"
)
_KEY = _matching(r"[\w.~+/=-]{1,200}", "the API key of your account")
_ATHLETE = _matching(r"i?\d{1,12}", "an athlete's number like i12345, or 0")
_SITE = _matching(
    r"https://[\w.-]+(:\d{1,5})?|http://(127\.0\.0\.1|localhost)(:\d{1,5})?",
    "an address like https://intervals.icu",
)
_CALENDAR = _matching(
    r"(https|webcal)://[\w.-]+(:\d{1,5})?/[!$-;=?-Z_a-z~]*", "an address like https://example.org/plan.ics"
)
_LOUDNESS = number_reader(float, *LOUDNESS_RANGE_LUFS)
_ROWS = (
    Setting("voice", _text, "the script's, else auto", "Voice engine", "--voice"),
    Setting("clips", _path, "none", "Folder of a trainer's recordings"),
    Setting("music", _music, "the script's, else drive", "A bed, none, a file or a folder", "--music"),
    Setting(
        "quality",
        _choice(*QUALITIES),
        "standard",
        "File size: smallest, small, standard or high",
        "--quality",
    ),
    Setting("loudness", _LOUDNESS, "-16", "Loudness of the track in LUFS, -30 to -10", "--loudness"),
    Setting("jobs", number_reader(int, 1, 256), "all", "Number of processors to use", "--jobs"),
    Setting("cache_dir", _path, "the system's", "Folder of the cache", is_personal=True),
    Setting("cache_mb", number_reader(int, 1, 1_000_000), "2048", "Maximum size of the cache in MiB"),
    Setting("ffmpeg", _program, "the included one", "ffmpeg's path, or its name on PATH", is_personal=True),
    Setting("data_dir", _path, "the system's", "Folder of packs and installed voices", is_personal=True),
    _account("intervals_key", _KEY, "none", "API key of your account at intervals.icu", is_secret=True),
    _account("intervals_athlete", _ATHLETE, "0", "Athlete at intervals.icu, 0 for the key's own"),
    _account("intervals_url", _SITE, "https://intervals.icu", "Address of intervals.icu"),
    _account("calendar", _CALENDAR, "none", "Private address of a calendar to sync", is_secret=True),
    _server("url", _URL, "none", "Address of a speech server"),
    _server("model", _text, "tts-1", "Model to ask the server for"),
    _server("voice", _text, "alloy", "Voice to ask the server for"),
    _server("speed", number_reader(float, 0.25, 4), "1", "Speed to ask the server for, 0.25 to 4"),
    _server("format", _choice("mp3", "wav", "flac", "opus"), "mp3", "mp3, wav, flac or opus", "audio_format"),
    _server("timeout", number_reader(float, 1, 600), "60", "Seconds for one cue, 1 to 600", "timeout_s"),
    _server("key_variable", _VARIABLE, "AUDIOCOACH_ENDPOINT_KEY", "Variable that holds the key"),
)
SETTINGS: Mapping[str, Setting] = {setting.key: setting for setting in _ROWS}
"""All settings by key, in the order of ``docs/settings.md``."""
