"""The model behind the engine ``hibari``: found, verified and loaded once a process."""

from __future__ import annotations

import gzip
import json
import os
import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from audiocoach.errors import NotWorkingError, VoiceError
from audiocoach.units import Ms, quoted
from audiocoach.voices.runtime import with_few_arenas, without_telemetry
from audiocoach.voices.wheel import fault_of, listed_sums

PACKAGE, DISTRIBUTION, RUNTIME = "hibari", "hibari-tts", "onnxruntime"

OWN_VOICE = "heart"
"""The voice in the wheel; the others are downloaded."""

PAUSE_MS: Ms = 350
"""Between two sentences of a cue. The model itself leaves 600 to 800 ms of silence there."""

_MAX_PHONEMES = 400
"""The model takes a sentence whole; its memory grows with the sentence (0.8 GB at 1,850 phonemes)."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’)]*\s+(?=[^\sa-z])")
_TITLES = ("Mr.", "Mrs.", "Ms.", "Dr.", "St.", "Mt.", "Ft.")

_CLAUSE_ENDS = (",", ";", ":", "—")


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded voice: ``network`` is the package's own class, and ``g2p`` turns a text into its phonemes."""

    network: Any
    g2p: Any

    @property
    def sample_rate(self) -> int:
        """Frames a second of its sound."""
        return int(self.network.sample_rate)


_lock = threading.Lock()
_loaded: dict[Path, Model] = {}


@dataclass(frozen=True, slots=True)
class ListedVoice:
    """A voice in the package's list: its language, and the name, size and SHA-256 (hex) of its model."""

    name: str
    language: str
    file: str
    size_bytes: int
    sha256: str
    is_british: bool
    is_included: bool


@cache
def versions() -> tuple[str, str]:
    """Return the versions of the package and of its runtime; neither is imported.

    Raises:
        NotWorkingError: when the runtime is not installed, without which the package is of no use.
        VoiceError: when the package is not installed: it is not on every platform.
    """
    try:
        return version_of(DISTRIBUTION), version_of(RUNTIME)
    except PackageNotFoundError as error:
        kind = VoiceError if error.name == DISTRIBUTION else NotWorkingError
        raise kind(f"{error.name} is not installed") from error


@cache
def fourier_library() -> str:
    """Return the library that the package computes spectra with: scipy where that is installed, else numpy.
    Neither is imported. The samples of the two differ, and so do those of numpy 1 and 2.
    """
    return "scipy" if find_spec("scipy") else f"numpy{version_of('numpy').partition('.')[0]}"


@cache
def listed_voices() -> Mapping[str, ListedVoice]:
    """Return the voices in the package's list, by name; the package is not imported.

    Raises:
        VoiceError: when the list cannot be read.
    """
    try:
        table = json.loads((_assets() / "voices.json").read_bytes())
        return {
            name: ListedVoice(
                name,
                str(row["language"]),
                os.path.basename(row["file"]),
                int(row["bytes"]),
                str(row["sha256"]),
                bool(row["british"]),
                bool(row["bundled"]),
            )
            for name, row in table.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotWorkingError(f"the list of its voices cannot be read ({error})") from error


def model_file(voice: ListedVoice, folder: Path | None) -> Path | None:
    """Return the file of a voice's model, in the package or in the folder of the downloaded voices; ``None``
    if it was not downloaded.
    """
    if voice.is_included:
        return _assets() / voice.file
    file = folder / voice.file if folder else None
    return file if file and file.is_file() else None


class DamagedVoiceError(NotWorkingError):
    """A voice whose model is missing or damaged, rather than the package or its runtime."""


def check_file(voice: ListedVoice, file: Path) -> None:
    """Refuse a model that is not the file that the package lists.

    Raises:
        DamagedVoiceError: when it is damaged or missing.
    """
    fault = fault_of(file, voice.sha256)
    if fault:
        raise DamagedVoiceError(f"the file of its model {fault} ({file})")


def check_package() -> None:
    """Refuse a package whose dictionaries and rules are not those that it was installed with: a damaged one
    would babble, and one that is read late would fail in the middle of a track.

    Raises:
        NotWorkingError: when a file is damaged or missing.
    """
    folder = _assets()
    models = {voice.file for voice in listed_voices().values()}  # which have sums of their own
    for name, sha256 in listed_sums(DISTRIBUTION, folder.name).items():
        fault = "" if name in models else fault_of(folder / name, sha256)
        if fault:
            raise NotWorkingError(f"a file of its package {fault} ({folder / name})")


def load(voice: ListedVoice, file: Path) -> Model:
    """Return the loaded model. It runs in one thread, since more give other samples.

    Raises:
        VoiceError: when it is not the file that the package lists, or does not load.
    """
    with _lock:
        if file not in _loaded:
            try:
                check_file(voice, file)
                check_package()
                without_telemetry()
                with_few_arenas()
                from hibari import Hibari as Network  # noqa: PLC0415 - heavy, and not on every platform
                from hibari import g2p as rules  # noqa: PLC0415

                rules._load_json = _read_file
                with ThreadPoolExecutor(1) as aside:  # its dictionaries take as long as the network
                    g2p = aside.submit(rules.G2P, british=voice.is_british)
                    network = Network(voice=voice.name, model=str(file), threads=1)
                    model = Model(network, g2p.result())
            except VoiceError:
                raise
            except (Exception, SystemExit) as error:  # a broken wheel, runtime or model may raise anything
                raise NotWorkingError(f"it does not load ({type(error).__name__}: {error})") from error
            _loaded[file] = model
        return _loaded[file]


def _read_file(name: str) -> Any:
    """Return what a file of the package holds. Its own reader takes a quarter of a second more for all."""
    from pydantic_core import from_json  # noqa: PLC0415 - heavy

    from audiocoach.voices.word_table import WordTable  # noqa: PLC0415  (numpy)

    content = (_assets() / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    if name.startswith("lexicon"):
        with suppress(ValueError):  # of another version of the package
            return WordTable(content)
    return from_json(content, cache_strings="keys")


def unload() -> None:
    """Free the memory of the loaded models."""
    with _lock:
        _loaded.clear()


def split_sentences(text: str) -> list[str]:
    """Return the sentences of a text on one line."""
    sentences, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        word = text[start : end.start()].rpartition(" ")[2]
        if word not in _TITLES and not (len(word) == 2 and word[0].isupper()):  # "J. Smith"
            sentences.append(text[start : end.start()])
            start = end.end()
    return [*sentences, text[start:]]


def pieces_of(phonemes: str) -> list[str]:
    """A sentence's phonemes, cut where they are more than the model should take at once: after a clause if
    there is one in the second half of a piece, else between words.
    """
    words, pieces = phonemes.split(" "), []
    while words:
        count = length = 0
        while count < len(words) and (not count or length + 1 + len(words[count]) <= _MAX_PHONEMES):
            length += len(words[count]) + bool(count)
            count += 1
        if count < len(words):
            ends = [index + 1 for index in range(count // 2, count) if words[index].endswith(_CLAUSE_ENDS)]
            count = ends[-1] if ends else count
        pieces.append(" ".join(words[:count]))
        words = words[count:]
    return pieces


def _assets() -> Path:
    """The package's folder of models.

    Raises:
        VoiceError: when the package is not there.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise NotWorkingError(f"it does not load (there is no package {PACKAGE})")
    return Path(spec.submodule_search_locations[0], "assets")


def unknown_voice(name: str) -> VoiceError:
    """Return the error for a voice that is not in the package's list."""
    return VoiceError(f"there is no voice {quoted(name)}; choose {', '.join(listed_voices())}")


def _forget() -> None:
    """Start anew in a forked process: the runtime does not promise to work there, and a lock may be held."""
    global _lock  # noqa: PLW0603 - the one lock of this process
    _lock = threading.Lock()
    _loaded.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
