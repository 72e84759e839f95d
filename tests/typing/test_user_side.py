"""The package's types from a user's side."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import audiocoach

USER_SIDE = Path(__file__).with_name("user_side.py")
CONFIGURATION = """\
[mypy]
follow_imports = silent
[mypy-dask.*,distributed.*,icalendar.*,numpy.*,PIL.*,pydantic.*]
follow_imports = skip
follow_imports_for_stubs = true
"""
"""The package's own functions are checked elsewhere, and large packages that it uses are not read."""


def test_the_package_says_that_it_is_typed() -> None:
    """The marker of PEP 561 ships with the package."""
    assert files("audiocoach").joinpath("py.typed").is_file()


def test_a_users_program_passes_mypy(tmp_path: Path) -> None:
    """A program that uses the public names passes ``mypy --strict``, and a wrong use is flagged: an unneeded
    ``type: ignore`` is an error there.
    """
    pytest.importorskip("mypy", reason="mypy is part of the extra dev")
    (tmp_path / "mypy.ini").write_text(CONFIGURATION, encoding="utf-8")
    package = Path(audiocoach.__file__).parents[1]
    is_installed = package.name == "site-packages"  # where mypy finds it, and refuses to be pointed to it
    run = subprocess.run(
        [
            *(sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache")),
            *("--config-file", str(tmp_path / "mypy.ini"), str(USER_SIDE)),
        ],
        env={**os.environ, "MYPYPATH": "" if is_installed else str(package)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
