#!/usr/bin/env bash
# One would guess that a runtime that runs a model from a file on this machine keeps to this machine, as earlier releases did on Linux.
# onnxruntime 1.32.0 from PyPI, on Linux, makes an identifier of the machine and a database of events in the user's cache folder
# (Microsoft/DeveloperTools/.onnxruntime) when a session is made; its library holds the client that sends them. With
# ORT_DISABLE_TELEMETRY=1 in the environment before the import, nothing is made.
# Version: onnxruntime 1.32.0, hibari-tts 0.2.1 (for its model). Source: the run below.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check hibari-tts==0.2.1 onnxruntime==1.32.0

left_behind() { # the files that a session leaves in an empty home
  mkdir "$work/$1"
  env HOME="$work/$1" XDG_CACHE_HOME="$work/$1" "${@:2}" "$work/venv/bin/python" -c '
import onnxruntime
from hibari.voices import voice_path
onnxruntime.InferenceSession(voice_path("heart"), providers=["CPUExecutionProvider"])
'
  (cd "$work/$1" && find . -type f | sort)
}

echo "onnxruntime 1.32.0"
plain="$(left_behind plain)"
off="$(left_behind off ORT_DISABLE_TELEMETRY=1)"
echo "left behind: ${plain:-nothing}"
echo "left behind with ORT_DISABLE_TELEMETRY=1: ${off:-nothing}"
grep -q 'onnxruntime/deviceid' <<<"$plain"
grep -q 'onnxruntime/onnxruntime.db' <<<"$plain"
test -z "$off"
