"""Make tracks on the workers of a Dask cluster (``audiocoach[cluster]``)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor

from audiocoach.errors import UsageError
from audiocoach.units import quoted

RETRIES = 3
"""How often a track is retried after an error of the cluster itself. Lost workers don't count: their tracks
go to another worker.
"""

CONNECT_S = 10


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
        raise UsageError("a cluster needs: pip install 'audiocoach[cluster]'") from error
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
