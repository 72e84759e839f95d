"""Ending long work in another thread, which can only be asked to end and waited for."""

from __future__ import annotations

import threading

from audiocoach.errors import AudioCoachError


class StoppedError(AudioCoachError):
    """Work that nobody waits for any more; no MediaError, which would only leave a song out."""


class Stop:
    """As a context: when what is done in it fails or is interrupted, the work beside it ends as well."""

    def __init__(self) -> None:
        self._is_set = threading.Event()

    def check(self) -> None:
        """Called by the work again and again.

        Raises:
            StoppedError: when it is to end.
        """
        if self._is_set.is_set():
            raise StoppedError("the build was stopped")

    def __enter__(self) -> None:
        """Nothing is stopped yet."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._is_set.set()
