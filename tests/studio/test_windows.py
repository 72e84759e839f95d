"""Windows of a session that is not built: the built track's samples, and words spoken as they are heard."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from audiocoach.build.mixing import open_mix
from audiocoach.build.options import Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.errors import VoiceError
from audiocoach.script.model import Workout
from audiocoach.sound.mixer import Mix
from audiocoach.studio.audition import Audition, open_audition
from audiocoach.studio.blocks import Blocks, ClosedError
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices import registry
from audiocoach.voices.espeak import Espeak
from audiocoach.voices.gtts import Gtts
from studio.conftest import SCRIPT, load
from support.audio import ffmpeg
from support.memory import PEAK_BYTES
from support.options import make_options

S = SAMPLE_RATE


def settled(workout: Workout, options: Options, **more: bool) -> Audition:
    """The audition once everything is spoken."""
    first = open_audition(workout, options, is_private=True, **more)
    first.settle()
    return open_audition(workout, options, is_private=True, **more)


def test_windows_are_slices_of_the_built_mix(workout: Workout, options: Options) -> None:
    """Once all words are spoken, any window has sample for sample what the build mixes."""
    audition = settled(workout, options)
    assert audition.is_exact
    resources = Resources(options)
    speech = speak(workout, resources)
    assert audition.timeline == speech.timeline
    with open_mix(speech, resources) as mix:
        whole = mix.pcm16(0, mix.duration_frames)
    for start, end in (
        (0, 3 * S + 17),
        (5 * S + 1, 5 * S + 2),
        (12 * S - 5, 15 * S),
        (len(whole) - 999, len(whole)),
    ):
        np.testing.assert_array_equal(audition.pcm16(start, end), whole[start:end])
    voices_only = settled(workout, options, is_voice_only=True)
    silent = voices_only.timeline.segments[2]
    middle = int(silent.start_frame + silent.end_frame) // 2
    assert np.abs(voices_only.pcm16(middle, middle + 99)).max() < np.abs(whole[middle : middle + 99]).max()


def test_only_the_words_that_are_heard_are_spoken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A window speaks its own cues; settling speaks the others, from the given place on."""
    spoken: list[str] = []
    original = Espeak.speak

    def listened(self: Espeak, request):  # type: ignore[no-untyped-def]
        spoken.append(request.text)
        return original(self, request)

    monkeypatch.setattr(Espeak, "speak", listened)
    options = make_options(cache_dir=tmp_path / "store", jobs=1)
    audition = open_audition(load(SCRIPT, tmp_path), options, is_private=True)
    assert not spoken
    assert not audition.is_exact
    audition.pcm16(0, S // 2)
    assert spoken == [audition.timeline.cues[0].text]
    last = audition.timeline.cues[-1]
    audition.settle(int(last.start_frame))
    assert spoken[1] == last.text
    assert open_audition(audition.workout, options, is_private=True).is_exact


def test_a_version_takes_over_true_lengths(tmp_path: Path) -> None:
    """After an edit, the lengths of words that were spoken come from the version before, not from the store;
    those of words at another pace do not.
    """
    options = make_options(cache_dir=tmp_path / "store", jobs=1)
    before = settled(load(SCRIPT, tmp_path), options)
    shutil.rmtree(tmp_path / "store")
    edited = load(SCRIPT.replace("Short legs", "Legs"), tmp_path)
    assert open_audition(edited, options, is_private=True, before=before).is_exact
    slower = load(SCRIPT.replace("voice: espeak", "voice: {engine: espeak, rate: 0.8}"), tmp_path)
    assert not open_audition(slower, options, is_private=True, before=before).is_exact
    assert not open_audition(edited, options, is_private=True).is_exact


def test_settling_ends_when_it_is_told(tmp_path: Path) -> None:
    """A version that was edited meanwhile is not spoken on."""
    audition = open_audition(
        load(SCRIPT, tmp_path), make_options(cache_dir=tmp_path / "store"), is_private=True
    )
    stop = threading.Event()
    stop.set()
    assert not audition.settle(stop=stop)
    assert not audition.is_exact


def test_a_clip_longer_than_its_estimate_is_whole(tmp_path: Path) -> None:
    """Before the lengths are true, no word is cut off: the clip's samples are there to its end."""
    options = make_options(cache_dir=tmp_path / "store")
    workout = load(SCRIPT.replace("music: drive", "music: none"), tmp_path)
    audition = open_audition(workout, options, is_private=True)
    cue = audition.timeline.cues[0]
    clip = audition.clip_of(cue)
    start = int(cue.start_frame)
    heard = audition.pcm16(start, start + clip.frames)[:, 0] / 32768
    wanted = clip.samples()
    loud = np.abs(wanted) > 0.05
    assert np.corrcoef(heard[loud], wanted[loud])[0, 1] > 0.98


def test_half_written_words_stay_on_this_machine(workout: Workout, options: Options) -> None:
    """Where `auto` would ask the online voice first, the studio asks a voice of this machine."""
    engine = open_audition(workout, options.with_voice("auto"), is_private=True).timeline.voice["engine"]
    assert engine not in (registry.ONLINE_ENGINE, "")


def test_listening_tries_the_next_voice(
    tmp_path: Path, options: Options, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a build does, `play` asks the voices in order until one speaks."""

    def refuse(*_: object) -> None:
        raise VoiceError("gtts: there is no network", engine="gtts")

    monkeypatch.setattr(Gtts, "speak", refuse)
    workout = load(SCRIPT.replace("title:", "language: es\ntitle:"), tmp_path)
    assert open_audition(workout, options.with_voice("auto")).timeline.voice["engine"] != "gtts"


def test_a_closed_audition_says_so(workout: Workout, options: Options) -> None:
    """A stream of an old version ends with an error, not with another version's sound."""
    audition = settled(workout, options)
    audition.close()
    with pytest.raises(ClosedError):
        audition.pcm16(0, 10)
    with pytest.raises(ValueError, match="not within"):
        audition.pcm16(-1, 10)


def test_music_files_come_when_they_are_decoded(tmp_path: Path, options: Options) -> None:
    """The first sound does not wait for an hour of music: it is silent at first, then it is there."""
    ffmpeg("-v", "error", "-f", "lavfi", "-i", "sine=220:duration=4", str(tmp_path / "song.mp3"))
    workout = load(SCRIPT.replace("music: drive", "music: song.mp3"), tmp_path)
    first = open_audition(workout, options, is_private=True, without_files=True)
    assert first.lacks_music
    assert first.settle()
    sources = {span.sources for span in first.timeline.music}
    second = open_audition(workout, options, is_private=True, without_files=True, decoded=sources)
    assert second.is_exact
    quiet = next(at for at in range(0, 20 * S, S) if np.abs(first.pcm16(at, at + S)).max() < 100)
    assert np.abs(second.pcm16(quiet, quiet + S)).max() > 1000


def test_two_hours_need_little_memory(tmp_path: Path, options: Options) -> None:
    """A long session, heard here and there with espeak, stays far below 300 MB."""
    steps = "\n".join("  - Squat 50s\n  - Rest 10s" for _ in range(120))
    (tmp_path / "long.yaml").write_text(f"audiocoach: 1\nvoice: espeak\nmusic: drive\nworkout:\n{steps}\n")
    program = f"""
import sys
from pathlib import Path
from audiocoach.build import track
from audiocoach.build.options import Machine, Options
from audiocoach.studio.audition import open_audition
{PEAK_BYTES}
options = Options(machine=Machine(cache_dir=Path({str(options.machine.cache_dir)!r})))
audition = open_audition(track.load({str(tmp_path / "long.yaml")!r}), options, is_private=True)
assert audition.duration_frames > 7100 * 44100
for start in range(0, audition.duration_frames - 441000, 30 * 60 * 44100):
    audition.pcm16(start, start + 441000)
print(peak_bytes())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) < 250e6


def test_after_an_edit_only_what_changed_is_mixed(
    options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seconds before the change are those of the version before; they are the samples of a mix anew."""
    blocks = Blocks()
    text = SCRIPT.replace("music: drive", "music: none")
    made: list[int] = []
    mix = Mix.pcm16
    monkeypatch.setattr(Mix, "pcm16", lambda self, first, last: made.append(first) or mix(self, first, last))
    first = open_audition(load(text, tmp_path), options, is_private=True, blocks=blocks)
    first.settle()
    first = open_audition(load(text, tmp_path), options, is_private=True, blocks=blocks)
    first.pcm16(0, 9 * S)
    made.clear()
    edited = load(text.replace("Plank 6s", "Plank 9s"), tmp_path)
    second = open_audition(edited, options, is_private=True, blocks=blocks)
    heard = second.pcm16(0, 9 * S)
    assert not made
    alone = open_audition(edited, options, is_private=True)
    np.testing.assert_array_equal(heard, alone.pcm16(0, 9 * S))
    second.pcm16(second.duration_frames - 2 * S, second.duration_frames)
    assert made
