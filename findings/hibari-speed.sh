#!/usr/bin/env bash
# One would guess that a neural voice asked for speed 0.9 speaks for 1/0.9 = 1.11 times as long, as 0.5 gives twice the length.
# hibari-tts 0.2.1 gives 1.05: near 1 about half of a change of pace is lost, at 1.25 a third. The speed is an input of the model, and
# whatever it is, the sound is a whole number of frames of 25 ms. So a pace has to be measured, or made afterwards by stretching.
# Version: hibari-tts 0.2.1, onnxruntime 1.32.0, numpy 2.4.6. Source: the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check hibari-tts==0.2.1 onnxruntime==1.32.0 numpy==2.4.6

"$work/venv/bin/python" - <<'EOF'
from importlib.metadata import version

from hibari import Hibari

TEXTS = (
    "Squat, forty seconds.",
    "Halfway.",
    "Keep your heels down and drive through the floor.",
    "Next: single-leg balance, thirty seconds on each side.",
)
SEEN = {0.5: (1.95, 2.05), 0.9: (1.03, 1.08), 1.1: (0.93, 0.97), 1.25: (0.82, 0.89), 2.0: (0.47, 0.55)}

print("hibari-tts", version("hibari-tts"), "on onnxruntime", version("onnxruntime"))
voice = Hibari(threads=1)
plain = sum(len(voice(text, seed=0)) for text in TEXTS)
assert all(len(voice(text, seed=0)) % 600 == 0 for text in TEXTS), "lengths are no longer multiples of 25 ms (at 24 kHz)"
for speed, (least, most) in SEEN.items():
    got = sum(len(voice(text, speed=speed, seed=0)) for text in TEXTS) / plain
    print(f"speed {speed}: expected {1 / speed:.2f} of the length, got {got:.2f}")
    assert least <= got <= most, f"it used to be between {least} and {most}"
EOF
