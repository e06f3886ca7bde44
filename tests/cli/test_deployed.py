"""The first preview compares with what is deployed, which is in a layer of the functions, not in this checkout."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tools.cli.deployed import NotDeployedError, unpack_content


def layer(*names: str) -> bytes:
    """The zip of a layer with these files, each of which holds its own name."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return body.getvalue()


LAYERS = {
    "arn:dependencies": layer("python/msgspec/__init__.py"),
    "arn:content": layer("python/content/clinic.toml", "python/content/photos/me.png"),
}


def session(*arns: str) -> Any:
    """A session whose function has these layers, and a download by the layer's ARN."""
    functions = SimpleNamespace(
        get_function_configuration=lambda **_: {"Layers": [{"Arn": arn} for arn in arns]},
        get_layer_version_by_arn=lambda Arn: {"Content": {"Location": Arn}},  # noqa: N803 - as in boto3
    )
    return SimpleNamespace(client=lambda _: functions)


DOWNLOAD: Callable[[str], bytes] = LAYERS.__getitem__


def test_the_content_comes_out_of_its_layer_with_its_photos(tmp_path: Path) -> None:
    folder = unpack_content(session(*LAYERS), "directory", Path("content"), tmp_path, DOWNLOAD)
    assert (folder / "clinic.toml").read_text("utf-8") == "python/content/clinic.toml"
    assert (folder / "photos/me.png").exists()


def test_the_content_of_a_sandbox_is_a_folder_of_this_machine(tmp_path: Path) -> None:
    given = Path("/of/the/sandbox/content")
    assert unpack_content(session(*LAYERS), "directory", given, tmp_path, DOWNLOAD) == given
    assert [*tmp_path.iterdir()] == []


def test_a_function_without_such_a_layer_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotDeployedError, match=r"no layer of directory has content/clinic\.toml"):
        unpack_content(
            session("arn:dependencies"), "directory", Path("content"), tmp_path, DOWNLOAD
        )
