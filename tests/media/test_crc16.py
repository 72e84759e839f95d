"""The checksum of the LAME tag."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from audiocoach.media.crc16 import crc16, join_crc16


def bit_by_bit(data: bytes) -> int:
    """The definition: polynomial 0x8005, reflected, start 0."""
    state = 0
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = (state >> 1) ^ (0xA001 if state & 1 else 0)
    return state


def test_the_check_value_of_the_standard() -> None:
    """CRC-16/ARC of the digits one to nine is BB3D."""
    assert crc16(b"123456789") == 0xBB3D
    assert crc16(b"") == 0


@given(st.binary(max_size=3000))
def test_lanes_side_by_side_give_what_bits_in_a_row_give(data: bytes) -> None:
    """The fast way equals the definition for every length."""
    assert crc16(data) == bit_by_bit(data)


@given(st.binary(max_size=2000), st.binary(max_size=2000))
def test_two_pieces_joined(first: bytes, second: bytes) -> None:
    """The checksum of a whole follows from those of its pieces."""
    assert join_crc16(crc16(first), crc16(second), len(second)) == crc16(first + second)
