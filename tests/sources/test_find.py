"""What is at hand, and what is said when it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from audiocoach.errors import UsageError
from audiocoach.sources import find as catalog

SCRIPT = (
    "audiocoach: 1\ntitle: Legs\nminutes: 5\nlevel: beginner\ntags: [legs, home]\nworkout:\n  - Squat 30s\n"
)


def write(path: Path, text: str = SCRIPT) -> Path:
    """A script at ``path``, with the folders it needs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_shipped_workouts_are_named_by_folder_and_stem() -> None:
    """Every shipped name is its path without the suffix, and the names are sorted."""
    shipped = catalog.shipped_workouts()
    assert "strength/runner-a" in shipped
    assert list(shipped) == sorted(shipped)
    for name, path in shipped.items():
        assert path.is_file()
        assert path.as_posix().endswith((f"workouts/{name}.yaml", f"workouts/{name}.yml"))


@pytest.mark.parametrize("name", ["strength/runner-a", "runner-a"])
def test_a_shipped_workout_is_found_by_its_name_or_last_part(name: str) -> None:
    """Both forms lead to the same file."""
    assert catalog.find(name) == catalog.shipped_workouts()["strength/runner-a"]


def test_an_existing_file_wins_over_a_shipped_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the user's own that is called like a shipped workout is the one that is meant."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "runner-a")
    assert catalog.find("runner-a") == Path("runner-a")


def test_a_near_miss_of_a_name_is_suggested() -> None:
    """A typo names the workout that was meant."""
    with pytest.raises(UsageError, match=r'no workout named "runer-a"; did you mean strength/runner-a\?'):
        catalog.find("runer-a")


def test_a_name_near_nothing_says_where_to_look() -> None:
    """Without a near miss the list is pointed to."""
    with pytest.raises(UsageError, match="audiocoach list"):
        catalog.find("zzzzzz")


def test_a_script_of_the_folder_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A short name that a shipped workout and a script beside share is asked back; in full each is found."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "runner-a.yaml")
    with pytest.raises(UsageError, match=r"could be runner-a\.yaml or strength/runner-a"):
        catalog.find("runner-a")
    assert catalog.find("runner-a.yaml") == Path("runner-a.yaml")
    shipped = catalog.shipped_workouts()["strength/runner-a"]
    assert catalog.find("strength/runner-a") == shipped
    monkeypatch.chdir(shipped.parent)
    assert catalog.find("runner-a") == shipped


def test_a_last_part_that_two_workouts_share_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ambiguous name lists what it could be."""
    one, two = write(tmp_path / "a" / "same.yaml"), write(tmp_path / "b" / "same.yaml")
    monkeypatch.setattr(catalog, "shipped_workouts", lambda: {"a/same": one, "b/same": two})
    with pytest.raises(UsageError, match="could be a/same or b/same"):
        catalog.find("same")


def test_a_missing_file_names_the_nearest_one_beside_it(tmp_path: Path) -> None:
    """A typo in a path names the file that is there."""
    write(tmp_path / "morning.yaml")
    with pytest.raises(UsageError, match=r"did you mean .*morning\.yaml\?"):
        catalog.find(tmp_path / "mornin.yaml")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("", id="empty"),
        pytest.param("a\0b", id="nul"),
        pytest.param("x" * 5000, id="long"),
        pytest.param("\udc80.yaml", id="surrogate"),
        "..",
        "no/such/folder/x.yaml",
        "~nobody-here/x",
    ],
)
def test_a_name_that_cannot_be_a_script_is_an_error_in_words(name: str) -> None:
    """Odd names never raise anything but a UsageError."""
    with pytest.raises(UsageError):
        catalog.find(name)


def test_scripts_of_a_folder_are_sorted_and_hidden_ones_left_alone(tmp_path: Path) -> None:
    """Suffixes count in any case, folders below when asked for, what begins with a dot never."""
    for name in ("b.yaml", "a.YML", "notes.txt", ".hidden.yaml", "sub/c.yaml", ".git/d.yaml"):
        write(tmp_path / name)
    assert [path.name for path in catalog.scripts_in(tmp_path)] == ["a.YML", "b.yaml"]
    found = catalog.scripts_in(tmp_path, recursive=True)
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a.YML", "b.yaml", "sub/c.yaml"]


def test_a_header_says_what_the_script_says(tmp_path: Path) -> None:
    """Title, minutes, level and tags are read without loading the script."""
    header = catalog.read_header("legs", write(tmp_path / "legs.yaml"))
    assert (header.title, header.minutes, header.level, header.tags, header.broken) == (
        "Legs",
        5.0,
        "beginner",
        ("legs", "home"),
        "",
    )


def test_a_script_without_a_title_is_called_by_its_file(tmp_path: Path) -> None:
    """The stem stands in for the title."""
    path = write(tmp_path / "evening.yaml", "audiocoach: 1\nworkout: [Squat 30s]\n")
    assert catalog.read_header("evening", path).title == "evening"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{{{",
        b"\0\1\2",
        b"\xff\xfe",
        b"- a\n- b\n",
        b"title: x\n",
        b"a: *b\nworkout: 1\naudiocoach: 1\n",
        b"[" * 500,
    ],
)
def test_a_broken_script_has_a_header_that_says_so(tmp_path: Path, data: bytes) -> None:
    """Whatever a file holds, reading its header gives a header."""
    path = tmp_path / "broken.yaml"
    path.write_bytes(data)
    assert catalog.read_header("broken", path).broken


def test_a_script_that_cannot_be_opened_has_a_header_that_says_so(tmp_path: Path) -> None:
    """A dangling link and a named pipe are listed as broken."""
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.yaml")
    for name in ("gone", "pipe"):
        assert catalog.read_header(name, tmp_path / f"{name}.yaml").broken


def test_odd_values_in_a_header_do_not_matter_to_the_list(tmp_path: Path) -> None:
    """Values of the wrong kind are shown as nothing; ``check`` is there to judge them."""
    text = "audiocoach: 1\ntitle: [a]\nminutes: soon\ntags: {x: y}\nlevel:\nworkout: []\n"
    header = catalog.read_header("odd", write(tmp_path / "odd.yaml", text))
    assert (header.title, header.minutes, header.tags, header.level) == ("a", None, (), "")


@pytest.mark.parametrize("number", ["inf", "-inf", "nan", ".inf", "1e999"])
def test_numbers_that_are_none_are_shown_as_nothing(tmp_path: Path, number: str) -> None:
    """What cannot be counted with is left to ``check`` too, and breaks no list of the others."""
    text = f"audiocoach: 1\nblock: B\nweeks: {number}\nminutes: {number}\n"
    header = catalog.read_header("odd", write(tmp_path / "odd.yaml", text))
    assert (header.weeks, header.minutes, header.broken) == (0, None, "")


def test_the_header_of_a_workout_that_ships_is_all_above_its_steps() -> None:
    """Without the steps, which are most of a script, nothing of its header is lost."""
    for name, path in catalog.shipped_workouts().items():
        assert catalog.read_header(name, path, steps=False) == catalog.read_header(name, path)
