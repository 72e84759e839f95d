"""A speech server of the user's own, spoken to over HTTP on loopback, well-behaved and not."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiocoach.errors import VoiceError
from audiocoach.store.store import Store
from audiocoach.voices import endpoint_wire
from audiocoach.voices.contract import CONTRACT, EngineCheck
from audiocoach.voices.endpoint import KEY_VARIABLE, Endpoint
from audiocoach.voices.endpoint_wire import Server
from audiocoach.voices.engine import Request
from audiocoach.voices.registry import load_engine
from audiocoach.voices.speaker import Speaker
from voices.speech_server import Reply, SpeechServer
from voices.tone_engine import ToneEngine

KEY = "sk-very-secret-0123456789"
WORDS = "Next: squat, 40 seconds."


def hummed(words: str) -> bytes:
    """A WAV file as long as the words take."""
    return ToneEngine().speak(Request(words, "en", "hum")).data


@pytest.fixture
def server(mp3: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[SpeechServer]:
    """A server without a key, and an environment without proxies."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", KEY_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    with SpeechServer({"mp3": lambda _: mp3, "wav": hummed}) as started:
        yield started


def said_by(engine: Endpoint) -> str:
    """What the engine says when it fails; the error is always its own."""
    with pytest.raises(VoiceError) as caught:
        engine.speak(Request(WORDS, "en", "alloy"))
    assert caught.value.engine == "endpoint"
    return str(caught.value)


@pytest.mark.parametrize("check", CONTRACT, ids=lambda check: check.__name__)
def test_contract(server: SpeechServer, check: EngineCheck) -> None:
    """It keeps what every engine promises."""
    check(Endpoint(url=server.url, audio_format="wav"))


def test_the_request(server: SpeechServer, mp3: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """One POST with model, words, voice, format and speed, the key in its header; MP3 comes back whole."""
    monkeypatch.setenv("MY_KEY", KEY)
    settings = {
        "url": server.url,
        "key_variable": "MY_KEY",
        "model": "kokoro",
        "voice": "af_sky",
        "speed": 1.1,
    }
    spoken = load_engine("endpoint", {"endpoint": settings}).speak(Request(WORDS, "en", "af_sky"))
    assert (spoken.data, spoken.format) == (mp3, "mp3")
    [asked] = server.requests
    assert (asked.path, asked.key) == ("/v1/audio/speech", f"Bearer {KEY}")
    assert asked.wanted == {
        "model": "kokoro",
        "input": WORDS,
        "voice": "af_sky",
        "response_format": "mp3",
        "speed": 1.1,
    }


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://h:8880", "http://h:8880/v1/audio/speech"),
        ("http://h/", "http://h/v1/audio/speech"),
        ("https://h/openai/v1/", "https://h/openai/v1/audio/speech"),
        ("https://h/x/audio/speech?api-version=1", "https://h/x/audio/speech?api-version=1"),
    ],
)
def test_what_is_missing_of_the_address_is_added(url: str, address: str) -> None:
    """The server's name is enough, and so is the whole address."""
    assert Server(url, "", 1).address == address


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=401, body=b'{"error": {"message": "bad key"}}'), "requires a key (HTTP 401): bad key"),
        (Reply(status=404, body=b'{"detail": "no model x"}'), "refused the request (HTTP 404): no model x"),
        (
            Reply(status=307, headers={"Location": "http://127.0.0.1:1/"}),
            "redirects to another address (HTTP 307)",
        ),
        (Reply(status=429, headers={"Retry-After": "120"}), "asks to wait 120 s"),
        (Reply(body=b'{"error": "out of memory"}'), "answered with an error: out of memory"),
        (Reply(body=b"<html>Log in</html>"), "is a web page, not speech"),
        (Reply(body=b""), "its answer is empty"),
    ],
    ids=["401", "404", "redirect", "429", "json with 200", "html", "empty"],
)
def test_a_failure_that_stays_is_told_at_once(server: SpeechServer, reply: Reply, said: str) -> None:
    """What another try would not mend is an error after one request, with its cause and a remedy."""
    server.script(reply)
    message = said_by(Endpoint(url=server.url))
    assert said in message
    assert "--voice hibari" in message
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=503), "failed (HTTP 503)"),
        (Reply(status=429, headers={"Retry-After": "0"}), "too many requests"),
        (Reply(announced=99_999), "closed the connection"),
        (Reply(body=b"5\r\nRIFF", headers={"Transfer-Encoding": "chunked"}), "closed the connection"),
    ],
    ids=["503", "429", "truncated", "truncated chunk"],
)
def test_a_failure_that_passes_is_tried_again(
    server: SpeechServer, mp3: bytes, reply: Reply, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What may have been bad luck gets a second try; twice is an error."""
    monkeypatch.setattr(time, "sleep", lambda _: None)
    server.script(reply)
    engine = Endpoint(url=server.url)
    assert engine.speak(Request(WORDS, "en", "alloy")).data == mp3
    server.script(reply, reply)
    assert said in said_by(engine)
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "reply",
    [Reply(piece_bytes=100, pause_s=0.05), Reply(stalls=True, announced=99_999)],
    ids=["drops", "stall"],
)
def test_a_slow_body_is_given_up_after_the_time_limit(server: SpeechServer, reply: Reply) -> None:
    """The limit holds for the whole answer, also when bytes keep coming."""
    server.script(reply)
    started_s = time.monotonic()
    assert "did not answer completely within 0.3 s" in said_by(Endpoint(url=server.url, timeout_s=0.3))
    assert time.monotonic() - started_s < 2


def test_a_body_in_pieces_is_put_together(server: SpeechServer, mp3: bytes) -> None:
    """Pieces that come in time make one answer."""
    server.script(Reply(piece_bytes=len(mp3) // 5, pause_s=0.01))
    assert Endpoint(url=server.url).speak(Request(WORDS, "en", "alloy")).data == mp3


def test_a_huge_body_is_not_read_to_its_end(server: SpeechServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than any cue can have is an error, not a full memory."""
    monkeypatch.setattr(endpoint_wire, "MAX_ANSWER_BYTES", 2 * 1024**2)
    server.script(Reply(body=bytes(8 * 1024**2)))
    assert "more than 2 MB for one cue" in said_by(Endpoint(url=server.url))


def test_a_wav_file_cut_short_is_no_answer(server: SpeechServer) -> None:
    """A file that announces more than it holds is refused, unless its length was not known beforehand."""
    wav = hummed(WORDS)
    server.script(Reply(body=wav[: len(wav) // 2]))
    assert "answer is incomplete" in said_by(Endpoint(url=server.url, audio_format="wav"))
    endless = wav[:40] + b"\xff\xff\xff\x7f" + wav[44:]
    server.script(Reply(body=endless))
    assert Endpoint(url=server.url).speak(Request(WORDS, "en", "alloy")).data == endless


def test_a_refused_connection(server: SpeechServer) -> None:
    """Where nobody listens the remedy is to start the server."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        message = said_by(Endpoint(url=f"http://127.0.0.1:{unused.getsockname()[1]}"))
    assert "refused the connection" in message
    assert "start the server" in message


def test_tls_that_is_none(server: SpeechServer) -> None:
    """A server that speaks plainly where TLS was asked for is not spoken to."""
    message = said_by(Endpoint(url=server.url.replace("http:", "https:"), timeout_s=60))
    assert "no secure connection" in message
    assert server.requests == []


def test_the_key_is_in_no_message(server: SpeechServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that repeats the key in its error does not bring it onto the screen."""
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    engine = Endpoint(url=server.url)
    echo = f'{{"error": {{"message": "Incorrect key {KEY}\\u001b[2J"}}}}'.encode()
    for reply in (Reply(status=401, body=echo), Reply(status=400, body=echo), Reply(body=echo)):
        server.script(reply)
        message = said_by(engine)
        assert "Incorrect key …" in message
        assert KEY not in message
        assert "\x1b" not in message
    assert KEY not in engine.version + repr(engine.status()) + repr(vars(engine))
    monkeypatch.setenv(KEY_VARIABLE, f"{KEY}\nX-Evil: 1")
    assert KEY not in said_by(engine)
    assert not engine.status().ok


def test_status(monkeypatch: pytest.MonkeyPatch) -> None:
    """No server, a missing key and a key in the clear are told without asking anybody."""
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    assert "config.toml" in Endpoint().status().remedy
    with pytest.raises(VoiceError, match="no server is set"):
        Endpoint().speak(Request(WORDS, "en", "alloy"))
    with pytest.raises(VoiceError, match="no server is set"):
        assert Endpoint().version
    missing = Endpoint(url="https://h", key_variable="NO_SUCH_KEY").status()
    assert (missing.ok, missing.remedy) == (False, "set NO_SUCH_KEY to the key")
    monkeypatch.setenv(KEY_VARIABLE, KEY)
    assert "unencrypted" in Endpoint(url="http://speech.example").status().detail
    for url in ("https://speech.example", "http://localhost:1", "http://[::1]:1"):
        status = Endpoint(url=url).status()
        assert status.ok
        assert "unencrypted" not in status.detail


def test_another_server_model_or_voice_is_another_clip() -> None:
    """All that decides how it sounds is in the version, which is part of every clip's key."""
    settings = ({"url": "http://a"}, {"url": "http://b"}, {"model": "x"}, {"voice": "x"}, {"speed": 2.0})
    versions = {Endpoint(**{"url": "http://a", **changed}).version for changed in settings}  # type: ignore[arg-type]
    assert len(versions) == len(settings)
    assert Endpoint(url="http://a/v1").version == Endpoint(url="http://a").version


def test_clips(server: SpeechServer, store: Store, ffmpeg: Path) -> None:
    """Its speech becomes clips; what is no speech is not kept, and the second time nobody is asked."""
    server.script(Reply(), Reply(body=hummed("x" * 2000)))
    speaker = Speaker(Endpoint(url=server.url), store, ffmpeg=ffmpeg, language="en")
    texts = ["Next: squat.", "Rest, twenty seconds."]
    with pytest.raises(VoiceError, match="too long"):
        speaker.speak(texts)
    assert set(speaker.stored_frames(texts)) == {texts[0]}
    speaker.speak(texts)
    speaker.speak(texts)
    assert [asked.wanted["input"] for asked in server.requests] == [*texts, texts[1]]
