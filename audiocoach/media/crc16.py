"""CRC-16, the checksum of the LAME tag, at the speed of numpy (polynomial 0x8005, reflected, start 0).

The checksum is linear over bits: that of two joined pieces follows from their checksums and the length of the
second. So the words of a row are summed side by side, each with those at its place in the rows before, and
the last row is folded in halves.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_POLYNOMIAL = 0xA001
_ROW_POWER = 13
_ROW_BYTES = 1 << _ROW_POWER

_Sums = NDArray[np.uint16]


def crc16(data: bytes) -> int:
    """Return the checksum of ``data``, 0 to 65,535."""
    # With start 0, leading zeros change nothing.
    filled = np.zeros(-(-len(data) // _ROW_BYTES) * _ROW_BYTES, np.uint8)
    filled[filled.size - len(data) :] = np.frombuffer(data, np.uint8)
    sums, moved = np.zeros(_ROW_BYTES // 2, np.uint16), _moved(_ROW_POWER)
    for row in filled.view("<u2").reshape(-1, sums.size):
        sums = moved[sums] ^ row
    for power in range(_ROW_POWER - 1, 0, -1):
        first, second = sums.reshape(2, -1)
        sums = _moved(power)[first] ^ second
    return int(_moved(1)[sums[0]])


def join_crc16(first: int, second: int, second_bytes: int) -> int:
    """Return the checksum of two joined pieces, from their checksums and the length of the second."""
    for power in range(second_bytes.bit_length()):
        if second_bytes >> power & 1:
            first = int(_moved(power)[first])
    return first ^ second


@lru_cache(maxsize=64)
def _moved(power: int) -> _Sums:
    """Return every checksum after ``2 ** power`` more zero bytes, shape (65536,)."""
    if power == 0:
        sums = np.arange(1 << 16, dtype=np.uint16)
        for _ in range(8):
            sums = np.where(sums & 1, (sums >> 1) ^ _POLYNOMIAL, sums >> 1).astype(np.uint16)
        return sums
    half = _moved(power - 1)
    return half[half]
