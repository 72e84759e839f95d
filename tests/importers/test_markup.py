"""XML of strangers: what can expand or reach out is refused."""

from __future__ import annotations

import pytest

from audiocoach.errors import ScriptError
from audiocoach.importers.draft import ImportRequest
from audiocoach.importers.markup import read_xml


@pytest.mark.parametrize(
    "declared",
    [
        "<!DOCTYPE workout_file>",
        '<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE w SYSTEM "file:///etc/passwd">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(declared: str, encoding: str) -> None:
    """No entity is ever expanded and nothing outside is read, in whatever encoding it comes."""
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{declared}<workout_file/>'
    with pytest.raises(ScriptError, match=r"ride.zwo:2:.* is not allowed"):
        read_xml(text.encode(encoding), ImportRequest("ride.zwo"))
