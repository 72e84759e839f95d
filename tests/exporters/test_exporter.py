"""Losses."""

from __future__ import annotations

from audiocoach.exporters.exporter import Losses
from audiocoach.exporters.steps import SessionStep


def test_a_loss_is_listed_once_with_its_steps() -> None:
    """The first three are named, the others counted; a loss of the whole file has no names."""
    losses = Losses()
    assert losses.sentences() == ()
    for name in ("Squat", "Lunge", "Squat", "Plank", "Row", "Hop"):
        losses.add("tips are left out", SessionStep("work", name, 1000))
    losses.add("the author is left out")
    losses.add_where("sides are left out", [SessionStep("work", "Hop", 1000, side="left")])
    losses.add_where("nothing is left out", [])
    assert losses.sentences() == (
        "tips are left out: Squat, Lunge, Plank and 2 others",
        "the author is left out",
        "sides are left out: Hop (left)",
    )
