"""What every engine keeps, built-in or not: the protocol's promises as checks that run on any of them.

A third party's tests run them on its own engine, with pytest or without::

    @pytest.mark.parametrize("check", CONTRACT)
    def test_contract(check): check(MyEngine())

A check returns nothing, or raises :class:`ContractError` with what was not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from audiocoach.errors import VoiceError
from audiocoach.languages import primary_language
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.sound.clip import judge
from audiocoach.units import quoted
from audiocoach.voices.engine import Engine, Request, Spoken, Status, Voice
from audiocoach.voices.speaker import decode_answer


class ContractError(AssertionError):
    """A promise that an engine does not keep."""


Check = Callable[[Engine], None]

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
"""Texts that must be spoken as text, whatever they may mean to an engine."""


def fulfils_the_protocol(engine: Engine) -> None:
    """It has all members, and the plain ones are of their type."""
    _require(isinstance(engine, Engine), "a member of the protocol is missing")
    _require(bool(engine.name), "its name is empty")
    _require(engine.version == engine.version != "", "its version is empty, or another each time")
    _require(isinstance(engine.online, bool), "online is no truth value")
    _require(isinstance(engine.native_rate, bool), "native_rate is no truth value")


def is_well(engine: Engine) -> None:
    """Its status is good and says what it has."""
    status = engine.status()
    _require(isinstance(status, Status), "status() gives no Status")
    _require(status.ok, f"it does not work here: {status.detail}")
    _require(bool(status.detail), "its status says nothing")


def chooses_among_its_voices(engine: Engine) -> None:
    """The voice for a language is one of those it lists, also for a region it does not know."""
    listed = engine.voices()
    _require(bool(listed), "it lists no voices")
    _require(all(isinstance(voice, Voice) for voice in listed), "voices() lists what is no Voice")
    language = _language(engine)
    for tag in (language, f"{language}-GB", f"{language}-ZW"):
        voice = engine.voice_for(tag)
        _require(voice in listed, f"its voice for {tag} is not among those it lists")
        _require(primary_language(voice.language) == language, f"its voice for {tag} speaks {voice.language}")


def refuses_an_unknown_language(engine: Engine) -> None:
    """A language nobody speaks is an error that names the engine."""
    _refuses(engine, lambda: engine.voice_for("qq-QQ"), "a voice for the language qq-QQ")


def refuses_an_unknown_voice(engine: Engine) -> None:
    """A voice that it does not list is an error, also one that looks like a path or an address."""
    for name in ("nobody", "../../etc/passwd", "en@com@127.0.0.1", ""):
        request = Request("squat", _language(engine), name)
        _refuses(engine, lambda request=request: engine.speak(request), f"the voice {quoted(name)}")  # type: ignore[misc]


def speaks(engine: Engine) -> None:
    """Words become sound of a plausible length."""
    length_s = _length_s(engine, "Next: squat, forty seconds.")
    _require(length_s > 0.5, f"a sentence lasts {length_s:.2f} s")


def speaks_hostile_text(engine: Engine) -> None:
    """Markup, commands, control characters and very long words are spoken, not obeyed."""
    for text in HOSTILE:
        _length_s(engine, text)


def never_answers_with_silence(engine: Engine) -> None:
    """Where there is nothing to speak it says so."""
    for text in ("", " ", "...", "\n\t", "?!", "\0"):
        _refuses(engine, lambda text=text: _speak(engine, text), f"the words {text!r}")  # type: ignore[misc]


def keeps_its_word_on_rate(engine: Engine) -> None:
    """One that honours the rate speaks faster when asked to, one that does not is not changed by it."""
    text = "Next: goblet squat, ten repetitions on each side, left side first."
    usual_s, fast_s = _length_s(engine, text), _length_s(engine, text, rate=1.6)
    if engine.native_rate:
        _require(fast_s < 0.8 * usual_s, f"at a rate of 1.6 it takes {fast_s:.2f} s instead of {usual_s:.2f}")
    else:
        _require(abs(fast_s - usual_s) <= 0.1 * usual_s, "it changes its pace but says native_rate is false")


def is_thread_safe(engine: Engine) -> None:
    """Many threads at once get each their own words."""
    texts = ["squat", "rest, twenty seconds", "round two of three", "halfway"] * 3
    alone = {text: _speak(engine, text) for text in set(texts)}
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda text: _speak(engine, text), texts))
    _require(together == [alone[text] for text in texts], "asked by many threads at once it speaks otherwise")


def _require(kept: bool, message: str) -> None:
    if not kept:
        raise ContractError(message)


def _refuses(engine: Engine, call: Callable[[], object], what: str) -> None:
    """A call ends in a VoiceError that names the engine."""
    try:
        call()
    except VoiceError as error:
        _require(error.engine == engine.name, f"its error for {what} names the engine {quoted(error.engine)}")
    else:
        raise ContractError(f"it takes {what}, which is none")


def _language(engine: Engine) -> str:
    """The language it is tried in: English, else the first that it has."""
    languages = [primary_language(voice.language) for voice in engine.voices()]
    _require(bool(languages), "it lists no voices")
    return "en" if "en" in languages else languages[0]


def _speak(engine: Engine, text: str, rate: float = 1.0) -> Spoken:
    voice = engine.voice_for(_language(engine))
    return engine.speak(Request(text, voice.language, voice.name, rate))


def _length_s(engine: Engine, text: str, rate: float = 1.0) -> float:
    samples, sample_rate = decode_answer(_speak(engine, text, rate), find_ffmpeg())
    problem = judge(samples, sample_rate, text)
    _require(problem is None, f"its answer to {quoted(text)} {problem}")
    return len(samples) / sample_rate


CONTRACT: tuple[Check, ...] = (
    fulfils_the_protocol,
    is_well,
    chooses_among_its_voices,
    refuses_an_unknown_language,
    refuses_an_unknown_voice,
    speaks,
    speaks_hostile_text,
    never_answers_with_silence,
    keeps_its_word_on_rate,
    is_thread_safe,
)
"""All checks, the quickest first."""
