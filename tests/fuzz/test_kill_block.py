"""Builds that are killed: a few of the trials that ``tests/fuzz/kill_block.py`` makes by the dozen."""

from __future__ import annotations

import pytest

from fuzz.kill_block import Kill, Trials


@pytest.fixture(scope="module")
def trials(tmp_path_factory: pytest.TempPathFactory) -> Trials:
    """A block of one week, built once undisturbed."""
    return Trials(tmp_path_factory.mktemp("kill"), weeks=1, jobs=1, shortest_s=20)


@pytest.mark.parametrize("worker", [False, True], ids=["the program", "a worker"])
def test_nothing_is_lost_by_a_kill(trials: Trials, worker: bool) -> None:
    """A build that is killed leaves no partial track and no process, and the next completes."""
    trials.trial(Kill(None, worker))
    assert (trials.folder / "out" / "manifest.json").exists()
