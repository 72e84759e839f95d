"""Files to samples: clips, tempo, and music measured as a stream."""

from __future__ import annotations

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from audiocoach.build.resources import StoppedError
from audiocoach.errors import MediaError
from audiocoach.media.decode import decode_clip, music_pcm, stretch
from audiocoach.media.ffmpeg import run
from audiocoach.store.store import Store
from media.conftest import MakeFile
from support.audio import heard
from support.pcm import beats

SECOND = 44_100


def tone(freq_hz: float, seconds: float = 1.0) -> NDArray[np.float32]:
    """A sine at a quarter of full scale."""
    return (0.25 * np.sin(2 * np.pi * freq_hz * np.arange(round(SECOND * seconds)) / SECOND)).astype(
        np.float32
    )


def strongest_hz(samples: NDArray[np.float32]) -> float:
    """The frequency with the most energy."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * SECOND / len(samples)


@pytest.mark.parametrize("channels", [("-af", "pan=mono|c0=c0"), ()])
@pytest.mark.parametrize("audio_format", ["wav", "mp3", "ogg", "flac"])
def test_a_clip_of_each_format_becomes_mono_samples(
    audio_format: str, channels: tuple[str, ...], make_file: MakeFile, ffmpeg: Path
) -> None:
    """Whatever rate and channels an engine gives, out come mono samples of the same pitch and level."""
    pcm = np.repeat(tone(1000)[:, None] * 32767, 2, axis=1).astype(np.int16)
    data = make_file(f"clip.{audio_format}", "-ar", "24000", *channels, pcm=pcm).read_bytes()
    samples = decode_clip(data, audio_format, ffmpeg=ffmpeg)
    assert samples.dtype == np.float32
    assert len(samples) == pytest.approx(SECOND, abs=3000)
    middle = samples[10_000:32_050]
    assert strongest_hz(middle) == pytest.approx(1000, abs=3)
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.25 / np.sqrt(2), rel=0.06)


def test_resampling_a_clip_leaves_no_image(make_file: MakeFile, ffmpeg: Path) -> None:
    """A tone near the top of a 22.05 kHz file has no mirror above 11 kHz: at least 80 dB lower."""
    pcm = np.repeat(tone(9000)[:, None] * 32767, 2, axis=1).astype(np.int16)
    data = make_file("clip.wav", "-ar", "22050", "-c:a", "pcm_f32le", pcm=pcm).read_bytes()
    samples = decode_clip(data, "wav", ffmpeg=ffmpeg)[5000:37_768]
    spectrum = np.abs(np.fft.rfft(samples * np.blackman(len(samples))))
    split = round(11_300 * len(samples) / SECOND)
    assert spectrum[split:].max() < spectrum.max() * 1e-4


def test_a_clip_that_is_not_what_it_says_is_refused(make_file: MakeFile, ffmpeg: Path) -> None:
    """A web page or another format in place of the answer is named."""
    with pytest.raises(MediaError, match="should be mp3 but is a web page"):
        decode_clip(b"<!DOCTYPE html><html>sorry</html>", "mp3", ffmpeg=ffmpeg)
    with pytest.raises(MediaError, match="should be mp3 but is empty"):
        decode_clip(b"", "mp3", ffmpeg=ffmpeg)
    with pytest.raises(MediaError, match="should be mp3 but is wav"):
        decode_clip(make_file("clip.wav").read_bytes(), "mp3", ffmpeg=ffmpeg)


def test_clips_without_sound_or_without_end_are_refused(make_file: MakeFile, ffmpeg: Path) -> None:
    """No samples at all, or more than ten minutes, is no spoken cue."""
    empty = make_file("empty.wav", pcm=np.zeros((0, 2), np.int16)).read_bytes()
    with pytest.raises(MediaError, match="holds no sound"):
        decode_clip(empty, "wav", ffmpeg=ffmpeg)
    long = make_file("long.flac", pcm=np.zeros((601 * SECOND, 2), np.int16)).read_bytes()
    with pytest.raises(MediaError, match="longer than 600 s"):
        decode_clip(long, "flac", ffmpeg=ffmpeg)


def test_only_the_first_seconds_of_a_long_sound_are_decoded(make_file: MakeFile, ffmpeg: Path) -> None:
    """With a limit just that much comes back, the same samples, and a sound past ten minutes is no error."""
    pcm = np.zeros((601 * SECOND, 2), np.int16)
    pcm[: 5 * SECOND] = (tone(500, 5) * 32767).astype(np.int16)[:, None]
    long = make_file("long.flac", pcm=pcm).read_bytes()
    short = make_file("short.flac", pcm=pcm[: 5 * SECOND]).read_bytes()
    samples = decode_clip(long, "flac", ffmpeg=ffmpeg, first_s=3)
    assert len(samples) == 3 * SECOND
    assert np.array_equal(samples, decode_clip(short, "flac", ffmpeg=ffmpeg)[: 3 * SECOND])


def test_samples_that_are_not_numbers_are_refused(make_file: MakeFile, ffmpeg: Path) -> None:
    """A float file may hold NaN; none gets into the mix."""
    data = bytearray(make_file("clip.wav", "-c:a", "pcm_f32le").read_bytes())
    data[-4:] = np.array([np.nan], "<f4").tobytes()
    with pytest.raises(MediaError, match="not numbers"):
        decode_clip(bytes(data), "wav", ffmpeg=ffmpeg)


@pytest.mark.parametrize("speed", [0.5, 0.8, 1.0, 1.07, 1.25, 2.0])
def test_stretching_keeps_pitch_level_and_the_exact_length(speed: float, ffmpeg: Path) -> None:
    """The result has round(frames / speed) frames, the same pitch, and sounds to its end."""
    samples = tone(440, 1.234)
    stretched = stretch(samples, speed, ffmpeg=ffmpeg)
    assert len(stretched) == round(len(samples) / speed)
    assert strongest_hz(stretched) == pytest.approx(440, abs=2)
    assert np.abs(stretched).max() == pytest.approx(0.25, rel=0.02)
    assert np.sqrt(np.mean(stretched[-1000:] ** 2)) > 0.12


def test_stretching_starts_at_once(ffmpeg: Path) -> None:
    """A sound that starts on the first frame still does: no latency is added."""
    assert np.abs(stretch(tone(440), 1.2, ffmpeg=ffmpeg)[:100]).max() > 0.2


def test_stretching_nothing_and_beyond_its_range(ffmpeg: Path) -> None:
    """An empty sound stays empty; a speed that makes no speech is a mistake of the caller."""
    assert len(stretch(np.zeros(0, np.float32), 1.1, ffmpeg=ffmpeg)) == 0
    for speed in (0.0, 0.49, 2.01, float("nan")):
        with pytest.raises(ValueError, match="a speed is from"):
            stretch(tone(440), speed, ffmpeg=ffmpeg)


def test_music_is_what_was_in_the_file_and_its_loudness(
    make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """A lossless file comes back sample for sample, with the loudness of a meter and its largest sample."""
    pcm = beats(5 * SECOND)
    path = make_file("song.flac", pcm=pcm)
    with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=3600) as music:
        assert music.frames == len(pcm)
        assert np.array_equal(music.read(0, music.frames), pcm)
        assert np.array_equal(music.read(1000, 77), pcm[1000:1077])
        assert music.read(music.frames - 5, 100).shape == (5, 2)
        assert music.read(music.frames, 10).shape == (0, 2)
        assert music.integrated_lufs == pytest.approx(heard(path).integrated_lufs, abs=0.1)
        assert music.peak_dbfs == pytest.approx(20 * np.log10(np.abs(pcm.astype(int)).max() / 32768))


def test_music_is_decoded_once(make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """The second time, also under another name, it comes from the store with the same figures."""
    path = make_file("song.mp3", pcm=beats(2 * SECOND))
    first = music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=3600)
    copy = shutil.copy(path, path.with_name("copy"))
    gone = Path("/no/ffmpeg")
    second = music_pcm(copy, store=Store(store.folder), ffmpeg=gone, max_s=1800)
    figures = [
        (music.frames, music.digest, music.integrated_lufs, music.peak_dbfs) for music in (first, second)
    ]
    assert figures[0] == figures[1]
    first.close()
    second.close()


def test_a_length_limit_cuts_and_is_measured_by_itself(
    make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """Of a long file the start is taken, whether or not the whole is in the store already."""
    pcm = np.concatenate((beats(2 * SECOND), np.zeros((2 * SECOND, 2), np.int16)))
    path = make_file("song.flac", pcm=pcm)

    def frames_for(max_s: float) -> int:
        with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=max_s) as music:
            assert np.array_equal(music.read(0, music.frames), pcm[: music.frames])
            return music.frames

    assert [frames_for(max_s) for max_s in (1.5, 60, 1.5, 0.5, 4)] == [
        66_150,
        len(pcm),
        66_150,
        22_050,
        len(pcm),
    ]


@pytest.mark.parametrize("suffix", ["wav", "mp3"])
def test_an_offset_is_taken_out_of_music(
    suffix: str, make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """Each channel swings around zero, fresh and from the store; level and peak are those of the sound."""
    wave = tone(440, 2.0) * 4000
    pcm = np.stack((wave + 20_000, wave - 3000), axis=1).astype(np.int16)
    path = make_file(f"song.{suffix}", pcm=pcm)
    for _ in range(2):
        with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=60) as music:
            samples = music.read(0, music.frames)
            assert np.abs(samples.mean(axis=0)).max() < 2
            middle = samples[SECOND // 2 : 3 * SECOND // 2]
            assert np.abs(middle.astype(int)).max() == pytest.approx(1000, abs=40)
            assert music.integrated_lufs == pytest.approx(-30, abs=1.5)


@pytest.mark.parametrize("offset", [0, 100])
def test_music_with_hardly_an_offset_keeps_every_sample(
    offset: int, make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """A song with a mean close to zero is taken as it is."""
    wave = tone(441, 1.0) * 32_000
    pcm = np.stack((wave, wave), axis=1).astype(np.int16) + np.int16(offset)
    with music_pcm(make_file("song.flac", pcm=pcm), store=store, ffmpeg=ffmpeg, max_s=60) as music:
        assert np.array_equal(music.read(0, music.frames), pcm)


def test_threads_read_music_at_once(make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """Reads of several threads do not disturb each other."""
    pcm = beats(4 * SECOND)
    path = make_file("song.flac", pcm=pcm)
    starts = list(range(0, len(pcm), 4410))
    with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=60) as music, ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(lambda start: music.read(start, 4410), starts))
    assert np.array_equal(np.concatenate(parts), pcm)


@pytest.mark.parametrize(("options", "frames"), [(("-ac", "1"), 44_100), (("-ar", "48000"), 44_100)])
def test_music_of_other_rates_and_channels(
    options: tuple[str, ...], frames: int, make_file: MakeFile, store: Store, ffmpeg: Path
) -> None:
    """Mono and other sample rates become 44.1 kHz stereo of the same length."""
    path = make_file("song.wav", *options)
    with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=60) as music:
        samples = music.read(0, music.frames)
        assert abs(music.frames - frames) <= 1
        assert np.abs(samples[:, 0].astype(int) - samples[:, 1]).max() <= 1


def test_silence_has_no_loudness(make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """A file of zeros is minus infinity by every measure, fresh and from the store."""
    path = make_file("silence.wav", pcm=np.zeros((SECOND, 2), np.int16))
    for _ in range(2):
        with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=60) as music:
            assert (music.integrated_lufs, music.peak_dbfs) == (-np.inf, -np.inf)


@pytest.mark.parametrize(
    "name", ["-i.mp3", 'it\'s "so".mp3', "100%d %20.mp3", "🎵 müsik.mp3", "a\nb.mp3", "concat:a|b.mp3", "x:y"]
)
def test_odd_names_are_just_names(name: str, make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """No character of a file's name means anything to ffmpeg, in a folder of such a name as well."""
    made = make_file("song.mp3")
    folder = made.parent / "-y %03d"
    folder.mkdir()
    with music_pcm(made.rename(folder / name), store=store, ffmpeg=ffmpeg, max_s=60) as music:
        assert music.frames == SECOND


def test_a_relative_path_is_relative_to_where_we_are(
    make_file: MakeFile, store: Store, ffmpeg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The working directory of ffmpeg does not matter."""
    monkeypatch.chdir(make_file("-song.mp3").parent)
    with music_pcm(Path("-song.mp3"), store=store, ffmpeg=ffmpeg, max_s=60) as music:
        assert music.frames == SECOND


def test_a_store_that_takes_nothing_is_replaced_by_a_temporary_folder(
    make_file: MakeFile, tmp_path: Path, ffmpeg: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a store the music plays all the same, and nothing of it stays behind."""
    path = make_file("song.flac")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    store = Store(path / "impossible")
    with music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=60) as music:
        assert music.read(0, music.frames).shape == (SECOND, 2)
        assert os.listdir(tmp_path / "temporary")
    assert store.problem is not None
    assert os.listdir(tmp_path / "temporary") == []


def test_what_cannot_be_music_is_explained(
    make_file: MakeFile, tmp_path: Path, store: Store, ffmpeg: Path
) -> None:
    """Whatever is missing, no file, no sound, or damaged is named with its path, and nothing is stored."""
    (tmp_path / "empty.mp3").write_bytes(b"")
    (tmp_path / "list.mp3").write_text("#EXTM3U\n/etc/passwd\n")
    (tmp_path / "torn.flac").write_bytes(make_file("whole.flac").read_bytes()[:60])
    make_file("zero.wav", pcm=np.zeros((0, 2), np.int16))
    os.mkfifo(tmp_path / "pipe.mp3")
    video = ["-f", "lavfi", "-i", "color=s=16x16:d=0.2", str(tmp_path / "video.mkv")]
    run(ffmpeg, video, timeout_s=20)
    cases = {
        "missing.mp3": "does not exist",
        ".": "is a folder",
        "pipe.mp3": "not a plain file",
        "empty.mp3": "is empty",
        "list.mp3": "is a playlist, not an audio file",
        "torn.flac": "cannot be decoded|holds no sound",
        "zero.wav": "holds no sound",
        "video.mkv": "has no sound in it",
        "x" * 300: "cannot be read",
    }
    for name, said in cases.items():
        with pytest.raises(MediaError, match=said) as caught:
            music_pcm(tmp_path / name, store=store, ffmpeg=ffmpeg, max_s=60)
        assert str(tmp_path / name) in str(caught.value)
    assert store.info() == {}


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    make_file: MakeFile, tmp_path: Path, store: Store, ffmpeg: Path
) -> None:
    """Music that is still being written must not be stored under the hash of something else."""
    path = make_file("song.wav", pcm=beats(SECOND))
    growing = tmp_path / "growing"
    growing.write_text(f'#!/bin/sh\nprintf x >> {path}\nexec {ffmpeg} "$@"\n')
    growing.chmod(0o755)
    with pytest.raises(MediaError, match="was changed while it was read"):
        music_pcm(path, store=store, ffmpeg=growing, max_s=60)
    assert store.info() == {}


def test_decoding_ends_when_it_is_asked_to(make_file: MakeFile, store: Store, ffmpeg: Path) -> None:
    """What the check raises comes out between two blocks, and nothing is left in the store."""
    pcm = np.zeros((60 * SECOND, 2), np.int16)
    path = make_file("song.wav", pcm=pcm)
    asked = []

    def check() -> None:
        asked.append(1)
        if len(asked) == 3:
            raise StoppedError("enough")

    with pytest.raises(StoppedError):
        music_pcm(path, store=store, ffmpeg=ffmpeg, max_s=3600, check=check)
    assert len(asked) == 3
    assert not [one for one in store.folder.rglob("*") if one.is_file()]
