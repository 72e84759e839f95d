"""The whole way through the house: a script becomes an MP3 that coaches as its plan says."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from mutagen.id3 import ID3
from mutagen.mp4 import MP4

import audiocoach
from audiocoach.build import track as pipeline
from audiocoach.build.finished import LastBuild
from audiocoach.build.options import Options
from audiocoach.errors import AudioCoachError, OutputError, ScriptError, UsageError, VoiceError
from audiocoach.media import containers
from audiocoach.media.containers import CONTAINERS, is_ours
from audiocoach.timeline.kits import KITS
from audiocoach.units import SAMPLE_RATE
from support.audio import decoded, ffmpeg, heard, onset_error_ms
from support.options import make_options

SCRIPT = """\
audiocoach: 1
title: Gym
author: Jo Coach
tags: [strength]
safety: Stop if anything hurts.
vars: {work: 20s}
workout:
  - say: Welcome to {title}.
  - section: Warm-up
    music: calm
    steps:
      - Jog on the spot 20s
  - circuit: Strength
    rounds: 2
    rest: 8s
    steps:
      - Squat ${work}
      - do: Single-leg hop
        reps: 3
        tempo: 2-0-1-0
        sides: each
      - do: Row
        reps: 4
        pace: 2s
      - Plank 20s
  - say: CLOSING
"""


def script(folder: Path, closing: str = "Done. Great work.", name: str = "gym.yaml") -> Path:
    path = folder / name
    path.write_text(SCRIPT.replace("CLOSING", closing), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a session, its track and the store it was made with."""
    folder = tmp_path_factory.mktemp("workshop")
    workout = pipeline.load(script(folder))
    pipeline.render(workout, folder / "gym.mp3", _options(folder))
    return folder


@pytest.fixture(scope="module")
def planned(workshop: Path) -> pipeline.Planned:
    return pipeline.plan(pipeline.load(workshop / "gym.yaml"), _options(workshop))


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every connection goes to a port of this machine on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{held.getsockname()[1]}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        yield


def _options(folder: Path, **changes: object) -> Options:
    return make_options(make_options(voice="espeak", cache_dir=folder / "cache"), **changes)  # type: ignore[arg-type]


def test_the_track_is_as_long_as_its_plan(workshop: Path, planned: pipeline.Planned) -> None:
    """A gapless player hears exactly the plan's frames."""
    assert len(decoded(workshop / "gym.mp3")) == planned.timeline.duration_frames


def test_every_go_tone_is_heard_in_its_place(workshop: Path, planned: pipeline.Planned) -> None:
    """Each go tone of ``show --json`` begins within 2 ms of its time in the decoded track."""
    samples = decoded(workshop / "gym.mp3")
    (note,) = KITS["classic"]["go"].notes
    data = planned.timeline.to_json()
    places = [beep["at_s"] for beep in data["beeps"] if beep["kind"] == "go"]
    assert places == [segment["start_s"] for segment in data["segments"] if segment["kind"] == "work"]
    assert len(places) == 11
    for at_s in places:
        error_ms = onset_error_ms(samples, round(at_s * SAMPLE_RATE), note.freq_hz, note.length_ms)
        assert abs(error_ms) < 2


def test_words_and_tones_sound_where_the_plan_has_them(workshop: Path, planned: pipeline.Planned) -> None:
    """While a cue sounds the track is louder than the ducked music around it can be."""
    samples = decoded(workshop / "gym.mp3").mean(axis=1)
    for cue in planned.timeline.cues:
        spoken = samples[cue.start_frame : cue.end_frame]
        assert np.sqrt(np.mean(spoken**2)) > 0.03


def test_the_loudness_is_right(workshop: Path) -> None:
    """With music the track has -16 LUFS within 1.5, and no peak over -1 dBTP."""
    measured = heard(workshop / "gym.mp3")
    assert abs(measured.integrated_lufs + 16) <= 1.5
    assert measured.true_peak_dbtp < -1


def test_never_digital_silence(workshop: Path) -> None:
    """Not even 50 ms are digital zero, so that no speaker falls asleep."""
    samples = np.abs(decoded(workshop / "gym.mp3")).max(axis=1)
    windows = samples[: len(samples) // 2205 * 2205].reshape(-1, 2205)
    assert windows.max(axis=1).min() > 0


def test_the_tags_tell_of_the_session(workshop: Path, planned: pipeline.Planned) -> None:
    """Title, artist, album, voice and music, a cover, the spoken script, and chapters that tile the track."""
    tags = ID3(workshop / "gym.mp3")
    assert tags.version == (2, 4, 0)
    assert (str(tags["TIT2"]), str(tags["TPE1"]), str(tags["TALB"])) == ("Gym", "Jo Coach", "Strength")
    comment = str(tags.getall("COMM")[0])
    assert "espeak" in comment
    assert "calm, drive" in comment
    assert tags.getall("APIC")[0].data
    lyrics = tags.getall("USLT")[0].text.splitlines()
    assert len(lyrics) == len(planned.timeline.cues)
    assert lyrics[0] == "[00:01.00] Welcome to Gym."
    chapters = sorted(tags.getall("CHAP"), key=lambda chapter: chapter.start_time)
    titles = [str(chapter.sub_frames["TIT2"]) for chapter in chapters]
    assert titles == ["Warm-up", "Strength, round 1 of 2", "Strength, round 2 of 2", "Finish"]
    assert chapters[0].start_time == 0
    assert abs(chapters[-1].end_time - planned.timeline.duration_s * 1000) <= 1
    ends = [chapter.end_time for chapter in chapters[:-1]]
    assert ends == [chapter.start_time for chapter in chapters[1:]]
    assert tags.getall("CTOC")[0].child_element_ids == [chapter.element_id for chapter in chapters]


def test_the_comment_credits_the_songs(workshop: Path, tmp_path: Path) -> None:
    """Who plays stands in the comment; another name in the same song's tags is another track."""
    song, comments = tmp_path / "one.mp3", []
    for artist in ("Ann", "Ben"):
        tone = ("-f", "lavfi", "-i", "sine=330:duration=4", "-metadata", f"artist={artist}", "-y")
        ffmpeg("-v", "error", *tone, "-metadata", "title=Dawn", "-metadata", "copyright=CC BY 4.0", str(song))
        path = tmp_path / "x.yaml"
        path.write_text("audiocoach: 1\nmusic: one.mp3\nworkout: [Squat 5s]\n", encoding="utf-8")
        workout = pipeline.load(path)
        track = pipeline.render(workout, tmp_path / "x.mp3", _options(workshop))
        assert not track.up_to_date
        comments.append(str(ID3(track.path).getall("COMM")[0]))
    assert "Songs: Dawn by Ann (CC BY 4.0)." in comments[0]
    assert "Songs: Dawn by Ben (CC BY 4.0)." in comments[1]


def test_nothing_changed_leaves_the_file_alone(workshop: Path) -> None:
    """A second build says that the track is up to date and does not touch it."""
    path = workshop / "gym.mp3"
    before = path.stat().st_mtime_ns, path.read_bytes()
    track = pipeline.render(pipeline.load(workshop / "gym.yaml"), path, _options(workshop))
    assert track.up_to_date
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_two_builds_give_the_same_bytes(workshop: Path, tmp_path: Path) -> None:
    """A build from nothing, elsewhere and by one worker, gives the same bytes."""
    workout = pipeline.load(script(tmp_path))
    track = pipeline.render(workout, tmp_path / "other.mp3", _options(tmp_path, jobs=1))
    assert track.figures["chunks_reused"] == 0
    assert (tmp_path / "other.mp3").read_bytes() == (workshop / "gym.mp3").read_bytes()


def test_a_changed_closing_sentence_touches_the_last_minute_only(workshop: Path, tmp_path: Path) -> None:
    """What has not changed is taken from the store; the result is that of a build from nothing."""
    workout = pipeline.load(script(tmp_path, "Done. See you on Thursday."))
    edited = pipeline.render(workout, tmp_path / "edited.mp3", _options(workshop))
    assert edited.figures["chunks_reused"] >= 2
    assert edited.figures["chunks_encoded"] <= 2
    pipeline.render(workout, tmp_path / "fresh.mp3", _options(tmp_path))
    assert (tmp_path / "edited.mp3").read_bytes() == (tmp_path / "fresh.mp3").read_bytes()


def test_a_damaged_track_is_made_again(workshop: Path, tmp_path: Path) -> None:
    """A track whose sound is not what was written is no longer up to date."""
    path = tmp_path / "gym.mp3"
    whole = (workshop / "gym.mp3").read_bytes()
    path.write_bytes(whole[:-1000] + bytes(1000))
    track = pipeline.render(pipeline.load(workshop / "gym.yaml"), path, _options(workshop))
    assert not track.up_to_date
    assert path.read_bytes() == whole


def test_a_file_of_the_users_is_not_overwritten(workshop: Path, tmp_path: Path) -> None:
    """A file that the program did not make stays, unless told otherwise."""
    path = tmp_path / "gym.mp3"
    path.write_bytes(b"my holiday recording")
    workout = pipeline.load(workshop / "gym.yaml")
    with pytest.raises(OutputError, match="not made by AudioCoach"):
        pipeline.render(workout, path, _options(workshop))
    assert path.read_bytes() == b"my holiday recording"
    assert not pipeline.render(workout, path, _options(workshop, force=True)).up_to_date
    assert str(ID3(path)["TIT2"]) == "Gym"


def test_an_old_track_survives_a_failed_build(workshop: Path, tmp_path: Path) -> None:
    """Music that is missing fails the build; the track that was there stays, and nothing else is left."""
    path = tmp_path / "gym.mp3"
    path.write_bytes((workshop / "gym.mp3").read_bytes())
    source = tmp_path / "gym.yaml"
    source.write_text(SCRIPT.replace("tags:", "music: song.mp3\ntags:"), encoding="utf-8")
    with pytest.raises(AudioCoachError, match=r"song\.mp3"):
        pipeline.render(pipeline.load(source), path, _options(workshop))
    assert path.read_bytes() == (workshop / "gym.mp3").read_bytes()
    assert sorted(os.listdir(tmp_path)) == ["gym.mp3", "gym.yaml"]


@pytest.mark.parametrize("force", [False, True])
def test_a_track_never_takes_the_place_of_its_own_music(workshop: Path, tmp_path: Path, force: bool) -> None:
    """A session's song is refused as its output, also with force."""
    song = tmp_path / "song.mp3"
    song.write_bytes((workshop / "gym.mp3").read_bytes())
    source = tmp_path / "gym.yaml"
    source.write_text(SCRIPT.replace("tags:", "music: song.mp3\ntags:"), encoding="utf-8")
    with pytest.raises(OutputError, match="own files"):
        pipeline.render(pipeline.load(source), song, _options(workshop, force=force))
    assert song.read_bytes() == (workshop / "gym.mp3").read_bytes()


@pytest.mark.parametrize(
    ("line", "output"),
    [
        ("music: songs/*.wav", "songs/a.wav"),
        ("music: songs", "songs/a.wav"),
        ("music: songs", "linked.wav"),
        ("voice: {engine: recorded, clips: clips}", "clips/go.wav"),
        ("voice: {engine: recorded, clips: clips}", "clips/deep/one.wav"),
    ],
)
def test_a_track_never_takes_the_place_of_what_a_folder_means(tmp_path: Path, line: str, output: str) -> None:
    """Songs and recordings that a folder or a pattern stands for are refused as well, also with force."""
    for name in ("songs/a.wav", "clips/go.wav", "clips/deep/one.wav"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"RIFF....WAVE, dear to somebody")
    (tmp_path / "linked.wav").symlink_to(tmp_path / "songs/a.wav")
    index = "audiocoach: 1\ntrainer: Nadia\nwords: {One: deep/one.wav}\n"
    (tmp_path / "clips/clips.yaml").write_text(index, encoding="utf-8")
    source = tmp_path / "gym.yaml"
    source.write_text(f"audiocoach: 1\n{line}\nworkout: [Squat 5s]\n", encoding="utf-8")
    with pytest.raises(OutputError, match="own files"):
        pipeline.render(pipeline.load(source), tmp_path / output, _options(tmp_path, force=True))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["gym.mp3", "gym.m4a"])
def test_a_pipe_is_refused_and_never_waited_for(workshop: Path, tmp_path: Path, name: str) -> None:
    """Where the track should go is a named pipe: nobody waits until something is written into it."""
    os.mkfifo(tmp_path / name)
    assert not is_ours(tmp_path / name)
    assert CONTAINERS[Path(name).suffix].read_landmarks(tmp_path / name) is None
    last_build = LastBuild(pipeline.load(workshop / "gym.yaml"), _options(workshop))
    assert last_build.find_track(tmp_path / name) is None
    with pytest.raises(OutputError, match="not a plain file"):
        last_build.rebuild(tmp_path / name)


def test_a_track_of_ours_among_the_songs_may_be_replaced(workshop: Path, tmp_path: Path) -> None:
    """Our own track in the folder of the songs is none of them: another build takes its place."""
    ffmpeg("-v", "error", "-f", "lavfi", "-i", "sine=330:duration=4", "-y", str(tmp_path / "song.wav"))
    path = tmp_path / "x.mp3"
    path.write_bytes((workshop / "gym.mp3").read_bytes())
    source = tmp_path / "x.yaml"
    source.write_text("audiocoach: 1\nmusic: .\nworkout: [Squat 5s]\n", encoding="utf-8")
    pipeline.render(pipeline.load(source), path, _options(workshop, force=True))
    assert str(ID3(path)["TIT2"]) == "x"


def test_missing_files_are_told_before_a_word_is_spoken(tmp_path: Path) -> None:
    """Music that is not there is an error at its line, also for a plan; nothing is spoken for it."""
    source = tmp_path / "gym.yaml"
    source.write_text(SCRIPT.replace("tags:", "music: {source: [a.mp3, b.mp3]}\ntags:"), encoding="utf-8")
    workout = pipeline.load(source)
    with pytest.raises(ScriptError) as caught:
        pipeline.plan(workout, _options(tmp_path))
    assert [(problem.line, "there is no file" in problem.message) for problem in caught.value.problems] == [
        (4, True),
        (4, True),
    ]
    assert not (tmp_path / "cache").exists()


@pytest.mark.usefixtures("no_network")
def test_without_network_the_whole_track_is_spoken_by_another_voice(workshop: Path, tmp_path: Path) -> None:
    """``auto`` falls back for the whole track and says so; the file says so too."""
    workout = pipeline.load(script(tmp_path))
    path = tmp_path / "gym.mp3"
    track = pipeline.render(workout, path, _options(workshop, voice="auto"))
    assert track.engine == "hibari"
    assert any("gtts" in note and "hibari" in note for note in track.notes)
    assert "Voice: hibari" in str(ID3(path).getall("COMM")[0])


@pytest.mark.usefixtures("no_network")
def test_gtts_alone_never_becomes_another_voice(workshop: Path, tmp_path: Path) -> None:
    """Asked for by name, an engine that cannot speak is an error, and no file appears."""
    workout = pipeline.load(script(tmp_path))
    with pytest.raises(VoiceError, match="gtts"):
        pipeline.render(workout, tmp_path / "gym.mp3", _options(workshop, voice="gtts"))
    assert not (tmp_path / "gym.mp3").exists()


@pytest.mark.usefixtures("no_network")
def test_auto_keeps_the_voice_of_the_track_that_is_there(workshop: Path, tmp_path: Path) -> None:
    """With a track by espeak in place ``auto`` asks nobody else, so no voice changes overnight."""
    path = tmp_path / "gym.mp3"
    path.write_bytes((workshop / "gym.mp3").read_bytes())
    workout = pipeline.load(workshop / "gym.yaml")
    track = pipeline.render(workout, path, _options(workshop, voice="auto"))
    assert (track.engine, track.up_to_date) == ("espeak", True)
    assert [note for note in track.notes if "kept espeak" in note and "--voice" in note] == list(track.notes)


def test_strict_makes_a_warning_an_error(workshop: Path, tmp_path: Path) -> None:
    """A session far from its ``minutes`` is a warning with its line, and an error when strict."""
    source = tmp_path / "gym.yaml"
    source.write_text(SCRIPT.replace("tags:", "minutes: 30\ntags:"), encoding="utf-8")
    workout = pipeline.load(source)
    (warning,) = pipeline.plan(workout, _options(workshop)).warnings
    assert warning.line == 4
    with pytest.raises(ScriptError, match="minutes"):
        pipeline.plan(workout, _options(workshop, strict=True))


def test_progress_tells_what_is_done(workshop: Path, tmp_path: Path) -> None:
    """Speaking counts cues, mixing milliseconds; both reach their totals."""
    told: list[tuple[str, int, int]] = []
    workout = pipeline.load(script(tmp_path))
    pipeline.render(
        workout,
        tmp_path / "gym.mp3",
        _options(tmp_path),
        on_progress=lambda activity, done, total: told.append((activity, done, total)),
    )
    last = {activity: (done, total) for activity, done, total in told}
    assert set(last) == {"speaking", "mixing"}
    assert all(done == total for done, total in last.values())


def test_the_front_door(workshop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``load``, ``plan`` and ``render`` of the package do what the pipeline does; variables replace the
    script's own.
    """
    monkeypatch.setenv("AUDIOCOACH_CACHE_DIR", str(workshop / "cache"))
    workout = audiocoach.load(script(tmp_path), variables={"work": "30s"})
    timeline = audiocoach.plan(workout, voice="espeak")
    squat = next(segment for segment in timeline.segments if segment.name == "Squat")
    assert squat.end_frame - squat.start_frame == 30 * SAMPLE_RATE
    assert squat.end_s - squat.start_s == 30
    track = audiocoach.render(workout, tmp_path / "gym.mp3", voice="espeak", quality="small")
    assert track.path == tmp_path / "gym.mp3"
    assert track.timeline.duration_frames == timeline.duration_frames


def test_warnings_reach_the_python_door(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``load``, ``plan`` and ``render`` give a script's warnings, also of text; ``strict`` refuses them."""
    monkeypatch.setenv("AUDIOCOACH_CACHE_DIR", str(workshop / "cache"))
    text = "audiocoach: 1\nvars: {work: 5s}\nmusic: none\nworkout: [Squat 5s]\n"
    workout = audiocoach.load(text=text)
    (warning,) = workout.warnings
    assert (warning.place, warning.severity) == ("<text>:2:8", "warning")
    assert audiocoach.plan(workout, voice="espeak").warnings == (warning,)
    told: list[str] = []
    with pytest.raises(ScriptError, match="never used"):
        audiocoach.render(
            workout,
            workshop / "strict.mp3",
            voice="espeak",
            strict=True,
            on_progress=lambda activity, *_: told.append(activity),
        )
    assert told == []  # refused before a word is spoken
    track = audiocoach.render(workout, workshop / "loose.mp3", voice="espeak", quality="small")
    assert track.warnings == (warning,)
    with pytest.raises(TypeError, match="not both"):
        audiocoach.load("legs.yaml", text=text)


def test_wrong_arguments_at_the_python_door_are_named(tmp_path: Path) -> None:
    """Numbers are as good as texts for variables; a path is no workout; a file has the suffix of a format."""
    text = "audiocoach: 1\nvars: {sets: 2}\nworkout:\n  - Squat ${sets}x10, rest 5s\n"
    workout = audiocoach.load(text=text, variables={"sets": 3})
    assert workout == audiocoach.load(text=text, variables={"sets": "3"})
    for call in (audiocoach.plan, partial(audiocoach.render, output="a.mp3")):
        with pytest.raises(TypeError, match="as load\\(\\) returns it, not str"):
            call("legs.yaml")
    with pytest.raises(OutputError, match=r"ends in \.mp3, \.m4a"):
        audiocoach.render(workout, tmp_path / "a.xyz", voice="espeak")
    assert not list(tmp_path.iterdir())


def test_a_mix_as_a_segment(workshop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``as_segment`` gives the mix to pydub, as long as the plan; over an hour it is refused."""
    monkeypatch.setenv("AUDIOCOACH_CACHE_DIR", str(workshop / "cache"))
    workout = audiocoach.load(workshop / "gym.yaml")
    segment = audiocoach.render(workout, as_segment=True, voice="espeak")
    timeline = audiocoach.plan(workout, voice="espeak")
    assert (segment.frame_rate, segment.channels) == (SAMPLE_RATE, 2)
    assert segment.frame_count() == timeline.duration_frames
    hour = pipeline.load_text("audiocoach: 1\nworkout: [Row 61 min]", file="hour.yaml", folder=str(workshop))
    with pytest.raises(UsageError, match="60 minutes"):
        audiocoach.render(hour, as_segment=True, voice="espeak")


def test_scripts_include_each_other_from_disk(tmp_path: Path) -> None:
    """What stands in the script's folder tree can be included, wherever the command runs."""
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "legs.yaml").write_text("audiocoach: 1\nworkout: [Squat 40s]\n")
    script = tmp_path / "top.yaml"
    script.write_text("audiocoach: 1\nworkout: [{include: lib/legs.yaml}]\n")
    assert pipeline.load(script).steps
    assert pipeline.load_text(script.read_bytes(), file="-", folder=str(tmp_path)).steps


def test_stdin_includes_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A script without a folder starts where the command runs."""
    (tmp_path / "legs.yaml").write_text("audiocoach: 1\nworkout: [Squat 40s]\n")
    monkeypatch.chdir(tmp_path)
    assert pipeline.load_text("audiocoach: 1\nworkout: [{include: legs.yaml}]\n", file="-").steps


@pytest.mark.parametrize("name", ["out.yaml", "folder/secret.yaml", "missing.yaml", "lib", "pipe.yaml"])
def test_no_include_leaves_the_folder(tmp_path: Path, name: str) -> None:
    """Links out of the folder, folders, pipes and what is not there are refused where they are written."""
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    outside.mkdir()
    (inside / "lib").mkdir(parents=True)
    (outside / "secret.yaml").write_text("audiocoach: 1\nworkout: [Squat 40s]\n")
    (inside / "out.yaml").symlink_to(outside / "secret.yaml")
    (inside / "folder").symlink_to(outside)
    os.mkfifo(inside / "pipe.yaml")
    script = inside / "top.yaml"
    script.write_text(f"audiocoach: 1\nworkout:\n  - include: {name}\n")
    with pytest.raises(ScriptError) as caught:
        pipeline.load(script)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == (str(script), 3, 14)


def test_an_included_file_that_is_too_large(tmp_path: Path) -> None:
    """The limit of one script holds for what it includes."""
    (tmp_path / "large.yaml").write_text("# comment\n" * 200_000)
    with pytest.raises(ScriptError, match="too large for a script"):
        pipeline.load_text(
            "audiocoach: 1\nworkout: [{include: large.yaml}]\n", file="-", folder=str(tmp_path)
        )


def test_tones_of_ones_own(workshop: Path, tmp_path: Path) -> None:
    """A kit's folder sounds in the track, its lengths shape the plan, and another sound makes it anew."""
    kit = tmp_path / "kits" / "mine"
    kit.mkdir(parents=True)
    tone_file(kit / "go.wav", 1000, 2.0)
    source = tmp_path / "gym.yaml"
    source.write_text(SCRIPT.replace("tags:", "beeps: kits/mine\ntags:"), encoding="utf-8")
    workout = pipeline.load(source)
    first = pipeline.render(workout, tmp_path / "gym.mp3", _options(workshop))
    go = next(tone for tone in first.timeline.tones if tone.kind == "go")
    samples = decoded(tmp_path / "gym.mp3")
    # The sound file has no ramp of 5 ms, in whose middle the measure looks.
    assert abs(onset_error_ms(samples, go.at_frame, 1000, 500) + 2.5) < 1
    words = [cue.start_frame - go.at_frame for cue in first.timeline.cues if cue.start_frame > go.at_frame]
    assert min(words) >= 2 * SAMPLE_RATE
    assert pipeline.render(workout, tmp_path / "gym.mp3", _options(workshop)).up_to_date
    tone_file(kit / "go.wav", 1200, 2.0)
    assert not pipeline.render(workout, tmp_path / "gym.mp3", _options(workshop)).up_to_date
    with pytest.raises(OutputError, match="own files"):
        pipeline.render(workout, kit / "go.wav", _options(workshop, force=True))


def test_a_kit_that_cannot_be_used_is_told_at_its_line(tmp_path: Path) -> None:
    """A missing folder, a misspelt tone, a file that is no sound are errors where `beeps` names the kit."""
    source = tmp_path / "gym.yaml"
    source.write_text(
        SCRIPT.replace("tags:", "beeps: ./mine\ntags:").replace("music: calm", "beeps: ./theirs"),
        encoding="utf-8",
    )
    workout = pipeline.load(source)
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "gong.wav").touch()
    with pytest.raises(ScriptError) as caught:
        pipeline.plan(workout, _options(tmp_path))
    assert [problem.line for problem in caught.value.problems] == [4, 11]
    (tmp_path / "mine").mkdir()
    (tmp_path / "theirs" / "gong.wav").unlink()
    for name in ("mine", "theirs"):
        (tmp_path / name / "go.wav").write_text("not a sound", encoding="utf-8")
    with pytest.raises(ScriptError) as caught:
        pipeline.plan(workout, _options(tmp_path))
    assert sorted(problem.line for problem in caught.value.problems) == [4, 11]
    assert all("go.wav" in problem.message for problem in caught.value.problems)


def tone_file(path: Path, freq_hz: int, length_s: float) -> None:
    """Writes a sine."""
    source = f"sine=frequency={freq_hz}:duration={length_s}:sample_rate=44100"
    ffmpeg("-v", "error", "-y", "-f", "lavfi", "-i", source, str(path))


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"quality": "best"}, "must be one of smallest, small, standard, high"),
        ({"mixes": ("voiceonly",)}, "must be full, voice-only or both"),
        ({"mixes": ()}, "must be full, voice-only or both"),
        ({"split": "minutes"}, "split must be one of chapters, exercises, sets, not 'minutes'"),
        ({"split": "chapters", "wait": True}, 'wait needs split="sets"'),
        ({"jobs": -1}, "1 or more"),
        ({"loudness_lufs": float("nan")}, "must be from -30 to -10"),
        ({"loudness_lufs": 0}, "must be from -30 to -10"),
    ],
)
def test_the_door_refuses_what_no_track_can_be(tmp_path: Path, chosen: dict[str, object], told: str) -> None:
    """A wrong value is told as an error of ours before anything is made."""
    source = tmp_path / "gym.yaml"
    source.write_text(SCRIPT, encoding="utf-8")
    with pytest.raises(audiocoach.AudioCoachError, match=told):
        audiocoach.render(audiocoach.load(source), tmp_path / "gym.mp3", **chosen)  # type: ignore[call-overload]
    assert not (tmp_path / "gym.mp3").exists()


@pytest.mark.parametrize("music", [".", "*.*"])
@pytest.mark.parametrize("suffix", [".mp3", ".flac"])
def test_a_track_beside_its_songs_is_none_of_them(
    workshop: Path, tmp_path: Path, music: str, suffix: str
) -> None:
    """With music from the folder that the track goes to, the second build changes nothing."""
    tone = ("-f", "lavfi", "-i", "sine=330:duration=4")
    ffmpeg("-v", "error", *tone, "-y", str(tmp_path / "song.wav"))
    path, out = tmp_path / "x.yaml", tmp_path / f"a{suffix}"
    path.write_text(f"audiocoach: 1\nmusic: '{music}'\nworkout: [Squat 5s]\n", encoding="utf-8")
    pipeline.render(pipeline.load(path), out, _options(workshop))
    first = out.read_bytes()
    track = pipeline.render(pipeline.load(path), out, _options(workshop))
    assert track.up_to_date
    assert out.read_bytes() == first


def test_a_pattern_beside_a_script_in_a_folder_with_brackets_plays(workshop: Path, tmp_path: Path) -> None:
    """A script's folder may be called what it likes; its songs are found by a pattern."""
    folder = tmp_path / "My [gym] plan"
    (folder / "songs").mkdir(parents=True)
    ffmpeg("-v", "error", "-f", "lavfi", "-i", "sine=330:duration=4", "-y", str(folder / "songs/a.wav"))
    path = folder / "s.yaml"
    path.write_text("audiocoach: 1\nmusic: songs/*.wav\nworkout: [Squat 5s]\n", encoding="utf-8")
    track = pipeline.render(pipeline.load(path), tmp_path / "s.mp3", _options(workshop))
    assert "Songs: a" in str(ID3(track.path).getall("COMM")[0])


def test_a_pattern_through_all_folders_twice_is_an_error_at_its_line(tmp_path: Path) -> None:
    """It would look through the same files again and again; the script is told where it says so."""
    source = tmp_path / "gym.yaml"
    source.write_text("audiocoach: 1\nmusic: '**/a/**/*.wav'\nworkout: [Squat 5s]\n", encoding="utf-8")
    with pytest.raises(ScriptError, match=r"gym\.yaml:2:\d+: error: .*2 times"):
        pipeline.plan(pipeline.load(source), _options(tmp_path))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), VoiceError("nobody speaks")])
def test_what_ends_the_speaking_ends_the_decoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """A Ctrl-C or a voice that fails does not wait for a library of songs."""
    decoding, ended = threading.Event(), []

    def long_decoding(path: Path, *, check: Callable[[], None] = lambda: None, **_: object) -> None:
        decoding.set()
        for _ in range(400):
            try:
                check()
            except AudioCoachError:
                ended.append(path)
                raise
            time.sleep(0.01)

    def no_words(*_: object, **__: object) -> None:
        assert decoding.wait(60)
        raise error

    monkeypatch.setattr("audiocoach.build.mixing.music_pcm", long_decoding)
    monkeypatch.setattr(pipeline, "speak", no_words)
    for name in ("a.mp3", "b.mp3"):
        (tmp_path / name).write_bytes(b"ID3")
    source = tmp_path / "gym.yaml"
    source.write_text("audiocoach: 1\nmusic: '*.mp3'\nworkout: [Squat 5s]\n", encoding="utf-8")
    with pytest.raises(type(error)):
        pipeline.render(pipeline.load(source), tmp_path / "out.mp3", _options(tmp_path))
    assert ended == [tmp_path / "a.mp3"]


@pytest.mark.parametrize(("shown", "is_told"), [(2, True), (4, False)])
def test_chapters_that_some_players_do_not_show_are_told(
    workshop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shown: int, is_told: bool
) -> None:
    """``tests/media/test_containers.py`` holds that an M4A lists 255 in one of its two ways."""
    limited = replace(CONTAINERS[".m4a"], surely_shown=shown)
    monkeypatch.setattr(containers, "CONTAINERS", {**CONTAINERS, ".m4a": limited})
    track = pipeline.render(pipeline.load(script(tmp_path)), tmp_path / "gym.m4a", _options(workshop))
    told = [note for note in track.notes if f"show only the first {shown}, as its format lists no" in note]
    assert len(told) == is_told
    assert len(MP4(track.path).chapters) > 2
