"""Commands beside the page: how far they are, and that cancelling leaves nothing behind."""

from __future__ import annotations

import random
import string
import time
from pathlib import Path

import pytest

from audiocoach.studio.jobs import PROGRESS_EVERY_S, Job, Jobs


def long(sentences: int = 120) -> str:
    """A script whose words nobody has spoken before."""
    word = "".join(random.choices(string.ascii_lowercase, k=12))
    spoken = "".join(f"  - say: Sentence number {number} of {word}.\n" for number in range(sentences))
    return f"audiocoach: 1\nvoice: espeak\nmusic: none\nworkout:\n{spoken}"


BLOCK = "audiocoach: 1\nblock: B\nweeks: 2\nweek:\n  - tue: long\n"


def wait(job: Job, *, for_progress: bool = False) -> None:
    """Wait for its end, or for the first progress."""
    deadline = time.monotonic() + 60
    while job.code is None and not (for_progress and job.progress) and time.monotonic() < deadline:
        time.sleep(0.01)


def test_progress_is_told_as_it_goes(tmp_path: Path) -> None:
    """The share grows, what is done is in words, and the lines are the command's others."""
    jobs = Jobs(tmp_path)
    (tmp_path / "long.yaml").write_text(long(60))
    job = jobs.start(["build", "long.yaml", "-o", "long.mp3"], makes="long.yaml")
    assert jobs.running() == job.key
    seen: dict[str, float] = {}
    while job.code is None:
        if job.share is not None:
            seen.setdefault(job.progress, job.share)
        time.sleep(PROGRESS_EVERY_S / 10)
    assert job.code == 0, job.lines
    assert jobs.running() is None
    assert len(seen) >= 3
    spoken = [share for doing, share in seen.items() if doing.startswith("speaking")]
    assert spoken == sorted(spoken)
    assert all(0 <= share <= 1 for share in seen.values())
    assert not [line for line in job.lines if " of " in line]
    assert job.lines[-1].startswith("long.mp3")
    assert job.to_json()["makes"] == "long.yaml"


@pytest.mark.parametrize("name", ["long.yaml", "block.yaml"])
def test_cancel_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    """A build of a script or of a block, cancelled in the middle, leaves the folder as it was."""
    (tmp_path / "long.yaml").write_text(long())
    (tmp_path / "block.yaml").write_text(BLOCK)
    jobs = Jobs(tmp_path)
    job = jobs.start(["build", name, "-o", "out" if name == "block.yaml" else "out.mp3", "--voice=espeak"])
    wait(job, for_progress=True)
    job.cancel()
    wait(job)
    assert job.code == 130, job.lines
    assert job.to_json()["cancelled"]
    assert sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*")) == [
        "block.yaml",
        "long.yaml",
    ]


def test_the_paths_of_others_are_not_shown(tmp_path: Path) -> None:
    """What is hidden of a path is left out of the command and of its lines; the end is told once."""
    ended: list[bool] = []
    jobs = Jobs(tmp_path)
    job = jobs.start(
        ["check", f"{tmp_path}/none.yaml"], after=lambda: ended.append(True), hide=f"{tmp_path}/"
    )
    wait(job)
    assert job.command == "audiocoach check none.yaml"
    assert job.code == 1
    assert not any(str(tmp_path) in line for line in job.lines)
    assert ended == [True]
