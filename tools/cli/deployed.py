"""The content that came with the deployment: read from the layer of a deployed function, not from this checkout."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import httpx

from reception.clinic.content import CLINIC

INSIDE = "python"
"""The folder of a layer that is on `sys.path` in Lambda."""
DOWNLOAD_SECONDS = 60.0


class NotDeployedError(Exception):
    """No layer of the function has the content; the words name the folder that was looked for."""


def unpack_content(
    session: boto3.Session,
    function: str,
    folder: Path,
    to: Path,
    download: Callable[[str], bytes] | None = None,
) -> Path:
    """Write the content of a function's layers into `to`, and return the folder that has `clinic.toml`.

    `folder`: the setting CONTENT of the function, relative to the layer's own folder. An absolute one is a folder of
    this machine, as the sandbox may have it: nothing is written, and it is returned.

    Raises:
        NotDeployedError, ClientError, BotoCoreError, httpx.HTTPError
    """
    if folder.is_absolute():
        return folder
    functions = session.client("lambda")
    layers: list[Any] = functions.get_function_configuration(FunctionName=function)["Layers"]
    for layer in reversed(layers):  # the content's layer is the last one: the others are large
        found = functions.get_layer_version_by_arn(Arn=layer["Arn"])
        body = (download or _download)(found["Content"]["Location"])
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if f"{INSIDE}/{folder}/{CLINIC}" in archive.namelist():
                archive.extractall(to)
                return to / INSIDE / folder
    raise NotDeployedError(f"no layer of {function} has {folder}/{CLINIC}")


def _download(url: str) -> bytes:
    answer = httpx.get(url, timeout=DOWNLOAD_SECONDS, follow_redirects=True)
    answer.raise_for_status()
    return answer.content
