"""What stays of a person where nothing may stay of them: a name that only the holder of a key could find again."""

import hashlib
import hmac

LETTERS = 32


def pseudonym(key: bytes, account: str) -> str:
    """The same 32 hexadecimal letters for the same account, HMAC-SHA256 under `key`; used in audit lines alone."""
    return hmac.new(key, f"audit:{account}".encode(), hashlib.sha256).hexdigest()[:LETTERS]
