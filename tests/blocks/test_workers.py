"""A block made by a real Dask cluster: scheduler and workers are processes of their own, one of them lost."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audiocoach import blocks
from audiocoach.blocks import workers
from audiocoach.blocks.making import Outcome
from audiocoach.blocks.workers import cluster
from audiocoach.errors import UsageError
from support.options import make_options

LONG = """\
audiocoach: 1
music: none
voice: espeak
vars: {length: 1m}
workout:
  - run: Easy run
    for: ${length}
"""
BLOCK = """\
audiocoach: 1
block: Three weeks
weeks: 3
vars: {length: [45s, 50s, 55s]}
week:
  - tue: {workout: run, vars: {length: "${length}"}}
  - sun: easy/stretch
"""


class Cluster:
    """A scheduler and two workers on this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._processes: list[subprocess.Popen[bytes]] = []
        file = folder / "scheduler.json"
        self._start("scheduler", "--port", "0", "--host", "127.0.0.1", "--scheduler-file", str(file))
        deadline = time.monotonic() + 60
        while not file.exists() or not file.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        self.address = str(json.loads(file.read_text())["address"])
        self.workers = [self._worker(number) for number in range(2)]

    def _worker(self, number: int) -> subprocess.Popen[bytes]:
        place = ["--local-directory", str(self.folder / f"worker{number}")]
        return self._start("worker", self.address, "--no-nanny", "--nthreads", "1", *place)

    def _start(self, kind: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments, "--no-dashboard"]
        home = {"XDG_CACHE_HOME": str(self.folder / "cache"), "HOME": str(self.folder)}
        with open(self.folder / f"{kind}{len(self._processes)}.txt", "wb") as log:
            process = subprocess.Popen(
                command, env={**os.environ, **home}, stdout=log, stderr=log, cwd=self.folder
            )
        self._processes.append(process)
        return process

    def stop(self) -> None:
        """Ends every process."""
        for process in reversed(self._processes):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster that all tests of this file share."""
    made = Cluster(tmp_path_factory.mktemp("dask"))
    yield made
    made.stop()


@pytest.fixture
def block(folder: Path) -> Path:
    """Six sessions, half of which take a moment to be made."""
    (folder / "run.yaml").write_text(LONG, encoding="utf-8")
    path = folder / "plan.yaml"
    path.write_text(BLOCK, encoding="utf-8")
    return path


def contents(folder: Path) -> dict[str, bytes]:
    """Every file's bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_cluster_that_loses_a_worker_makes_the_same_tracks(
    dask: Cluster, block: Path, folder: Path
) -> None:
    """One of two workers is killed in mid-build: nothing is lost, and the bytes are those of this
    machine's own. Outputs and store are on a file system that is reached by URL.
    """
    url = f"file://{folder / 'shared'}"
    options = make_options(cache_dir=folder / "own", store_url=f"{url}/store")
    outcomes: list[Outcome] = []

    def kill_when_at_work() -> None:
        deadline = time.monotonic() + 60
        while not outcomes and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(dask.workers[0].pid, signal.SIGKILL)

    killer = threading.Thread(target=kill_when_at_work)
    killer.start()
    with cluster(dask.address) as executor:
        built = blocks.build(
            block, f"{url}/out", options=options, executor=executor, on_outcome=outcomes.append
        )
    killer.join()
    assert built.ok, [outcome.error for outcome in built.outcomes]
    assert dask.workers[0].wait(60) == -signal.SIGKILL
    with ThreadPoolExecutor(2) as threads:
        other = make_options(cache_dir=folder / "other")
        assert blocks.build(block, folder / "alone", options=other, executor=threads).ok
    made = contents(folder / "shared" / "out")
    # A file that the worker did not finish may stay, hidden, until the track is written again.
    finished = {name: data for name, data in made.items() if not name.endswith(".part")}
    assert finished == contents(folder / "alone")
    with cluster(dask.address) as executor:
        again = blocks.build(block, f"{url}/out", options=options, executor=executor)
    assert {outcome.state for outcome in again.outcomes} == {"unchanged"}


def test_a_worker_that_is_told_to_stop_cleans_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of its pool and the signal that the pool sends come together: the job is interrupted once, and
    the worker ends after it. Without a job it ends at once.
    """
    ended: list[str] = []

    def interrupted(_: object) -> None:
        try:
            signal.raise_signal(signal.SIGTERM)
        except KeyboardInterrupt:
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
            ended.append("cleaned up")
            raise

    for event in ("_stopping", "_busy", "_interrupted"):
        monkeypatch.setattr(workers, event, threading.Event())
    monkeypatch.setattr(workers, "make", interrupted)
    monkeypatch.setattr(os, "_exit", lambda code: ended.append(f"exit {code}"))
    handlers = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, workers._handle_terminate),
        signal.SIGINT: signal.signal(signal.SIGINT, workers._handle_interrupt),
    }
    try:
        with pytest.raises(KeyboardInterrupt):
            workers._run_job(None)  # type: ignore[arg-type]
        assert ended == ["cleaned up", "exit 1"]
        signal.raise_signal(signal.SIGTERM)
        assert ended == ["cleaned up", "exit 1", "exit 1"]
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def test_nobody_at_the_address_is_an_error() -> None:
    """It is told at once, and what it means."""
    with pytest.raises(UsageError, match="no Dask scheduler answers"), contextlib.ExitStack() as stack:
        stack.enter_context(cluster("tcp://127.0.0.1:9", connect_s=0.5))
