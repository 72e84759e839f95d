"""``audiocoach schema``."""

from __future__ import annotations

import json

from audiocoach.script.schema import script_schema


def test_the_schema_is_printed_as_json(run) -> None:
    """Nothing else is on standard output, so that it can go to a file."""
    ran = run("schema")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out) == script_schema()
