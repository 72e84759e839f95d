"""The header: its keys, their short forms, and what sections may override."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audiocoach.errors import Problem, ScriptError
from audiocoach.script.header import ACCENTS
from audiocoach.script.load import load_workout
from audiocoach.script.model import Manner, Section, Workout

HeaderProblem = Callable[[str], Problem]

FULL = """\
audiocoach: 1
title: Runner's strength
description: Glutes, calves and core.
minutes: 25
author: Jo Coach
level: beginner
tags: [strength, legs]
equipment: [mat]
language: en
safety: Stop if anything hurts.
vars: {work: 40s}
voice: {engine: espeak, accent: co.uk, rate: 1.25}
music: {source: drive, level: -20dB, duck: accessible, bpm: 128, crossfade: 5s}
beeps: none
cues: {ready: 0, countdown: 5, countdown_voice: yes, halfway: no, every: 2m, tempo: words, tips: rich,
  next: off}
say_as: {RDL: Romanian deadlift}
cover: cover.jpg
workout:
  - Squat ${work}
"""


def _loaded(header: str) -> Workout:
    return load_workout(f"audiocoach: 1\n{header}\nworkout: [Squat 40s]\n", file="some/leg-day.yaml")


def test_every_key() -> None:
    """A header that writes every key is read whole."""
    workout = load_workout(FULL, file="full.yaml", folder="/scripts")
    assert workout.title == "Runner's strength"
    assert (workout.description, workout.author) == ("Glutes, calves and core.", "Jo Coach")
    assert (workout.minutes, workout.level, workout.language) == (25.0, "beginner", "en")
    assert (workout.tags, workout.equipment) == (("strength", "legs"), ("mat",))
    assert workout.safety == "Stop if anything hurts."
    assert (workout.voice.engine, workout.voice.accent, workout.voice.rate) == ("espeak", "co.uk", 1.25)
    music = workout.music
    assert (music.source, music.level_lufs, music.duck_db) == (("drive",), -20.0, 20.0)
    assert (music.bpm, music.crossfade_ms) == (128.0, 5000)
    cues = workout.cues
    assert (cues.ready_ms, cues.countdown, cues.countdown_voice, cues.halfway) == (0, 5, True, False)
    assert (cues.every_ms, cues.tempo, cues.tips, cues.next) == (120_000, "words", "rich", False)
    assert (workout.beeps, workout.cover) == ("none", "cover.jpg")
    assert workout.say_as == {"RDL": "Romanian deadlift"}
    assert (workout.file, workout.folder) == ("full.yaml", "/scripts")
    assert workout.line_of("say_as") == 17


def test_least_header() -> None:
    """Version and steps suffice; the title is the file's stem, all else the page's defaults."""
    workout = _loaded("")
    assert workout.title == "leg-day"
    assert workout.music.source == ("drive",)
    assert (workout.music.level_lufs, workout.music.duck_db, workout.music.crossfade_ms) == (
        -17.0,
        15.0,
        3000,
    )
    assert (workout.cues.ready_ms, workout.cues.countdown, workout.cues.every_ms) == (10_000, 3, None)
    assert (workout.beeps, workout.voice.engine, workout.language) == ("classic", "auto", "en")


@pytest.mark.parametrize("file", ["-", "<stdin>", "---.yaml", ""])
def test_a_file_without_a_speakable_name(file: str) -> None:
    """A title can always be spoken."""
    title = load_workout("audiocoach: 1\nworkout: [Squat 40s]\n", file=file).title
    assert any(character.isalnum() for character in title)


def test_short_forms() -> None:
    """A word alone names the source, the engine and the kit."""
    workout = _loaded("music: calm\nvoice: gtts\nbeeps: none")
    assert (workout.music.source, workout.voice.engine, workout.beeps) == (("calm",), "gtts", "none")


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("none", ("none",)),
        ("song.mp3", ("song.mp3",)),
        ("songs/", ("songs/",)),
        ("'*.mp3'", ("*.mp3",)),
        ("[a.mp3, b.ogg]", ("a.mp3", "b.ogg")),
        ("{source: [a.mp3, b.ogg]}", ("a.mp3", "b.ogg")),
        ("./drve", ("./drve",)),
    ],
)
def test_music_sources(written: str, source: tuple[str, ...]) -> None:
    """Music is nothing, a bed, a path, a glob or a list of paths."""
    assert _loaded(f"music: {written}").music.source == source


@pytest.mark.parametrize(("written", "every_ms"), [("auto", None), ("never", 0), ("90s", 90_000)])
def test_time_left_intervals(written: str, every_ms: int | None) -> None:
    """The time left is called by rule, never, or at an interval."""
    assert _loaded(f"cues: {{every: {written}}}").cues.every_ms == every_ms


@pytest.mark.parametrize("region", ACCENTS)
def test_a_region_picks_the_accent(region: str) -> None:
    """A language's region is kept and chooses the accent where the voice names none."""
    workout = _loaded(f"language: en-{region.lower()}")
    assert (workout.language, workout.voice.accent) == (f"en-{region}", ACCENTS[region])
    assert _loaded(f"language: en-{region}\nvoice: {{accent: com.au}}").voice.accent == "com.au"


def test_what_shapes_a_bed_and_what_orders_files() -> None:
    """Key and following belong to beds, shuffling to files; the defaults are the page's."""
    bed = _loaded("music: {source: groove, key: Eb, follow: no}").music
    assert (bed.key, bed.follow, bed.is_bed, bed.is_files) == ("Eb", False, True, False)
    files = _loaded("music: {source: songs/, shuffle: yes, seed: monday}").music
    assert (files.shuffle, files.seed, files.is_bed, files.is_files) == (True, "monday", False, True)
    plain = _loaded("music: none").music
    assert (plain.key, plain.follow, plain.shuffle, plain.seed) == (None, True, False, None)
    assert (plain.is_bed, plain.is_files) == (False, False)


def test_an_unknown_region_is_a_warning() -> None:
    """English is spoken as it is where a region has no accent, and the script's author is told."""
    loaded = load_workout("audiocoach: 1\nlanguage: en-XX\nworkout: [Squat 40s]\n", file="test.yaml")
    assert loaded.voice.accent is None
    assert [warning.place for warning in loaded.warnings] == ["test.yaml:2:1"]


@pytest.mark.parametrize(
    ("header", "column", "message", "suggestion"),
    [
        ("titel: x", 1, 'no key "titel"; did you mean "title"?', "Known keys are audiocoach, title"),
        ("title: [a]", 8, "expected text, found a list", "quotes"),
        ("title: {total}", 8, "expected text, found keys with values", "quotes"),
        ("title:", 7, "a value is missing", "Write it, or delete the key."),
        ("title: ''", 8, "the text is empty", "Write it, or delete the key."),
        ("title: '!!'", 8, "nothing that can be spoken", ""),
        ("minutes: long", 10, "a number from 0.1 to 360", ""),
        ("minutes: 0", 10, "a number from 0.1 to 360", ""),
        ("level: pro", 8, "expected beginner, intermediate or advanced", ""),
        ("level: beginer", 8, 'did you mean "beginner"?', ""),
        ("tags: strength", 7, "expected a list of tags", "dash"),
        ("tags: []", 7, "the list of tags is empty", ""),
        ("tags: [a, [b]]", 11, "expected text, found a list", ""),
        ("language: pt", 11, "unknown language", "Choose en"),
        ("language: english", 11, "unknown language", "Choose en"),
        ("safety: Hi {nme}", 9, "not a placeholder", ""),
        ("safety: " + "word " * 500, 9, "2,499 characters; the limit is 2,000", ""),
        ("voice: two words", 8, "not the name of a voice engine", ""),
        ("voice: [espeak]", 8, "expected keys with values", ""),
        ("voice: endpoint", 8, "cannot choose the voice engine endpoint", "build with --voice endpoint"),
        ("voice: {engine: Endpoint}", 17, "cannot choose the voice engine", "your config.toml"),
        ("voice: {engne: espeak}", 9, 'did you mean "engine"?', ""),
        ("voice: {accent: CO.UK}", 17, "is not an accent", ""),
        ("voice: {rate: 3}", 15, "a number from 0.5 to 2", ""),
        ("music: drve", 8, 'did you mean "drive"?', "./drve"),
        ("music: ambiant", 8, 'did you mean "ambient"?', "drive, pulse, groove, calm, ambient"),
        ("music: https://x.org/a.mp3", 8, "web address", "Save the file"),
        ("music: [a.mp3, drive]", 16, "cannot be one of several", ""),
        ("music: {source: a.mp3, bpm: 120}", 29, "bpm is for the built-in beds", ""),
        ("music: {bpm: 30}", 14, "a number from 60 to 200", ""),
        ("music: {level: 5}", 16, "write it in decibels", ""),
        ("music: {level: 5dB}", 16, "a level from -60dB to -5dB", ""),
        ("music: {duck: -15dB}", 15, "a level from 0dB to 40dB", ""),
        ("music: {duck: loud}", 15, "15dB or accessible", ""),
        ("music: {crossfade: 30s}", 20, "at most 20s", ""),
        ("music: {source: a.mp3, follow: true}", 32, "follow is for the built-in beds", ""),
        ("music: {follow: a lot}", 17, "expected yes or no", ""),
        ("music: {key: H}", 14, "a note like A, C# or Eb", "major or minor"),
        ("music: {source: none, key: A}", 28, "key is for the built-in beds", ""),
        ("music: {source: calm, shuffle: yes}", 32, "shuffle is for music files", "a folder"),
        ("music: {seed: x}", 15, "seed is for music files", "a folder"),
        ("beeps: mine", 8, 'unknown tone kit "mine"', "./mine"),
        ("beeps: http://x/y", 8, "web address", "Save the file"),
        ("beeps: clasic", 8, 'did you mean "classic"?', ""),
        ("cues: {countdown: 11}", 19, "from 0 to 10", ""),
        ("cues: {halfway: maybe}", 17, "expected yes or no", ""),
        ("cues: {every: sometimes}", 15, "auto, never or a duration", ""),
        ("cues: {every: 1s}", 15, "every 5s at most", "never"),
        ("cues: {tips: few}", 14, "none, normal or rich", ""),
        ("cues: {ready: -3s}", 15, "cannot be negative", ""),
        ("cues: on", 7, "expected keys with values", ""),
        ("say_as: {RDL: [a]}", 15, "expected text, found a list", ""),
        ("say_as: {RDL: {phonemes: xˈA}}", 26, '"x" is not a phoneme of American English', "ɪ ɹ"),
        ("say_as: {RDL: {phonemes: st}}", 26, "has no vowel", "sˈOəs"),
        ("say_as: {RDL: /ˈsoʊəs/}", 15, '"/ˈsoʊəs/" looks like phonemes', "Write {phonemes: /ˈsoʊəs/}."),
        ("say_as: {RDL: {words: a}}", 15, "a pronunciation needs the key phonemes", "{phonemes: sˈOəs}"),
        (
            "say_as: {RDL: {phonemes: a, sound: a}}",
            29,
            'a pronunciation has no key "sound"',
            "phonemes, words",
        ),
        ("say_as: RDL", 9, "expected keys with values", ""),
        ("voice: {pause: 4s}", 16, "a pause between sentences is 3s at most", "0.5s"),
        ("voice: 'hibari:'", 8, "is not the name of a voice engine", "hibari:fenrir"),
        ("voice: endpoint:x", 8, "cannot choose the voice engine endpoint:x", "--voice"),
        ("cover: http://x/y.jpg", 8, "web address", "Save the file"),
        ("trainer: [calm]", 10, "expected text, found a list", ""),
        ("phrases: {halfwy: Half}", 11, 'did you mean "halfway"?', "Phrases are ready"),
        ("phrases: Half", 10, "expected keys with values like halfway", ""),
        ("phrases: {halfway: []}", 20, "the list of phrases is empty", ""),
        ("phrases: {halfway: ''}", 20, "the text is empty", "Write it, or delete the key."),
        ("phrases: {halfway: [Half, {}]}", 27, "expected text, found keys", ""),
        ("phrases: {rest: 'Rest {durations}.'}", 17, 'did you mean "duration"?', "{duration}"),
        ("phrases: {halfway: 'Half {title}'}", 20, "is not a placeholder", "no placeholders here"),
    ],
)
def test_what_a_header_cannot_say(
    header_problem_of: HeaderProblem, header: str, column: int, message: str, suggestion: str
) -> None:
    """Each mistake is the only finding, in its column, in plain words, with what to write instead."""
    problem = header_problem_of(header)
    assert message in problem.message
    assert suggestion in problem.suggestion
    assert (problem.line, problem.column) == (2, column)


def test_words_and_phonemes_of_words() -> None:
    """A word is said in other words, in phonemes or IPA, or in both, for voices of either kind."""
    workout = load_workout(
        "audiocoach: 1\nsay_as:\n  RDL: Romanian deadlift\n  psoas: {phonemes: /ˈsoʊəs/}\n"
        "  Zercher: {phonemes: zˈɜɹʧəɹ, words: zur cher}\nworkout: [Squat 40s]\n",
        file="test.yaml",
    )
    assert workout.say_as == {"RDL": "Romanian deadlift", "Zercher": "zur cher"}
    assert workout.phonemes == {"psoas": "sˈOəs", "Zercher": "zˈɜɹʧəɹ"}


def test_phonemes_are_english(problems_of: Callable[..., tuple[Problem, ...]]) -> None:
    """In another language the phonemes of English are refused, at their place."""
    (problem,) = problems_of(
        "audiocoach: 1\nlanguage: de\nsay_as: {psoas: {phonemes: sˈOəs}}\nworkout: [Squat 40s]\n"
    )
    assert "phonemes are those of English, and the language is de" in problem.message
    assert problem.line == 3


def test_pause_of_the_voice() -> None:
    """The pause between sentences is inherited and overridden like the pace."""
    workout = load_workout(
        "audiocoach: 1\nvoice: {engine: hibari:fenrir, pause: 0.5s}\nworkout:\n"
        "  - section: A\n    voice: {pause: 0}\n    steps: [Squat 40s]\n",
        file="test.yaml",
    )
    (section,) = workout.steps
    assert isinstance(section, Section)
    assert section.voice
    assert workout.voice.engine == "hibari:fenrir"
    assert (workout.voice.manner, section.voice.manner) == (Manner(None, 1.0, 500), Manner(None, 1.0, 0))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("workout: [Squat 40s]\n", "needs the key audiocoach"),
        ("audiocoach: 1\n", "needs the key workout"),
        ("audiocoach: 2\nnew: key\nworkout: []\n", 'reads format 1, and the script says "2"'),
        ("audiocoach: one\nworkout: [Squat 40s]\n", "reads format 1"),
        ("audiocoach:\nworkout: [Squat 40s]\n", "a value is missing"),
        ("audiocoach: 1\nworkout: []\n", "the list of steps is empty"),
        ("audiocoach: 1\nworkout: Squat 40s\n", "expected a list of steps"),
        ("audiocoach: 1\nworkout: {a: b}\n", "expected a list of steps"),
        ("just words\n", "expected keys with values"),
        ("- a\n- b\n", "expected keys with values"),
    ],
)
def test_what_a_script_needs(
    problems_of: Callable[..., tuple[Problem, ...]], text: str, message: str
) -> None:
    """Version and steps are needed; of another version nothing else is complained about."""
    (problem,) = problems_of(text)
    assert message in problem.message
    assert problem.line


def test_sections_inherit_what_they_do_not_write() -> None:
    """An override is complete: keys not written come from around it, through every level."""
    workout = load_workout(
        "audiocoach: 1\nmusic: {source: drive, bpm: 128, level: -20dB}\nvoice: {accent: com.au}\n"
        "cues: {countdown: 5}\nworkout:\n"
        "  - section: Out\n    music: {duck: 20dB}\n    cues: {next: no}\n    voice: {rate: 1.5}\n"
        "    steps:\n      - section: In\n        music: {source: calm}\n        cues: {halfway: no}\n"
        "        beeps: none\n        steps: [Squat 40s]\n",
        file="test.yaml",
    )
    (out,) = workout.steps
    assert isinstance(out, Section)
    assert out.music
    assert out.cues
    assert out.voice
    assert (out.music.source, out.music.bpm, out.music.level_lufs, out.music.duck_db) == (
        ("drive",),
        128,
        -20,
        20,
    )
    assert (out.cues.countdown, out.cues.next, out.cues.halfway, out.beeps) == (5, False, True, None)
    assert (out.voice.accent, out.voice.rate) == ("com.au", 1.5)
    (inner,) = out.steps
    assert isinstance(inner, Section)
    assert inner.music
    assert inner.cues
    assert (inner.music.source, inner.music.bpm, inner.music.level_lufs) == (("calm",), None, -20)
    assert (inner.music.duck_db, inner.beeps, inner.voice) == (20, "none", None)
    assert (inner.cues.countdown, inner.cues.next, inner.cues.halfway) == (5, False, False)


def test_phrases_of_its_own() -> None:
    """A script says stock phrases in its own words: one, or several in turn, with what is filled in."""
    workout = _loaded("phrases: {halfway: Half, encourage: [Go on., Fine.], rest: 'Pause, {Duration}.'}")
    assert workout.phrases == {
        "halfway": ("Half",),
        "encourage": ("Go on.", "Fine."),
        "rest": ("Pause, {Duration}.",),
    }


@pytest.mark.parametrize(
    ("language", "accent"), [("de", None), ("de-DE", "com"), ("es-MX", "com.mx"), ("fr-CA", "ca")]
)
def test_languages_and_regions(language: str, accent: str | None) -> None:
    """Every language of the phrase books may be written with a region, which picks the accent."""
    workout = _loaded(f"language: {language}")
    assert (workout.language, workout.voice.accent) == (language, accent)


def test_recordings() -> None:
    """A folder of recordings is meant to be heard; another engine has none; gaps are filled by our own."""
    voice = _loaded("voice: {clips: voice/, gaps: espeak}").voice
    assert (voice.engine, voice.clips, voice.gaps) == ("recorded", "voice/", "espeak")
    assert _loaded("voice: recorded").voice.gaps == "auto"
    for written, said in (
        ("{engine: gtts, clips: voice/}", "clips is only for the engine recorded"),
        ("{engine: recorded, gaps: endpoint}", "expected auto, gtts, hibari, pico, espeak or piper"),
        ("{engine: recorded, clips: 'https://example.org/'}", "is a web address"),
    ):
        with pytest.raises(ScriptError, match=said):
            _loaded(f"voice: {written}")
