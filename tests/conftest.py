"""What holds for all tests: no deadline of Hypothesis, since none may fail for a slow machine, and a folder
for temporary files that goes with the tests, whatever the processes they kill leave behind.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

settings.register_profile("audiocoach", deadline=None)
settings.load_profile("audiocoach")


@pytest.fixture(autouse=True, scope="session")
def temporary_folder() -> Iterator[None]:
    """Temporary files of this process, and of those it starts, lie in a folder that goes at the end.

    Processes of other users may pass through it.
    """
    before = {name: os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")}
    with tempfile.TemporaryDirectory(prefix="audiocoach-tests-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o711)
        os.environ.update(dict.fromkeys(before, folder))
        tempfile.tempdir = None
        yield
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        tempfile.tempdir = None
