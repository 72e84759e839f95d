"""Settings: flags, then the environment, then the project's file, then the user's file, then the defaults.

The project's file is ``audiocoach.toml`` in the current folder, the user's ``config.toml`` in the platform's
folder for settings. A project's file may be a stranger's: it names no program, no folder to write to and no
server to send words to.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from audiocoach.errors import ConfigError, UsageError
from audiocoach.files import read_bytes
from audiocoach.units import quoted

PROJECT_FILE = "audiocoach.toml"
MAX_FILE_BYTES = 1_000_000
"""The most that a file of settings may hold."""
QUALITIES = ("small", "standard", "high")
LOUDNESS_RANGE_LUFS = (-30.0, -10.0)
MAX_JOBS = 256
MAX_CACHE_MB = 1_000_000
ENDPOINT = "endpoint"
"""The user's own speech server: a table of settings, and the voice engine made with them."""
PIPER = "piper"
"""The voice engine that is made with the folder of its installed voices."""
RECORDED = "recorded"
"""The voice engine that is made with a folder of a trainer's recordings."""
ENDPOINT_FORMATS = ("mp3", "wav", "flac", "opus")

_URL = re.compile(r"https?://([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?(/[!$-;=?-Z_a-z~]*)?", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}", re.ASCII)

_Reader = Callable[[Any, Path], Any]
"""A written value as a setting; relative paths start in the folder. ValueError says what is expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for this call. ``None`` leaves the choice to the script or to the program.

    ``music`` is a bed, ``none`` or an absolute path; ``quality`` one of :data:`QUALITIES`; ``loudness`` in
    LUFS (-30 to -10); ``clips`` a folder of a trainer's recordings; ``endpoint`` what is set about a speech
    server, by the names of its engine's arguments; ``files`` the settings files that were read.
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
    files: tuple[Path, ...] = ()

    @property
    def engines(self) -> Mapping[str, Mapping[str, Any]]:
        """The arguments that voice engines are made with, by the engine's name."""
        return {
            ENDPOINT: self.endpoint,
            RECORDED: {"folder": self.clips} if self.clips else {},
            PIPER: {"folder": _piper_dir(self)},
        }


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    user_file: Path | None = None,
) -> Settings:
    """The settings for a call with these flags (a flag that is ``None`` was not given).

    Args:
        flags: by setting's name, already of the setting's type.
        environment: of the process, unless given.
        folder: the project's, unless given the current one.
        user_file: unless given the platform's.

    Raises:
        ConfigError: for an unknown key or a value that cannot be used, with its file or variable.
    """
    folder = folder or current_folder()
    files = [
        path for path in (user_file or user_config_file(), folder / PROJECT_FILE) if os.path.isfile(path)
    ]
    values: dict[str, Any] = {}
    for path in files:
        values |= _from_file(path, is_project=path.name == PROJECT_FILE)
    variables = os.environ if environment is None else environment
    values |= _from_environment(variables, folder)
    values[ENDPOINT] = values.get(ENDPOINT, {}) | _endpoint_from_environment(variables, folder)
    values |= {key: value for key, value in (flags or {}).items() if value is not None}
    return replace(Settings(files=tuple(files)), **values)


def current_folder() -> Path:
    """The current folder.

    Raises:
        ConfigError: when it is gone.
    """
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise ConfigError("the current folder is gone; go to another one") from error


def user_config_file() -> Path:
    """Where the user's own settings are read from."""
    import platformdirs

    return platformdirs.user_config_path("audiocoach", appauthor=False) / "config.toml"


def trainers_dir() -> Path:
    """Where the user's own trainers are kept."""
    return user_config_file().parent / "trainers"


def default_cache_dir() -> Path:
    """Where clips and chunks are kept when no setting says otherwise."""
    import platformdirs

    return platformdirs.user_cache_path("audiocoach", appauthor=False)


def data_dir() -> Path:
    """Where installed packs are kept: by the settings, else the platform's folder for data."""
    import platformdirs

    return load_settings().data_dir or platformdirs.user_data_path("audiocoach", appauthor=False)


def piper_dir() -> Path:
    """Where the voices of the engine piper are installed."""
    return _piper_dir(load_settings())


def _piper_dir(settings: Settings) -> Path:
    import platformdirs

    return (settings.data_dir or platformdirs.user_data_path("audiocoach", appauthor=False)) / "voices"


def variable_of(key: str) -> str:
    """The environment variable of a setting."""
    return f"AUDIOCOACH_{key.upper()}"


def _text(value: Any, folder: Path) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("expected text")
    return value.strip()


def _music(value: Any, folder: Path) -> str:
    """A word without a folder that no file bears is a bed's name, judged where music is chosen."""
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
            raise ValueError(f"expected one of {', '.join(choices)}")
        return str(value)

    return read


def _number(kind: type[int] | type[float], least: float, most: float) -> _Reader:
    def read(value: Any, folder: Path) -> float:
        wanted = f"expected a {'whole ' if kind is int else ''}number from {least:g} to {most:,.0f}"
        if isinstance(value, bool) or not isinstance(value, str | int | kind):
            raise ValueError(wanted)
        try:
            number = kind(value)
        except (ValueError, OverflowError):
            raise ValueError(wanted) from None
        if not least <= number <= most:
            raise ValueError(wanted)
        return number

    return read


def _url(value: Any, folder: Path) -> str:
    """An address of the web, without a user's name, password or fragment."""
    text = _text(value, folder)
    if not _URL.fullmatch(text):
        raise ValueError("expected an address like http://127.0.0.1:8880/v1, without a password in it")
    return text


def _variable_name(value: Any, folder: Path) -> str:
    text = _text(value, folder)
    if not _VARIABLE.fullmatch(text):
        raise ValueError("expected the name of an environment variable, not the key itself")
    return text


_ENDPOINT_READERS: Mapping[str, tuple[str, _Reader]] = {
    "url": ("url", _url),
    "key_variable": ("key_variable", _variable_name),
    "model": ("model", _text),
    "voice": ("voice", _text),
    "speed": ("speed", _number(float, 0.25, 4)),
    "format": ("audio_format", _choice(*ENDPOINT_FORMATS)),
    "timeout": ("timeout_s", _number(float, 1, 600)),
}
"""By the key in the table: the engine's argument, and how its value is read."""


_READERS: Mapping[str, _Reader] = {
    "voice": _text,
    "music": _music,
    "quality": _choice(*QUALITIES),
    "loudness": _number(float, *LOUDNESS_RANGE_LUFS),
    "jobs": _number(int, 1, MAX_JOBS),
    "cache_dir": _path,
    "cache_mb": _number(int, 1, MAX_CACHE_MB),
    "ffmpeg": _program,
    "data_dir": _path,
    "clips": _path,
}
_USER_ONLY = ("cache_dir", "data_dir", "ffmpeg")


def _from_file(path: Path, *, is_project: bool) -> dict[str, Any]:
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
    values = {}
    for key, value in table.items():
        if is_project and (key == ENDPOINT or (key == "voice" and _names_endpoint(value))):
            remedy = f"set it in {user_config_file()}, or choose it with --voice {ENDPOINT}"
            raise ConfigError(f"{path}: {ENDPOINT} is not taken from a project's file; {remedy}")
        if key == ENDPOINT:
            values[key] = _endpoint_from_file(value, path)
            continue
        if key not in _READERS:
            raise ConfigError(f"{path}: unknown setting {quoted(key)}; {_known(key, (*_READERS, ENDPOINT))}")
        if is_project and key in _USER_ONLY:
            remedy = f"set it in {user_config_file()} or as {variable_of(key)}"
            raise ConfigError(f"{path}: {key} is not taken from a project's file; {remedy}")
        values[key] = _value(key, value, path.absolute().parent, f"{path}: {key}")
    return values


def _names_endpoint(voice: Any) -> bool:
    """Whether the endpoint is among the voices, of which there may be several: ``recorded,endpoint``."""
    return isinstance(voice, str) and ENDPOINT in (name.strip() for name in voice.split(","))


def _from_environment(environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    given = {key: text for key in _READERS if (text := environment.get(variable_of(key)))}
    return {key: _value(key, text, folder, variable_of(key)) for key, text in given.items()}


def _endpoint_from_file(table: Any, path: Path) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: {ENDPOINT} cannot be used: expected a table, headed [{ENDPOINT}]")
    found: dict[str, Any] = {}
    for key, value in table.items():
        place = f"{path}: {ENDPOINT}.{key}"
        if key not in _ENDPOINT_READERS:
            raise ConfigError(f"{path}: unknown setting {quoted(key)}; {_known(key, _ENDPOINT_READERS)}")
        found |= _endpoint_value(key, value, path.absolute().parent, place)
    return found


def _endpoint_from_environment(environment: Mapping[str, str], folder: Path) -> dict[str, Any]:
    """What single variables say, such as ``AUDIOCOACH_ENDPOINT_URL``."""
    found: dict[str, Any] = {}
    for key in _ENDPOINT_READERS:
        variable = variable_of(f"{ENDPOINT}_{key}")
        if text := environment.get(variable):
            found |= _endpoint_value(key, text, folder, variable)
    return found


def _endpoint_value(key: str, value: Any, folder: Path, place: str) -> dict[str, Any]:
    """One value by its argument's name. A wrong one is not shown: it may be a secret in the wrong place."""
    argument, read = _ENDPOINT_READERS[key]
    try:
        return {argument: read(value, folder)}
    except ValueError as error:
        raise ConfigError(f"{place} cannot be used: {error}") from None


def flag_value(key: str, text: str) -> Any:
    """The value of a setting as written behind its flag.

    Raises:
        ConfigError: when it cannot be used.
    """
    return _value(key, text, current_folder(), f"--{key}")


def _value(key: str, value: Any, folder: Path, place: str) -> Any:
    try:
        return _READERS[key](value, folder)
    except ValueError as error:
        near = difflib.get_close_matches(str(value), QUALITIES, n=1) if key == "quality" else []
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ConfigError(f"{place}: {quoted(str(value))} cannot be used: {error}{hint}") from None


def _known(key: str, keys: Iterable[str]) -> str:
    names = tuple(keys)
    near = difflib.get_close_matches(key, names, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"
