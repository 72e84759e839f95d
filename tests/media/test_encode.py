"""MP3 in chunks: the same as in one piece, exact in length, taken from the store when nothing changed."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from mutagen.mp3 import MP3, BitrateMode
from numpy.typing import NDArray

from audiocoach.errors import MediaError
from audiocoach.media import spans
from audiocoach.media.crc16 import crc16
from audiocoach.media.encode import PRESETS, Encoded, EncodeSettings, encode_mp3
from audiocoach.media.mp3 import PADDING_PERIOD, SAMPLES_PER_FRAME, Encoding, frame_sizes
from audiocoach.media.pcm import PcmSource
from audiocoach.media.spans import RUN_IN_MPEG_FRAMES
from audiocoach.store.store import Store
from support.audio import decoded
from support.audio import ffmpeg as call_ffmpeg
from support.pcm import Samples, beats

CHUNK_MPEG_FRAMES = 2 * PADDING_PERIOD
"""Two and a half seconds instead of a minute, so that a short track has several joints."""

LENGTH = 7 * 44_100 + 321
JOINT = (CHUNK_MPEG_FRAMES + RUN_IN_MPEG_FRAMES) * SAMPLES_PER_FRAME
"""Where the second chunk takes over."""


@pytest.fixture(autouse=True)
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of two and a half seconds."""
    monkeypatch.setattr(spans, "CHUNK_MPEG_FRAMES", CHUNK_MPEG_FRAMES)


@pytest.fixture(scope="session")
def music() -> NDArray[np.int16]:
    """Seven seconds and a bit of something like music."""
    return beats(LENGTH)


@pytest.fixture
def encode_to(tmp_path: Path, store: Store, ffmpeg: Path) -> EncodeTo:
    """Encodes a source to a file with the store of the test."""
    return EncodeTo(tmp_path / "track.mp3", store, ffmpeg)


@dataclass(frozen=True)
class EncodeTo:
    """Encodes to ``path``."""

    path: Path
    store: Store
    ffmpeg: Path

    def __call__(self, source: PcmSource, preset: str = "standard", jobs: int | None = None) -> Encoded:
        with self.path.open("w+b") as out:
            return encode_mp3(source, out, EncodeSettings(preset, self.ffmpeg, self.store, jobs))


def continuous(pcm: NDArray[np.int16], encoding: Encoding, path: Path) -> bytes:
    """One bare ffmpeg encode of the whole, with its own header."""
    sound = np.ascontiguousarray(pcm[:, : encoding.channels])
    source = ("-f", "s16le", "-ar", "44100", "-ac", str(encoding.channels), "-i", "pipe:0")
    how = (*encoding.arguments, "-write_xing", "1", "-id3v2_version", "0")
    call_ffmpeg("-v", "error", *source, *how, str(path), data=sound.tobytes())
    return path.read_bytes()


def frames_of(stream: bytes) -> list[bytes]:
    """An MP3 stream cut into its frames."""
    ends = np.cumsum(frame_sizes(stream), dtype=int).tolist()
    return [stream[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def test_what_comes_before_is_made_while_the_encoders_work(
    music: NDArray[np.int16], store: Store, ffmpeg: Path
) -> None:
    """The first sound is asked for before the tag is there, and the MP3 follows the tag."""
    asked = threading.Event()

    class Heard(Samples):
        def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
            asked.set()
            return super().pcm16(start_frame, end_frame)

    def make_tag() -> bytes:
        assert asked.wait(20)
        return b"tag"

    settings = EncodeSettings("standard", ffmpeg, store)
    tagged, bare = io.BytesIO(), io.BytesIO()
    outcome = encode_mp3(Heard(music), tagged, settings, make_tag=make_tag)
    assert outcome.sha256 == encode_mp3(Samples(music), bare, settings).sha256
    assert tagged.getvalue() == b"tag" + bare.getvalue()


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="threads choose their cores on Linux only")
def test_encoders_that_take_all_cores_have_one_each(
    music: NDArray[np.int16], tmp_path: Path, ffmpeg: Path
) -> None:
    """Each thread that feeds an encoder stays on one core, and no other thread of the program does."""
    cores = os.sched_getaffinity(0)
    used: dict[int, set[int]] = {}

    class Watched(Samples):
        def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
            used[threading.get_ident()] = os.sched_getaffinity(0)
            return super().pcm16(start_frame, end_frame)

    encode_mp3(Watched(music), io.BytesIO(), EncodeSettings("small", ffmpeg, Store(tmp_path), len(cores)))
    assert all(len(kept) == 1 and kept < cores | {-1} for kept in used.values())
    assert len(set(map(frozenset, used.values()))) == len(used)
    assert os.sched_getaffinity(0) == cores
    if len(cores) > 1:
        used.clear()
        encode_mp3(Watched(music), io.BytesIO(), EncodeSettings("high", ffmpeg, Store(tmp_path), 1))
        assert set(map(frozenset, used.values())) == {frozenset(cores)}


@pytest.mark.parametrize("channels", [2, 1])
@pytest.mark.parametrize("preset", PRESETS)
def test_the_frames_are_those_of_one_continuous_encode(
    preset: str, channels: int, music: NDArray[np.int16], encode_to: EncodeTo
) -> None:
    """Joined from three chunks, every MPEG frame is byte for byte what one run of the encoder makes, padding
    included; where both channels are the same, there is one.
    """
    sound = music if channels == 2 else np.repeat(music[:, :1], 2, axis=1)
    encoding = PRESETS[preset].stereo if channels == 2 else PRESETS[preset].mono
    outcome = encode_to(Samples(sound), preset)
    whole = continuous(sound, encoding, encode_to.path.with_name("reference.mp3"))
    assert outcome.chunks_encoded == 3
    assert encoding.channels == channels
    assert frames_of(encode_to.path.read_bytes())[1:] == frames_of(whole)[1:]


@pytest.mark.parametrize(("preset", "kbps"), [("standard", 128), ("small", 112), ("high", 224)])
def test_calm_beds_have_a_lower_rate_of_their_own(preset: str, kbps: int) -> None:
    """The smallest that sounds as good as the rate of other music; in other qualities there is none."""
    sound = Samples(np.array([[1, 2]], np.int16), is_soft=True)
    assert PRESETS[preset].encoding_of(sound).kbps == kbps
    mono = Samples(np.array([[1, 1]], np.int16), is_soft=True)
    assert PRESETS[preset].encoding_of(mono) == PRESETS[preset].mono


def test_one_channel_sounds_in_both(music: NDArray[np.int16], encode_to: EncodeTo) -> None:
    """A track whose channels are the same is less than half as large as another one."""
    encode_to(Samples(music))
    stereo_bytes = encode_to.path.stat().st_size
    encode_to(Samples(np.repeat(music[:, :1], 2, axis=1)))
    heard = decoded(encode_to.path)
    assert encode_to.path.stat().st_size < 0.45 * stereo_bytes
    assert np.array_equal(heard[:, 0], heard[:, 1])


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("preset", PRESETS)
def test_it_is_as_loud_as_the_source(preset: str, channels: int, encode_to: EncodeTo) -> None:
    """LAME's own gain at a constant bit rate, of up to 0.45 dB, is undone."""
    sound = np.zeros((88_200, 2), np.int16)
    sound[:, :channels] = np.rint(8000 * np.sin(np.arange(88_200)[:, None] / 7))
    if channels == 1:
        sound[:, 1] = sound[:, 0]
    encode_to(Samples(sound), preset)
    heard = decoded(encode_to.path)[20_000:60_000]
    assert np.std(heard[:, 0]) == pytest.approx(np.std(sound[20_000:60_000, 0] / 32768), rel=0.005)


@pytest.mark.parametrize("frames", [1, 1152, JOINT, JOINT + 1, JOINT + 4 * 1152, LENGTH])
def test_it_plays_exactly_as_long_as_the_source(
    frames: int, music: NDArray[np.int16], encode_to: EncodeTo
) -> None:
    """A decoder gives back as many samples as went in, also where the end falls on or near a joint."""
    encode_to(Samples(music[:frames]))
    assert len(decoded(encode_to.path)) == frames


@pytest.mark.parametrize("places", [(0, 44_100, JOINT - 1, LENGTH - 1), (500, JOINT, 2 * JOINT)])
def test_sound_is_where_it_was(places: tuple[int, ...], encode_to: EncodeTo) -> None:
    """Clicks at the start, at both sides of a joint and at the end are heard on their very frames."""
    pcm = np.zeros((LENGTH, 2), np.int16)
    pcm[list(places)] = 30_000
    encode_to(Samples(pcm), "high")
    heard = np.abs(decoded(encode_to.path)[:, 0])
    for place in places:
        start = max(0, place - 1000)
        assert start + int(heard[start : place + 1000].argmax()) == place


def test_the_error_at_the_joints_is_no_larger_than_elsewhere(encode_to: EncodeTo) -> None:
    """On steady noise the difference from the source around each joint is that of the rest of the track."""
    noise = np.random.default_rng(7).normal(0, 3000, (LENGTH, 2)).astype(np.int16)
    encode_to(Samples(noise))
    error = decoded(encode_to.path)[:, 0] - noise[:, 0] / 32768
    window = 384
    levels = np.sqrt([np.mean(error[start : start + window] ** 2) for start in range(0, LENGTH, window)])
    places = [number * CHUNK_MPEG_FRAMES + RUN_IN_MPEG_FRAMES for number in (1, 2)]
    joints = [3 * place + offset for place in places for offset in range(-3, 3)]
    elsewhere = np.delete(levels, joints)
    assert levels[joints].max() <= elsewhere.max()
    assert np.mean(levels[joints]) < 1.1 * np.mean(elsewhere)


@pytest.mark.parametrize("preset", ["standard", "smallest"])
def test_the_header_says_what_ffmpeg_itself_would(
    preset: str, music: NDArray[np.int16], encode_to: EncodeTo
) -> None:
    """Number of frames, delay, padding and the music's checksum equal those of a continuous encode. The bytes
    are those from the header frame to the last frame.
    """
    encode_to(Samples(music), preset)
    ours = encode_to.path.read_bytes()
    theirs = continuous(music, PRESETS[preset].stereo, encode_to.path.with_name("reference.mp3"))
    name, table_bytes = (b"Info", 0) if preset == "standard" else (b"Xing", 100)
    our_tag, their_tag = (data[data.index(name) :] for data in (ours, theirs))
    assert our_tag[8:12] == their_tag[8:12]
    assert int.from_bytes(our_tag[12:16], "big") == len(ours)
    for what, first, last in (("delay and padding", 141, 144), ("checksum", 152, 154)):
        shift = table_bytes - 100
        assert our_tag[first + shift : last + shift] == their_tag[first:last], what


@pytest.mark.parametrize("preset", PRESETS)
def test_the_header_holds_for_what_follows(
    preset: str, music: NDArray[np.int16], encode_to: EncodeTo
) -> None:
    """Both checksums of the LAME tag are right, and what is reported is what was written."""
    outcome = encode_to(Samples(music), preset)
    data = encode_to.path.read_bytes()
    header_bytes = PRESETS[preset].stereo.header_bytes
    frame, audio = data[:header_bytes], data[header_bytes:]
    end = 190 if preset == "smallest" else 90
    assert int.from_bytes(frame[end - 2 : end], "big") == crc16(audio)
    assert int.from_bytes(frame[end : end + 2], "big") == crc16(frame[:end])
    assert outcome.sha256 == hashlib.sha256(data).hexdigest()
    assert outcome.sizes is not None
    assert int(outcome.sizes.sum()) == len(audio)


@pytest.mark.parametrize(
    ("preset", "mode", "kbps"), [("standard", BitrateMode.CBR, 160), ("smallest", BitrateMode.VBR, None)]
)
def test_other_programs_see_how_the_frames_differ(
    preset: str, mode: BitrateMode, kbps: int | None, music: NDArray[np.int16], encode_to: EncodeTo
) -> None:
    """A tag reader finds the mode and the rate, LAME, 44.1 kHz stereo, and the length to a millisecond."""
    encode_to(Samples(music), preset)
    info = MP3(encode_to.path).info
    assert info.bitrate_mode == mode
    assert kbps is None or info.bitrate == pytest.approx(kbps * 1000, rel=0.01)
    assert (info.sample_rate, info.channels) == (44_100, 2)
    assert info.encoder_info.startswith("LAME")
    assert info.length == pytest.approx(LENGTH / 44_100, abs=0.001)


def test_a_constant_rate_is_constant(music: NDArray[np.int16], encode_to: EncodeTo) -> None:
    """Frame n ends where n times the bit rate says, to a byte: places and times are in proportion."""
    outcome = encode_to(Samples(music))
    assert outcome.sizes is not None
    ends = np.cumsum(outcome.sizes, dtype=np.int64)
    due = np.arange(1, len(ends) + 1) * SAMPLES_PER_FRAME / 44_100 * 160_000 / 8
    assert np.abs(ends - due).max() <= 1


def test_it_is_written_where_the_file_stands(
    music: NDArray[np.int16], tmp_path: Path, store: Store, ffmpeg: Path
) -> None:
    """What was written before, such as a tag, stays in front, and the file ends up behind the audio."""
    out = io.BytesIO(b"a tag")
    out.seek(0, io.SEEK_END)
    outcome = encode_mp3(Samples(music), out, EncodeSettings("standard", ffmpeg, store))
    assert out.getvalue()[:5] == b"a tag"
    assert hashlib.sha256(out.getvalue()[5:]).hexdigest() == outcome.sha256
    assert out.tell() == len(out.getvalue())


@pytest.mark.parametrize("second", [0.5, 2.51, 5.1])
def test_a_player_seeks_to_the_right_place(
    second: float, music: NDArray[np.int16], encode_to: EncodeTo
) -> None:
    """Playing from a moment on gives what the whole has there."""
    encode_to(Samples(music))
    whole = decoded(encode_to.path)
    start = ("-ss", str(second), "-i", str(encode_to.path))
    part = np.frombuffer(call_ffmpeg("-v", "error", *start, "-f", "f32le", "-").stdout, np.float32).reshape(
        -1, 2
    )
    first = round(second * 44_100)
    assert np.abs(part[2000:20_000] - whole[first + 2000 : first + 20_000]).max() < 1e-4


def test_what_did_not_change_is_taken_from_the_store(music: NDArray[np.int16], encode_to: EncodeTo) -> None:
    """A second run encodes nothing, a change at the end one chunk, and the bytes are those of a first run."""
    assert encode_to(Samples(music)).chunks_encoded == 3
    first = encode_to.path.read_bytes()
    again = encode_to(Samples(music))
    assert (again.chunks_encoded, again.chunks_reused) == (0, 3)
    assert encode_to.path.read_bytes() == first
    changed = music.copy()
    changed[-20_000:] //= 2
    edited = encode_to(Samples(changed))
    assert (edited.chunks_encoded, edited.chunks_reused) == (1, 2)
    from_store = encode_to.path.read_bytes()
    encode_to.store.clean()
    assert encode_to(Samples(changed)).chunks_reused == 0
    assert encode_to.path.read_bytes() == from_store


def test_the_same_sound_at_another_place_is_reused(encode_to: EncodeTo) -> None:
    """Chunks are known by what sounds in them and not by where: silence is encoded once in the middle."""
    outcome = encode_to(Samples(np.zeros((5 * CHUNK_MPEG_FRAMES * SAMPLES_PER_FRAME, 2), np.int16)), jobs=1)
    assert (outcome.chunks_encoded, outcome.chunks_reused) == (3, 2)


def test_the_number_of_jobs_does_not_change_the_bytes(music: NDArray[np.int16], encode_to: EncodeTo) -> None:
    """One worker or five give the same file."""
    files = []
    for jobs in (1, 5):
        encode_to.store.clean()
        encode_to(Samples(music), jobs=jobs)
        files.append(encode_to.path.read_bytes())
    assert files[0] == files[1]


def test_a_damaged_chunk_is_made_again(music: NDArray[np.int16], encode_to: EncodeTo) -> None:
    """A stored chunk with a wrong bit is not played but encoded anew."""
    encode_to(Samples(music))
    first = encode_to.path.read_bytes()
    path = next(path for path in encode_to.store.folder.rglob("*") if path.is_file())
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    assert encode_to(Samples(music)).chunks_encoded == 1
    assert encode_to.path.read_bytes() == first


def test_it_works_without_a_store(music: NDArray[np.int16], encode_to: EncodeTo) -> None:
    """A store that takes nothing costs only the reuse."""
    encode_to(Samples(music))
    first = encode_to.path.read_bytes()
    broken = EncodeTo(encode_to.path, Store(encode_to.path / "impossible"), encode_to.ffmpeg)
    assert broken(Samples(music)).chunks_encoded == 3
    assert encode_to.path.read_bytes() == first


def test_progress_counts_up_to_the_whole(music: NDArray[np.int16], store: Store, ffmpeg: Path) -> None:
    """Progress is told in frames, in order, in the caller's thread, and ends with the length."""
    told: list[int] = []
    threads = set()

    def hear(frames: int) -> None:
        told.append(frames)
        threads.add(threading.current_thread())

    encode_mp3(Samples(music), io.BytesIO(), EncodeSettings("standard", ffmpeg, store), on_progress=hear)
    assert told == [JOINT, JOINT + CHUNK_MPEG_FRAMES * SAMPLES_PER_FRAME, LENGTH]
    assert threads == {threading.current_thread()}


def workers() -> list[str]:
    """The encoder's threads that are at work."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("audiocoach")]


def test_a_listener_that_fails_ends_everything(music: NDArray[np.int16], store: Store, ffmpeg: Path) -> None:
    """When what hears of the progress fails, no worker is left behind."""

    def fail(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as caught:
        encode_mp3(
            Samples(np.tile(music, (10, 1))),
            io.BytesIO(),
            EncodeSettings("standard", ffmpeg, store),
            on_progress=fail,
        )
    assert caught.value
    assert workers() == []


@dataclass(frozen=True)
class Failing(Samples):
    """A source that fails in its second chunk, and counts how often it was asked."""

    asked: list[int] = field(default_factory=list)

    def pcm16(self, start_frame: int, end_frame: int) -> NDArray[np.int16]:
        """Fails from the second chunk on."""
        self.asked.append(start_frame)
        if start_frame > 100_000:
            raise MediaError("the music is gone")
        return super().pcm16(start_frame, end_frame)


def test_a_failing_source_ends_everything(music: NDArray[np.int16], encode_to: EncodeTo) -> None:
    """The source's error comes out as it is, and the chunks that wait are not begun."""
    source = Failing(np.tile(music, (10, 1)))
    with pytest.raises(MediaError, match="the music is gone"):
        encode_to(source, jobs=2)
    assert len(source.asked) < 15
    assert workers() == []


def test_a_failing_encoder_is_reported(music: NDArray[np.int16], tmp_path: Path, store: Store) -> None:
    """An ffmpeg that cannot encode, dies, or gives something else makes an error and no entry."""
    for number, (behaviour, said) in enumerate(
        {
            "echo '[error] no such encoder' >&2; exit 1": "no such encoder",
            "exec <&-; sleep 0.2; exit 0": "stopped reading before the end",
            "cat > /dev/null; echo this is not MP3": "not MP3",
            "cat > /dev/null": "too few MP3 frames",
        }.items()
    ):
        fake = tmp_path / f"ffmpeg{number}"
        version = 'case "$*" in *-version*) echo ffmpeg version 1;;'
        fake.write_text(f"#!/bin/sh\n{version} *) {behaviour};; esac\n")
        fake.chmod(0o755)
        with pytest.raises(MediaError, match=said):
            encode_mp3(Samples(music), io.BytesIO(), EncodeSettings("standard", fake, store))
    assert store.info() == {}


def test_nothing_is_not_a_track(encode_to: EncodeTo) -> None:
    """A source without length is refused."""
    with pytest.raises(MediaError, match="nothing to encode"):
        encode_to(Samples(np.zeros((0, 2), np.int16)))


def test_ctrl_c_ends_it_without_a_process_or_a_file(tmp_path: Path) -> None:
    """An interrupt half-way ends the program at once; no encoder and no part of the output stays."""
    code = """
import sys, time
from pathlib import Path
import numpy as np
from audiocoach.media.encode import EncodeSettings, encode_mp3
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.media.output import whole_or_nothing
from audiocoach.store.store import Store

class Slow:
    duration_frames = 44_100 * 600
    def pcm16(self, start_frame, end_frame):
        print("mixing", flush=True)
        time.sleep(0.05)
        return np.zeros((end_frame - start_frame, 2), np.int16)
    def echoes(self, grid):
        return None
    is_mono, is_soft = True, False
    def fingerprint(self, start_frame, end_frame):
        return str(start_frame)

folder = Path(sys.argv[1])
with whole_or_nothing(folder / "track.mp3") as out:
    store = Store(folder / "store")
    encode_mp3(Slow(), out, EncodeSettings("small", find_ffmpeg(), store, 2))
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    with process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
    assert process.returncode == -signal.SIGINT
    assert [path.name for path in tmp_path.iterdir() if path.name != "store"] == []
