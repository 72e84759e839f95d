"""Size limits of a pack. They are enforced while reading, because an archive's own figures can lie."""

MAX_FILES = 2000
MAX_FILE_BYTES = 200_000_000
MAX_TOTAL_BYTES = 500_000_000
"""Limit for the total size of all files, and for the archive."""

MAX_MANIFEST_BYTES = 1_000_000
MAX_SCRIPT_TOTAL_BYTES = 2_000_000
"""Limit for the total size of all YAML files, which are all read before a pack is installed."""

MAX_RATIO = 100
"""Limit for unpacked bytes per packed byte."""

BLOCK_BYTES = 1 << 18
