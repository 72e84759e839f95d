#!/usr/bin/env bash
# One would guess that times on a stopwatch, written alike in one YAML file, come out alike in one type of field (timedelta): as minutes and
# seconds, which is what PyYAML makes of 1:30, or as hours and minutes, or else as an error.
# With PyYAML and pydantic 2 all three happen in one file. 1:30 is 90 seconds, since YAML 1.1 has numbers to the base of 60, and 12:30 is
# 750 seconds. 01:30 and 00:45 begin with a nought, so they stay text, and pydantic reads text with one colon as hours and minutes: a
# rest of 45 seconds lasts 45 minutes. 0:45 is text, too, and refused; 0:45.5 is a number again, 45.5 seconds. In quotes, 12:30 is 12.5
# hours, and 90:00 is 3 days and 18 hours. pydantic 1, which is still inside pydantic 2, took 01:30 for 90 seconds; nothing tells of the
# change. ruamel.yaml (YAML 1.2) reads all of them as text, so there 1:30 is refused, and 12:30 is half a day without quotes as well.
# Version: pydantic 2.14.4, PyYAML 6.0.4, ruamel.yaml 0.19.1. Source: the run below; YAML 1.1, types int and float; pydantic's list of
# formats, which has HH:MM:SS and SS alone, and its issues 8673 and 10829 on what it takes in fact.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pydantic==2.14.4 PyYAML==6.0.4 ruamel.yaml==0.19.1

"$work/venv/bin/python" -W ignore - <<'EOF2'
from datetime import timedelta
from importlib.metadata import version

import pydantic
import pydantic.v1
import yaml
from ruamel.yaml import YAML


class Step(pydantic.BaseModel):
    work: timedelta


class FormerStep(pydantic.v1.BaseModel):
    work: timedelta


def seconds(model, value):
    try:
        return model(work=value).work.total_seconds()
    except ValueError:
        return "refused"


CASES = {  # As written: by PyYAML and pydantic 2, by PyYAML and pydantic 1, by ruamel.yaml and pydantic 2.
    "1:30": (90, 90, "refused"),
    "01:30": (5400, 90, 5400),
    "0:45": ("refused", 45, "refused"),
    "00:45": (2700, 45, 2700),
    "0:45.5": (45.5, 45.5, "refused"),
    "12:30": (750, 750, 45_000),
    "'12:30'": (45_000, 750, 45_000),
    "'90:00'": (324_000, 5400, 324_000),
}
print(*(f"{name} {version(name)}" for name in ("pydantic", "PyYAML", "ruamel.yaml")))
for written, expected in CASES.items():
    text = f"work: {written}"
    read, by_ruamel = yaml.safe_load(text)["work"], YAML(typ="safe").load(text)["work"]
    seen = seconds(Step, read), seconds(FormerStep, read), seconds(Step, by_ruamel)
    print(f"{text}: PyYAML has {read!r}, in seconds {seen[0]}; pydantic 1: {seen[1]}; ruamel.yaml: {seen[2]}")
    assert seen == expected
EOF2
