"""How tests are shared out to processes: file by file, in order; all that open a browser go to one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

_BROWSERS = "browsers"


@cache
def opens_browsers(file: Path) -> bool:
    """Whether tests of a file open pages in a real browser, which takes as long as what they listen to."""
    return "pytest.mark.browser" in file.read_text(encoding="utf-8")


def begin_with_browsers(items: list[pytest.Item]) -> None:
    """Put the files that open browsers first, which wait more than they compute; then all by path."""
    items.sort(key=lambda item: (not opens_browsers(item.path), item.path))


def scheduler(config: pytest.Config, log: Any) -> Any:
    """Gives out file by file; those that open browsers as one, so that no two play at once."""
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415 (pytest runs without it, too)

    class Files(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return _BROWSERS if opens_browsers(config.rootpath / file) else file

    return Files(config, log)
