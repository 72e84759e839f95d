"""Sessions to export."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.exporters.steps import ExportSession
from support.exporting import Planned, session_of_text, shipped_session


@pytest.fixture
def shipped() -> Callable[[str], Planned]:
    """Gives the session and the timeline of a shipped workout."""
    return shipped_session


@pytest.fixture
def session() -> Callable[..., ExportSession]:
    """Makes the session of a script's steps, written as its ``workout``."""

    def make(steps: str, header: str = "", title: str = "Test") -> ExportSession:
        lines = ["audiocoach: 1", f"title: {title}", "cues: {ready: 5s}", header, "workout:"]
        lines += [f"  {line}" for line in steps.strip("\n").splitlines()]
        return session_of_text("\n".join(lines) + "\n")

    return make
