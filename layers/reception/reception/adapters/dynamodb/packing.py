"""The two forms in which the state of a conversation is stored.

Plain: JSON, which begins with a brace. Packed: the byte 1, then the JSON as raw DEFLATE (RFC 1951) with `states.txt` as
its preset dictionary. The packed state is a tenth as long, so that a turn writes one unit of DynamoDB instead of four.

`states.txt` has two states without a person's data. It never changes, because what was packed with it can't be read
without it. A better dictionary would be a second file, with the byte 2.
"""

import zlib
from functools import cache
from pathlib import Path

from reception.ports import StoreUnreachable

_PACKED = b"\x01"
_DICTIONARY = Path(__file__).with_name("states.txt")


def pack(state: bytes) -> bytes:
    """Pack a plain state."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS, zdict=_dictionary())
    return _PACKED + packer.compress(state) + packer.flush()


def unpack(state: bytes) -> bytes:
    """Return a state in its plain form, whichever form it has.

    Raises:
        StoreUnreachable: a newer version wrote the state, in a form that this one does not know.
    """
    if state.startswith(_PACKED):
        return zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=_dictionary()).decompress(state[1:])
    if state and not state.startswith(b"{"):
        raise StoreUnreachable(f"a state in form {state[0]}, which a newer version wrote")
    return state


@cache
def _dictionary() -> bytes:
    return _DICTIONARY.read_bytes()
