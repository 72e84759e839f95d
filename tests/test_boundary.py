"""What a pack may reach."""

from __future__ import annotations

from pathlib import Path

from audiocoach.boundary import why_outside


def test_a_link_named_like_a_pattern_leads_out_of_no_pack(tmp_path: Path) -> None:
    """A link with brackets in its name is looked at itself, also while it leads nowhere."""
    pack = tmp_path / "pack"
    (pack / "x1.wav").parent.mkdir()
    (pack / "x1.wav").touch()
    (pack / "x[1].wav").symlink_to(tmp_path / "outside.wav")
    assert why_outside(pack, pack, "x[1].wav") is not None
    (tmp_path / "outside.wav").touch()
    assert why_outside(pack, pack, "x[1].wav") is not None
    assert why_outside(pack, pack, "x?.wav") is None
