"""Trim the layer of packages: `python trim.py <folder of packages>`, which the layer's recipe calls.

botocore parses its data at each cold start. Of that data only this is kept: the services that functions call, without
documentation, examples and former versions; and of the list of endpoints the same services. python-telegram-bot imports
httpx for a transport that the reception does not use; a transport that only says so stands in its place.
"""

import gzip
import json
import shutil
import sys
from pathlib import Path
from typing import Any

SERVICES = {
    "codedeploy": "",
    "dynamodb": "2012-08-10",
    "lambda": "2015-03-31",
    "sns": "",
    "sqs": "",
}
"""The services that functions call, and the version of each that is kept; empty if there is only one."""
UNUSED = ("examples-1.json", "waiters-2.json", "paginators-1.json")
RULES = "dynamodb/*/endpoint-rule-set-1.json"
"""Rules that botocore would evaluate at each call. Without them it takes the same address from the list of endpoints,
once for each client. Other services keep theirs, because their addresses in the list are older ones."""
HTTPX = ("httpx", "httpcore", "h11", "anyio")
TRANSPORT = '''"""The place of a transport over httpx, which is not deployed: `Bot` is given another one."""

from telegram.request._baserequest import BaseRequest


class HTTPXRequest(BaseRequest):
    """Can't be made."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        raise RuntimeError("httpx is not deployed: give Bot its request and get_updates_request")
'''


def without_documentation(described: Any) -> Any:
    """A description of a service without the texts for readers. Members may be named `documentation`, too."""
    if isinstance(described, dict):
        return {
            name: without_documentation(inner)
            for name, inner in described.items()
            if not (name == "documentation" and isinstance(inner, str))
        }
    if isinstance(described, list):
        return [without_documentation(inner) for inner in described]
    return described


def trim_botocore(data: Path) -> None:
    """Keep what is called, as plain JSON."""
    for folder in [path for path in data.iterdir() if path.is_dir()]:
        if folder.name not in SERVICES:
            shutil.rmtree(folder)
            continue
        for version in list(folder.iterdir()):
            if version.name != (SERVICES[folder.name] or version.name):
                shutil.rmtree(version)
        for packed in folder.rglob("*.json.gz"):
            described = without_documentation(json.loads(gzip.decompress(packed.read_bytes())))
            packed.with_suffix("").write_text(json.dumps(described, separators=(",", ":")))
            packed.unlink()
        for name in UNUSED:
            for path in folder.rglob(name):
                path.unlink()
    for path in data.glob(RULES):
        path.unlink()
    endpoints = data / "endpoints.json"
    listed = json.loads(endpoints.read_text())
    for partition in listed["partitions"]:
        services = partition["services"]
        partition["services"] = {name: services[name] for name in SERVICES if name in services}
    endpoints.write_text(json.dumps(listed, separators=(",", ":")))


def trim_telegram(packages: Path) -> None:
    """Put the empty transport in the place of the one over httpx, and drop what only httpx needs."""
    transport = packages / "telegram/request/_httpxrequest.py"
    if "class HTTPXRequest(BaseRequest)" not in transport.read_text():
        raise LookupError("telegram.request has changed: look where httpx is imported now")
    transport.write_text(TRANSPORT)
    for name in HTTPX:
        shutil.rmtree(packages / name)


def main() -> None:
    """Trim the folder that is named on the command line."""
    packages = Path(sys.argv[1])
    trim_botocore(packages / "botocore/data")
    trim_telegram(packages)


if __name__ == "__main__":
    main()
