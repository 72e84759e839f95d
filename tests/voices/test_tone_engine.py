"""The test engine keeps the contract too, so that what is tested with it holds for others."""

from __future__ import annotations

import pytest

from audiocoach.voices.contract import CONTRACT, Check
from voices.tone_engine import ToneEngine


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(check: Check) -> None:
    """It keeps what every engine promises."""
    check(ToneEngine())
