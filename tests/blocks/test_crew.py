"""Jobs are done whatever happens to those who do them."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Future
from pathlib import Path

from audiocoach.blocks.crew import Result, run
from audiocoach.blocks.task import Failed, TrackJob
from audiocoach.build.options import Options
from audiocoach.media.describe import AlbumPlace
from audiocoach.script.model import Workout


def job(name: str) -> TrackJob:
    """A job that nobody does really."""
    return TrackJob("out", name, Workout(title=name, steps=()), Options(), AlbumPlace("A", 1, 1), "key")


class Frail:
    """Does each job at once; those of ``breaks`` it does not even take until it was renewed, and those of
    ``cancels`` are cancelled once.
    """

    def __init__(self, breaks: set[str], cancels: set[str]) -> None:
        self.breaks, self.cancels, self.renewed = breaks, cancels, 0

    def submit(self, taken: TrackJob) -> Future[Result]:
        if taken.file in self.breaks:
            raise BrokenExecutor("gone")
        future: Future[Result] = Future()
        if taken.file in self.cancels:
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_result(Failed(taken.file, "done"))
        return future

    def renew(self) -> None:
        self.renewed += 1
        self.breaks, self.cancels = set(), set()


def test_a_worker_lost_while_jobs_are_handed_in_ends_nothing(tmp_path: Path) -> None:
    """At the start, as a follower of a finished job, or cancelled: each job is done in the end, once."""
    for breaks, cancels in (({"a1"}, set()), ({"a2"}, set()), ({"a2", "b1"}, set()), (set(), {"a1", "b1"})):
        crew, done = Frail(breaks, cancels), []
        run(crew, [[job("a1"), job("a2")], [job("b1")]], lambda result, done=done: done.append(result.file))
        assert sorted(done) == ["a1", "a2", "b1"]
        assert crew.renewed == 1
