"""Pseudonyms: what audit lines and ledgers keep of a person who wants to be forgotten.

Only the holder of the key can tell whose pseudonym it is.
"""

import hashlib
import hmac

LETTERS = 32


def pseudonym(key: bytes, account: str, purpose: str = "audit") -> str:
    """The same 32 hexadecimal letters for the same account and purpose, HMAC-SHA256 under `key`.

    `purpose`: `audit` for audit lines and keys of look-ups, `visit` for the id of a visit in the figures.
    """
    return hmac.new(key, f"{purpose}:{account}".encode(), hashlib.sha256).hexdigest()[:LETTERS]
