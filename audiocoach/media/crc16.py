"""CRC-16, the checksum of the LAME tag, at the speed of numpy (polynomial 0x8005, reflected, start 0).

The checksum is linear over bits: that of two joined pieces follows from their checksums and the length of the
second. So the data is cut into lanes that are summed side by side and then joined in pairs.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_POLYNOMIAL = 0xA001
_LANE_BITS = 9
_LANE_BYTES = 1 << _LANE_BITS

_Sums = NDArray[np.uint16]


def crc16(data: bytes) -> int:
    """Return the checksum of ``data``, 0 to 65,535."""
    lanes = 1
    while lanes * _LANE_BYTES < len(data):
        lanes *= 2
    # With start 0, leading zeros change nothing.
    filled = np.zeros(lanes * _LANE_BYTES, np.uint8)
    filled[filled.size - len(data) :] = np.frombuffer(data, np.uint8)
    columns = np.ascontiguousarray(filled.view("<u2").reshape(lanes, -1).T)
    table, sums = _table(), np.zeros(lanes, np.uint16)
    for column in columns:
        sums = table[sums ^ column]
    power = _LANE_BITS
    while sums.size > 1:
        sums = _apply(_zeros(power), sums[0::2]) ^ sums[1::2]
        power += 1
    return int(sums[0])


def join_crc16(first: int, second: int, second_bytes: int) -> int:
    """Return the checksum of two joined pieces, from their checksums and the length of the second."""
    moved = np.array([first], np.uint16)
    power = 0
    while second_bytes >> power:
        if second_bytes >> power & 1:
            moved = _apply(_zeros(power), moved)
        power += 1
    return int(moved[0]) ^ second


@lru_cache(maxsize=1)
def _table() -> _Sums:
    """Return the checksum of every pair of bytes, so that one look-up advances by two bytes."""
    return _shifted(np.arange(1 << 16, dtype=np.uint16), 16)


def _shifted(sums: _Sums, bits: int) -> _Sums:
    """Return checksums after ``bits`` more zero bits."""
    for _ in range(bits):
        sums = np.where(sums & 1, (sums >> 1) ^ _POLYNOMIAL, sums >> 1).astype(np.uint16)
    return sums


@lru_cache(maxsize=64)
def _zeros(power: int) -> _Sums:
    """Return the effect of ``2 ** power`` zero bytes on a checksum as a bit matrix, shape (16,)."""
    if power == 0:
        return _shifted(np.array([1 << bit for bit in range(16)], np.uint16), 8)
    half = _zeros(power - 1)
    return _apply(half, half)


def _apply(matrix: _Sums, sums: _Sums) -> _Sums:
    result = np.zeros_like(sums)
    for bit in range(16):
        result ^= matrix[bit] * ((sums >> bit) & 1)
    return result
