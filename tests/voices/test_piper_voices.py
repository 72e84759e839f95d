"""Voices for piper come whole, verified and tried out, or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from audiocoach.errors import AudioCoachError, OutputError, UsageError, VoiceError
from audiocoach.voices.piper import Piper
from audiocoach.voices.piper_voices import LISTING, PUBLISHED, install_voice, remove_voice
from voices.tiny_piper import make_voice

NAME = "en_US-tiny-low"
PLACE = "en/en_US/tiny/low/"


class Shelf:
    """What the Piper project publishes, as a folder: fetches from it by address."""

    def __init__(self, folder: Path) -> None:
        """``folder`` has the files by their path in an address."""
        self.folder = folder
        self.asked: list[str] = []

    def __call__(self, address: str, target: Path, max_bytes: int) -> None:
        """Brings a file."""
        self.asked.append(address)
        data = (self.folder / address.removeprefix(PUBLISHED)).read_bytes()
        assert len(data) <= max_bytes
        target.write_bytes(data)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """One published voice with its listing."""
    folder = tmp_path / "published"
    make_voice(folder / PLACE, NAME)
    list_files(folder)
    return Shelf(folder)


def list_files(folder: Path, **changes: object) -> None:
    """Writes the listing as the project does, from the files that are there."""
    files = {
        f"{PLACE}{name}": {
            "size_bytes": len(data := (folder / PLACE / name).read_bytes()),
            "md5_digest": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            **changes,
        }
        for name in (f"{NAME}.onnx", f"{NAME}.onnx.json")
    }
    (folder / LISTING).write_text(json.dumps({NAME: {"key": NAME, "files": files}}))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where voices are installed; it is not there yet."""
    return tmp_path / "data" / "voices"


def is_empty(folder: Path) -> bool:
    """Whether nothing was left."""
    return not folder.exists() or not list(folder.iterdir())


def nothing(address: str, target: Path, max_bytes: int) -> None:
    """There is no network."""
    raise AssertionError(address)


def test_by_name(shelf: Shelf, folder: Path) -> None:
    """A published voice is held to the listing, installed and spoken with."""
    added = install_voice(NAME, folder, shelf)
    data = (shelf.folder / PLACE / f"{NAME}.onnx").read_bytes()
    assert (added.name, added.language, added.size_bytes) == (NAME, "en-US", len(data))
    assert added.sha256 == hashlib.sha256(data).hexdigest()
    assert sorted(path.name for path in folder.iterdir()) == [f"{NAME}.onnx", f"{NAME}.onnx.json"]
    assert Piper(folder).voice_for("en").name == NAME
    assert shelf.asked == [
        PUBLISHED + LISTING,
        *(f"{PUBLISHED}{PLACE}{NAME}{end}" for end in (".onnx", ".onnx.json")),
    ]


@pytest.mark.parametrize(
    "changes", [{"md5_digest": "0" * 32}, {"size_bytes": 10_000_000}, {"md5_digest": None}], ids=str
)
def test_a_file_that_is_not_the_listed_one(shelf: Shelf, folder: Path, changes: dict[str, object]) -> None:
    """Another size or another sum: nothing is installed."""
    list_files(shelf.folder, **changes)
    with pytest.raises(VoiceError, match="does not match the listing"):
        install_voice(NAME, folder, shelf)
    assert is_empty(folder)


@pytest.mark.parametrize(
    "listing", ["", "[]", '{"en_US-tiny-low": 3}', '{"en_US-tiny-low": {"files": {"x.onnx": {}}}}']
)
def test_a_bad_listing(shelf: Shelf, folder: Path, listing: str) -> None:
    """A listing that says nothing usable is an error, and nothing is installed."""
    (shelf.folder / LISTING).write_text(listing)
    with pytest.raises(AudioCoachError, match=r"cannot be read|no published voice"):
        install_voice(NAME, folder, shelf)
    assert is_empty(folder)


@pytest.mark.parametrize("name", ["en_US-nobody-low", "../../etc/passwd", "", "a b"])
def test_unknown_names(
    shelf: Shelf, folder: Path, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no such voice, whatever the name looks like."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"no published voice|not the name of a voice"):
        install_voice(name, folder, shelf)
    assert is_empty(folder)


def test_by_address(shelf: Shelf, folder: Path) -> None:
    """An address needs the sum of its model, and another sum is refused."""
    address = f"{PUBLISHED}{PLACE}{NAME}.onnx"
    right = hashlib.sha256((shelf.folder / PLACE / f"{NAME}.onnx").read_bytes()).hexdigest()
    for sha256, said in ((None, "needs --sha256"), ("0" * 64, "the SHA-256 of"), ("abc", "64 hexadecimal")):
        with pytest.raises((UsageError, VoiceError), match=said):
            install_voice(address, folder, shelf, sha256=sha256)
        assert is_empty(folder)
    assert install_voice(address, folder, shelf, sha256=right.upper()).name == NAME


def test_from_disk(tmp_path: Path, folder: Path) -> None:
    """A model with its settings beside it is copied, without the network."""
    model = make_voice(tmp_path / "downloads", "mine")
    assert install_voice(str(model), folder, nothing).name == "mine"
    assert model.exists()
    with pytest.raises(UsageError, match=r"already installed; .* `audiocoach voices remove mine`"):
        install_voice(str(model), folder, nothing)
    remove_voice("mine", folder)
    assert is_empty(folder)
    assert install_voice(str(model), folder, nothing).name == "mine"


def test_what_is_no_voice(tmp_path: Path, folder: Path) -> None:
    """Without settings, with another ending, with a model that does not speak: nothing is installed."""
    model = make_voice(tmp_path / "downloads", "mine")
    cases = [(tmp_path / "downloads", "is not the model of a voice"), (tmp_path / "gone.onnx", "is missing")]
    for path, said in cases:
        with pytest.raises(UsageError, match=said):
            install_voice(str(path), folder, nothing)
    model.write_bytes(b"not a model")
    with pytest.raises(VoiceError, match="does not work"):
        install_voice(str(model), folder, nothing)
    model.with_name("mine.onnx.json").unlink()
    with pytest.raises(UsageError, match="is missing"):
        install_voice(str(model), folder, nothing)
    assert is_empty(folder)


def test_a_broken_connection_leaves_nothing(shelf: Shelf, folder: Path) -> None:
    """Half a voice is none."""
    (shelf.folder / PLACE / f"{NAME}.onnx.json").unlink()
    with pytest.raises(OutputError):
        install_voice(NAME, folder, shelf)
    assert is_empty(folder)


@pytest.mark.parametrize("name", ["nobody", "../mine", ""])
def test_what_is_not_there_is_not_removed(folder: Path, name: str) -> None:
    """A name that is no installed voice is an error."""
    with pytest.raises(UsageError, match="is not installed; no voice is"):
        remove_voice(name, folder)
