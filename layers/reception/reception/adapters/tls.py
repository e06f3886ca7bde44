"""The certificates that our own connections trust, read once: to read them takes a twentieth of a cold start."""

import ssl
from functools import cache


@cache
def trusted() -> ssl.SSLContext:
    """A context with the certificates of the system, for connections to servers."""
    return ssl.create_default_context()


def context_for(url: str) -> ssl.SSLContext | None:
    """The context for an address; None if it has no TLS, as in the sandbox."""
    return trusted() if url.startswith("https:") else None
