"""Engines by name: built-in ones, and those found by entry points, as pip installs them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from audiocoach.errors import UsageError, VoiceError
from audiocoach.voices import hibari_model, pico
from audiocoach.voices.contract import CONTRACT, EngineCheck
from audiocoach.voices.espeak import Espeak
from audiocoach.voices.gtts import Gtts
from audiocoach.voices.registry import AUTO, BUILT_IN, candidates, engine_names, load_engine
from support.processes import printed_by
from voices.tiny_piper import make_voice

PlugIn = Callable[..., None]


def test_built_in_engines() -> None:
    """Each built-in engine is the class of its name, whose own name it is."""
    assert set(BUILT_IN) <= set(engine_names())
    assert {load_engine(name).name for name in BUILT_IN} == set(BUILT_IN)
    assert isinstance(load_engine("espeak"), Espeak)
    assert isinstance(load_engine("gtts"), Gtts)


def test_candidates(tmp_path: Path) -> None:
    """``auto`` tries the online voice, then those of this machine that have one of the language, the more
    natural first; a name is tried alone.
    """
    make_voice(tmp_path, "de_DE-tiny", "de_DE", "de")
    piper = {"piper": {"folder": tmp_path}}
    assert AUTO == ("gtts", "piper", "hibari", "pico", "espeak")
    english = ("gtts", "hibari", "pico", "espeak")
    assert candidates("auto", "en") == candidates("auto", "en-GB", piper) == english
    assert candidates("auto", "it") == ("gtts", "pico", "espeak")
    assert candidates("auto", "de-AT", piper) == ("gtts", "piper", "pico", "espeak")
    assert candidates("auto", "pt") == ("gtts", "espeak")
    assert candidates("gtts", "en") == ("gtts",)


def test_candidates_without_the_natural_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where its wheel does not exist, the embedded voice follows the online one."""

    def version_of(name: str) -> str:
        raise PackageNotFoundError(name)

    def versions() -> tuple[str, str]:
        raise VoiceError("not installed")

    monkeypatch.setattr(hibari_model, "versions", versions)
    assert candidates("auto", "en") == ("gtts", "pico", "espeak")
    monkeypatch.setattr(pico, "version_of", version_of)
    assert candidates("auto", "en") == candidates("auto", "de") == ("gtts", "espeak")


@pytest.mark.parametrize("ask", [lambda name: candidates(name, "en"), load_engine])
def test_unknown_engine(ask: Callable[[str], object]) -> None:
    """An unknown name comes with the nearest one and with all there are."""
    with pytest.raises(UsageError, match=r'"Espek" \(did you mean espeak\?\); choose auto, '):
        ask("Espek")
    with pytest.raises(UsageError, match="choose auto"):
        ask("")


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_third_party_engine(plug_in: PlugIn, check: EngineCheck) -> None:
    """An engine of another distribution is found, and keeps the contract inside its fence."""
    plug_in("tone", "voices.tone_engine:ToneEngine")
    assert "tone" in engine_names()
    assert candidates("tone", "en") == ("tone",)
    check(load_engine("tone"))


@pytest.mark.parametrize("name", ["espeak", "auto"])
def test_reserved_names(plug_in: PlugIn, name: str) -> None:
    """A plug-in takes neither a built-in engine's place nor that of ``auto``."""
    plug_in(name, "voices.tone_engine:ToneEngine")
    assert engine_names().count("espeak") == 1
    assert "auto" not in engine_names()
    assert isinstance(load_engine("espeak"), Espeak)


def test_names_load_nothing() -> None:
    """Listing the engines loads none of them, nor what they need."""
    script = (
        "import sys; from audiocoach.voices.registry import engine_names; assert 'gtts' in engine_names(); "
        "heavy = {'gtts', 'numpy', 'espeakng_loader', 'onnxruntime', 'hibari', 'requests'}; "
        "heavy |= {'audiocoach.voices.espeak', 'audiocoach.voices.hibari'}; "
        "loaded = heavy & set(sys.modules); "
        "assert not loaded, loaded"
    )
    printed_by(script)
