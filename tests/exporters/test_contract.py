"""The contract of exporters finds what is wrong with one."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from audiocoach.errors import ContractError
from audiocoach.exporters.contract import CONTRACT
from audiocoach.exporters.exporter import Exported, Exporter
from audiocoach.exporters.steps import ExportSession

GOOD = Exporter("good", "good", ".good", lambda session: Exported(session.title.encode()))
_count = itertools.count()


def _changing(_session: ExportSession) -> Exported:
    return Exported(str(next(_count)).encode())


def _check_all(exporter: Exporter) -> None:
    for check in CONTRACT:
        check(exporter)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (replace(GOOD, name="Two words"), "not a single lower-case word"),
        (replace(GOOD, suffix="good"), "not like .fit"),
        (replace(GOOD, write=lambda session: Exported(b"")), "a file is empty"),
        (replace(GOOD, write=lambda session: b"x"), "does not return Exported"),
        (replace(GOOD, write=_changing), "changes its bytes"),
        (replace(GOOD, write=lambda session: Exported(b"x", ("a", "a"))), "listed twice"),
    ],
)
def test_each_fault_is_found(bad: Exporter, why: str) -> None:
    """By one check at least."""
    _check_all(GOOD)
    with pytest.raises(ContractError, match=why):
        _check_all(bad)
