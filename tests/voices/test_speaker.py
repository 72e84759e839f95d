"""From texts to clips, with the tone engine, real espeak, and real gTTS against the stand-in."""

from __future__ import annotations

import dataclasses
import signal
import threading
from pathlib import Path

import numpy as np
import pytest

from audiocoach.errors import UsageError, VoiceError
from audiocoach.sound.clip import SPEECH_LUFS
from audiocoach.sound.loudness import gated_lufs, hop_powers, k_response
from audiocoach.sound.filters import apply_responses
from audiocoach.store import Store
from audiocoach.units import SAMPLE_RATE
from audiocoach.voices.engine import Engine, Request, Spoken
from audiocoach.voices.espeak import Espeak
from audiocoach.voices.gtts import Gtts, Limits
from audiocoach.voices.speaker import Speaker
from voices.tone_engine import ToneEngine, frames_of, wav_of
from voices.translate_server import Reply, TranslateServer
