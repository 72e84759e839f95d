"""The library espeak-ng, called in-process: find it, list its voices, turn words into PCM.

It comes with its data in a wheel (``espeakng-loader``). Where there is no such wheel, the system's library
is used. The library keeps state in global variables (such as the phases of its flutter and noise) that
nothing in its interface resets. So that the same words always give the same samples, each utterance loads the
library anew (about 3 ms), one at a time in a process.
"""

from __future__ import annotations

import _ctypes
import atexit
import contextlib
import ctypes
import functools
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from audiocoach.errors import NotWorkingError, OutputError, VoiceError
from audiocoach.files import path_bytes
from audiocoach.media.temporary import TemporaryFolder
from audiocoach.units import Ms

ENGINE = "espeak"
REMEDY = "reinstall the package espeakng-loader, or install espeak-ng on the system"

_MAX_DATA_PATH_BYTES = 150
"""The library truncates the path of its data folder at 160 bytes; this leaves a margin."""

_DATA_FILE = "phontab"
_OUTPUT_SYNCHRONOUS = 2
_DONT_EXIT = 0x8000
_TEXT_IS_UTF8 = 1
_TEXT_HAS_PHONEMES = 0x100
_PARAMETER_RATE = 1
_BUFFER_MS: Ms = 1000
_SEED = 1

_SYNTH_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)

_lock = threading.Lock()


class _Voice(ctypes.Structure):
    """``espeak_VOICE`` of speak_lib.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_void_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


@dataclass(frozen=True, slots=True)
class SharedLibrary:
    """Paths of the library and its data (``None``: the library knows), and where they come from."""

    library: str
    data: str | None
    origin: str


@dataclass(frozen=True, slots=True)
class Pcm:
    """Mono 16-bit samples in the machine's byte order, and their rate in hertz."""

    data: bytes
    sample_rate: int


@functools.cache
def locate_library() -> SharedLibrary:
    """The library to use: the wheel's, or else the system's.

    Raises:
        VoiceError: if there is none.
    """
    reason = "the wheel espeakng-loader is not installed"
    try:
        import espeakng_loader  # noqa: PLC0415 - does not exist on every platform

        wheel = SharedLibrary(
            espeakng_loader.get_library_path(), espeakng_loader.get_data_path(), "espeakng-loader"
        )
        _unload(ctypes.CDLL(wheel.library))
        return wheel
    except ImportError:
        pass
    except (OSError, RuntimeError) as error:
        reason = f"the library of espeakng-loader does not load ({error})"
    from ctypes.util import find_library  # noqa: PLC0415 - slow, and rarely needed

    system = find_library("espeak-ng")
    if system is None:
        raise NotWorkingError.of(ENGINE, f"{reason}, and the system has no espeak-ng; {REMEDY}")
    return SharedLibrary(system, None, "the system")


@functools.cache
def version() -> str:
    """The library's version, such as ``1.52.0``.

    Raises:
        VoiceError: if the library does not work.
    """
    with _open_library() as (library, _):
        library.espeak_Info.restype = ctypes.c_char_p
        words: bytes = library.espeak_Info(None) or b"unknown"
        return words.decode("ascii", "replace").split()[0]


@functools.cache
def languages() -> dict[str, str]:
    """The voice file for each language of the library, by lower-case tag (``en-us``).

    Raises:
        VoiceError: if the library does not work.
    """
    found: dict[str, tuple[int, str]] = {}
    with _open_library() as (library, _):
        library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_Voice))
        voices = library.espeak_ListVoices(None)
        index = 0
        while voices[index]:
            voice = voices[index].contents
            identifier = os.fsdecode(voice.identifier).replace(os.sep, "/")
            for priority, tag in _read_tags(voice.languages):
                found[tag] = min(found.get(tag, (priority, identifier)), (priority, identifier))
            index += 1
    return {tag: identifier for tag, (_, identifier) in sorted(found.items())}


def synthesise(text: str, voice: str, words_per_minute: int, *, has_phonemes: bool = False) -> Pcm:
    """Speak ``text`` as plain words, without SSML, at 80 to 450 ``words_per_minute``.

    The same arguments always give the same bytes. Ctrl-C stops it at once: the library runs in a thread,
    because an exception inside its callback would be lost. ``text`` has no control characters, which may be
    commands to the library. ``voice`` is a file of :func:`languages`, with or without a ``+variant``.
    With ``has_phonemes``, the text between ``[[`` and ``]]`` is phonemes, in the library's notation.

    Raises:
        VoiceError: if the library or the voice does not work.
    """
    flags = _TEXT_IS_UTF8 | (_TEXT_HAS_PHONEMES if has_phonemes else 0)
    cancelled = threading.Event()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="espeak") as worker:
        try:
            return worker.submit(_synthesise, text, voice, words_per_minute, flags, cancelled).result()
        finally:
            cancelled.set()


def _synthesise(text: str, voice: str, words_per_minute: int, flags: int, cancelled: threading.Event) -> Pcm:
    pieces: list[bytes] = []

    def receive(samples: ctypes._Pointer[ctypes.c_short] | None, count: int, _events: int) -> int:
        if samples and count > 0:
            pieces.append(ctypes.string_at(samples, count * 2))
        return int(cancelled.is_set())

    with _open_library() as (library, sample_rate):
        callback = _SYNTH_CALLBACK(receive)
        library.espeak_SetSynthCallback(callback)
        if library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise NotWorkingError.of(ENGINE, f"the voice {voice} does not load; {REMEDY}")
        library.espeak_SetParameter(_PARAMETER_RATE, words_per_minute, 0)
        if hasattr(library, "espeak_ng_SetRandSeed"):
            library.espeak_ng_SetRandSeed(ctypes.c_long(_SEED))
        words = text.encode("utf-8", "replace") + b"\0"
        code = library.espeak_Synth(words, ctypes.c_size_t(len(words)), 0, 0, 0, flags, None, None)
        if code != 0:
            raise VoiceError.of(ENGINE, f"the library failed with code {code}; {REMEDY}")
    return Pcm(b"".join(pieces), sample_rate)


@contextlib.contextmanager
def _open_library() -> Iterator[tuple[ctypes.CDLL, int]]:
    """The newly loaded library and its sample rate. Only one thread at a time can have it."""
    place = locate_library()
    with _lock:
        try:
            library = ctypes.CDLL(place.library)
        except OSError as error:
            raise NotWorkingError.of(ENGINE, f"the library does not load ({error}); {REMEDY}") from error
        try:
            if place.data is not None and not Path(place.data, _DATA_FILE).is_file():
                raise NotWorkingError.of(ENGINE, f"its data is missing from {place.data}; {REMEDY}")
            data = None if place.data is None else path_bytes(_short_path(place.data))
            sample_rate = library.espeak_Initialize(_OUTPUT_SYNCHRONOUS, _BUFFER_MS, data, _DONT_EXIT)
            if sample_rate <= 0:
                raise NotWorkingError.of(ENGINE, f"the library cannot find its data; {REMEDY}")
            try:
                yield library, sample_rate
            finally:
                library.espeak_Terminate()
        finally:
            if place.data is not None:
                _unload(library)


def _unload(library: ctypes.CDLL) -> None:
    """Unload the wheel's library. The system's stays loaded: its dependencies may not survive unloading."""
    if sys.platform == "win32":
        _ctypes.FreeLibrary(library._handle)
    else:
        _ctypes.dlclose(library._handle)


@functools.cache
def _short_path(data: str) -> str:
    """A path to the data folder that is short enough for the library: if need be, a temporary link."""
    if len(path_bytes(data)) <= _MAX_DATA_PATH_BYTES:
        return data
    problem = ""
    for parent in (None, "/tmp"):
        try:
            folder = TemporaryFolder(parent)
            atexit.register(folder.cleanup)
            link = Path(folder.name, "d")
            if len(path_bytes(str(link))) <= _MAX_DATA_PATH_BYTES:
                link.symlink_to(data, target_is_directory=True)
                return str(link)
        except (OutputError, OSError) as error:
            problem = problem or f": {error}"
    raise VoiceError.of(
        ENGINE,
        f"the path of its data is longer than {_MAX_DATA_PATH_BYTES} bytes ({data}{problem}); "
        "install AudioCoach in a folder with a shorter path, or set TMPDIR to one",
    )


def _read_tags(address: int) -> Iterator[tuple[int, str]]:
    """Priority and tag of each language in a voice's list: a byte and a C string each, up to a zero byte."""
    while priority := ctypes.string_at(address, 1)[0]:
        tag = ctypes.string_at(address + 1)
        yield priority, tag.decode("ascii", "replace").lower()
        address += len(tag) + 2
