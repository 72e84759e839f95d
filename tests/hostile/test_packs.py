"""Archives of strangers: each is refused for its own reason, soon, in little memory, and leaves nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from audiocoach.errors import AudioCoachError
from audiocoach.packs.inspecting import inspect_pack
from support.hostile import HOSTILE

LONGEST_S = 5.0


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        str(path.relative_to(folder)): b"" if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_archive_is_refused(name: str, tmp_path: Path) -> None:
    """The sentence says why; it comes within five seconds, and no file stays that was not there."""
    make, said = HOSTILE[name]
    path = tmp_path / "hostile.coachpack"
    path.write_bytes(make())
    (tmp_path / "data" / "packs").mkdir(parents=True)
    before = tree(tmp_path)
    started = time.process_time()
    with pytest.raises(AudioCoachError) as refusal:
        inspect_pack(path, data_dir=tmp_path / "data")
    assert time.process_time() - started < LONGEST_S
    assert said in str(refusal.value)
    assert tree(tmp_path) == before
