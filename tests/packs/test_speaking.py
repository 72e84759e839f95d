"""Spoken clips in a pack: its receivers need no voice, and nothing of a stranger's is heard elsewhere."""

from __future__ import annotations

import json
import wave
from pathlib import Path

import pytest

from audiocoach.boundary import PACK_CLIPS, PACK_CLIPS_INDEX
from audiocoach.build.choices import voice_choices
from audiocoach.build.options import Options
from audiocoach.build.resources import Resources
from audiocoach.build.speech import speak
from audiocoach.build.track import load, plan, render
from audiocoach.errors import AudioCoachError, VoiceError
from audiocoach.packs.creating import Created, create_pack
from audiocoach.packs.installing import install_pack
from audiocoach.voices import registry
from audiocoach.voices.packed import PackVoice, read_index
from support.options import make_options
from support.packs import SCRIPT, good_archive, good_files, write_folder

SPOKEN = SCRIPT.replace("workout:", "vars: {who: Jo}\nworkout:\n  - say: Hello ${who}.")


BLOCK = """\
audiocoach: 1
block: Two weeks
weeks: 2
week:
  tue: {workout: legs, vars: {who: Ben}}
  wed: run/easy-30
"""


@pytest.fixture(scope="module")
def spoken_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good pack's folder, with a script that greets, and a block in which it greets somebody else."""
    folder = tmp_path_factory.mktemp("spoken") / "hill-legs"
    return write_folder(folder, good_files() | {"legs.yaml": SPOKEN.encode(), "plan.yaml": BLOCK.encode()})


@pytest.fixture(scope="module")
def created(spoken_folder: Path) -> Created:
    """The pack, spoken by espeak once for all tests."""
    return create_pack(spoken_folder, spoken_folder.with_name("spoken.coachpack"), with_voice="espeak")


@pytest.fixture
def voiceless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no engine works."""

    def refuse(name: str, *_: object) -> None:
        raise VoiceError(f"{name} does not work here", engine=name)

    monkeypatch.setattr(registry, "load_engine", refuse)


def folder_of(created: Created, data_dir: Path) -> Path:
    """Where the pack is after it was installed."""
    done = install_pack(str(created.path), data_dir=data_dir)
    assert done is not None
    return done.folder


def test_the_receiver_needs_no_voice(
    created: Created, data_dir: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Cue for cue the track is what its author's voice makes of it."""
    folder_of(created, data_dir)
    workout = load("hill-legs/legs", data_dir=data_dir)
    told = plan(workout, make_options(voice="espeak", cache_dir=tmp_path / "author")).timeline
    request.getfixturevalue("voiceless")
    receiver = make_options(cache_dir=tmp_path / "receiver")
    planned = plan(workout, receiver)
    assert planned.notes == ("lengths from stored clips of pack",)
    track = render(workout, tmp_path / "legs.mp3", receiver)
    assert (track.engine, track.notes) == ("pack", ())
    assert track.timeline.voice["voice"].startswith("espeak, ")
    for timeline in (planned.timeline, track.timeline):
        assert [(cue.start_frame, cue.text) for cue in timeline.cues] == [
            (cue.start_frame, cue.text) for cue in told.cues
        ]
    assert render(workout, tmp_path / "legs.mp3", receiver).up_to_date


@pytest.mark.usefixtures("voiceless")
def test_the_sessions_of_a_block_need_no_voice_either(
    created: Created, data_dir: Path, tmp_path: Path
) -> None:
    """The words that come of the block's values are in the pack, too."""
    folder_of(created, data_dir)
    workout = load("hill-legs/legs", variables={"who": "Ben"}, data_dir=data_dir)
    planned = plan(workout, make_options(cache_dir=tmp_path / "receiver"))
    assert "Hello Ben." in [cue.text for cue in planned.timeline.cues]
    assert planned.notes == ("lengths from stored clips of pack",)


def test_the_clips_are_the_voice_to_the_sample(created: Created, data_dir: Path, tmp_path: Path) -> None:
    """What a receiver hears is what espeak would say there."""
    folder_of(created, data_dir)
    workout = load("hill-legs/legs", data_dir=data_dir)
    packed = speak(workout, Resources(make_options(cache_dir=tmp_path / "one")))
    own = speak(workout, Resources(make_options(voice="espeak", cache_dir=tmp_path / "other")))
    assert packed.timeline.voice["engine"] == "pack"
    assert own.timeline.voice["engine"] == "espeak"
    assert packed.clips.keys() == own.clips.keys()
    assert all(packed.clips[key].to_bytes() == own.clips[key].to_bytes() for key in own.clips)


def test_words_that_are_not_there_are_spoken_by_another(
    created: Created, data_dir: Path, tmp_path: Path
) -> None:
    """A changed variable: the whole track is one voice's, and the note says why."""
    folder_of(created, data_dir)
    workout = load("hill-legs/legs", variables={"who": "Ana"}, data_dir=data_dir)
    track = render(workout, tmp_path / "legs.mp3", make_options(cache_dir=tmp_path / "cache"))
    assert track.engine == "espeak"
    assert "no such clip" in track.notes[0]
    assert plan(workout, make_options(cache_dir=tmp_path / "cache")).timeline.cues


def test_a_strangers_clip_is_heard_nowhere_else(created: Created, data_dir: Path, tmp_path: Path) -> None:
    """A pack that says one thing for another does so in its own scripts alone, with one store for all."""
    folder = folder_of(created, data_dir)
    index = json.loads((folder / PACK_CLIPS_INDEX).read_text())
    hello_clip = next(clip for clip in index["clips"] if clip["text"] == "Hello Jo.")
    others = [clip for clip in index["clips"] if clip is not hello_clip]
    like = min(others, key=lambda clip: abs(clip["frames"] - hello_clip["frames"]))
    hello_clip |= {key: like[key] for key in ("start", "frames", "sha256")}
    (folder / PACK_CLIPS_INDEX).write_bytes(json.dumps(index, indent=1).encode() + b"\n")
    own = write_folder(tmp_path / "own", {"legs.yaml": SPOKEN.encode()}) / "legs.yaml"
    clean = speak(load(own), Resources(make_options(cache_dir=tmp_path / "clean")))
    shared = make_options(cache_dir=tmp_path / "shared")
    swapped = speak(load("hill-legs/legs", data_dir=data_dir), Resources(shared))
    after = speak(load(own), Resources(shared))
    assert swapped.timeline.voice["engine"] == "pack"
    hello = next(cue.clip_key for cue in clean.timeline.cues if cue.text.startswith("Hello"))
    assert swapped.clips[hello].to_bytes() != clean.clips[hello].to_bytes()
    assert {key: clip.to_bytes() for key, clip in after.clips.items()} == {
        key: clip.to_bytes() for key, clip in clean.clips.items()
    }


def test_a_changed_clip_is_not_played(created: Created, data_dir: Path, tmp_path: Path) -> None:
    """Its hash tells; another voice speaks then."""
    folder = folder_of(created, data_dir)
    sound = bytearray((folder / PACK_CLIPS).read_bytes())
    sound[5000:9000] = bytes(4000)
    (folder / PACK_CLIPS).write_bytes(sound)
    workout = load("hill-legs/legs", data_dir=data_dir)
    speech = speak(workout, Resources(make_options(cache_dir=tmp_path / "cache")))
    assert speech.timeline.voice["engine"] == "espeak"
    assert "was changed" in speech.notes[0]
    (folder / PACK_CLIPS).write_bytes(b"RIFF")
    speech = speak(workout, Resources(make_options(cache_dir=tmp_path / "cache")))
    assert "cannot read" in speech.notes[0]
    assert plan(workout, make_options(cache_dir=tmp_path / "cache")).timeline.cues


def test_clips_outside_the_pack_are_not_opened(tmp_path: Path) -> None:
    """A link from a pack's folder to clips elsewhere is refused before they are read."""
    (tmp_path / "pack/spoken").mkdir(parents=True)
    for name in ("clips.wav", "index.json"):
        (tmp_path / name).write_bytes(b"")
        (tmp_path / "pack/spoken" / name).symlink_to(tmp_path / name)
    with pytest.raises(VoiceError, match="outside the pack"):
        PackVoice(tmp_path / "pack")


def test_the_same_words_give_the_same_pack(created: Created, spoken_folder: Path, tmp_path: Path) -> None:
    """Spoken twice, the archive is the same; the folder is as it was."""
    again = create_pack(spoken_folder, tmp_path / "again.coachpack", with_voice="espeak")
    assert again.path.read_bytes() == created.path.read_bytes()
    assert not (spoken_folder / "spoken").exists()


def test_another_voice_is_the_users_choice(created: Created, data_dir: Path) -> None:
    """What is asked for by name is not replaced by clips."""
    folder_of(created, data_dir)
    workout = load("hill-legs/legs", data_dir=data_dir)

    def names(options: Options) -> list[str]:
        return [str(choice) for choice in voice_choices(workout, options)]

    assert names(Options()) == ["pack", "espeak"]
    assert names(make_options(voice="auto")) == ["pack", "gtts", "hibari", "pico", "espeak"]
    assert names(make_options(voice="espeak")) == ["espeak"]


def broken_index(data: bytes, change: str) -> bytes:
    """An index with something wrong."""
    index = json.loads(data)
    clip = index["clips"][0]
    match change:
        case "beyond":
            clip["start"] = 1 << 30
        case "negative":
            clip["start"] = -1
        case "long":
            clip["frames"] = 1 << 30
        case "twice":
            index["clips"].append(clip)
        case "rate":
            index["sample_rate"] = 11_025
        case "type":
            clip["text"] = 7
        case "format":
            index["format"] = 2
        case "more":
            index["more"] = "x"
    return json.dumps(index, indent=1).encode() + b"\n"


@pytest.mark.parametrize(
    "change",
    ["beyond", "negative", "long", "twice", "rate", "type", "format", "more", "list", "bomb", "none"],
)
def test_an_index_that_does_not_fit_is_refused(
    created: Created, data_dir: Path, tmp_path: Path, change: str
) -> None:
    """Before anything is installed."""
    folder = folder_of(created, data_dir)
    files = {file.path: (folder / file.path).read_bytes() for file in created.manifest.files}
    match change:
        case "none":
            del files[PACK_CLIPS]
        case "list":
            files[PACK_CLIPS_INDEX] = b"[]"
        case "bomb":
            files[PACK_CLIPS_INDEX] = b"[" * 500_000
        case _:
            files[PACK_CLIPS_INDEX] = broken_index(files[PACK_CLIPS_INDEX], change)
    path = tmp_path / "broken.coachpack"
    path.write_bytes(good_archive(files))
    with pytest.raises(AudioCoachError, match=r"spoken/index\.json"):
        install_pack(str(path), data_dir=tmp_path / "other")


def test_the_index_reads_as_it_is_written(created: Created, data_dir: Path) -> None:
    """There and back it is the same bytes, and every clip has its place in the sound."""
    folder = folder_of(created, data_dir)
    data = (folder / PACK_CLIPS_INDEX).read_bytes()
    index = read_index(data)
    assert index.to_bytes() == data
    with wave.open(str(folder / PACK_CLIPS), "rb") as sound:
        assert sum(clip.frames for clip in index.clips.values()) == sound.getnframes()
    voice = PackVoice(folder)
    assert voice.status().ok
    assert voice.voices() == [voice.voice_for("en")]
    assert all(voice.speak(request).format == "wav" for request in index.clips)
    with pytest.raises(VoiceError, match="no clips in fr"):
        voice.voice_for("fr")
