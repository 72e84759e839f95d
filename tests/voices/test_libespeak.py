"""The library espeak-ng: where it is found, and what happens without it."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from pathlib import Path

import espeakng_loader
import pytest

from audiocoach.errors import VoiceError
from audiocoach.media.temporary import TemporaryFolder
from audiocoach.voices import libespeak
from audiocoach.voices.engine import Request
from audiocoach.voices.espeak import VARIANT, Espeak
from support.processes import run_python

CUE = "Next: goblet squat, ten reps each side, left side first."

WITHOUT_WHEEL = """
import ctypes.util, sys
sys.modules["espeakng_loader"] = None
ctypes.util.find_library = lambda name: {library!r}
from audiocoach.errors import VoiceError
from audiocoach.voices.espeak import Espeak, Request
status = Espeak().status()
print(status.ok, status.detail, status.remedy, sep="|")
try:
    print(len(Espeak().speak(Request("Next: squat.", "en", "en-us+f5")).data))
except VoiceError as error:
    print(error)
"""


def test_deep_installation(tmp_path: Path) -> None:
    """The library cuts paths at 160 bytes; installed deeper it speaks the same, and leaves nothing behind."""
    site = tmp_path / ("deep-é" * 20) / ("deeper" * 20)
    package = site / "espeakng_loader"
    package.mkdir(parents=True)
    wheel = Path(espeakng_loader.__file__).parent
    shutil.copy(wheel / "__init__.py", package)
    for part in ("espeak-ng-data", Path(espeakng_loader.get_library_path()).name):
        (package / part).symlink_to(wheel / part)
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    script = (
        "import hashlib, espeakng_loader; from audiocoach.voices.espeak import Espeak, Request; "
        "assert len(espeakng_loader.get_data_path()) > 160; engine = Espeak(); "
        f"spoken = engine.speak(Request({CUE!r}, 'en', engine.voice_for('en').name)); "
        "print(hashlib.sha256(spoken.data).hexdigest())"
    )
    short = Path("/tmp") if len(str(temporary)) > 120 else temporary
    before = set(short.iterdir())
    done = run_python(script, PYTHONPATH=str(site), TMPDIR=str(short))
    assert (
        done.stdout.strip()
        == hashlib.sha256(Espeak().speak(Request(CUE, "en", f"en-us+{VARIANT}")).data).hexdigest()
    ), done.stderr
    assert done.stderr == ""
    assert {path.name for path in short.iterdir()} - {path.name for path in before} == set()


def test_system_library_serves() -> None:
    """Where the wheel does not exist, the system's own library speaks, with data that it finds itself."""
    script = WITHOUT_WHEEL.format(library=espeakng_loader.get_library_path())
    done = run_python(script, ESPEAK_DATA_PATH=espeakng_loader.get_data_path())
    status, length = done.stdout.splitlines()
    assert status.startswith("True|espeak-ng 1.")
    assert "from the system" in status
    assert int(length) > 10_000


def test_no_library_at_all() -> None:
    """Without any library its status says so with a remedy, and speaking is an error in words."""
    done = run_python(WITHOUT_WHEEL.format(library=None))
    status, error = done.stdout.splitlines()
    assert status.startswith("False|espeak: ")
    assert "reinstall the package espeakng-loader" in status
    assert "the system has no espeak-ng" in error


def test_library_without_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A data folder that vanished is an error in words."""
    place = libespeak.SharedLibrary(espeakng_loader.get_library_path(), str(tmp_path / "gone"), "nowhere")
    monkeypatch.setattr(libespeak, "locate_library", lambda: place)
    monkeypatch.delenv("ESPEAK_DATA_PATH", raising=False)
    with pytest.raises(VoiceError, match="its data is missing"):
        libespeak.synthesise("squat", "gmw/en", 160)


def test_data_under_a_long_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Data under a path that the library cannot hold is given by a link in a swept temporary folder."""
    data = tmp_path / ("deep" * 40)
    data.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", "/tmp")
    link = Path(libespeak._short_path(str(data)))
    assert link.resolve() == data
    assert re.fullmatch(r"/tmp/audiocoach-\w+\.part/d", str(link))


def test_an_unusable_temporary_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the link cannot be made, the error says why and names TMPDIR."""
    missing = tmp_path / "missing"
    monkeypatch.setattr(tempfile, "tempdir", str(missing))
    monkeypatch.setattr(libespeak, "TemporaryFolder", lambda _: TemporaryFolder())
    with pytest.raises(VoiceError, match=f"{missing} cannot be used: No such file .*; set TMPDIR"):
        libespeak._short_path("/" + "deep" * 40)
