"""Tone kits of the user's own: read from a folder, on time, as loud as the built-in ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from audiocoach.errors import MediaError
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.sound.files import MAX_OTHER_TONE_MS, MAX_TONE_FILE_S, OwnKit, read_kit, sound_clip
from audiocoach.sound.loudness import ungated_lufs
from audiocoach.sound.tones import tone
from audiocoach.sources.references import kit_files
from audiocoach.timeline.kits import TONE_NAMES
from audiocoach.units import SAMPLE_RATE
from support.audio import ffmpeg


def beep(path: Path, freq_hz: int, length_s: float, level_db: float, *, silence_s: float = 0.0) -> None:
    """Writes a sine, with silence before it, in the format that the file's suffix names."""
    delay = f"adelay={round(silence_s * 1000)}:all=1" if silence_s else "anull"
    source = f"sine=frequency={freq_hz}:duration={length_s}:sample_rate=48000"
    filters = f"volume={level_db + 18}dB,{delay}"
    ffmpeg("-v", "error", "-f", "lavfi", "-i", source, "-af", filters, "-ac", "2", str(path))


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> tuple[OwnKit, dict[str, str]]:
    """A kit of two tones: one loud, one quiet, late and long."""
    folder = tmp_path_factory.mktemp("kit")
    beep(folder / "go.wav", 1500, 0.6, -3.0)
    beep(folder / "countdown.flac", 700, 3.0, -40.0, silence_s=0.25)
    (folder / "LICENCE.txt").write_text("mine", encoding="utf-8")
    files, wrong = kit_files(folder)
    assert sorted(files) == ["countdown", "go"]
    assert wrong == ()
    return read_kit(folder, files, find_ffmpeg())


def test_a_tone_begins_on_its_first_frame(own: tuple[OwnKit, dict[str, str]]) -> None:
    """Silence before the sound is cut: a tenth of the peak is reached within a millisecond."""
    for name in ("go", "countdown"):
        samples = np.abs(own[0].clips[name].samples())
        assert int(np.argmax(samples > samples.max() / 10)) < SAMPLE_RATE // 1000


def test_a_tone_is_as_loud_as_the_classic_one(own: tuple[OwnKit, dict[str, str]]) -> None:
    """Loud and quiet files come out alike, within 1 LU of the built-in tone of that name."""
    for name in ("go", "countdown"):
        standard = tone("classic", name)  # type: ignore[arg-type]
        assert standard is not None
        mine, theirs = (clip.samples()[:4000] for clip in (own[0].clips[name], standard))
        assert ungated_lufs(mine) == pytest.approx(ungated_lufs(theirs), abs=1.0)


def test_lengths_are_those_of_the_clips(own: tuple[OwnKit, dict[str, str]]) -> None:
    """The timeline is told each tone's own length; a countdown that would run into the next is cut short."""
    kit, failures = own
    assert failures == {}
    assert set(kit.kit.lengths_ms) == set(kit.clips) == set(TONE_NAMES)
    assert kit.kit.length_ms("go") == pytest.approx(600, abs=2)
    assert kit.kit.length_ms("countdown") == 900


def test_tones_without_a_file_are_the_classic_ones(own: tuple[OwnKit, dict[str, str]]) -> None:
    """What the folder does not hold sounds as in the built-in kit."""
    for name in set(TONE_NAMES) - {"go", "countdown"}:
        standard = tone("classic", name)  # type: ignore[arg-type]
        assert standard is not None
        assert own[0].clips[name].digest == standard.digest


def test_what_is_wrong_with_a_folder(tmp_path: Path) -> None:
    """A misspelt tone, two files for one tone and an empty folder are told with the names there are."""
    assert "has no sound" in kit_files(tmp_path)[1][0][0]
    (tmp_path / "cuontdown.wav").touch()
    (tmp_path / "go.wav").touch()
    (tmp_path / "go.mp3").touch()
    (tmp_path / ".hidden.mp3").touch()
    (misspelt, hint), (doubled, _) = kit_files(tmp_path)[1]
    assert 'did you mean "countdown"' in misspelt
    assert "breath-hold" in hint
    assert "go.mp3 and go.wav" in doubled
    assert "cannot be read" in kit_files(tmp_path / "go.wav")[1][0][0]


def test_a_file_that_is_no_sound_is_told(tmp_path: Path) -> None:
    """Text dressed up as a tone, and silence, fail by name; the other tones are read."""
    (tmp_path / "go.wav").write_text("not a sound", encoding="utf-8")
    beep(tmp_path / "end.wav", 500, 0.3, -100.0)
    beep(tmp_path / "tick.wav", 500, 0.1, -10.0)
    files, _ = kit_files(tmp_path)
    kit, failures = read_kit(tmp_path, files, find_ffmpeg())
    assert set(failures) == {"go", "end"}
    assert "text file" in failures["go"]
    assert "no sound" in failures["end"]
    assert kit.kit.length_ms("tick") == pytest.approx(100, abs=2)


def test_a_silent_sound_is_told_by_its_name(tmp_path: Path) -> None:
    """The silence of a sound step's file is not blamed on a voice."""
    beep(tmp_path / "bell.wav", 500, 0.3, -100.0)
    with pytest.raises(MediaError, match=r"the sound .*bell\.wav has no sound"):
        sound_clip(tmp_path / "bell.wav", find_ffmpeg())


def test_only_the_start_of_a_long_file_is_used(tmp_path: Path) -> None:
    """A tone at the start of minutes of sound is read; one that only begins behind the limit is no sound."""
    beep(tmp_path / "go.flac", 500, 4 * MAX_TONE_FILE_S, -10.0)
    beep(tmp_path / "end.flac", 500, 0.3, -10.0, silence_s=MAX_TONE_FILE_S + 1)
    files, _ = kit_files(tmp_path)
    kit, failures = read_kit(tmp_path, files, find_ffmpeg())
    assert kit.kit.length_ms("go") == MAX_OTHER_TONE_MS
    assert set(failures) == {"end"}
    assert f"in its first {MAX_TONE_FILE_S} s" in failures["end"]
