"""A store, ffmpeg, the stand-in for the online voice's server, and plug-ins as pip would install them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from audiocoach.media.ffmpeg import find_ffmpeg, run
from audiocoach.store.store import Store
from voices.tone_engine import hum
from voices.translate_server import TranslateServer, make_certificate, through_proxy


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "store")


@pytest.fixture
def recordings(tmp_path: Path) -> Path:
    """A folder with four recordings of known lengths."""
    lengths_s = {"Halfway.": 0.8, "Rest, 20 seconds.": 1.5, "RDL": 0.6, "Round three": 1.0}
    lines = ["audiocoach: 1", "trainer: Ana", "licence: CC BY 4.0", "words:"]
    for number, (words, length_s) in enumerate(lengths_s.items()):
        (tmp_path / f"{number}.wav").write_bytes(hum(length_s))
        lines.append(f'  "{words}": {number}.wav')
    (tmp_path / "clips.yaml").write_text("\n".join(lines) + "\n")
    return tmp_path


@pytest.fixture(scope="session")
def ffmpeg() -> Path:
    """The ffmpeg that was installed with us."""
    return find_ffmpeg()


@pytest.fixture(scope="session")
def mp3(ffmpeg: Path) -> bytes:
    """1.6 s of sound as Google sends it: mono MP3 of 24 kHz without tags, long enough for any 100
    characters.
    """
    sound = ["-f", "lavfi", "-i", "aevalsrc=0.3*sin(2*PI*220*t)*(1+sin(2*PI*3*t))/2:s=24000:d=1.6"]
    form = ["-b:a", "64k", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "pipe:1"]
    return run(ffmpeg, [*sound, *form], timeout_s=60)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate with its key."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def translate(certificate: Path, mp3: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[TranslateServer]:
    """The stand-in, and an environment in which gTTS finds it instead of the network."""
    with TranslateServer(certificate, mp3) as server:
        through_proxy(monkeypatch, server.proxy_url)
        yield server


@pytest.fixture
def plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """Installs a plug-in as pip would: a module and a distribution that names its entry point."""
    folder = tmp_path / "site-packages"

    def install(name: str, value: str, source: str = "") -> None:
        module = value.partition(":")[0]
        information = folder / f"{module}_{name}-1.0.dist-info"
        information.mkdir(parents=True)
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}-{name}\nVersion: 1.0\n")
        (information / "entry_points.txt").write_text(f"[audiocoach.voices]\n{name} = {value}\n")
        if source:
            (folder / f"{module}.py").write_text(source)
        monkeypatch.syspath_prepend(folder)
        importlib.invalidate_caches()

    return install
