"""Reads the stored state of a conversation in its two forms, which `adapters/dynamodb/packing.py` describes."""

import json
import zlib
from pathlib import Path
from typing import Any

DYNAMODB = Path(__file__).parents[2] / "layers/reception/reception/adapters/dynamodb"


def unpacked(state: bytes) -> dict[str, Any]:
    """Return the fields of a state, packed or plain."""
    if state[:1] == b"\x01":
        dictionary = (DYNAMODB / "states.txt").read_bytes()
        state = zlib.decompressobj(-zlib.MAX_WBITS, dictionary).decompress(state[1:])
    fields: dict[str, Any] = json.loads(state)
    return fields
