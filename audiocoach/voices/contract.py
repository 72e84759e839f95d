"""The requirements for an engine, built-in or not, as checks that run on any engine.

A plug-in's own tests can run them, with or without pytest::

    @pytest.mark.parametrize("check", CONTRACT)
    def test_contract(check): check(MyEngine())

A check raises :class:`ContractError` with the requirement that is not met.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from audiocoach.errors import ContractError, VoiceError, require
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.sound.clip import judge
from audiocoach.units import primary_language, quoted
from audiocoach.voices.answers import decode_answer
from audiocoach.voices.engine import Engine, Request, Spoken, Status, Voice

EngineCheck = Callable[[Engine], None]

HOSTILE = (
    "1 < 2 & 3 > 2",
    "<speak><break time='9s'/>squat</speak>",
    "[[h@loU]] squat",
    "squat \x0110P squat",
    "squat\0squat",
    "squat \ud800 squat",
    'say "squat" \\ `squat` $(squat) ${squat}',
    "kniebeugen für später, naïve façade",
    "squat " * 60,
    "s" * 300,
)
"""Texts that must be spoken as plain text, whatever they may mean to an engine."""


def fulfils_the_protocol(engine: Engine) -> None:
    """It has all members of the protocol, with the right types."""
    require(isinstance(engine, Engine), "a member of the protocol is missing")
    require(bool(engine.name), "its name is empty")
    require(engine.version == engine.version != "", "its version is empty, or changes from call to call")
    require(isinstance(engine.online, bool), "online is not a bool")
    require(isinstance(engine.native_rate, bool), "native_rate is not a bool")


def works_here(engine: Engine) -> None:
    """Its status is good and has a detail."""
    status = engine.status()
    require(isinstance(status, Status), "status() does not return a Status")
    require(status.ok, f"it does not work here: {status.detail}")
    require(bool(status.detail), "its status has no detail")


def chooses_among_its_voices(engine: Engine) -> None:
    """The voice for a language is one of those it lists, even for an unknown region."""
    listed = engine.voices()
    require(bool(listed), "it lists no voices")
    require(all(isinstance(voice, Voice) for voice in listed), "voices() lists something that is not a Voice")
    language = _language(engine)
    for tag in (language, f"{language}-GB", f"{language}-ZW"):
        voice = engine.voice_for(tag)
        require(voice in listed, f"its voice for {tag} is not among those it lists")
        require(primary_language(voice.language) == language, f"its voice for {tag} speaks {voice.language}")


def refuses_an_unknown_language(engine: Engine) -> None:
    """An unknown language is an error that names the engine."""
    _refuses(engine, lambda: engine.voice_for("qq-QQ"), "a voice for the language qq-QQ")


def refuses_an_unknown_voice(engine: Engine) -> None:
    """A voice that it does not list is an error, even one that looks like a path or an address."""
    for name in ("nobody", "../../etc/passwd", "en@com@127.0.0.1", ""):
        request = Request("squat", _language(engine), name)
        _refuses(engine, lambda request=request: engine.speak(request), f"the voice {quoted(name)}")  # type: ignore[misc]


def speaks(engine: Engine) -> None:
    """A sentence has a plausible length."""
    length_s = _length_s(engine, "Next: squat, forty seconds.")
    require(length_s > 0.5, f"a sentence lasts {length_s:.2f} s")


def speaks_hostile_text(engine: Engine) -> None:
    """Markup, commands, control characters and very long words are spoken as text."""
    for text in HOSTILE:
        _length_s(engine, text)


def never_answers_with_silence(engine: Engine) -> None:
    """Text without words is an error."""
    for text in ("", " ", "...", "\n\t", "?!", "\0"):
        _refuses(engine, lambda text=text: _speak(engine, text), f"the words {text!r}")  # type: ignore[misc]


def honours_native_rate(engine: Engine) -> None:
    """The rate changes the pace if ``native_rate`` is true, and has no effect if it is false."""
    text = "Next: goblet squat, ten repetitions on each side, left side first."
    usual_s, fast_s = _length_s(engine, text), _length_s(engine, text, rate=1.6)
    if engine.native_rate:
        require(fast_s < 0.8 * usual_s, f"at a rate of 1.6 it takes {fast_s:.2f} s instead of {usual_s:.2f}")
    else:
        require(abs(fast_s - usual_s) <= 0.1 * usual_s, "native_rate is false, but the rate changes its pace")


def is_thread_safe(engine: Engine) -> None:
    """Many threads at once each get their own words."""
    texts = ["squat", "rest, twenty seconds", "round two of three", "halfway"] * 3
    alone = {text: _speak(engine, text) for text in set(texts)}
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda text: _speak(engine, text), texts))
    require(together == [alone[text] for text in texts], "its answers differ when many threads speak at once")


def _refuses(engine: Engine, call: Callable[[], object], what: str) -> None:
    """Require that a call raises a VoiceError that names the engine."""
    try:
        call()
    except VoiceError as error:
        require(error.engine == engine.name, f"its error for {what} names the engine {quoted(error.engine)}")
    else:
        raise ContractError(f"it accepts {what}")


def _language(engine: Engine) -> str:
    """The language to test: English if it has it, otherwise its first."""
    languages = [primary_language(voice.language) for voice in engine.voices()]
    require(bool(languages), "it lists no voices")
    return "en" if "en" in languages else languages[0]


def _speak(engine: Engine, text: str, rate: float = 1.0) -> Spoken:
    voice = engine.voice_for(_language(engine))
    return engine.speak(Request(text, voice.language, voice.name, rate))


def _length_s(engine: Engine, text: str, rate: float = 1.0) -> float:
    samples, sample_rate = decode_answer(_speak(engine, text, rate), find_ffmpeg())
    problem = judge(samples, sample_rate, text)
    require(problem is None, f"its answer to {quoted(text)} {problem}")
    return len(samples) / sample_rate


CONTRACT: tuple[EngineCheck, ...] = (
    fulfils_the_protocol,
    works_here,
    chooses_among_its_voices,
    refuses_an_unknown_language,
    refuses_an_unknown_voice,
    speaks,
    speaks_hostile_text,
    never_answers_with_silence,
    honours_native_rate,
    is_thread_safe,
)
"""All checks, the fastest first."""
