"""Run jobs in order on any executor, replace lost workers, and report each result at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from audiocoach.blocks.task import Failed, Made, TrackJob, make
from audiocoach.build.options import Options

MAX_LOSSES = 3
"""A job is given up after losing this many workers, because it may be what kills them."""

Result = Made | Failed


class Crew(Protocol):
    """Runs jobs."""

    def submit(self, job: TrackJob) -> Future[Result]:
        """Run a job."""
        ...

    def renew(self) -> None:
        """Replace lost workers.

        Raises:
            BrokenExecutor: if that is impossible from here.
        """
        ...


class ExecutorCrew:
    """A crew that uses the caller's executor."""

    def __init__(self, executor: Executor) -> None:
        """The executor is neither started nor shut down here."""
        self._executor = executor

    def submit(self, job: TrackJob) -> Future[Result]:
        return self._executor.submit(make, job)

    def renew(self) -> None:
        raise BrokenExecutor("the executor is broken")


def run(
    crew: Crew,
    work: Sequence[Sequence[TrackJob]],
    on_done: Callable[[Result], None],
    *,
    on_loss: Callable[[], None] = lambda: None,
) -> None:
    """Run all jobs. The first of each group runs before the others, which reuse its results.

    If a job's worker is lost, ``on_loss`` is called and the job runs again. A failed job does not stop the
    others.
    """
    pending: dict[Future[Result], tuple[TrackJob, ...]] = {}
    lost: list[tuple[TrackJob, ...]] = []
    losses: dict[str, int] = {}

    def submit(jobs: Sequence[TrackJob]) -> None:
        if not jobs:
            return
        try:
            pending[crew.submit(jobs[0])] = tuple(jobs)
        except BrokenExecutor:  # a worker was lost since the last look
            lost.append(tuple(jobs))

    def finish(result: Result, jobs: Sequence[TrackJob]) -> None:
        on_done(result)
        for job in jobs[1:]:
            submit([job])

    try:
        for jobs in work:
            submit(jobs)
        while pending or lost:
            finished = wait(pending, return_when=FIRST_COMPLETED).done if pending else set()
            for future in finished:
                jobs = pending.pop(future)
                # Cancelled is what a cluster calls jobs whose worker went away.
                error = BrokenExecutor("cancelled") if future.cancelled() else future.exception()
                if error is None:
                    finish(future.result(), jobs)
                elif isinstance(error, BrokenExecutor):
                    lost.append(jobs)
                else:
                    finish(Failed(jobs[0].file, f"unexpected error: {error!r}"), jobs)
            if lost:
                again = _replace_workers(crew, [*lost, *pending.values()], losses, on_loss)
                pending.clear()
                lost.clear()
                for jobs, result in again:
                    if result is None:
                        submit(jobs)
                    else:
                        finish(result, jobs)
    finally:
        for future in pending:
            future.cancel()


def _replace_workers(
    crew: Crew,
    unfinished: Sequence[tuple[TrackJob, ...]],
    losses: dict[str, int],
    on_loss: Callable[[], None],
) -> list[tuple[tuple[TrackJob, ...], Result | None]]:
    """Decide for each unfinished job whether it runs again (those that were running come last) or is given
    up.
    """
    try:
        crew.renew()
    except BrokenExecutor as error:
        return [(jobs, Failed(jobs[0].file, f"its worker was lost: {error}")) for jobs in unfinished]
    on_loss()
    for jobs in unfinished:
        losses[jobs[0].file] = losses.get(jobs[0].file, 0) + 1
    given_up = f"the process that made it ended unexpectedly {MAX_LOSSES} times"
    return [
        (jobs, Failed(jobs[0].file, given_up) if losses[jobs[0].file] >= MAX_LOSSES else None)
        for jobs in sorted(unfinished, key=lambda jobs: losses[jobs[0].file])
    ]


def for_any_machine(job: TrackJob) -> TrackJob:
    """Return a job for a worker on any machine. It has absolute paths, and one thread unless more are
    requested. With a shared store, the worker caches what it needs in its own place.
    """
    machine = job.options.machine
    own = None if machine.store_url else machine.cache_dir
    cache_dir = own and Path(os.path.abspath(own))
    return replace(job, options=job.options.with_machine(jobs=machine.jobs or 1, cache_dir=cache_dir))


def with_threads(work: Sequence[list[TrackJob]], processes: int, options: Options) -> list[list[TrackJob]]:
    """Return the jobs with enough encoder threads to keep every processor busy. If the last round has fewer
    jobs than processes, its jobs get more threads.
    """
    processors = options.machine.jobs or os.cpu_count() or 1
    last_round = len(work) % processes or processes
    threads = [1] * (len(work) - last_round) + [-(-processors // last_round)] * last_round
    return [
        [replace(job, options=job.options.with_machine(jobs=count)) for job in jobs]
        for jobs, count in zip(work, threads, strict=True)
    ]
