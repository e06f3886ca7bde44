"""Pseudonyms: what audit lines and ledgers keep of a person who wants to be forgotten.

Only the holder of the key can tell whose pseudonym it is.
"""

import hashlib
import hmac

LETTERS = 32


def pseudonym(key: bytes, account: str) -> str:
    """The same 32 hexadecimal letters for the same text, HMAC-SHA256 under `key`: an account, a key of a look-up."""
    return hmac.new(key, f"audit:{account}".encode(), hashlib.sha256).hexdigest()[:LETTERS]
