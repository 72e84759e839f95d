"""Laws of names: what is taken stays inside, and means one file on every system."""

from __future__ import annotations

import os
import string
import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audiocoach.errors import PackError
from audiocoach.packs.names import check_name, check_names, fold_name

PARTS = st.sampled_from(
    ["..", ".", "", "con", "a", "B", "nul.txt", "x.", "x ", "C:", "\\", "~", "-", "ü", "u\u0308"]
)
NAMES = st.one_of(
    st.text(max_size=30),
    st.lists(PARTS, min_size=1, max_size=6).map("/".join),
    st.text(alphabet=string.ascii_letters + "./\\: \0", max_size=20),
)


def taken(name: str) -> bool:
    """Whether a name is not refused."""
    try:
        check_name(name)
    except PackError:
        return False
    return True


@given(NAMES)
def test_a_name_that_is_taken_stays_inside(name: str) -> None:
    """Joined to a folder it is below it, by the rules of this system and of Windows."""
    if not taken(name):
        return
    root = Path("/pack").absolute()
    assert Path(os.path.normpath(root.joinpath(*name.split("/")))).is_relative_to(root)
    windows = PureWindowsPath("D:/pack").joinpath(*name.split("/"))
    assert windows.is_relative_to("D:/pack")
    assert ".." not in windows.parts
    assert not PureWindowsPath(name).is_absolute()
    assert not PureWindowsPath(name).drive
    assert unicodedata.is_normalized("NFC", name)


@settings(suppress_health_check=[HealthCheck.filter_too_much])  # most names are not allowed
@given(st.lists(NAMES.filter(taken), max_size=5))
def test_names_that_are_taken_together_differ_everywhere(names: list[str]) -> None:
    """Without regard to case and accents they are as many as before, and none is another's folder."""
    try:
        check_names(names)
    except PackError:
        return
    keys = {fold_name(name) for name in names}
    assert len(keys) == len(names)
    assert not [(one, other) for one in keys for other in keys if other.startswith(f"{one}/")]


@pytest.mark.parametrize(
    "name", ["a.md", "music/River.mp3", "kits/mine/go.wav", "Füße/日本.yaml", "console.md", "a-b_c (1).md"]
)
def test_ordinary_names_are_taken(name: str) -> None:
    """What people call their files."""
    check_name(name)
