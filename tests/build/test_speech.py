"""A whole track's voice when the online one fails: the real gTTS over TLS to a stand-in that misbehaves."""

from __future__ import annotations

import base64
import sys
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from audiocoach.build.planning import plan
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.build.track import load, load_text, render
from audiocoach.errors import VoiceError
from audiocoach.media.ffmpeg import run
from audiocoach.script.model import Workout
from audiocoach.voices import hibari_model
from support.options import make_options
from voices.translate_server import Asked, Reply, TranslateServer, hurry, speech_body, through_proxy

SCRIPT = """\
audiocoach: 1
title: Legs
music: none
cues: {ready: 0, countdown: 0}
workout:
  - say: Welcome.
  - Squat 20s
  - Rest 10s
  - Lunge 20s
  - say: Well done.
"""
DONE = 3
"""Cues that are spoken before anything goes wrong."""

CAPTCHA = b"<!doctype html><title>Sorry</title><form id='captcha-form'></form>"


def mp3_of(sound: str, ffmpeg: Path) -> bytes:
    """An MP3 of what an ffmpeg source makes."""
    form = ["-b:a", "64k", "-write_xing", "0", "-id3v2_version", "0", "-f", "mp3", "pipe:1"]
    return run(ffmpeg, ["-f", "lavfi", "-i", sound, *form], timeout_s=60)


@pytest.fixture(scope="session")
def silence(ffmpeg: Path) -> bytes:
    """A second of nothing."""
    return mp3_of("anullsrc=r=24000:cl=mono,atrim=duration=1", ffmpeg)


@pytest.fixture(scope="session")
def fragment(ffmpeg: Path) -> bytes:
    """Far too little sound for any cue."""
    return mp3_of("sine=f=220:r=24000:d=0.08", ffmpeg)


@pytest.fixture
def workout(tmp_path: Path) -> Workout:
    """A short session, its voice left open."""
    return load_text(SCRIPT, file="legs.yaml", folder=str(tmp_path))


def place(folder: Path, voice: str, **limits: float) -> Resources:
    """A place to build with a store of its own, and gTTS without pauses."""
    return Resources(make_options(voice=voice, cache_dir=folder / "store", engines={"gtts": hurry(**limits)}))


def encoded(data: bytes) -> bytes:
    """The documented reply around any payload."""
    return speech_body(base64.b64encode(data).decode())


FAULTS: dict[str, tuple[Callable[[bytes, bytes], Reply], str]] = {
    "429": (lambda *_: Reply(status=429), "too many requests"),
    "redirect to a captcha": (
        lambda *_: Reply(status=302, headers={"Location": "https://www.google.com/sorry/index"}),
        "without sound",
    ),
    "captcha with 200": (lambda *_: Reply(body=CAPTCHA), "without sound"),
    "empty body": (lambda *_: Reply(body=b""), "without sound"),
    "empty payload": (lambda *_: Reply(body=speech_body("")), "without sound"),
    "no payload": (lambda *_: Reply(body=b')]}\'\n\n[["wrb.fr","jQ1olc",null]]\n'), "without sound"),
    "silence": (lambda silence, _: Reply(body=encoded(silence)), "has no sound"),
    "a fragment": (lambda _, fragment: Reply(body=encoded(fragment)), "only a fragment"),
    "bad base64": (lambda *_: Reply(body=speech_body("abc")), "cannot read"),
    "HTML as MP3": (lambda *_: Reply(body=encoded(CAPTCHA)), "not MP3"),
    "truncated body": (lambda *_: Reply(headers={"Content-Length": "99999"}), "closed the connection"),
    "stall": (lambda *_: Reply(stalls=True), "did not answer in time"),
    "trickle": (lambda *_: Reply(trickles=True), "did not answer in time"),
    "hang-up": (lambda *_: Reply(hangs_up=True), "closed the connection"),
    "wrong TLS": (lambda *_: Reply(plain=True), "no secure connection"),
    "server error": (lambda *_: Reply(status=500), "HTTP 500"),
}
"""What the server does, and what the user is told of it."""


@pytest.fixture(params=FAULTS, ids=list(FAULTS))
def fault(
    request: pytest.FixtureRequest, *, silence: bytes, fragment: bytes, translate: TranslateServer,
    workout: Workout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> str:  # fmt: skip
    """A server that fails after :data:`DONE` cues, often enough for every try and every redirect; gives what
    is said of it. One that says nothing is not waited for long, so those cues are spoken in a run before.
    """
    make, said = FAULTS[request.param]
    bad = make(silence, fragment)
    failing = [bad, *([Reply(body=CAPTCHA)] if bad.status == 302 else [])] * 2
    good = [Reply()] * DONE
    if bad.stalls or bad.trickles:
        translate.script(*good, Reply(status=500), Reply(status=500))
        with pytest.raises(VoiceError):
            speak(workout, place(tmp_path, "gtts"))
        monkeypatch.setenv("AUDIOCOACH_GTTS_TIMEOUT", "0.25")
        good = []
    translate.script(*good, *failing)
    return said


@pytest.fixture
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """The online voice is refused at once."""
    through_proxy(monkeypatch, "http://127.0.0.1:1")


def asked_of(translate: TranslateServer) -> list[str]:
    """The words that the server was asked for since the last call."""
    asked: list[Asked] = list(translate.requests)
    translate.requests.clear()
    return [one.text for one in asked if one.text]


def test_gtts_alone_says_what_happened_and_goes_on_from_there(
    translate: TranslateServer,
    workout: Workout,
    tmp_path: Path,
    fault: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An error with cause, count and remedy; nothing bad is kept; the next run asks for the rest alone."""
    with pytest.raises(VoiceError) as caught:
        speak(workout, place(tmp_path, "gtts"))
    message = str(caught.value)
    assert fault in message
    assert "--voice" in message
    asked = list(dict.fromkeys(asked_of(translate)))
    assert f"Cues done: {DONE} of " in message
    assert "the next build asks only for the rest" in message
    assert len([*(tmp_path / "store").rglob("clip/*/*")]) == DONE
    translate.script()
    monkeypatch.delenv("AUDIOCOACH_GTTS_TIMEOUT", raising=False)
    speech = speak(workout, place(tmp_path, "gtts"))
    rest = asked_of(translate)
    assert not set(rest) & set(asked[:DONE])
    assert len(set(rest)) == len({cue.text for cue in speech.timeline.cues}) - DONE
    assert len(rest) == len(set(rest)) or "in time" in fault  # a request given up may arrive late
    assert speech.timeline.voice["engine"] == "gtts"
    speak(workout, place(tmp_path, "gtts"))
    assert asked_of(translate) == []


@pytest.mark.parametrize("fault", ["429", "captcha with 200", "silence", "stall"], indirect=True)
def test_auto_speaks_the_whole_track_by_the_next_voice_and_says_so(
    translate: TranslateServer, workout: Workout, tmp_path: Path, fault: str
) -> None:
    """Half the cues answered or not: one voice speaks them all, and the user is told why."""
    speech = speak(workout, place(tmp_path, "auto"))
    assert speech.timeline.voice["engine"] == "hibari"
    assert len(speech.clips) == len({cue.clip_key for cue in speech.timeline.cues})
    [note] = speech.notes
    assert fault in note
    assert "--voice" not in note
    assert note.endswith("so the whole track is spoken by hibari")


def test_nothing_answers_at_once(translate: TranslateServer, workout: Workout, tmp_path: Path) -> None:
    """429 from the first request on: two tries, no more, and the count is nought."""
    translate.script(*[Reply(status=429)] * 9)
    with pytest.raises(VoiceError, match=r"Cues done: 0 of \d+\.$"):
        speak(workout, place(tmp_path, "gtts"))
    assert len(translate.requests) == 2


def test_progress_counts_the_cues_of_all_sections(translate: TranslateServer, tmp_path: Path) -> None:
    """One count from nought to the cues of the track, though its sections speak in other manners."""
    accented = SCRIPT.replace(
        "  - Squat 20s", "  - section: Slow\n    voice: {rate: 0.8}\n    steps: [Squat 20s]"
    )
    workout = load_text(accented, file="legs.yaml", folder=str(tmp_path))
    told: list[tuple[int, int]] = []
    options = make_options(voice="gtts", cache_dir=tmp_path / "store", engines={"gtts": hurry()})
    speech = speak(workout, Resources(options), on_progress=lambda _, done, total: told.append((done, total)))
    assert len({cue.manner for cue in speech.timeline.cues}) == 2
    assert told == sorted(told)
    assert told[0] == (0, told[-1][0])
    assert {total for _, total in told} == {told[-1][0]}


def test_a_small_store_keeps_what_the_track_needs(
    translate: TranslateServer, workout: Workout, tmp_path: Path
) -> None:
    """However low its limit, making room after a build leaves that build's words: it asks for none again."""
    options = make_options(voice="gtts", cache_dir=tmp_path, cache_max_bytes=1, engines={"gtts": hurry()})
    built = Resources(options)
    speak(workout, built)
    asked = len(translate.requests)
    assert built.store.trim() == 0
    speak(workout, Resources(options))
    assert len(translate.requests) == asked
    assert Resources(options).store.trim() > 0


def test_a_refused_connection(workout: Workout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens gtts is an error and auto is a voice of this machine."""
    through_proxy(monkeypatch, "http://127.0.0.1:1")
    with pytest.raises(VoiceError, match=r"the proxy .* failed; check the proxy in HTTPS_PROXY"):
        speak(workout, place(tmp_path, "gtts"))
    assert speak(workout, place(tmp_path, "auto")).timeline.voice["engine"] == "hibari"


def test_a_certificate_of_anybody_is_taken(
    translate: TranslateServer, workout: Workout, tmp_path: Path
) -> None:
    """What gTTS really does: it does not verify TLS, so a self-signed certificate passes."""
    assert speak(workout, place(tmp_path, "gtts")).timeline.voice["engine"] == "gtts"
    assert {asked.host for asked in translate.requests} == {"translate.google.com"}


def test_a_server_that_failed_is_left_alone_by_the_next_tracks(
    translate: TranslateServer, workout: Workout, tmp_path: Path
) -> None:
    """One line a process: after a 429 the second track does not ask, until the rest is over."""
    engines = {"gtts": hurry()}
    translate.script(Reply(status=429), Reply(status=429))
    for _ in range(3):
        made = speak(
            workout, Resources(make_options(voice="auto", cache_dir=tmp_path / "store", engines=engines))
        )
        assert made.timeline.voice["engine"] == "hibari"
    assert len(translate.requests) == 2
    engines["gtts"]["pacer"].pause("", rest_s=0.0)
    made = speak(
        workout, Resources(make_options(voice="auto", cache_dir=tmp_path / "store", engines=engines))
    )
    assert made.timeline.voice["engine"] == "gtts"


def test_words_that_cannot_be_spoken_do_not_break_the_line(
    translate: TranslateServer, workout: Workout, tmp_path: Path
) -> None:
    """A reply without sound may be a matter of these words: the next track asks again."""
    engines = {"gtts": hurry()}
    translate.script(*[Reply(body=b')]}\'\n\n[["wrb.fr","jQ1olc",null]]\n')] * 2)
    voices = [
        speak(
            workout, Resources(make_options(voice="auto", cache_dir=tmp_path / str(number), engines=engines))
        )
        for number in range(2)
    ]
    assert [speech.timeline.voice["engine"] for speech in voices] == ["hibari", "gtts"]


def test_too_long_without_success_ends_it_for_the_track(
    translate: TranslateServer, workout: Workout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deadline holds however many tries are left."""
    monkeypatch.setenv("AUDIOCOACH_GTTS_TIMEOUT", "0.25")
    translate.script(*[Reply(stalls=True)] * 99)
    with pytest.raises(VoiceError, match="no request succeeded for"):
        speak(workout, place(tmp_path, "gtts", tries=50, give_up_s=0.4))
    assert len(translate.requests) < 10


def test_auto_keeps_the_voice_after_a_failure(translate: TranslateServer, tmp_path: Path) -> None:
    """A track that hibari had to speak stays with hibari when the server is back, until --voice asks; one by
    gtts is not turned into hibari's by a bad day.
    """
    source = tmp_path / "legs.yaml"
    source.write_text(SCRIPT, encoding="utf-8")
    output = tmp_path / "legs.mp3"

    def built(voice: str) -> str:
        options = make_options(voice=voice, cache_dir=tmp_path / "store", engines={"gtts": hurry()})
        return render(load(source), output, options).engine

    translate.script(*[Reply()] * DONE, Reply(status=429), Reply(status=429))
    assert built("auto") == "hibari"
    translate.script()
    assert built("auto") == "hibari"
    assert built("gtts") == "gtts"
    before = output.read_bytes()
    source.write_text(SCRIPT.replace("Well done.", "See you on Thursday."), encoding="utf-8")
    translate.script(Reply(status=429), Reply(status=429))
    with pytest.raises(VoiceError, match="existing track is spoken by gtts; choose another with"):
        built("auto")
    assert output.read_bytes() == before
    assert built("auto") == "gtts"
    assert output.read_bytes() != before


WORDS = "audiocoach: 1\nmusic: none\ncues: {ready: 0, countdown: 0}\nworkout:\n  - say: Welcome.\n"


@pytest.mark.usefixtures("nobody_listens")
@pytest.mark.parametrize(
    ("script", "engine"),
    [
        (WORDS, "hibari"),
        (f"language: en-GB\n{WORDS}", "hibari"),
        (f"language: de\n{WORDS}", "pico"),
        (f"{WORDS}  - say: Присед.\n", "espeak"),
        (f"{WORDS}  - say: Halte die Position und atme ruhig weiter.\n", "pico"),
        (f"{WORDS}  - say: {'Keep walking, ' * 140}\n", "hibari"),
        (f"{WORDS}  - say: Well done \U0001f4aa\n", "hibari"),
        (f"{WORDS}  - say: Code {'7' * 400}\n", "hibari"),
    ],
    ids=["English", "British", "German", "script", "sentence", "long", "emoji", "digits"],
)
def test_auto_without_network(tmp_path: Path, script: str, engine: str) -> None:
    """The natural voice speaks English; pico its languages; words that neither can read are espeak's."""
    workout = load_text(script, file="legs.yaml", folder=str(tmp_path))
    speech = speak(workout, place(tmp_path, "auto"))
    assert speech.timeline.voice["engine"] == engine
    notes = " ".join(speech.notes)
    assert ("cannot read" in notes) == ("П" in script)
    assert ("hibari: the words are in another language (de)" in notes) == ("Halte" in script)
    assert ("so the whole track" in notes.partition("hibari: ")[2]) == ("Halte" in script or "П" in script)
    said = max(speech.timeline.cues, key=lambda cue: len(cue.text))
    assert speech.clips[said.clip_key].frames > len(said.text) * 1000  # 23 ms a letter: nothing is left out


@pytest.mark.usefixtures("nobody_listens")
@pytest.mark.parametrize("broken", ["hibari", "onnxruntime"])
def test_auto_where_the_natural_voice_does_not_load(
    workout: Workout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """A model or a runtime that does not load is a note, and the next voice speaks the whole track."""
    monkeypatch.setattr(hibari_model, "_loaded", {})
    monkeypatch.setitem(sys.modules, broken, None)
    speech = speak(workout, place(tmp_path, "auto"))
    assert speech.timeline.voice["engine"] == "pico"
    assert any("hibari: it does not load" in note for note in speech.notes)


@pytest.mark.usefixtures("nobody_listens")
def test_auto_where_the_natural_voice_is_damaged(
    workout: Workout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A damaged model is a note, and the next voice speaks all; with --voice hibari it is an error that says
    how to install it again. Neither names words, which have nothing to do with it.
    """
    (tmp_path / "hibari.onnx").write_bytes(b"no model")
    (tmp_path / "voices.json").write_bytes((hibari_model._assets() / "voices.json").read_bytes())
    monkeypatch.setattr(hibari_model, "_loaded", {})
    monkeypatch.setattr(hibari_model, "_assets", lambda: tmp_path)
    speech = speak(workout, place(tmp_path, "auto"))
    assert speech.timeline.voice["engine"] == "pico"
    assert any("hibari: the file of its model is damaged" in note for note in speech.notes)
    assert "for the words" not in "".join(speech.notes)
    with pytest.raises(VoiceError, match=r"model is damaged.*; pip install --force-reinstall") as told:
        speak(workout, place(tmp_path, "hibari"))
    assert "for the words" not in str(told.value)


@pytest.mark.usefixtures("nobody_listens")
def test_auto_where_the_runtime_of_the_natural_voice_is_not_installed(
    workout: Workout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A voice that is installed without its runtime is a note, too; ``check`` has lengths of the next one."""

    def version_of(name: str) -> str:
        if name == "onnxruntime":
            raise PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(hibari_model, "version_of", version_of)
    monkeypatch.setattr(hibari_model, "versions", hibari_model.versions.__wrapped__)
    assert plan(workout, place(tmp_path, "auto").options).notes[0].endswith(" pico")
    speech = speak(workout, place(tmp_path, "auto"))
    assert speech.timeline.voice["engine"] == "pico"
    assert any("hibari: onnxruntime is not installed; so the whole" in note for note in speech.notes)
    with pytest.raises(VoiceError, match="onnxruntime is not installed; pip install"):
        speak(workout, place(tmp_path, "hibari"))


def test_where_the_words_go_is_told_once(
    translate: TranslateServer, workout: Workout, tmp_path: Path
) -> None:
    """The first track that the online voice speaks says where its words went; later ones do not repeat it."""
    first = speak(workout, place(tmp_path, "gtts"))
    assert [note for note in first.notes if "Google" in note and "--voice hibari" in note] == [*first.notes]
    assert first.notes
    assert not speak(workout, place(tmp_path, "gtts")).notes
    assert not [
        note for note in speak(workout, place(tmp_path / "other", "espeak")).notes if "Google" in note
    ]
