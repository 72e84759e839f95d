"""The files of the page."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

import audiocoach.studio
from audiocoach.errors import UsageError
from audiocoach.studio.page_files import PageFiles

ASSETS = Path(audiocoach.studio.__file__).parent / "assets"


@pytest.fixture
def page_files() -> PageFiles:
    """Those of this installation."""
    if importlib.util.find_spec("nicegui") is None:
        pytest.skip("nicegui is not installed")
    return PageFiles()


def test_the_page_asks_for_every_module_at_once(page_files: PageFiles) -> None:
    """Each module that a module of the page or of the editor imports is named in the page, and is there."""
    page = page_files.page("once").decode()
    named = set(re.findall(r'<link rel="modulepreload" href="([^"]+)">', page))
    imported = {
        address
        for path in ASSETS.glob("*.js")
        for address in re.findall(r'^import .*"(/[^"]+)";$', path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert imported
    assert imported <= named
    assert len(named - imported) == 1  # all of the editor, which index.js only names
    for address in named:
        find = page_files.editor if address.startswith("/editor/") else page_files.asset
        found = find(address.rpartition("/")[2])
        assert found is not None
        assert found[1] == "text/javascript"
    assert 'data-nonce="once"' in page
    assert "{modules}" not in page


def test_a_missing_editor_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the wheel that brings the editor, the error says how to install it."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install 'audiocoach\[studio\]'"):
        PageFiles()
