"""The stand-in for the online voice's server, as the voices' own tests have it."""

from __future__ import annotations

from voices.conftest import certificate, ffmpeg, mp3, translate

__all__ = ["certificate", "ffmpeg", "mp3", "translate"]
