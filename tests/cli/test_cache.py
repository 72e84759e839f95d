"""``audiocoach cache``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def filled(run, script, tmp_path, monkeypatch) -> Path:
    """A store of this test's own, with what one build leaves in it."""
    folder = tmp_path / "own"
    monkeypatch.setenv("AUDIOCOACH_CACHE_DIR", str(folder))
    assert run("build", "legs.yaml", "--quiet").code == 0
    return folder


def entries(run) -> int:
    """How many entries the store holds."""
    return sum(kind["entries"] for kind in json.loads(run("cache", "info", "--json").out)["kinds"].values())


def test_info_says_where_and_how_much(run, filled) -> None:
    """Folder and kinds, for people and for programs."""
    ran = run("cache", "info")
    assert ran.code == 0
    assert str(filled) in ran.out
    held = json.loads(run("cache", "info", "--json").out)
    assert held["folder"] == str(filled)
    assert held["max_bytes"] == 2048 * 1024**2
    assert all(name in ran.out for name in held["kinds"])
    assert entries(run) > 3


def test_verify_removes_what_is_damaged(run, filled) -> None:
    """A flipped byte is found, and once it is gone all is well."""
    entry = max((path for path in filled.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)
    data = bytearray(entry.read_bytes())
    data[-1] ^= 1
    entry.write_bytes(data)
    assert run("cache", "verify").out.endswith(" checked, 1 damaged and removed\n")
    assert run("cache", "verify").out.endswith(" checked, 0 damaged and removed\n")
    told = json.loads(run("cache", "verify", "--json").out)
    assert (told["folder"], told["removed"], told["stuck"]) == (str(filled), 0, 0)
    assert told["checked"] == entries(run)


def test_what_cannot_be_removed_is_an_error(run, filled, monkeypatch) -> None:
    """A damaged entry that stays, or a cache that will not be emptied, is not passed over in silence."""
    entry = next(path for path in filled.rglob("*") if path.is_file())
    entry.write_bytes(b"damaged")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("no")

    monkeypatch.setattr(Path, "unlink", refuse)
    for command in (("verify",), ("verify", "--json"), ("clean",), ("clean", "--json")):
        ran = run("cache", *command)
        assert ran.code == 1
        assert f"could not be removed; check the permissions of {filled}" in ran.err


def test_clean_empties_one_kind_or_all(run, filled) -> None:
    """A kind by name, then everything; a kind that is not there is wrong usage."""
    kinds = list(json.loads(run("cache", "info", "--json").out)["kinds"])
    before = entries(run)
    assert run("cache", "clean", "--kind", kinds[0]).code == 0
    assert 0 < entries(run) < before
    assert run("cache", "clean", "--kind", "nosuch").code == 2
    held = json.loads(run("cache", "info", "--json").out)["kinds"]
    told = json.loads(run("cache", "clean", "--json").out)
    assert told["freed_bytes"] == sum(kind["bytes"] for kind in held.values())
    assert entries(run) == 0


def test_an_empty_cache_is_no_error(run, tmp_path, monkeypatch) -> None:
    """A folder that does not exist yet holds nothing."""
    monkeypatch.setenv("AUDIOCOACH_CACHE_DIR", str(tmp_path / "nowhere"))
    assert run("cache", "info").code == 0
    assert run("cache", "verify").out.startswith("0 entries checked")
    assert run("cache", "clean").out == "0.0 kB freed\n"
    assert not (tmp_path / "nowhere").exists()
