"""A voice for piper, small enough to make in a test: a real ONNX model that hums a pitch for each phoneme.

The model has the inputs and the output of a Piper voice (``input``, ``input_lengths``, ``scales`` → audio).
ONNX is protocol buffers; the few messages that it takes are written here, field by field (onnx.proto).
"""

from __future__ import annotations

import json
import struct
from pathlib import Path

FLOAT, INT64 = 1, 7
SAMPLE_RATE = 16_000
FRAMES_A_PHONEME = 700


def make_voice(folder: Path, name: str, language: str = "en_US", espeak: str = "en-us") -> Path:
    """Both files of a voice; the path of its model."""
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{name}.onnx"
    model.write_bytes(tiny_model())
    config = {
        "audio": {"sample_rate": SAMPLE_RATE},
        "espeak": {"voice": espeak},
        "language": {"code": language},
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        "phoneme_id_map": {chr(code): [code - 31] for code in range(32, 0x370)},
        "num_symbols": 0x370,
        "num_speakers": 1,
    }
    (folder / f"{name}.onnx.json").write_text(json.dumps(config))
    return model


def tiny_model() -> bytes:
    """The model: ``sin(position * pitch)``, where each phoneme's pitch holds for a time that follows the
    length scale.
    """
    nodes = [
        node("Gather", ["scales", "second"], "length"),
        node("Mul", ["length", "frames"], "scaled"),
        node("Cast", ["scaled"], "count", to=INT64),
        node("Reshape", ["count", "one"], "count_1"),
        node("Concat", ["one", "count_1"], "repeats", axis=0),
        node("Cast", ["input"], "phonemes", to=FLOAT),
        node("Reshape", ["phonemes", "column"], "rows"),
        node("Tile", ["rows", "repeats"], "held"),
        node("Reshape", ["held", "row"], "pitches"),
        node("Shape", ["pitches"], "total_1"),
        node("Squeeze", ["total_1"], "total"),
        node("Range", ["zero", "total", "step"], "places"),
        node("Cast", ["places"], "positions", to=FLOAT),
        node("Mul", ["pitches", "slope"], "steps"),
        node("Add", ["steps", "base"], "angles"),
        node("Mul", ["angles", "positions"], "phases"),
        node("Sin", ["phases"], "wave"),
        node("Reshape", ["wave", "mono"], "output"),
    ]
    constants = [
        integers("second", [1], []),
        integers("one", [1], [1]),
        integers("column", [-1, 1], [2]),
        integers("row", [-1], [1]),
        integers("mono", [1, 1, 1, -1], [4]),
        integers("zero", [0], []),
        integers("step", [1], []),
        number("frames", FRAMES_A_PHONEME),
        number("slope", 0.0005),
        number("base", 0.05),
    ]
    inputs = [value("input", INT64, 2), value("input_lengths", INT64, 1), value("scales", FLOAT, 1)]
    graph = b"".join(
        [
            *(field(1, one) for one in nodes),
            field(2, b"tiny"),
            *(field(5, one) for one in constants),
            *(field(11, one) for one in inputs),
            field(12, value("output", FLOAT, 4)),
        ]
    )
    opset = field(1, b"") + whole(2, 13)
    return whole(1, 8) + field(7, graph) + field(8, opset)


def node(kind: str, inputs: list[str], output: str, **attributes: int) -> bytes:
    """A NodeProto with whole numbers as attributes."""
    told = [
        field(5, field(1, name.encode()) + whole(3, number) + whole(20, 2))
        for name, number in attributes.items()
    ]
    names = b"".join(field(1, name.encode()) for name in inputs)
    return names + field(2, output.encode()) + field(4, kind.encode()) + b"".join(told)


def integers(name: str, values: list[int], dims: list[int]) -> bytes:
    """A TensorProto of 64-bit integers."""
    return tensor(name, INT64, struct.pack(f"<{len(values)}q", *values), dims)


def number(name: str, value: float) -> bytes:
    """A TensorProto of one float."""
    return tensor(name, FLOAT, struct.pack("<f", value), [])


def tensor(name: str, kind: int, data: bytes, dims: list[int]) -> bytes:
    """A TensorProto."""
    return b"".join(whole(1, dim) for dim in dims) + whole(2, kind) + field(8, name.encode()) + field(9, data)


def value(name: str, kind: int, rank: int) -> bytes:
    """A ValueInfoProto whose dimensions are open."""
    shape = b"".join(field(1, field(2, f"{name}_{place}".encode())) for place in range(rank))
    return field(1, name.encode()) + field(2, field(1, whole(1, kind) + field(2, shape)))


def field(number: int, data: bytes) -> bytes:
    """A field of bytes."""
    return varint(number << 3 | 2) + varint(len(data)) + data


def whole(number: int, value: int) -> bytes:
    """A field of a whole number."""
    return varint(number << 3) + varint(value)


def varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
