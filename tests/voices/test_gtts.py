"""The online voice: the real gTTS over real TLS, to a stand-in for its server on loopback."""

from __future__ import annotations

import base64
import socket
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.errors import ConfigError, VoiceError
from audiocoach.media.decode import decode_clip
from audiocoach.script.header import ACCENTS
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.contract import CONTRACT, EngineCheck
from audiocoach.voices.engine import Request
from audiocoach.voices.gtts import Gtts, _languages, split_text
from voices.translate_server import Reply, TranslateServer, hurried, speech_body, through_proxy


def request(text: str = "Next: squat, 40 seconds.", voice: str = "en@com") -> Request:
    """A request for English as heard at google.com."""
    return Request(text, "en", voice)


def message_of(engine: Gtts, asked: Request) -> str:
    """What the engine says when it fails; the error is always its own."""
    with pytest.raises(VoiceError) as caught:
        engine.speak(asked)
    assert caught.value.engine == "gtts"
    return str(caught.value)


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
@pytest.mark.usefixtures("translate")
def test_contract(check: EngineCheck) -> None:
    """It keeps what every engine promises."""
    check(hurried())


def test_one_request_a_part(translate: TranslateServer, mp3: bytes) -> None:
    """A short text is one request with its words, language and host, at the normal speed."""
    spoken = hurried().speak(request(voice="en@co.uk"))
    assert (spoken.data, spoken.format) == (mp3, "mp3")
    [asked] = translate.requests
    assert (asked.host, asked.text) == ("translate.google.co.uk", "Next: squat, 40 seconds.")
    assert (asked.language, asked.slow) == ("en", False)


@pytest.mark.parametrize("said", ["Rest. Plank, 40 seconds.", "Brust. Fast. Dr. No. Esq."])
def test_words_are_sent_as_they_are(translate: TranslateServer, said: str) -> None:
    """No full stop is taken from a word that ends like an abbreviation: it is a pause."""
    engine = hurried()
    engine.speak(Request(said, "en", engine.voice_for("en").name))
    assert [asked.text for asked in translate.requests] == [said]


@pytest.mark.parametrize("language", ["fr-CA", "pt-PT", "zh-TW"])
def test_regional_language(translate: TranslateServer, language: str) -> None:
    """A language with a region is asked for as it is, not as its deprecated fallback."""
    engine = hurried()
    engine.speak(Request("squat", language, engine.voice_for(language).name))
    assert [asked.language for asked in translate.requests] == [language]


def test_long_text_in_parts(translate: TranslateServer, ffmpeg: Path) -> None:
    """A long text is asked for in parts, and the parts decode as one sound."""
    text = "Keep your chest up and push the floor away. " * 5
    spoken = hurried().speak(request(text))
    assert " ".join(asked.text for asked in translate.requests) == text.strip()
    length_s = len(decode_clip(spoken.data, "mp3", ffmpeg=ffmpeg)) / SAMPLE_RATE
    assert length_s == pytest.approx(1.6 * len(translate.requests), rel=0.1)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=429), "too many requests"),
        (Reply(status=403), "HTTP 403"),
        (Reply(status=503), "HTTP 503"),
        (Reply(body=b""), "without sound"),
        (Reply(body=b"<html>Are you a person?</html>"), "without sound"),
        (Reply(body=b')]}\'\n\n[["wrb.fr","jQ1olc",null]]\n'), "without sound"),
        (Reply(body=speech_body("abc")), "cannot read"),
        (Reply(body=b"\xff\xfe jQ1olc"), "cannot read"),
        (Reply(body=speech_body(base64.b64encode(b"<html>no sound</html>").decode())), "not MP3"),
        (Reply(hangs_up=True), "connection"),
        (Reply(headers={"Content-Length": "99999"}), "connection"),
    ],
    ids=["429", "403", "503", "empty", "captcha", "null", "base64", "utf8", "html", "hang-up", "cut"],
)
def test_second_try(translate: TranslateServer, mp3: bytes, reply: Reply, said: str) -> None:
    """Whatever goes wrong once is tried again; twice is an error in plain words with a remedy."""
    translate.script(reply)
    assert hurried().speak(request()).data == mp3
    translate.script(reply, reply)
    message = message_of(hurried(), request())
    assert said in message
    assert "--voice hibari" in message
    assert len(translate.requests) == 4


def test_silent_server(translate: TranslateServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that never answers is given up after the time limit, with the variable that sets it."""
    monkeypatch.setenv("AUDIOCOACH_GTTS_TIMEOUT", "0.3")
    translate.script(Reply(stalls=True), Reply(stalls=True))
    message = message_of(hurried(), request())
    assert "did not answer in time" in message
    assert "AUDIOCOACH_GTTS_TIMEOUT" in message


def test_failing_part(translate: TranslateServer) -> None:
    """When the second part fails, nothing comes of the first: half a cue is no cue."""
    translate.script(Reply(), Reply(status=503), Reply(status=503))
    text = "Keep your chest up and push the floor away. " * 3
    assert "HTTP 503" in message_of(hurried(), request(text))


def test_refused_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens the engine ends at once: the next cue does not even try."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        through_proxy(monkeypatch, f"http://127.0.0.1:{unused.getsockname()[1]}")
        engine = hurried()
        message = message_of(engine, request())
        assert "proxy" in message
        unused.listen()
        assert message_of(engine, request("Another cue.")) == message


def test_unknown_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is not found (no network) is said to be that, and ends the engine."""
    through_proxy(monkeypatch, "")

    def nowhere(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    engine = hurried()
    message = message_of(engine, request())
    assert "cannot find the address of translate.google.com" in message
    assert message_of(engine, request("Another cue.")) == message


def test_giving_up(translate: TranslateServer) -> None:
    """Too long without a success ends the engine, in the middle of its tries and for later cues."""
    engine = hurried(give_up_s=0.0)
    translate.script(Reply(status=503))
    message = message_of(engine, request())
    assert "no request succeeded" in message
    assert message_of(engine, request("Another cue.")) == message
    assert len(translate.requests) == 1


@pytest.mark.parametrize("written", ["0", "-1", "soon", "nan", "inf", "601", " "])
def test_bad_timeout(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """A time limit that is none is an error of the settings, and shows in the status."""
    monkeypatch.setenv("AUDIOCOACH_GTTS_TIMEOUT", written)
    with pytest.raises(ConfigError, match="AUDIOCOACH_GTTS_TIMEOUT"):
        hurried().speak(request())
    assert not Gtts().status().ok


@pytest.mark.parametrize(
    ("language", "accent", "name", "tag"),
    [
        ("en", None, "en@com", "en"),
        ("en", "co.uk", "en@co.uk", "en-GB"),
        ("en-GB", None, "en@co.uk", "en-GB"),
        ("en-gb", "com.au", "en@com.au", "en-AU"),
        ("en_ZW", None, "en@com", "en"),
        ("fr-CA", None, "fr-CA@com", "fr-CA"),
        ("zh-cn", None, "zh-CN@com", "zh-CN"),
        ("DE", "AT", "de@at", "de-AT"),
    ],
)
def test_voice_for(language: str, accent: str | None, name: str, tag: str) -> None:
    """Language and accent name the voice; a region brings its accent, another accent wins over it."""
    voice = Gtts().voice_for(language, accent)
    assert (voice.name, voice.language) == (name, tag)


@pytest.mark.parametrize("region", ACCENTS)
def test_every_region_of_a_script_has_its_voice(region: str) -> None:
    """The accent that a language's region picks is one that the server has."""
    assert Gtts().voice_for("en", ACCENTS[region]).name == f"en@{ACCENTS[region]}"


@pytest.mark.parametrize(
    "accent", ["com@127.0.0.1", "com/", "com,uy", "evil.example", "com\r\nX: y", "../com"]
)
def test_accent_cannot_name_a_host(translate: TranslateServer, accent: str) -> None:
    """An accent is pasted into the server's name, so only gTTS's own are taken, whichever way they come."""
    with pytest.raises(VoiceError, match="unknown accent"):
        Gtts().voice_for("en", accent)
    assert "unknown accent" in message_of(hurried(), request(voice=f"en@{accent}"))
    assert translate.requests == []


def test_without_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gTTS that does not load is an error with a remedy."""
    monkeypatch.setitem(sys.modules, "gtts.lang", None)
    _languages.cache_clear()
    with pytest.raises(VoiceError, match="pip install --force-reinstall gTTS"):
        Gtts().voice_for("en")


def test_near_accent() -> None:
    """A mistyped accent comes with those that are near."""
    with pytest.raises(VoiceError, match=r"did you mean co\.uk"):
        Gtts().voice_for("en", "co.ukk")


@given(st.text(max_size=500))
def test_parts(text: str) -> None:
    """Parts are short, speakable, and hold every letter and figure of the text in order."""
    found = split_text(text)
    assert all(0 < len(part) <= 100 for part in found)

    def heard(words: str) -> str:
        return "".join(character for character in words if character.isalnum())

    assert heard("".join(found)) == heard(text)


def test_parts_end_with_sentences() -> None:
    """Cuts lie after a sentence, else after a comma, else between words, else anywhere."""
    sentence, clause = "Push the floor away, slowly.", "one two three four five six,"
    assert split_text(f"{sentence} {'word ' * 25}")[0] == sentence
    assert split_text(f"{clause} {'word ' * 25}")[0] == clause
    assert all(part.startswith("word") for part in split_text("word " * 50))
    assert [len(part) for part in split_text("x" * 250)] == [100, 100, 50]
