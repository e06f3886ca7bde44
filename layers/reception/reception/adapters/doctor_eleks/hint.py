"""Reads Doctor Eleks' webhook: `?source=<installation>&entity=<entity>&key=<id>&action=Create|Edit|Delete`.

The vendor's method reference v1.7 leaves the verb, a signature, retries and the order open. The address holds a secret,
but what stands behind it is treated as a stranger's input.
"""

import hmac
import re
from collections.abc import Mapping

ENTITY = "schedule"
"""The vendor's word for a visit. Other entities are ignored: the directory is read every ten minutes anyway."""
_ID = re.compile(r"[A-Za-z0-9-]{1,40}")


def is_secret(given: str, secret: str) -> bool:
    """Whether the address holds the secret, in constant time."""
    return bool(secret) and hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def hinted_visit(query: Mapping[str, str], installation: str) -> str | None:
    """The id of the visit that changed; None for another installation, another entity, or a key that is no id."""
    said = {name.casefold(): value.strip() for name, value in query.items()}
    ours = bool(installation) and said.get("source", "").casefold() == installation.casefold()
    visit = said.get("key", "")
    if not ours or said.get("entity", "").casefold() != ENTITY or not _ID.fullmatch(visit):
        return None
    return visit
