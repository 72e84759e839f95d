"""The tables of keys in the documentation. ``python tests/support/key_tables.py`` writes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from audiocoach.blocks.read import BLOCK_KEYS
from audiocoach.script.exercises import DO_KEYS
from audiocoach.script.form import Key
from audiocoach.script.header import HEADER_KEYS
from audiocoach.script.read_music import MUSIC_KEYS, SOURCE
from audiocoach.script.runs import RUN_KEYS
from audiocoach.script.settings import CUE_KEYS, DEFAULT_KEYS, VOICE_KEYS

DOCS = Path(__file__).resolve().parents[2] / "docs"
TABLES = {
    ("blocks.md", "key"): BLOCK_KEYS,
    ("format.md", "option"): DO_KEYS,
    ("format.md", "option of a run"): RUN_KEYS,
    ("format.md", "key"): HEADER_KEYS,
    ("format.md", "`voice` key"): VOICE_KEYS,
    ("format.md", "`music` key"): (SOURCE, *MUSIC_KEYS),
    ("format.md", "`cues` key"): CUE_KEYS,
    ("format.md", "`defaults` key"): DEFAULT_KEYS,
}
"""The keys of each table, by its page and the head of its first column."""


def written(page: str, head: str, keys: Iterable[Key[Any]]) -> str:
    """A page with a row for each key in the table with this head."""
    rows = "".join(f"| `{key.name}` | {key.written_default} | {key.meaning} |\n" for key in keys)
    start = re.escape(f"| {head} | default | meaning |\n|---|---|---|\n")
    text, count = re.subn(rf"({start})(?:\|.*\n)+", lambda found: found[1] + rows, page)
    assert count == 1, head
    return text


if __name__ == "__main__":
    for (name, head), keys in TABLES.items():
        page = (DOCS / name).read_text(encoding="utf-8")
        (DOCS / name).write_text(written(page, head, keys), encoding="utf-8")
