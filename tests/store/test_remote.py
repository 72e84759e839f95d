"""The store that several machines share, here by a ``file://`` URL, each with a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.build.track import render
from audiocoach.sources.load import load_text
from audiocoach.store.remote import SharedStore
from audiocoach.store.store import VerifyResult, key_of
from audiocoach.voices.espeak import Espeak
from support.options import make_options

KEY = key_of(what="a clip")
SCRIPT = b"audiocoach: 1\nmusic: none\nvoice: espeak\nworkout:\n  - say: Hello.\n  - Squat 5s\n"


@pytest.fixture
def machines(tmp_path: Path) -> tuple[SharedStore, SharedStore]:
    """The stores of two machines, which share a third folder and nothing else."""
    url = f"file://{tmp_path / 'shared'}"
    one, other = (SharedStore(tmp_path / name, url, max_bytes=1 << 20) for name in ("one", "other"))
    return one, other


def test_what_one_machine_stores_another_gets(machines: tuple[SharedStore, SharedStore]) -> None:
    """A small entry arrives whole with its meta, and lies here from then on."""
    one, other = machines
    assert one.put("clips", KEY, b"hello", {"frames": 7})
    entry = other.get("clips", KEY)
    assert entry is not None
    assert (entry.payload, entry.meta) == (b"hello", {"frames": 7})
    assert other.info()["clips"].entries == 1
    assert other.problem is None


def test_what_is_opened_arrives_too(machines: tuple[SharedStore, SharedStore]) -> None:
    """A large entry is got as a small one is."""
    one, other = machines
    one.put("music", KEY, b"hello", {})
    with other.open("music", KEY) or pytest.fail("not shared") as entry:
        assert entry.read(0, 5) == b"hello"


def test_what_nobody_has_is_absent(machines: tuple[SharedStore, SharedStore]) -> None:
    """Asking for it is no problem, and makes no folder."""
    _, other = machines
    assert other.get("clips", KEY) is None
    assert other.open("clips", KEY) is None
    assert other.problem is None
    assert not other.folder.exists()


def test_what_arrives_damaged_is_absent(machines: tuple[SharedStore, SharedStore], tmp_path: Path) -> None:
    """A shared file that is not what its hash says is never taken; the next that writes makes it good."""
    one, other = machines
    one.put("clips", KEY, b"hello", {})
    shared = tmp_path / "shared" / "clips" / KEY[:2] / KEY
    shared.write_bytes(shared.read_bytes()[:-1] + b"?")
    assert other.get("clips", KEY) is None
    assert other.put("clips", KEY, b"hello", {})
    assert shared.read_bytes().endswith(b"hello")


def test_verifying_looks_at_this_machine_alone(
    machines: tuple[SharedStore, SharedStore], tmp_path: Path
) -> None:
    """A bad entry is removed here, and not fetched again in the same breath."""
    one, _ = machines
    one.put("clips", KEY, b"hello", {})
    (tmp_path / "one" / "clips" / KEY[:2] / KEY).write_bytes(b"bad")
    assert one.verify() == VerifyResult(checked=1, removed=1)


def test_a_second_machine_speaks_nothing_and_encodes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one worker of a cluster made, no other makes again."""
    workout = load_text(SCRIPT, file="legs.yaml", folder=str(tmp_path))
    options = make_options(cache_dir=tmp_path / "one", store_url=f"file://{tmp_path / 'shared'}")
    first = render(workout, tmp_path / "one.mp3", options)
    assert first.figures["chunks_encoded"] == 1
    monkeypatch.setattr(Espeak, "speak", lambda *_: pytest.fail("spoken again"))
    other = make_options(options, cache_dir=tmp_path / "other")
    second = render(workout, tmp_path / "other.mp3", other)
    assert (second.figures["chunks_encoded"], second.figures["chunks_reused"]) == (0, 1)
    assert (tmp_path / "one.mp3").read_bytes() == (tmp_path / "other.mp3").read_bytes()
