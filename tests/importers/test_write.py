"""Drafts as the text of scripts."""

from __future__ import annotations

import yaml
from hypothesis import given
from hypothesis import strategies as st

from audiocoach.importers.draft import Draft, DraftLoop, DraftSection, DraftStep, TimedText
from audiocoach.importers.words import clean_text
from audiocoach.importers.write import scalar, write_script


def test_the_script_reads_as_a_person_would_write_it() -> None:
    """Two spaces a level, quotes only where they are needed."""
    step = DraftStep(
        "ride", "Hard", 90_000, effort="zone 5", tips=("Go: now",), notes=(TimedText(5000, "Breathe"),)
    )
    draft = Draft("Yes", (DraftSection("Main set", (DraftLoop(3, (step,)),)),), tags=("a b", "c, d"))
    assert write_script(draft, "Zwift: x.zwo") == (
        "# Imported from Zwift: x.zwo\n"
        "audiocoach: 1\n"
        'title: "Yes"\n'
        'tags: [a b, "c, d"]\n'
        "\n"
        "workout:\n"
        "  - section: Main set\n"
        "    steps:\n"
        "      - repeat: 3\n"
        "        steps:\n"
        "          - ride: Hard\n"
        "            for: 1m30s\n"
        "            effort: zone 5\n"
        '            tip: "Go: now"\n'
        "            notes:\n"
        "              - at: 5s\n"
        "                say: Breathe\n"
    )


@given(st.text())
def test_every_text_is_read_back_as_it_was(text: str) -> None:
    """Whatever can be spoken survives quoting."""
    said = clean_text(text)
    assert yaml.load(f"- {scalar(said)}", yaml.BaseLoader) == [said]
