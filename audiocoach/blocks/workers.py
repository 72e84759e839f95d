"""Make tracks in processes of this machine, which end when the one that started them ends in any way, or on a
Dask cluster (``audiocoach[cluster]``).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from typing import NoReturn

from audiocoach.blocks.task import Failed, Made, TrackJob, make
from audiocoach.errors import UsageError
from audiocoach.media.temporary import remove_folders
from audiocoach.units import quoted

GRACE_S = 5.0
"""How long a stopping worker may take to remove its unfinished files."""

RETRIES = 3
"""How often a track is retried after an error of the cluster itself. Lost workers don't count: their tracks
go to another worker.
"""

CONNECT_S = 10


class Workers:
    """A fixed number of processes, started once. As a context manager, it stops them at once on any
    exception.
    """

    def __init__(self, size: int) -> None:
        """``size`` is the number of processes. They start with the first job."""
        self._size = size
        self._open()

    def submit(self, job: TrackJob) -> Future[Made | Failed]:
        """Submit a track to be made."""
        with _delay_interrupts():
            return self._pool.submit(_run_job, job)

    def renew(self) -> None:
        """Replace all processes after one was lost."""
        self._stop()
        self._open()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self._pool.shutdown()
            self._lifeline.close()
            self._theirs.close()
        else:
            self._stop()

    def _open(self) -> None:
        # Workers hold the other end: when this one closes, or this process dies, they stop.
        theirs, self._lifeline = multiprocessing.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(
            self._size, multiprocessing.get_context("spawn"), initializer=_start_worker, initargs=(theirs,)
        )
        self._theirs = theirs  # kept open until the pool is gone: each new worker is given it

    def _stop(self) -> None:
        self._lifeline.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._theirs.close()


@contextlib.contextmanager
def _delay_interrupts() -> Iterator[None]:
    """Block Ctrl-C in processes started within the context, until :func:`_start_worker` handles it. In this
    process it takes effect at the end, because interrupting the start of a process prints a traceback. So
    does SIGTERM where it is handled alike.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    handled = [signal.SIGINT]
    if signal.getsignal(signal.SIGTERM) is signal.getsignal(signal.SIGINT):
        handled.append(signal.SIGTERM)
    usual = {number: signal.signal(number, lambda caught, _: held.append(caught)) for number in handled}
    try:
        with _block_in_children():
            yield
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        if held:
            signal.raise_signal(held[0])


@contextlib.contextmanager
def _block_in_children() -> Iterator[None]:
    """Block the signal so that new processes inherit that. Does nothing on systems without signal masks."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its start would unblock the signal again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_stopping = threading.Event()
_busy = threading.Event()
_interrupted = threading.Event()


def _run_job(job: TrackJob) -> Made | Failed:
    """Run a job in a worker. One that was told to stop ends with its job."""
    _busy.set()
    try:
        return make(job)
    finally:
        _busy.clear()
        if _stopping.is_set():
            _end()


def _start_worker(lifeline: Connection) -> None:
    """Set up a worker before its first job."""
    signal.signal(signal.SIGINT, _handle_interrupt)
    signal.signal(signal.SIGTERM, _handle_terminate)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    threading.Thread(target=_watch, args=(lifeline,), daemon=True).start()


def _handle_interrupt(*_: object) -> None:
    """Ignore Ctrl-C in a worker. It reaches all processes at once, but a worker waits for the
    order to stop.
    """
    if _stopping.is_set() and _busy.is_set() and not _interrupted.is_set():
        _interrupted.set()  # once: a second time would interrupt the clean-up
        raise KeyboardInterrupt


def _handle_terminate(*_: object) -> None:
    """Stop a worker, after its running job has cleaned up. A pool sends this to all workers as soon as one of
    them has ended.
    """
    _stopping.set()
    if not _busy.is_set():
        _end()
    _handle_interrupt()


def _watch(lifeline: Connection) -> None:
    """Wait until the other side ends, let the running job clean up, and end the process."""
    with contextlib.suppress(EOFError, OSError):
        lifeline.recv_bytes()
    _stopping.set()
    if _busy.is_set():
        _interrupt_main_thread()
    deadline_s = time.monotonic() + GRACE_S
    while _busy.is_set() and time.monotonic() < deadline_s:
        time.sleep(0.02)
    _end()


def _end() -> NoReturn:
    """End a worker at once. A thread that was just starting when the job was interrupted is not waited for,
    and an interrupt may get lost in a library: then folders are left to remove.
    """
    remove_folders()
    os._exit(1)


def _interrupt_main_thread() -> None:
    """Interrupt the main thread, whatever it is waiting for."""
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, signal.SIGINT)
    else:
        signal.raise_signal(signal.SIGINT)


@contextlib.contextmanager
def cluster(address: str, *, connect_s: float = CONNECT_S) -> Iterator[Executor]:
    """Return an executor for the workers of a scheduler (``tcp://host:8786``). ``connect_s`` is the
    connection timeout in seconds.

    Raises:
        UsageError: if Dask is not installed, or the scheduler does not answer.
    """
    try:
        from distributed import Client  # noqa: PLC0415  (needs an extra)
    except ImportError as error:
        raise UsageError(
            "a cluster needs another package; install it with: pip install 'audiocoach[cluster]'"
        ) from error
    try:
        client = Client(address, timeout=connect_s, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(f"no Dask scheduler answers at {quoted(address, 200)}: {error}") from error
    with client:
        # Equal jobs must run again: their result is a file, which may have been deleted.
        executor: Executor = client.get_executor(pure=False, retries=RETRIES)  # type: ignore[no-untyped-call]
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False)
            raise
