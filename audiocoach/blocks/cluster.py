"""Tracks made by the workers of a Dask cluster (``audiocoach[cluster]``)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import Executor

from audiocoach.errors import UsageError
from audiocoach.units import shown

RETRIES = 3
"""How often a track is tried again that ended in an error of the cluster's own. A worker that is lost is not
counted by it: its tracks go to another.
"""

CONNECT_S = 10


@contextlib.contextmanager
def cluster(address: str, *, connect_s: float = CONNECT_S) -> Iterator[Executor]:
    """The workers behind a scheduler (``tcp://host:8786``) as an executor. ``connect_s`` is how many seconds
    it may take to answer.

    Raises:
        UsageError: when Dask is not installed, or nobody answers at the address.
    """
    try:
        from distributed import Client  # noqa: PLC0415  (of an extra)
    except ImportError as error:
        raise UsageError("a cluster needs: pip install 'audiocoach[cluster]'") from error
    try:
        client = Client(address, timeout=connect_s, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise UsageError(f"no Dask scheduler answers at {shown(address, 200)}: {error}") from error
    with client:
        # Each job is one of its own, even where it is like another: its result is a file that may be gone.
        executor: Executor = client.get_executor(pure=False, retries=RETRIES)  # type: ignore[no-untyped-call]
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False)
            raise
