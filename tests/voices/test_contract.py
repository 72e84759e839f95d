"""The contract: the test engine meets it, and an engine that breaks it is found."""

from __future__ import annotations

import pytest

from audiocoach.errors import ContractError
from audiocoach.voices.contract import CONTRACT, EngineCheck
from audiocoach.voices.engine import Request, Spoken, Voice
from voices.tone_engine import ToneEngine


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(check: EngineCheck) -> None:
    """It keeps what every engine promises."""
    check(ToneEngine())


class Mute(ToneEngine):
    """Breaks its word: takes any voice and language, and hums for nothing."""

    native_rate = False

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """Anything goes."""
        return Voice("hum", "en")

    def speak(self, request: Request) -> Spoken:
        """Whatever is asked."""
        return super().speak(Request(request.text or "hum", "en", "hum", 2.0 if request.rate > 1 else 1.0))


def test_the_contract_finds_what_is_broken() -> None:
    """An engine that breaks promises fails the checks of just these."""
    failed = {check.__name__: message for check in CONTRACT if (message := broken_promise(check))}
    assert "accepts a voice for the language qq-QQ" in failed["refuses_an_unknown_language"]
    assert {"refuses_an_unknown_voice", "never_answers_with_silence"} <= failed.keys()
    assert not {"fulfils_the_protocol", "speaks", "is_thread_safe"} & failed.keys()


def broken_promise(check: EngineCheck) -> str:
    """What a check has to say about the engine, or nothing."""
    try:
        check(Mute())
    except ContractError as error:
        return str(error)
    return ""
