"""Training blocks: weeks of tracks from one file.

The front door::

    from audiocoach import blocks

    made = blocks.build("strength.yaml", "out/")
    for outcome in made.outcomes:
        print(outcome.file, outcome.state)

Nothing heavy is imported before the first call. Tracks are made in processes of their own, so a program that
calls :func:`build` does so under ``if __name__ == "__main__":``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audiocoach.blocks.making import BlockBuild
    from audiocoach.blocks.model import Block

__all__ = ["build", "load"]


def load(source: str | os.PathLike[str]) -> Block:
    """Reads a block from a file, or a shipped one by its name.

    Raises:
        ScriptError: with every problem found in it.
        UsageError: when there is no such file or block.
    """
    from audiocoach.blocks.load import load as read  # noqa: PLC0415  (as late as the room's front door says)

    return read(source).block


def build(block: Block | str | os.PathLike[str], output: str | os.PathLike[str], **chosen: Any) -> BlockBuild:
    """Makes every track of a block that is not there yet or not right, and what belongs beside them.

    ``chosen`` are ``options``, ``weeks``, ``days``, ``executor``, ``prune``, ``dry_run`` and more, as
    :func:`audiocoach.blocks.making.build` has them.

    Raises:
        ScriptError: when the block has errors; a session that fails is an outcome instead.
        OutputError: when the folder cannot be used, or another build is at work in it.
    """
    from audiocoach.blocks.making import build as make  # noqa: PLC0415

    return make(block, output, **chosen)
