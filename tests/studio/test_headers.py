"""The list of sessions: what a script says of itself, read again only when it changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from audiocoach.studio import headers as module
from audiocoach.studio.headers import Headers

SCRIPT = "audiocoach: 1\ntitle: Legs\nminutes: 12\nworkout:\n  - Squat 5s\n"


def test_a_header_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same file is not read twice; a changed one is, wherever its title is, and a broken one has none."""
    path = tmp_path / "legs.yaml"
    path.write_text(SCRIPT)
    headers = Headers()
    assert headers.shown("legs.yaml", path) == {
        "name": "legs.yaml", "title": "Legs", "minutes": 12, "weeks": None
    }  # fmt: skip
    with monkeypatch.context() as patch:
        patch.delattr(module, "read_header")
        assert headers.shown("legs.yaml", path)["title"] == "Legs"
    path.write_text("audiocoach: 1\nworkout:\n  - Squat 5s\ntitle: Below\n")
    os.utime(path, ns=(1, 1))
    assert headers.shown("legs.yaml", path)["title"] == "Below"
    path.write_text("audiocoach: [")
    assert headers.shown("legs.yaml", path)["title"] == ""
    path.unlink()
    assert headers.shown("legs.yaml", path)["title"] == ""
