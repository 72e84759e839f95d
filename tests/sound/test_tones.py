"""Tones: where they begin, how loud and how long they are, and that each role has a voice of its own."""

from __future__ import annotations

from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from audiocoach.script.model import KITS as KIT_NAMES
from audiocoach.sound.tones import TIMBRES, tone, tone_length_frames
from audiocoach.timeline.kits import KITS, TONE_NAMES, built_in_kit
from audiocoach.timeline.model import MusicSpan, ToneKind
from audiocoach.units import SAMPLE_RATE, frame_at
from support.session import loud_song, mixed, no_files, session

KINDS = [(kit, name) for kit in KITS for name in KITS[kit]]
SOUNDING = [kit for kit in KITS if KITS[kit]]


def samples_of(kit: str, name: str) -> NDArray[np.float32]:
    """The clip of a tone by its name in the table."""
    clip = tone(kit, name)  # type: ignore[arg-type]
    assert clip is not None
    return clip.samples()


@pytest.mark.parametrize(("kit", "name"), KINDS)
def test_a_tone_is_there_within_a_millisecond(kit: str, name: str) -> None:
    """The onset is the first frame: a tenth of the peak is reached within a millisecond."""
    samples = np.abs(samples_of(kit, name))
    assert int(np.argmax(samples > samples.max() / 10)) < 44


@pytest.mark.parametrize(("kit", "name"), KINDS)
def test_a_tone_has_its_length_and_level(kit: str, name: str) -> None:
    """Length and peak are what the kit's row says, and both ends are silent."""
    spec = KITS[kit][name]
    samples = samples_of(kit, name)
    assert len(samples) == tone_length_frames(kit, name) == frame_at(spec.length_ms)  # type: ignore[arg-type]
    assert built_in_kit(kit).length_ms("phase", name) == spec.length_ms
    peak_db = 20 * np.log10(np.abs(samples).max())
    assert peak_db == pytest.approx(max(note.gain_db for note in spec.notes), abs=0.5)
    assert abs(samples[-1]) < 0.01


@pytest.mark.parametrize("kit", SOUNDING)
def test_tones_have_no_step(kit: str) -> None:
    """No two neighbouring samples are further apart than the tone's own slope: nothing clicks."""
    for name, spec in KITS[kit].items():
        steepest = max(
            10 ** (note.gain_db / 20) * 2 * np.pi * max(note.freq_hz, note.end_freq_hz or 0) / SAMPLE_RATE
            * sum(partial.ratio * partial.level for partial in TIMBRES[note.timbre])
            for note in spec.notes
        )  # fmt: skip
        assert np.abs(np.diff(samples_of(kit, name), prepend=0, append=0)).max() < steepest * 1.1


def heard_pitch_hz(samples: NDArray[np.float32]) -> float:
    """The strongest frequency in the first fifth of a second."""
    start = samples[: SAMPLE_RATE // 5]
    spectrum = np.abs(np.fft.rfft(start * np.hanning(len(start)), 1 << 17))
    return float(np.argmax(spectrum)) * SAMPLE_RATE / (1 << 17)


def heard_ms(samples: NDArray[np.float32]) -> float:
    """How long it stays within 30 dB of its peak."""
    loud = np.flatnonzero(np.abs(samples) > np.abs(samples).max() * 10 ** (-30 / 20))
    return float(loud[-1] - loud[0]) * 1000 / SAMPLE_RATE


@pytest.mark.parametrize("kit", SOUNDING)
def test_each_role_is_told_apart_by_ear(kit: str) -> None:
    """Any two tones of a kit differ by two semitones or by half of their length; go and end by both."""
    ears = {
        name: (heard_pitch_hz(samples_of(kit, name)), heard_ms(samples_of(kit, name))) for name in KITS[kit]
    }
    for one, other in combinations(ears, 2):
        if {one[:5], other[:5]} == {"phase", "breat"}:  # no step has both
            continue
        semitones = abs(12 * np.log2(ears[one][0] / ears[other][0]))
        shorter, longer = sorted((ears[one][1], ears[other][1]))
        assert semitones >= 1.8 or longer >= 1.4 * shorter, (one, other, ears[one], ears[other])
    assert 12 * np.log2(ears["go"][0] / ears["end"][0]) >= 3
    assert ears["go"][1] >= 2 * ears["countdown"][1]


@pytest.mark.parametrize("kit", SOUNDING)
def test_marks_go_up_and_down(kit: str) -> None:
    """Go is the highest of the marks, the end is lower, switch rises, breath moves as the words say."""
    notes = {name: spec.notes for name, spec in KITS[kit].items()}
    assert notes["go"][0].freq_hz > notes["countdown"][0].freq_hz
    assert notes["go"][0].freq_hz > notes["end"][0].freq_hz
    assert len(notes["switch"]) > 1
    assert all(one.freq_hz < other.freq_hz for one, other in pairwise(notes["switch"]))
    assert (notes["breath-in"][0].end_freq_hz or 0) > notes["breath-in"][0].freq_hz
    assert (notes["breath-out"][0].end_freq_hz or 9e9) < notes["breath-out"][0].freq_hz


def test_every_kit_is_whole() -> None:
    """Each kit that sounds has every tone, and a script knows every kit."""
    assert all(tuple(KITS[kit]) == TONE_NAMES for kit in SOUNDING)
    assert tuple(KITS) == KIT_NAMES


def test_the_silent_kit() -> None:
    """Kit ``none`` has no clip and no length for any kind; an unknown kit is an error."""
    for name in TONE_NAMES:
        assert tone("none", name) is None  # type: ignore[arg-type]
        assert tone_length_frames("none", name) == 0  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        tone("trumpets", "go")


def band_power(samples: NDArray[np.float32], centre_hz: float) -> float:
    """Power within a third of an octave around a frequency, both channels."""
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples))[:, None], axis=0)) ** 2
    frequencies = np.fft.rfftfreq(len(samples), 1 / SAMPLE_RATE)
    inside = (frequencies > centre_hz * 2 ** (-1 / 6)) & (frequencies < centre_hz * 2 ** (1 / 6))
    return float(power[inside].sum())


@pytest.mark.parametrize("kit", SOUNDING)
@pytest.mark.parametrize("level_lufs", [-17.0, -5.0])
def test_countdown_and_go_are_heard_over_the_loudest_music(
    tmp_path: Path, kit: str, level_lufs: float
) -> None:
    """In its own third of an octave each is 12 dB and more over a loud song, at the loudest level too."""
    file = tmp_path / "song.mp3"
    file.touch()
    span = MusicSpan(0, frame_at(20_000), (str(file),), level_lufs=level_lufs)
    roles: list[tuple[ToneKind, int]] = [("countdown", 8000), ("countdown", 9000), ("go", 10_000)]
    tones = [(at_ms, kind) for kind, at_ms in roles]
    mix = mixed(session(20_000, tones=tones, music=(span,), kit=kit), lambda _: loud_song(20.0))
    for kind, at_ms in roles:
        frames = min(frame_at(120), tone_length_frames(kit, kind))
        music = mix.music.window(frame_at(at_ms), frame_at(at_ms) + frames)
        mix.ducking.apply(music, frame_at(at_ms))
        sound = samples_of(kit, kind)[:frames, None].repeat(2, axis=1)
        pitch_hz = heard_pitch_hz(samples_of(kit, kind))
        assert 10 * np.log10(band_power(sound, pitch_hz) / band_power(music, pitch_hz)) >= 12.0


@pytest.mark.parametrize("kit", SOUNDING)
def test_tones_leave_the_limiter_idle(kit: str) -> None:
    """No tone alone comes near the ceiling, nor does one over a bed at its default level."""
    tones = [(2000 * number, name) for number, name in enumerate(("countdown", "go", "end", "switch"), 1)]
    span = MusicSpan(0, frame_at(12_000), ("drive",))
    made = session(12_000, tones=tones, music=(span,), kit=kit)
    mix = mixed(made, no_files)
    assert np.abs(mix.music.window(frame_at(5000), frame_at(6000))).max() > 0.01
    for at_ms, _ in tones:
        part = mix.pcm16(frame_at(at_ms), frame_at(at_ms + 1000)) / 32768
        assert np.abs(part).max() < 10 ** (-2.5 / 20)


def momentary_lufs(samples: NDArray[np.float32]) -> float:
    """The loudest 400 ms, K-weighted, with silence around, as both channels play it."""
    padded = np.concatenate([np.zeros(SAMPLE_RATE), samples, np.zeros(SAMPLE_RATE)])
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(len(padded)))
    weight = np.prod(
        [np.polyval(b[::-1], z) / np.polyval(a[::-1], z) for b, a in (K_SHELF, K_HIGH_PASS)], axis=0
    )
    heard = np.fft.irfft(np.fft.rfft(padded) * weight, len(padded))
    window = frame_at(400)
    total = np.concatenate([[0.0], np.cumsum(heard**2)])
    return float(-0.691 + 10 * np.log10(2 * ((total[window:] - total[:-window]) / window).max()))


K_SHELF = (
    [1.5308412300498355, -2.6509799951536985, 1.1690790799210682],
    [1.0, -1.6636551132560202, 0.7125954280732254],
)
K_HIGH_PASS = ([1.0, -2.0, 1.0], [1.0, -1.9891696736297957, 0.9891990357870394])
"""The two filters of BS.1770-4, annex 1, for 44.1 kHz."""


@pytest.mark.parametrize(("kit", "name"), KINDS)
def test_no_tone_is_much_louder_than_speech(kit: str, name: str) -> None:
    """At most 3 LU over speech, whose level is -15 LUFS, in any 400 ms; half a LU is left for the music."""
    assert momentary_lufs(samples_of(kit, name)) <= -15.0 + 3.0 - 0.5
