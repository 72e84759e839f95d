"""Built-in beds: tempo, level, seams, layers, form."""

from __future__ import annotations

from itertools import cycle, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiocoach.script.constants import BEDS, KEYS
from audiocoach.script.music import BPM_RANGE
from audiocoach.sound.beds import BARS, BED_LUFS, BED_SPECS, LAYER_LU, Bed, order_of, record, tune_of
from audiocoach.sound.loudness import integrated_lufs
from audiocoach.sound.scores import Layer
from audiocoach.sound.shelf import BedShelf

MIN_BPM, MAX_BPM = BPM_RANGE
HOUR_FRAMES = 3600 * 44_100
LAYERS: tuple[Layer, ...] = ("work", "rest", "calm", "turn")
SHELF = BedShelf()


def bed(name: str, bpm: float | None = None, key: str | None = None) -> Bed:
    """A bed that is made once for all tests."""
    return Bed(tune_of(name, bpm, key), SHELF)


def played(music: Bed, start: int, end: int, layer: Layer = "work") -> NDArray[np.float32]:
    """A window of a bed in one layer."""
    out = np.zeros((end - start, 2), dtype=np.float32)
    music.add(out, start, 1.0, lambda index: layer)
    return out


def form(music: Bed, layer: Layer = "work") -> NDArray[np.float32]:
    """The whole form."""
    return played(music, 0, round(32 * music.tune.bar_frames), layer)


def share(samples: NDArray[np.float32], low_hz: float, high_hz: float) -> float:
    """The part of the power that lies within a band, over the first 24 seconds."""
    power = (np.abs(np.fft.rfft(samples[: 1 << 20, 0])) ** 2).astype(np.float64)
    frequency = np.fft.rfftfreq(len(samples[: 1 << 20]), 1 / 44_100)
    return float(power[(frequency > low_hz) & (frequency < high_hz)].sum() / power.sum())


def test_the_names_are_the_formats() -> None:
    """Every bed that a script may name is there, and no other."""
    assert tuple(BED_SPECS) == BEDS


@pytest.mark.parametrize("name", BEDS)
def test_a_form_is_whole(name: str) -> None:
    """Thirty-two bars in four parts, every score of sixteen steps or one, every kind played somewhere."""
    spec = BED_SPECS[name]
    assert [len(part.bars()) for part in spec.form] == [8, 8, 8, 8]
    for scores in spec.scores.values():
        for player, score in scores.items():
            assert len(score) == (1 if player in ("pad", "rise", "wave") else 16)
            assert player in spec.levels_db
    assert {kind for kind, _ in spec.bars("work")} | {spec.turn} == set(spec.scores)
    assert set(spec.rest_db) | set(spec.calm_db) <= set(spec.levels_db)


OTHER_TUNES: tuple[tuple[Layer, float, str], ...] = (("work", MAX_BPM, "F#"), ("calm", 180.0, "Bb"))


@pytest.mark.parametrize(
    ("name", "layer", "bpm", "key"),
    [
        *((name, layer, None, None) for name in BEDS for layer in LAYERS),
        *((name, *other) for name, other in zip(BEDS, cycle(OTHER_TUNES))),
    ],
)
def test_every_bed_has_the_same_loudness(name: str, layer: Layer, bpm: float | None, key: str | None) -> None:
    """A whole form measures the common loudness at any tempo, in any key and layer, and nothing clips."""
    music = form(bed(name, bpm, key), layer)
    assert integrated_lufs(music) == pytest.approx(BED_LUFS + LAYER_LU[layer], abs=0.2)
    assert np.abs(music).max() < 1.0
    assert abs(LAYER_LU[layer]) < 1.0


@pytest.mark.parametrize("name", BEDS)
def test_less_is_played_at_rest_and_least_in_recovery(name: str) -> None:
    """Players leave or play more softly at rest, all beat in recovery, and no bar of any layer is silent."""
    spec = BED_SPECS[name]
    assert set(spec.calm_db) < set(spec.levels_db)
    assert any(spec.rest_db.get(player, -40.0) < -2.0 for player in spec.levels_db)
    assert len(spec.calm_db) <= len(spec.rest_db)
    assert not {"kick", "clap", "tom"} & set(spec.calm_db)
    for layer in LAYERS:
        assert all(
            any(spec.level_db(player, layer) is not None for player in spec.scores[kind])
            for kind, _ in spec.bars(layer)
        )


@pytest.mark.parametrize("bpm", [128.0, 61.7, 173.21])
def test_the_beat_stays_on_its_grid_for_hours(bpm: float) -> None:
    """The beats of drive (a hi-hat strikes on each) lie within a millisecond of the exact beat, in the first
    minute as after one hour and after six.
    """
    music = bed("drive", bpm)
    beat = 60 * 44_100 / bpm
    for hour in (0, 1, 6):
        bar = 1 + 32 * round(hour * HOUR_FRAMES / (32 * music.tune.bar_frames))
        for number in range(bar * 4, bar * 4 + 4):
            exact = number * beat
            around = played(music, round(exact) - 300, round(exact) + 300)
            hiss = np.abs(np.diff(around[:, 0], n=4))
            onset = int(np.argmax(hiss > hiss.max() / 4)) + 2 - 300
            assert abs(onset - (exact - round(exact))) < 44


@given(
    name=st.sampled_from(BEDS),
    start=st.integers(-200_000, 20 * HOUR_FRAMES),
    cuts=st.lists(st.integers(1, 60_000), min_size=1, max_size=4),
    layers=st.lists(st.sampled_from(LAYERS), min_size=3, max_size=3),
)
@settings(max_examples=25)
def test_any_cut_of_a_bed_is_the_same(name: str, start: int, cuts: list[int], layers: list[Layer]) -> None:
    """A stretch is the same samples in one window and in several, before its start and after hours, through
    every change of layer.
    """
    music = bed(name)

    def window(low: int, high: int) -> NDArray[np.float32]:
        out = np.zeros((high - low, 2), dtype=np.float32)
        music.add(out, low, 1.0, lambda index: layers[index % 3])
        return out

    whole = window(start, start + sum(cuts))
    edges = np.cumsum([start, *cuts])
    pieces = [window(int(low), int(high)) for low, high in pairwise(edges)]
    assert np.array_equal(np.concatenate(pieces), whole)


@pytest.mark.parametrize("name", BEDS)
def test_there_is_no_seam_where_the_form_starts_again_or_the_layer_changes(name: str) -> None:
    """Around a bar line no step is larger than the largest within the bars: nothing clicks."""
    music = bed(name)
    inside = max(float(np.abs(np.diff(form(music, layer), axis=0)).max()) for layer in LAYERS)
    changes = (("work", "work"), ("work", "rest"), ("calm", "rest"), ("rest", "turn"), ("turn", "work"))
    for before, after in changes:
        line = round(32 * music.tune.bar_frames)
        out = np.zeros((3000, 2), dtype=np.float32)
        layers = {31: before, 32: after}
        music.add(out, line - 1000, 1.0, lambda index, layers=layers: layers.get(index, "work"))
        assert np.abs(np.diff(out, axis=0)).max() <= inside * 1.001


@pytest.mark.parametrize("layer", ["work", "rest"])
@pytest.mark.parametrize("name", BEDS)
def test_nothing_in_a_form_clicks(name: str, layer: Layer) -> None:
    """Nowhere is a step from sample to sample far larger than all others of the 30 ms around it."""
    steps = np.abs(np.diff(form(bed(name), layer), axis=0)).max(axis=1)
    width = 441
    blocks = steps[: len(steps) // width * width].reshape(-1, width)
    peaks = np.arange(len(blocks)) * width + blocks.argmax(axis=1)
    worst = 0.0
    for peak in peaks[2:-2]:
        near = np.concatenate((steps[peak - 661 : peak - 2], steps[peak + 3 : peak + 662]))
        worst = max(worst, steps[peak] / max(near.max(), 1e-5))
    assert worst < 2.0


@pytest.mark.parametrize("name", BEDS)
def test_a_form_has_variety(name: str) -> None:
    """Thirty-two bars are made of twenty different ones at least, over five chords, and its parts differ in
    loudness by more than half a LU: it breathes.
    """
    music = bed(name)
    order = SHELF(music.tune, "work").order
    assert len(order) == 32
    assert len(set(order)) >= 20
    assert len({degree for _, degree in BED_SPECS[name].bars("work")}) >= 5
    part = round(8 * music.tune.bar_frames)
    whole = form(music)
    loudness = [integrated_lufs(whole[number * part : (number + 1) * part]) for number in range(4)]
    assert max(loudness) - min(loudness) > 0.6


@pytest.mark.parametrize("name", BEDS)
def test_speech_has_room(name: str) -> None:
    """Between 1 and 4 kHz beds hold less than a tenth of their power."""
    assert share(form(bed(name)), 1000, 4000) < 0.1


def test_the_beds_differ() -> None:
    """No two are alike in tempo and in how their power is spread over low, middle and high."""
    bands = ((30, 120), (120, 400), (400, 1000))
    sounds = {name: played(bed(name), 0, 1 << 20) for name in BEDS}
    spread = {name: np.array([share(sounds[name], *band) for band in bands]) for name in BEDS}
    for one, other in pairwise(BEDS):
        assert BED_SPECS[one].bpm != BED_SPECS[other].bpm
        assert np.abs(spread[one] - spread[other]).max() > 0.03


def test_another_key_is_other_notes_at_the_same_tempo() -> None:
    """In every key the strongest note is the bed's own moved by the key; enharmonic names are one."""
    assert tune_of("calm", key="C#") == tune_of("calm", key="Db")
    own = SHELF(tune_of("groove", key="G"), "work")
    moved = SHELF(tune_of("groove", key="A"), "work")
    assert own.lengths == moved.lengths
    assert own.sound.read(0, own.size) != moved.sound.read(0, moved.size)
    for key, semitones in KEYS.items():
        assert tune_of("drive", key=key).tonic == semitones


def test_a_bed_is_the_same_every_time_it_is_made() -> None:
    """Nothing about it is left to chance."""
    one, other = (record(tune_of("pulse", 199.0), "calm") for _ in range(2))
    assert one.sound.read(0, one.size) == other.sound.read(0, other.size)
    assert (one.order, one.lengths, one.scales) == (other.order, other.lengths, other.scales)


def test_other_tempos_and_names_are_refused() -> None:
    """A tempo out of range and an unknown name are errors."""
    for bpm in (MIN_BPM - 0.1, MAX_BPM + 0.1, float("nan")):
        with pytest.raises(ValueError, match="60 to 200"):
            tune_of("drive", bpm)
    with pytest.raises(KeyError):
        tune_of("polka")


@pytest.mark.parametrize("name", BED_SPECS)
@pytest.mark.parametrize("layer", ["work", "rest", "calm", "turn"])
def test_every_form_has_as_many_bars(name: str, layer: Layer) -> None:
    """What repeats in a track is found by the length of the form."""
    assert len(order_of(tune_of(name), layer)) == BARS
