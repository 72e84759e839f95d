"""The music of a track: levels, changes, ends."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiocoach.errors import MediaError, UsageError
from audiocoach.sound.beds import Bed, tune_of
from audiocoach.sound.loudness import integrated_lufs
from audiocoach.sound.music import BedSource, MusicBus, build_music
from audiocoach.sound.playlist import MusicFile
from audiocoach.sound.shelf import BedShelf
from audiocoach.timeline.model import MusicSpan
from support.session import Song, no_files, song

S = 44_100
SHELF = BedShelf()


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Two paths that :func:`opened` has songs for."""
    paths = [tmp_path / "one.mp3", tmp_path / "two.mp3"]
    for path in paths:
        path.touch()
    return [str(path) for path in paths]


def opened(path: Path) -> MusicFile:
    """A song for each name."""
    return song(6.0, seed=len(path.stem) + ord(path.stem[0]))


def bus_of(*spans: MusicSpan) -> MusicBus:
    """The music of spans that tile a track."""
    return build_music(spans, spans[-1].end_frame, opened, SHELF)


def test_a_beds_first_beat_is_on_its_spans_first_frame() -> None:
    """Where calm changes to drive, drive's form starts on the frame of the change, whatever came before."""
    change = 10 * S + 123
    bus = bus_of(MusicSpan(0, change, ("calm",)), MusicSpan(change, 30 * S, ("drive",)))
    after = change + S
    expected = np.zeros((4 * S, 2), dtype=np.float32)
    Bed(tune_of("drive"), SHELF).add(expected, after - change, 1.0, lambda index: "work")
    assert np.array_equal(bus.window(after, after + 4 * S), expected)


def test_sections_change_with_a_crossfade() -> None:
    """Within 0.75 s of a change both are heard, outside only one; there is no step and no hole."""
    change = 10 * S
    bus = bus_of(MusicSpan(0, change, ("calm",)), MusicSpan(change, 30 * S, ("drive",)))
    only = bus_of(MusicSpan(0, 30 * S, ("calm",)))
    before = change - round(0.75 * S)
    assert np.array_equal(bus.window(5 * S, before), only.window(5 * S, before))
    assert not np.array_equal(bus.window(before, change), only.window(before, change))
    levels = [integrated_lufs(bus.window(start, start + S // 2)) for start in range(8 * S, 12 * S, S // 4)]
    assert min(levels) > -26


def test_the_same_source_plays_on(files: list[str]) -> None:
    """A span boundary that changes nothing is not heard; one that changes the level moves only the level."""
    source = (files[0],)
    whole = bus_of(MusicSpan(0, 20 * S, source))
    same = bus_of(MusicSpan(0, 7 * S, source, duck_db=20), MusicSpan(7 * S, 20 * S, source))
    assert np.array_equal(whole.window(0, 20 * S), same.window(0, 20 * S))
    louder = bus_of(MusicSpan(0, 10 * S, source, -23.0), MusicSpan(10 * S, 20 * S, source, -17.0))
    half = 10 ** (-6 / 20)
    assert np.allclose(louder.window(2 * S, 9 * S), whole.window(2 * S, 9 * S) * half, atol=1e-6)
    assert np.allclose(louder.window(11 * S, 16 * S), whole.window(11 * S, 16 * S), atol=1e-6)
    moving = louder.window(9 * S, 11 * S) / np.where(
        whole.window(9 * S, 11 * S) == 0, 1, whole.window(9 * S, 11 * S)
    )
    assert moving.max() <= 1.001


def test_the_track_fades_in_and_out(files: list[str]) -> None:
    """Music rises over the first second and falls over the last three, to silence at both ends."""
    bus = bus_of(MusicSpan(0, 20 * S, (files[0],)))
    assert np.abs(bus.window(0, 50)).max() < 0.001
    assert np.abs(bus.window(20 * S - 50, 20 * S)).max() < 0.001
    loudness = [
        integrated_lufs(bus.window(start, start + S // 2)) for start in (18 * S, 19 * S, 19 * S + S // 2)
    ]
    assert loudness == sorted(loudness, reverse=True)


def test_no_music_is_silence() -> None:
    """``none`` is silent, also between two beds, but for what fades out of them."""
    spans = (
        MusicSpan(0, 9 * S, ("drive",)),
        MusicSpan(9 * S, 18 * S, ("none",)),
        MusicSpan(18 * S, 30 * S, ("calm",)),
    )
    bus = bus_of(*spans)
    assert not bus.window(10 * S, 17 * S).any()
    assert bus.window(8 * S, 9 * S).any()
    assert build_music([MusicSpan(0, S, ("none",))], S, no_files).window(0, S).any() == np.False_


def following(*course: tuple[int, str], end: int, bpm: float = 120.0) -> MusicBus:
    """Drive at two seconds a bar, as full as a course tells, in seconds."""
    steps = tuple((second * S, fullness) for second, fullness in course)
    return bus_of(MusicSpan(0, end * S, ("drive",), bpm=bpm, course=steps))


def layers(bus: MusicBus, bars: int) -> str:
    """The first letters of the layers in which the first bars are played."""
    (section,) = bus.sections
    assert isinstance(section.source, BedSource)
    return "".join(section.source.layer_of(index)[0] for index in range(bars))


def test_a_bed_follows_the_session_on_the_bar() -> None:
    """Bars are as full as the session is in their middle; the one before work begins turns into it."""
    bus = following((0, "rest"), (7, "work"), (14, "rest"), (20, "calm"), (28, "work"), end=40)
    assert layers(bus, 20) == "rrtwwwwrrrccctwwwwww"
    assert layers(following((0, "work"), end=40), 3) == "www"
    assert layers(following(end=40), 3) == "www"
    assert layers(following((0, "rest"), (9, "work"), (10, "rest"), end=40), 7) == "rrrtwrr"


def test_a_change_of_fullness_is_a_change_of_bars() -> None:
    """Up to the bar line all is as without the change, and from where the last bar has rung out as if it had
    always been so; between them no step is larger than in the music itself.
    """
    full, thin = following((0, "work"), end=60), following((0, "rest"), end=60)
    both = following((0, "work"), (20, "rest"), end=60)
    assert np.array_equal(both.window(5 * S, 20 * S), full.window(5 * S, 20 * S))
    assert np.array_equal(both.window(21 * S, 30 * S), thin.window(21 * S, 30 * S))
    steps = np.abs(np.diff(both.window(20 * S - 2000, 21 * S), axis=0)).max()
    assert steps <= np.abs(np.diff(full.window(10 * S, 30 * S), axis=0)).max()
    loudness = [integrated_lufs(both.window(start * S, (start + 8) * S)) for start in (4, 12, 20, 28, 36)]
    assert max(loudness) - min(loudness) < 3
    assert both.fingerprint(5 * S, 12 * S) == full.fingerprint(5 * S, 12 * S)
    assert both.fingerprint(15 * S, 25 * S) != full.fingerprint(15 * S, 25 * S)


def test_cadence_restarts_the_bar_at_its_tempo() -> None:
    """Where a run with a cadence begins the form begins anew, on the frame, at the tempo of its steps."""
    change = 11 * S + 77
    bus = bus_of(
        MusicSpan(0, change, ("drive",), bpm=128.0),
        MusicSpan(change, 60 * S, ("drive",), bpm=172.0, restart=True, course=((change, "work"),)),
    )
    expected = np.zeros((4 * S, 2), dtype=np.float32)
    Bed(tune_of("drive", 172.0), SHELF).add(expected, S, 1.0, lambda index: "work")
    assert np.array_equal(bus.window(change + S, change + 5 * S), expected)


def test_keys_and_seeds_start_another_source(files: list[str]) -> None:
    """Another key is another tune; another seed another order; the same ones play on."""
    one = bus_of(MusicSpan(0, 9 * S, ("calm",), key="C"), MusicSpan(9 * S, 20 * S, ("calm",), key="A"))
    assert len(one.sections) == 2
    orders = set()
    for seed in "abcdefgh":
        (section,) = bus_of(MusicSpan(0, 20 * S, tuple(files), shuffle=seed)).sections
        orders.add(section.source.tracks[0].file.digest)
    assert len(orders) == 2


@given(
    lengths=st.lists(st.integers(1, 120_000), min_size=1, max_size=6),
    kinds=st.lists(st.sampled_from(["drive", "groove", "none"]), min_size=6, max_size=6),
    levels=st.lists(st.sampled_from([-17.0, -23.0]), min_size=6, max_size=6),
    cuts=st.lists(st.integers(1, 50_000), min_size=1, max_size=20),
)
@settings(max_examples=30)
def test_any_cut_is_the_same(
    lengths: list[int], kinds: list[str], levels: list[float], cuts: list[int]
) -> None:
    """Spans of any length, also shorter than the crossfade: the same samples in one window and in several."""
    ends = np.cumsum([0, *lengths]).tolist()
    spans = [
        MusicSpan(ends[number], ends[number + 1], (kinds[number],), levels[number])
        for number in range(len(lengths))
    ]
    bus = build_music(spans, ends[-1], no_files, SHELF)
    whole = bus.window(0, ends[-1])
    pieces, start = [], 0
    for cut in [*cuts, ends[-1]]:
        end = min(start + cut, ends[-1])
        pieces.append(bus.window(start, end))
        start = end
    assert np.array_equal(np.concatenate(pieces), whole)
    assert np.isfinite(whole).all()


def test_a_file_is_opened_once(files: list[str]) -> None:
    """A file that several spans play is decoded once."""
    asked: list[Path] = []

    def counting(path: Path) -> Song:
        asked.append(path)
        return song(6.0)

    spans = [
        MusicSpan(0, S, (files[0],)),
        MusicSpan(S, 2 * S, ("none",)),
        MusicSpan(2 * S, 9 * S, (files[0], files[1])),
    ]
    build_music(spans, 9 * S, counting)
    assert [path.name for path in asked] == ["one.mp3", "two.mp3"]


def test_songs_that_are_not_reached_are_not_opened(tmp_path: Path) -> None:
    """Of a large library a short section opens its first song, whatever plays around it."""
    for number in range(60):
        (tmp_path / f"{number:02}.mp3").touch()
    asked: list[Path] = []

    def counting(path: Path) -> Song:
        asked.append(path)
        return song(30.0)

    spans = [
        MusicSpan(0, 10 * S, (str(tmp_path / "07.mp3"),)),
        MusicSpan(10 * S, 20 * S, (str(tmp_path),)),
        MusicSpan(20 * S, 30 * S, (str(tmp_path),), level_lufs=-23.0),
        MusicSpan(30 * S, 40 * S, ("none",)),
    ]
    bus = build_music(spans, 40 * S, counting)
    bus.window(0, 40 * S)
    assert [path.stem for path in asked] == ["07", "00"]
    assert [path.stem for path in bus.songs()] == ["07", "00"]


def test_bad_sources_are_told(tmp_path: Path) -> None:
    """A missing file is a media error, an impossible tempo a usage error."""
    with pytest.raises(MediaError, match=r"absent\.mp3"):
        bus_of(MusicSpan(0, S, (str(tmp_path / "absent.mp3"),)))
    with pytest.raises(UsageError, match="60 to 200"):
        bus_of(MusicSpan(0, S, ("drive",), bpm=20.0))


def test_warnings_are_kept_once(files: list[str]) -> None:
    """What had to be left out is told once, however many spans asked for it."""

    def picky(path: Path) -> Song:
        if path.stem == "one":
            raise MediaError(f"{path} is not audio.")
        return song(6.0)

    both = tuple(files)
    spans = [MusicSpan(0, S, both), MusicSpan(S, 2 * S, ("none",)), MusicSpan(2 * S, 3 * S, both)]
    assert len(build_music(spans, 3 * S, picky).warnings) == 1
