"""The contract of importers: every built-in one keeps it, and it finds what is wrong with one."""

from __future__ import annotations

import itertools
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from audiocoach.errors import ContractError
from audiocoach.importers.contract import CONTRACT, ImporterCheck
from audiocoach.importers.draft import Draft, DraftStep, Importer, ImportRequest, Remark
from audiocoach.importers.registry import importers

sys.path.append(str(Path(__file__).resolve().parents[1] / "fuzz"))
from import_seeds import SEEDS

SESSION = Draft("Ride", (DraftStep("ride", "Ride", 60_000),))
_count = itertools.count()


def _read(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    if data != b"good":
        request.refuse("this is not good")
    return SESSION, ()


GOOD = Importer("good", "good", (".good",), lambda start: start.startswith(b"good"), _read)


def _twice(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    return _read(data, request)[0], (Remark(0, str(next(_count))),)


def _broken(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    if data != b"good":
        raise ValueError("oh")
    return SESSION, ()


def _check_all(importer: Importer) -> None:
    for check in CONTRACT:
        check(importer, [b"good"])


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
@pytest.mark.parametrize("name", importers())
def test_every_built_in_importer_keeps_it(name: str, check: ImporterCheck) -> None:
    """With the samples that the fuzz script starts from."""
    check(importers()[name], SEEDS[name])


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (replace(GOOD, name="Two words"), "not like intervals-json"),
        (replace(GOOD, suffixes=("good",)), "not like .zwo"),
        (replace(GOOD, recognises=lambda start: None), "does not return a bool"),
        (replace(GOOD, read=lambda data, request: ((), ())), "does not return a Draft"),
        (replace(GOOD, read=lambda data, request: (Draft("x", ()), ())), "does not load"),
        (replace(GOOD, read=_twice), "read in two ways"),
        (replace(GOOD, read=_broken), "ValueError: oh"),
    ],
)
def test_each_fault_is_found(bad: Importer, why: str) -> None:
    """By one check at least."""
    _check_all(GOOD)
    with pytest.raises(ContractError, match=why):
        _check_all(bad)
