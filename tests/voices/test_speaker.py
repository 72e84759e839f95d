"""From texts to clips, with the tone engine, real espeak, and real gTTS against the stand-in."""

from __future__ import annotations

import signal
import threading
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from audiocoach.errors import UsageError, VoiceError
from audiocoach.languages.spoken import WordSound
from audiocoach.sound.clip import SPEECH_LUFS, Clip
from audiocoach.store.store import Store, key_of
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.engine import AudioFormat, Engine, Request, Spoken
from audiocoach.voices.espeak import Espeak
from audiocoach.voices.speaker import ClipSpec, ClipStore, Speaker
from support.audio import heard
from voices.tone_engine import FREQUENCY_HZ, ToneEngine, frames_of, wav_of
from voices.translate_server import Reply, TranslateServer, hurried

CUES = ("Next: squat, forty seconds.", "Rest, twenty seconds.", "Round two of three.")

SPEC = ClipSpec("espeak", "1", "en-us", "en", 1.0, "Next: squat.")
CLIP = Clip.from_samples(np.linspace(-0.5, 0.5, 4410, dtype=np.float32))

OTHER = {
    "engine": "gtts",
    "engine_version": "2",
    "voice": "en-gb",
    "language": "en-GB",
    "rate": 1.1,
    "text": "next: squat.",
    "speed": 1.25,
    "sounds": (WordSound(0, 4, "nˈɛks"),),
    "pause_ms": 0,
}


def tone_speaker(
    store: Store,
    ffmpeg: Path,
    engine: Engine | None = None,
    *,
    rate: float = 1.0,
    say_as: Mapping[str, str] | None = None,
) -> Speaker:
    """A speaker of English with the tone engine's voice, or another's."""
    return Speaker(engine or ToneEngine(), store, ffmpeg=ffmpeg, language="en", rate=rate, say_as=say_as)


class Answering(ToneEngine):
    """The tone engine, but the answer is given."""

    def __init__(self, data: bytes, audio_format: AudioFormat = "wav") -> None:
        super().__init__()
        self._answer = Spoken(data, audio_format)

    def speak(self, request: Request) -> Spoken:
        return self._answer


class Unpaced(ToneEngine):
    """The tone engine without a rate of its own."""

    native_rate = False


class FailsOn(ToneEngine):
    """The tone engine, one at a time, which cannot speak a certain word."""

    online = True

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = word

    def speak(self, request: Request) -> Spoken:
        if self._word in request.text:
            raise VoiceError("tone: the string broke; buy a new one", engine=self.name)
        return super().speak(request)


def tone_wav(length_s: float) -> bytes:
    """A WAV file with a steady tone."""
    return wav_of(
        0.3 * np.sin(2 * np.pi * FREQUENCY_HZ / SAMPLE_RATE * np.arange(int(length_s * SAMPLE_RATE)))
    )


def test_clips_have_the_length_of_the_words(store: Store, ffmpeg: Path) -> None:
    """A clip is as long as what the engine spoke, to the frame."""
    clips = tone_speaker(store, ffmpeg).speak(CUES)
    assert {text: clip.frames for text, clip in clips.items()} == {text: frames_of(text) for text in CUES}


def test_nothing_is_spoken_twice(store: Store, ffmpeg: Path) -> None:
    """Repeated texts and texts that sound the same are one request, and what is stored is none."""
    engine = ToneEngine()
    clips = tone_speaker(store, ffmpeg, engine).speak(["Push & pull", "Push and  pull", "Rest.", "Rest."])
    assert sorted(request.text for request in engine.requests) == ["Push and pull", "Rest."]
    assert list(clips) == ["Push & pull", "Push and  pull", "Rest."]
    assert clips["Push & pull"].digest == clips["Push and  pull"].digest
    again = tone_speaker(store, ffmpeg, engine).speak(["Rest."])
    assert again["Rest."].digest == clips["Rest."].digest
    assert len(engine.requests) == 2


def test_stored_speaks_nothing(store: Store, ffmpeg: Path) -> None:
    """What the store has is found without the engine, and only that."""
    tone_speaker(store, ffmpeg).speak(CUES[:2])
    engine = ToneEngine()
    assert set(tone_speaker(store, ffmpeg, engine).stored_frames(CUES)) == set(CUES[:2])
    assert engine.requests == []


def test_nothing_to_speak(store: Store, ffmpeg: Path) -> None:
    """No texts give no clips."""
    assert tone_speaker(store, ffmpeg).speak([]) == {}


def test_progress(store: Store, ffmpeg: Path) -> None:
    """Progress counts the different cues, stored ones as done, up to all of them."""
    tone_speaker(store, ffmpeg).speak(CUES[:1])
    seen: list[tuple[int, int]] = []
    speaker = Speaker(
        ToneEngine(), store, ffmpeg=ffmpeg, language="en", on_progress=lambda *counts: seen.append(counts)
    )
    speaker.speak([*CUES, *CUES])
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_say_as_and_rate_reach_the_engine(store: Store, ffmpeg: Path) -> None:
    """The engine gets words that are written out, and the rate."""
    engine = ToneEngine()
    speaker = tone_speaker(store, ffmpeg, engine, rate=1.25, say_as={"RDL": "Romanian deadlift"})
    clip = speaker.speak(["RDL 3x10"])["RDL 3x10"]
    assert engine.requests == [Request("Romanian deadlift three times ten", "en", "hum", 1.25)]
    assert clip.frames == frames_of("Romanian deadlift three times ten", rate=1.25)


@pytest.mark.parametrize("rate", [0.5, 0.8, 1.5, 2.0])
def test_rate_of_an_engine_without_one(store: Store, ffmpeg: Path, rate: float) -> None:
    """Where the engine has no rate the clip is stretched, at the same pitch."""
    clip = tone_speaker(store, ffmpeg, Unpaced(), rate=rate).speak(CUES[:1])[CUES[0]]
    assert clip.frames == round(frames_of(CUES[0]) / rate)
    assert frequency_hz(clip.samples()) == pytest.approx(FREQUENCY_HZ, abs=2)


def test_sped(store: Store, ffmpeg: Path) -> None:
    """A sped clip is shorter at the same pitch, and is stored like any other."""
    engine = ToneEngine()
    speaker = tone_speaker(store, ffmpeg, engine)
    sped = speaker.speed_up(CUES[0], 1.25)
    assert sped.frames == round(frames_of(CUES[0]) / 1.25)
    assert frequency_hz(sped.samples()) == pytest.approx(FREQUENCY_HZ, abs=2)
    assert speaker.speed_up(CUES[0], 1.0).frames == frames_of(CUES[0])
    assert len(engine.requests) == 1
    assert tone_speaker(store, Path("/nowhere/ffmpeg")).speed_up(CUES[0], 1.25).digest == sped.digest


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        (Answering(wav_of(np.zeros(SAMPLE_RATE))), "has no sound"),
        (Answering(wav_of(np.zeros(0))), "has no sound"),
        (Answering(tone_wav(0.05)), "only a fragment"),
        (Answering(tone_wav(60)), "too long"),
        (Answering(b""), "empty"),
        (Answering(b"RIFF\x24\0\0\0WAVE"), "decode"),
        (Answering(b"<html>please log in</html>", "mp3"), "mp3"),
        (Answering(tone_wav(1), "mp3"), "should be mp3"),
    ],
    ids=["silence", "no frames", "fragment", "minutes", "nothing", "torn", "web page", "another format"],
)
def test_bad_answer_is_an_error(store: Store, ffmpeg: Path, engine: Engine, said: str) -> None:
    """What cannot be those words is an error with engine and words; it is never stored, and never silence."""
    speaker = tone_speaker(store, ffmpeg, engine)
    with pytest.raises(VoiceError) as caught:
        speaker.speak(["Next: squat, forty seconds."])
    assert caught.value.engine == "tone"
    assert str(caught.value).startswith("tone: ")
    assert '"Next: squat, forty seconds."' in str(caught.value)
    assert speaker.stored_frames(["Next: squat, forty seconds."]) == {}


def test_failed_batch_goes_on_where_it_ended(store: Store, ffmpeg: Path) -> None:
    """What was spoken before a failure is kept; the next run asks only for the rest."""
    with pytest.raises(VoiceError, match=r'^tone: the string broke; .* \(for the words "Rest, twenty'):
        tone_speaker(store, ffmpeg, FailsOn("Rest")).speak(CUES)
    engine = ToneEngine()
    tone_speaker(store, ffmpeg, engine).speak(CUES)
    assert sorted(request.text for request in engine.requests) == sorted(CUES[1:])


def test_long_words_are_cut_in_messages(store: Store, ffmpeg: Path) -> None:
    """A long text does not fill the screen when it fails."""
    with pytest.raises(VoiceError) as caught:
        tone_speaker(store, ffmpeg, FailsOn("x")).speak(["x" * 2000])
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("rate", [0.49, 2.01, 0.0, -1.0, float("nan"), float("inf")])
def test_rate_out_of_range(store: Store, ffmpeg: Path, rate: float) -> None:
    """A rate outside 0.5 to 2.0 is refused before anything is spoken."""
    with pytest.raises(UsageError, match="rate"):
        tone_speaker(store, ffmpeg, rate=rate)


def test_store_that_takes_nothing(tmp_path: Path, ffmpeg: Path) -> None:
    """Where the store cannot be written clips are made all the same, and still only once."""
    (tmp_path / "file").write_text("in the way")
    engine = ToneEngine()
    speaker = tone_speaker(Store(tmp_path / "file" / "store"), ffmpeg, engine)
    clips = speaker.speak(CUES)
    assert set(clips) == set(CUES)
    speaker.speed_up(CUES[0], 1.2)
    assert set(speaker.stored_frames(CUES)) == set(CUES)
    assert len(engine.requests) == len(CUES)


def test_espeak_clips(store: Store, ffmpeg: Path, tmp_path: Path) -> None:
    """Real speech comes out at the loudness of all cues, the same however the work falls on the threads."""
    speaker = Speaker(Espeak(), store, ffmpeg=ffmpeg, language="en-GB")
    texts = [f"Next: goblet squat, {count} reps on each side." for count in range(8, 16)]
    clips = speaker.speak(texts)
    assert (speaker.engine_name, speaker.voice.language) == ("espeak", "en-GB")
    other = Speaker(Espeak(), Store(tmp_path / "other"), ffmpeg=ffmpeg, language="en-GB")
    for text in reversed(texts):
        assert other.speak([text])[text].digest == clips[text].digest
    path = tmp_path / "cue.wav"
    clips[texts[0]].audio.set_channels(2).export(path, format="wav").close()
    assert heard(path).integrated_lufs == pytest.approx(SPEECH_LUFS, abs=0.5)


def test_gtts_clips(translate: TranslateServer, store: Store, ffmpeg: Path) -> None:
    """The online voice's MP3 becomes clips; the second time no network is touched."""
    speaker = Speaker(hurried(), store, ffmpeg=ffmpeg, language="en", accent="co.uk", rate=1.25)
    clips = speaker.speak(CUES)
    assert [asked.text for asked in translate.requests] == list(CUES)
    assert {asked.host for asked in translate.requests} == {"translate.google.co.uk"}
    for clip in clips.values():
        assert clip.frames / SAMPLE_RATE == pytest.approx(1.6 / 1.25, rel=0.1)
    speaker.speak(CUES)
    assert len(translate.requests) == len(CUES)


def test_gtts_ends_at_the_first_failure(translate: TranslateServer, store: Store, ffmpeg: Path) -> None:
    """A cue that the online voice does not deliver ends the batch with the reason; earlier cues stay."""
    translate.script(Reply(), Reply(status=429), Reply(status=429))
    speaker = Speaker(hurried(), store, ffmpeg=ffmpeg, language="en")
    with pytest.raises(VoiceError, match="too many requests"):
        speaker.speak(CUES)
    assert len(translate.requests) == 3
    assert set(speaker.stored_frames(CUES)) == {CUES[0]}


def test_interrupt(store: Store, ffmpeg: Path) -> None:
    """Ctrl-C in the middle of a batch ends it soon; what was made is kept whole."""
    texts = [f"Next: squat number {count}." for count in range(2000)]
    main = threading.get_ident()
    started: list[int] = []

    def interrupt(done: int, _needed: int) -> None:
        if done == 5 and not started:
            started.append(done)
            signal.pthread_kill(main, signal.SIGINT)

    speaker = Speaker(Espeak(), store, ffmpeg=ffmpeg, language="en", on_progress=interrupt)
    with pytest.raises(KeyboardInterrupt):
        speaker.speak(texts)
    assert 5 <= len(speaker.stored_frames(texts)) < 100


def test_round_trip(store: Store) -> None:
    """What was put is got, to the bit."""
    assert ClipStore(store).get(SPEC) is None
    assert ClipStore(store).put(SPEC, CLIP)
    found = ClipStore(store).get(SPEC)
    assert found is not None
    assert (found.digest, found.frames) == (CLIP.digest, 4410)


@pytest.mark.parametrize("part", [field.name for field in fields(ClipSpec)])
def test_every_part_is_in_the_key(store: Store, part: str) -> None:
    """A clip of another engine, version, voice, language, rate, text or speed is another clip."""
    ClipStore(store).put(SPEC, CLIP)
    assert ClipStore(store).get(replace(SPEC, **{part: OTHER[part]})) is None


def test_no_sounds_are_not_in_the_key(store: Store) -> None:
    """A clip without sounds and pauses has the key that it always had."""
    parts = {"engine": "espeak", "engine_version": "1", "voice": "en-us", "language": "en", "rate": 1.0}
    same = key_of(key_version=1, treatment_version=2, text="Next: squat.", speed=1.0, **parts)
    assert SPEC.key == same


@pytest.mark.parametrize(
    ("engine", "phonemes", "sounds"),
    [
        (ToneEngine, {}, (WordSound(6, 10, "ee mom"),)),
        (ToneEngine, {"EMOM": "ˈɛmɑm"}, (WordSound(6, 10, "ee mom"),)),
        (Espeak, {}, (WordSound(6, 10, "ˈimɑm"),)),
        (Espeak, {"EMOM": "ˈɛmɑm"}, (WordSound(6, 10, "ˈɛmɑm"),)),
    ],
)
def test_sounds_reach_the_engine(
    store: Store, ffmpeg: Path, engine: type[Engine], phonemes: dict[str, str], sounds: tuple[WordSound, ...]
) -> None:
    """Phonemes reach a voice that takes them, other spellings any other; the text stays as it is written."""
    asked: list[Request] = []

    class Listening(engine):  # type: ignore[valid-type, misc]
        def speak(self, request: Request) -> Spoken:
            asked.append(request)
            return super().speak(request)

    Speaker(Listening(), store, ffmpeg=ffmpeg, language="en", phonemes=phonemes).speak(["Next: EMOM."])
    assert [(one.text, one.sounds) for one in asked] == [("Next: EMOM.", sounds)]
    assert asked[0].respelled == f"Next: {sounds[0].said}."


def test_other_phonemes_are_another_clip(store: Store, ffmpeg: Path) -> None:
    """A word that is to sound otherwise is spoken again, not found in the store."""
    spoken = [
        Speaker(Espeak(), store, ffmpeg=ffmpeg, language="en", phonemes=phonemes).speak(["psoas"])["psoas"]
        for phonemes in ({}, {"psoas": "pəsˈOəs"}, {"psoas": "sˈOəs"})
    ]
    assert spoken[0].digest == spoken[2].digest != spoken[1].digest


def test_long_odd_text(store: Store) -> None:
    """A text of any length and script has room in an entry."""
    spec = replace(SPEC, text="深蹲\U0001f3cb" * 700)
    assert ClipStore(store).put(spec, CLIP)
    assert ClipStore(store).get(spec) is not None


def test_damaged_entry_is_a_miss(store: Store) -> None:
    """A flipped bit, a cut file and an empty one are misses, and the entry can be made again."""
    for damage in (lambda data: data[:-1] + bytes([data[-1] ^ 1]), lambda data: data[:-7], lambda _: b""):
        ClipStore(store).put(SPEC, CLIP)
        path = entry_of(store)
        path.write_bytes(damage(path.read_bytes()))
        assert ClipStore(store).get(SPEC) is None
    assert ClipStore(store).put(SPEC, CLIP)
    assert ClipStore(store).get(SPEC) is not None


def entry_of(store: Store) -> Path:
    """The only entry's file."""
    [path] = [path for path in store.folder.rglob("*") if path.is_file()]
    return path


def frequency_hz(samples: np.ndarray) -> float:
    """The strongest frequency."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 20))
    return float(np.argmax(spectrum)) * SAMPLE_RATE / (1 << 20)
