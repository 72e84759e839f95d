"""Build training blocks: weeks of tracks from one file.

Usage::

    from audiocoach import blocks

    made = blocks.build("strength.yaml", "out/")
    for outcome in made.outcomes:
        print(outcome.file, outcome.state)

Heavy imports happen at the first call. Tracks are made in separate processes, so call :func:`build` under
``if __name__ == "__main__":``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audiocoach.blocks.making import BlockBuild
    from audiocoach.blocks.model import Block

__all__ = ["build", "load"]


def load(source: str | os.PathLike[str]) -> Block:
    """Read a block from a file, or an included one by name.

    Raises:
        ScriptError: lists every problem in it.
        UsageError: if there is no such file or block.
    """
    from audiocoach.blocks.load import load as read  # noqa: PLC0415  (heavy)

    return read(source).block


def build(block: Block | str | os.PathLike[str], output: str | os.PathLike[str], **chosen: Any) -> BlockBuild:
    """Build every missing or outdated track of a block, with playlist, calendar and manifest.

    ``chosen`` are the keyword arguments of :func:`audiocoach.blocks.making.build`, such as ``options``,
    ``weeks``, ``days``, ``executor``, ``prune`` and ``dry_run``.

    Raises:
        ScriptError: if the block has errors; a failed session is an outcome instead.
        OutputError: if the folder cannot be used, or another build is using it.
    """
    from audiocoach.blocks.making import build as make  # noqa: PLC0415

    return make(block, output, **chosen)
