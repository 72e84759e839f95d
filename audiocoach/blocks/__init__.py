"""Training blocks: weeks of tracks from one file.

The front door::

    from audiocoach import blocks

    block = blocks.load("strength.yaml")
    made = blocks.build(block, "out/")

Nothing heavy is imported before the first call.
"""

from __future__ import annotations
