"""Options of a build from single values, whatever record they belong to."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from audiocoach.build.options import Options


def make_options(base: Options | None = None, /, **values: Any) -> Options:
    """Return ``base``, else the defaults, with these values."""
    options = base or Options()
    for record in fields(Options):
        own = {field.name for field in fields(getattr(options, record.name))}
        changes = {name: value for name, value in values.items() if name in own}
        options = replace(options, **{record.name: replace(getattr(options, record.name), **changes)})
    return options
