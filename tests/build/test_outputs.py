"""What a build leaves: tracks in every container, further mixes, stems."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from mutagen.flac import FLAC
from mutagen.id3 import ID3
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus

from audiocoach.build import track as pipeline
from audiocoach.build.measure import measure as measure_track
from audiocoach.build.mixing import open_mix
from audiocoach.build.options import Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.errors import OutputError
from audiocoach.media.containers import CONTAINERS
from audiocoach.units import SAMPLE_RATE
from support.audio import decoded, ffmpeg, heard
from support.options import make_options

SCRIPT = """\
audiocoach: 1
title: Short
author: Jo Coach
voice: espeak
music: {source: drive, level: -14dB}
workout:
  - section: One
    steps: [say: "Hello; this = #1.", Squat 5s]
  - section: "Two; three"
    steps: [Lunge 4s]
"""


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a script and a store that knows its words."""
    folder = tmp_path_factory.mktemp("writing")
    (folder / "short.yaml").write_text(SCRIPT, encoding="utf-8")
    pipeline.render(loaded(folder), folder / "short.mp3", options(folder))
    return folder


def loaded(folder: Path) -> pipeline.Workout:
    return pipeline.load(folder / "short.yaml")


def options(folder: Path, **changes: object) -> Options:
    return make_options(make_options(voice="espeak", cache_dir=folder / "cache"), **changes)  # type: ignore[arg-type]


def chapters(path: Path) -> list[str]:
    """The titles of the chapters as ffmpeg reads them."""
    text = ffmpeg("-v", "error", "-i", str(path), "-f", "ffmetadata", "-").stdout.decode()
    parts = text.split("[CHAPTER]")[1:]
    return [part.split("title=")[1].split("\n")[0].replace("\\", "") for part in parts]


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_another_container(workshop: Path, tmp_path: Path, suffix: str) -> None:
    """By the suffix a track is M4A, Opus, FLAC or WAV: as long, as loud, under the peak, its tones found,
    left alone when up to date, and made again when its sound was changed.
    """
    path = tmp_path / f"short{suffix}"
    track = pipeline.render(loaded(workshop), path, options(workshop))
    samples, level = decoded(path), heard(path)
    assert len(samples) == pytest.approx(track.timeline.duration_frames, abs=SAMPLE_RATE // 20)
    assert level.integrated_lufs == pytest.approx(heard(workshop / "short.mp3").integrated_lufs, abs=0.3)
    assert level.true_peak_dbtp < -1.0
    assert pipeline.render(loaded(workshop), path, options(workshop)).up_to_date
    figures = measure_track(path, options(workshop)).figures
    assert figures.planned_frames == track.timeline.duration_frames
    assert all(tone.found == tone.planned for tone in figures.tones)
    assert max(tone.worst_error_ms or 0 for tone in figures.tones) < 2
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2 : len(damaged) // 2 + 64] = bytes(64)
    path.write_bytes(damaged)
    assert not pipeline.render(loaded(workshop), path, options(workshop)).up_to_date


def test_tags_and_chapters_of_the_containers(workshop: Path, tmp_path: Path) -> None:
    """Title, words and cover stand where each container has them; chapters in all but WAV."""
    made = {suffix: tmp_path / f"short{suffix}" for suffix in CONTAINERS}
    for path in made.values():
        pipeline.render(loaded(workshop), path, options(workshop))
    for suffix in (".m4a", ".opus", ".flac"):
        assert chapters(made[suffix]) == ["One", "Two; three"]
    flac, opus, m4a = FLAC(made[".flac"]), OggOpus(made[".opus"]), MP4(made[".m4a"])
    assert flac["title"] == opus["title"] == m4a["\xa9nam"] == ["Short"]
    assert flac["artist"] == opus["artist"] == m4a["\xa9ART"] == ["Jo Coach"]
    assert flac.pictures[0].data.startswith(b"\x89PNG")
    assert bytes(m4a["covr"][0]).startswith(b"\x89PNG")
    assert opus["metadata_block_picture"]
    assert "Hello" in flac["lyrics"][0]
    from mutagen.wave import WAVE  # noqa: PLC0415

    assert WAVE(made[".wav"])["TIT2"].text == ["Short"]


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_a_strangers_file_is_never_overwritten(workshop: Path, tmp_path: Path, suffix: str) -> None:
    """What another program made stays, whatever the container."""
    path = tmp_path / f"song{suffix}"
    ffmpeg("-v", "error", "-f", "lavfi", "-i", "sine=duration=1", str(path))
    before = path.read_bytes()
    with pytest.raises(OutputError, match="not made by AudioCoach"):
        pipeline.render(loaded(workshop), path, options(workshop))
    assert path.read_bytes() == before


def test_both_mixes_in_one_build(workshop: Path, tmp_path: Path) -> None:
    """``full`` and ``voice-only`` are spoken once; the second has no music, its own stamp, and says so."""
    path, quiet = tmp_path / "short.mp3", tmp_path / "short.voice-only.mp3"
    track = pipeline.render(loaded(workshop), path, options(workshop, mixes=("full", "voice-only")))
    assert (track.path, track.others) == (path, (quiet,))
    assert len(decoded(path)) == len(decoded(quiet)) == track.timeline.duration_frames
    lead_in = slice(SAMPLE_RATE // 2, SAMPLE_RATE - 4000)
    assert np.abs(decoded(path)[lead_in]).max() > 0.02
    assert np.abs(decoded(quiet)[lead_in]).max() < 0.002
    assert "Music: none" in str(ID3(quiet).getall("COMM")[0])
    again = pipeline.render(loaded(workshop), path, options(workshop, mixes=("full", "voice-only")))
    assert again.up_to_date
    only = pipeline.render(loaded(workshop), path, options(workshop, mixes=("voice-only",)))
    assert (only.path, only.up_to_date) == (quiet, True)


def test_stems_add_up_to_the_mix(workshop: Path, tmp_path: Path) -> None:
    """Voice, tones and music, read from their files, are the sum before limiting, sample for sample."""
    chosen = options(workshop, stems=tmp_path / "parts", loudness_lufs=-18.0)
    track = pipeline.render(loaded(workshop), tmp_path / "short.mp3", chosen)
    stems = [tmp_path / "parts" / f"short.{part}.wav" for part in ("voice", "tones", "music")]
    assert track.others == tuple(stems)
    resources = Resources(chosen)
    speech = speak(loaded(workshop), resources)
    with open_mix(speech, resources) as mix:
        total = sum(decoded(stem) for stem in stems)
        assert np.abs(total - mix.unlimited(0, mix.duration_frames)).max() < 1e-5
        assert np.abs(decoded(stems[0]) - mix.stem("voice", 0, mix.duration_frames)).max() == 0
    assert pipeline.render(loaded(workshop), tmp_path / "short.mp3", chosen).up_to_date
    stems[1].write_bytes(stems[1].read_bytes()[:-1000])
    assert not pipeline.render(loaded(workshop), tmp_path / "short.mp3", chosen).up_to_date
    assert decoded(stems[1]).shape == decoded(stems[0]).shape


def test_a_strangers_stem_is_never_overwritten(workshop: Path, tmp_path: Path) -> None:
    """A file of that name which was not made here is an error before a word is spoken."""
    (tmp_path / "short.voice.wav").write_bytes(b"my own recording")
    with pytest.raises(OutputError, match="not made by AudioCoach"):
        pipeline.render(loaded(workshop), tmp_path / "short.mp3", options(workshop, stems=tmp_path))
    assert (tmp_path / "short.voice.wav").read_bytes() == b"my own recording"
    assert not (tmp_path / "short.mp3").exists()
