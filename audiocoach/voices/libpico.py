"""The library SVOX Pico, called in-process: turn words into PCM.

The library and its voices come in a wheel (``py-nanotts``). The functions in its extension module are called
directly. The package's own function gives the library memory with whatever was there before, and the samples
depend on it. Here each utterance has a system of its own in cleared memory (about 10 ms), so the same words
always give the same samples, from any number of threads at once.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import functools
import os
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from audiocoach.errors import NotWorkingError, OutputError, VoiceError
from audiocoach.files import path_bytes
from audiocoach.media.temporary import TemporaryFolder
from audiocoach.voices.wheel import fault_of, listed_sums

ENGINE, PACKAGE, DISTRIBUTION = "pico", "py_nanotts", "py-nanotts"
REMEDY = f"pip install --force-reinstall {DISTRIBUTION}"
SAMPLE_RATE = 16_000

VOICES: Mapping[str, str] = MappingProxyType(
    {"de-DE": "gl0", "en-GB": "kh0", "en-US": "lh0", "es-ES": "zl0", "fr-FR": "nk0", "it-IT": "cm0"}
)
"""The speaker of each language, as the files name it."""

_MEMORY_BYTES = 2_500_000
_PIECE_BYTES = 512
_BUFFER_BYTES = 4_096
_NAME_BYTES, _MESSAGE_BYTES = 32, 200
_VOICE = b"voice"
_OK, _IDLE, _BUSY = 0, 200, 201
_MAX_PATH_BYTES = 150
"""The library copies the path of a file into a buffer of about 200 bytes; this leaves a margin."""


def data_folder() -> Path | None:
    """The folder of the voices, or ``None`` without the wheel. Nothing is imported."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).with_name("lang")


def files_of(voice: str) -> tuple[str, str]:
    """The names of a voice's two files: its language and its speaker."""
    return f"{voice}_ta.bin", f"{voice}_{VOICES[voice]}_sg.bin"


@functools.cache
def check_voice(voice: str) -> None:
    """Refuse a voice whose files are not those that the package was installed with: the library may crash.

    Raises:
        NotWorkingError: when one is damaged or missing.
    """
    folder = data_folder()
    sums = listed_sums(DISTRIBUTION, "lang") if folder else {}
    for file in files_of(voice):
        fault = fault_of(folder / file, sums[file]) if folder and file in sums else ""
        if fault:
            raise NotWorkingError.of(ENGINE, f"{file} of {DISTRIBUTION} {fault}; {REMEDY}")


def synthesise(text: str, voice: str, volume: int) -> bytes:
    """Speak ``text`` as plain words, without the library's markup.

    Args:
        text: the words.
        voice: one of :data:`VOICES`.
        volume: percent of the voice's own, which clips.

    Returns:
        Mono 16-bit samples at :data:`SAMPLE_RATE`, in the machine's byte order.

    Raises:
        VoiceError: if the library or the voice does not work.
    """
    plain = text.translate({ord(character): " " for character in "<>\0"})
    words = f'<volume level="{volume}">{plain}</volume>'.encode("utf-8", "replace") + b"\0"
    check_voice(voice)
    with _open_engine(voice) as (library, engine):
        pcm = bytearray()
        for start in range(0, len(words), _PIECE_BYTES):
            piece = words[start : start + _PIECE_BYTES]
            while piece:
                taken = ctypes.c_short()
                status = library.pico_putTextUtf8(
                    engine, piece, ctypes.c_short(len(piece)), ctypes.byref(taken)
                )
                if status != _OK or taken.value <= 0:
                    raise VoiceError(f"pico: the library refuses the words (code {status})", engine=ENGINE)
                piece = piece[taken.value :]
                _receive(library, engine, pcm)
    return bytes(pcm)


def _receive(library: ctypes.CDLL, engine: ctypes.c_void_p, pcm: bytearray) -> None:
    """Append the sound that the library has ready."""
    buffer = ctypes.create_string_buffer(_BUFFER_BYTES)
    received, kind = ctypes.c_short(), ctypes.c_short()
    status = _BUSY
    while status == _BUSY:
        status = library.pico_getData(
            engine, buffer, ctypes.c_short(_BUFFER_BYTES), ctypes.byref(received), ctypes.byref(kind)
        )
        pcm += ctypes.string_at(buffer, received.value)
    if status != _IDLE:
        raise VoiceError(f"pico: the library failed to speak (code {status})", engine=ENGINE)


@contextlib.contextmanager
def _open_engine(voice: str) -> Iterator[tuple[ctypes.CDLL, ctypes.c_void_p]]:
    """The library, and an engine that speaks with a voice, in memory of its own."""
    library, folder = load_library(), _short_folder()
    memory = ctypes.create_string_buffer(_MEMORY_BYTES)
    system, engine = ctypes.c_void_p(), ctypes.c_void_p()

    def require(status: int, what: str) -> None:
        if status != _OK:
            message = ctypes.create_string_buffer(_MESSAGE_BYTES)
            if system:
                library.pico_getSystemStatusMessage(system, status, message)
            reason = message.value.decode("utf-8", "replace") or f"code {status}"
            raise NotWorkingError.of(ENGINE, f"{what} ({reason}); {REMEDY}")

    require(
        library.pico_initialize(memory, ctypes.c_uint(_MEMORY_BYTES), ctypes.byref(system)),
        "the library does not start",
    )
    try:
        require(library.pico_createVoiceDefinition(system, _VOICE), "the library does not start")
        for file in files_of(voice):
            resource, name = ctypes.c_void_p(), ctypes.create_string_buffer(_NAME_BYTES)
            path = path_bytes(os.path.join(folder, file))
            failed = f"{file} does not load"
            require(library.pico_loadResource(system, path, ctypes.byref(resource)), failed)
            require(library.pico_getResourceName(system, resource, name), failed)
            require(library.pico_addResourceToVoiceDefinition(system, _VOICE, name), failed)
        require(
            library.pico_newEngine(system, _VOICE, ctypes.byref(engine)), f"the voice {voice} does not load"
        )
        yield library, engine
    finally:
        if engine:
            library.pico_disposeEngine(system, ctypes.byref(engine))
        library.pico_terminate(ctypes.byref(system))


@functools.cache
def load_library() -> ctypes.CDLL:
    """The package's extension module as a library of C functions.

    Raises:
        VoiceError: if it is missing or does not load.
    """
    try:
        from py_nanotts import _nanotts  # noqa: PLC0415 - not on every platform

        library = ctypes.CDLL(_nanotts.__file__)
        library.pico_initialize  # noqa: B018 - a build that hides the functions is of no use
    except (ImportError, OSError, AttributeError) as error:
        raise NotWorkingError.of(ENGINE, f"{DISTRIBUTION} does not load ({error}); {REMEDY}") from error
    return library


@functools.cache
def _short_folder() -> str:
    """A path to the folder of the voices that is short enough: if need be, a temporary link."""
    folder = str(data_folder())
    longest = max(len(path_bytes(file)) for voice in VOICES for file in files_of(voice))
    if len(path_bytes(folder)) + longest < _MAX_PATH_BYTES:
        return folder
    problem = ""
    try:
        short = TemporaryFolder()
        atexit.register(short.cleanup)
        link = Path(short.name, "p")
        if len(path_bytes(str(link))) + longest < _MAX_PATH_BYTES:
            link.symlink_to(folder, target_is_directory=True)
            return str(link)
    except (OutputError, OSError) as error:
        problem = f"; {error}"
    raise VoiceError(
        f"pico: the path of its data is too long ({folder}); install it under a shorter path{problem}",
        engine=ENGINE,
    )
