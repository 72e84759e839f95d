"""Where trainers are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.errors import UsageError
from audiocoach.trainers.find import read_trainer_file, trainer_file, trainers_on

JO = "audiocoach: 1\ntrainer: Jo\n"


def test_three_ship() -> None:
    """They are found without any folder of the user's."""
    assert list(trainers_on()) == ["calm", "cheerful", "drill"]


def test_the_users_own_comes_first(tmp_path: Path) -> None:
    """A trainer of the user's takes the place of one that ships with the same name."""
    (tmp_path / "calm.yaml").write_text(JO, encoding="utf-8")
    assert read_trainer_file(trainer_file("calm", folder=tmp_path, shelves=(tmp_path,))).title == "Jo"
    assert read_trainer_file(trainer_file("calm", folder=tmp_path)).title == "Calm"


def test_a_file_is_found_from_the_scripts_folder(tmp_path: Path) -> None:
    """A name that ends in .yaml is a path; spaces and quotes are nothing special in it."""
    (tmp_path / "my 'own' 🎺.yaml").write_text(JO, encoding="utf-8")
    assert read_trainer_file(trainer_file("my 'own' 🎺.yaml", folder=tmp_path)).title == "Jo"


def test_a_name_nobody_has_is_told_with_the_nearest(tmp_path: Path) -> None:
    """The error says which trainers there are."""
    with pytest.raises(UsageError, match="did you mean calm"):
        read_trainer_file(trainer_file("clam", folder=tmp_path))
    with pytest.raises(UsageError, match="choose calm, cheerful, drill"):
        read_trainer_file(trainer_file("zzz", folder=tmp_path))


def test_a_folder_that_is_not_there_holds_nobody(tmp_path: Path) -> None:
    """The user's folder need not exist."""
    assert trainers_on((tmp_path / "none",)) == trainers_on()
