"""How large a pack may be. Limits are held while reading: what an archive says of itself is not believed."""

MAX_FILES = 2000
MAX_FILE_BYTES = 200_000_000
MAX_TOTAL_BYTES = 500_000_000
"""All files of a pack together, and the archive that holds them."""

MAX_MANIFEST_BYTES = 1_000_000
MAX_SCRIPT_TOTAL_BYTES = 2_000_000
"""All YAML files of a pack together: each is read before a pack is installed."""

MAX_RATIO = 100
"""Bytes that one byte of an archive may become."""

BLOCK_BYTES = 1 << 18
