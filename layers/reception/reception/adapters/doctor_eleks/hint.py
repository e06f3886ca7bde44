"""What Doctor Eleks' webhook says: `?source=<installation>&entity=<entity>&key=<id>&action=Create|Edit|Delete`.

The vendor's method reference v1.7 leaves the verb, a signature, retries and the order open. The address holds a secret;
what follows it is a stranger's input all the same.
"""

import hmac
import re
from collections.abc import Mapping

ENTITY = "schedule"
"""The vendor's word for a visit. Doctors and services are read every ten minutes anyway."""
_ID = re.compile(r"[A-Za-z0-9-]{1,40}")


def is_secret(given: str, secret: str) -> bool:
    """Whether the address holds the secret, in constant time."""
    return bool(secret) and hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode())


def hinted_visit(query: Mapping[str, str], installation: str) -> str | None:
    """The visit that changed; None for another installation, another entity, and what is no id."""
    said = {name.casefold(): value.strip() for name, value in query.items()}
    ours = bool(installation) and said.get("source", "").casefold() == installation.casefold()
    visit = said.get("key", "")
    if not ours or said.get("entity", "").casefold() != ENTITY or not _ID.fullmatch(visit):
        return None
    return visit
