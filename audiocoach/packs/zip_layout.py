"""The layout of a ZIP archive (APPNOTE.TXT 6.3.10, 4.3), limited to what packs use: no ZIP64, no encryption,
no extra fields, no comments, no data descriptors, no second disk, and no gaps between entries.
"""

from __future__ import annotations

import struct

LOCAL = struct.Struct("<4s5H3L2H")
"""Signature, version needed, flags, method, time, date, CRC-32, packed size, size, lengths of name and extra.
"""

CENTRAL = struct.Struct("<4s6H3L5H2L")
"""Signature, version made by, then as :data:`LOCAL`, length of comment, disk, internal and external
attributes, offset of the local header.
"""

END = struct.Struct("<4s4H2LH")
"""Signature, disk, disk of the directory, entries on this disk, total entries, size and offset of the
directory, length of the comment.
"""

LOCAL_SIGNATURE = b"PK\x03\x04"
CENTRAL_SIGNATURE = b"PK\x01\x02"
END_SIGNATURE = b"PK\x05\x06"
END64_LOCATOR_SIGNATURE = b"PK\x06\x07"
END64_LOCATOR_BYTES = 20

STORED = 0
DEFLATED = 8

VERSION_NEEDED = 20
UNIX = 3
FLAG_ENCRYPTED = 1 << 0 | 1 << 6 | 1 << 13
FLAG_DESCRIPTOR = 1 << 3
FLAG_UTF8 = 1 << 11

FIXED_TIME = 0
FIXED_DATE = 1 << 5 | 1
"""1 January 1980, the earliest date of the format."""

FILE_MODE = 0o100644
"""A regular file, as Unix stores it in the upper half of the external attributes."""

NO_VALUE_16 = 0xFFFF
NO_VALUE_32 = 0xFFFFFFFF
"""Sentinel: the real value is in the ZIP64 extra field."""
