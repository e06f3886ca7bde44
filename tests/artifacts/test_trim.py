"""The trimmed layer of packages still has all that functions call."""

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import botocore
import pytest
import telegram
from botocore.awsrequest import AWSRequest
from botocore.loaders import Loader
from botocore.model import ServiceModel, StructureShape
from botocore.session import get_session

from tools.artifacts.trim import HTTPX, SERVICES, main, without_documentation

ROOT = Path(__file__).parents[2]
DATA = Path(botocore.__file__).parent / "data"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages as the recipe installs them, with two services more than needed, and trimmed."""
    packages = tmp_path_factory.mktemp("packages")
    for service in (*SERVICES, "s3", "sts"):
        shutil.copytree(DATA / service, packages / "botocore/data" / service)
    for name in ("endpoints.json", "partitions.json", "sdk-default-configuration.json"):
        shutil.copy(DATA / name, packages / "botocore/data")
    shutil.copy(DATA / "_retry.json", packages / "botocore/data")
    shutil.copytree(Path(telegram.__file__).parent, packages / "telegram")
    for name in HTTPX:
        (packages / name).mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["trim.py", str(packages)])
        main()
    return packages


def whole(service: str) -> Any:
    [packed] = (DATA / service).glob(f"{SERVICES[service] or '*'}/service-2.json.gz")
    return json.loads(gzip.decompress(packed.read_bytes()))


def trimmed(packages: Path, service: str) -> Any:
    [plain] = (packages / "botocore/data" / service).glob("*/service-2.json")
    return json.loads(plain.read_text())


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_keeps_its_operations_and_their_members(packages: Path, service: str) -> None:
    before, after = (
        ServiceModel(described, service)
        for described in (whole(service), trimmed(packages, service))
    )
    assert after.operation_names == before.operation_names
    for name in before.shape_names:
        kept, known = after.shape_for(name), before.shape_for(name)
        assert kept.type_name == known.type_name
        if isinstance(known, StructureShape):
            assert isinstance(kept, StructureShape)
            assert list(kept.members) == list(known.members)


def test_only_texts_for_readers_are_dropped() -> None:
    described = {
        "documentation": "<p>Text</p>",
        "members": {"documentation": {"shape": "Text", "documentation": "<p>Text</p>"}},
    }
    assert without_documentation(described) == {"members": {"documentation": {"shape": "Text"}}}


def test_other_services_are_gone(packages: Path) -> None:
    left = {path.name for path in (packages / "botocore/data").iterdir()}
    assert {name for name in left if not name.endswith(".json")} == {*SERVICES}


def test_every_region_keeps_its_endpoints(packages: Path) -> None:
    before = json.loads((DATA / "endpoints.json").read_text())
    after = json.loads((packages / "botocore/data/endpoints.json").read_text())
    for known, kept in zip(before["partitions"], after["partitions"], strict=True):
        assert kept["regions"] == known["regions"]
        for service in SERVICES:
            assert kept["services"].get(service) == known["services"].get(service)


class Asked(Exception):
    """A call would go out to this address."""


def address(data: Path, region: str) -> str:
    """The address that a call of DynamoDB goes to."""
    session = get_session()
    session.register_component(
        "data_loader", Loader([str(data)], include_default_search_paths=False)
    )
    session.set_credentials("a", "b")
    client = session.create_client("dynamodb", region)

    def stop(request: AWSRequest, **_: object) -> None:
        raise Asked(request.url)

    client.meta.events.register("before-send", stop)
    with pytest.raises(Asked) as asked:
        client.get_item(TableName="t", Key={"key": {"S": "a"}})
    return str(asked.value)


@pytest.mark.parametrize("region", ["eu-central-1", "us-east-1", "il-central-1", "cn-north-1"])
def test_a_table_is_asked_at_the_same_address(packages: Path, region: str) -> None:
    assert address(packages / "botocore/data", region) == address(DATA, region)


def test_the_bot_is_made_without_httpx(packages: Path) -> None:
    code = """
import sys
from reception.adapters.telegram.channel import TelegramChannel
TelegramChannel("http://127.0.0.1:9", "1:a", None).library.bot
import telegram
print(telegram.__file__, sorted({"httpx", "httpcore", "anyio", "h11"} & set(sys.modules)))
"""
    alone = packages / "alone"  # beside the data of botocore, no botocore would be found
    alone.mkdir()
    (alone / "telegram").symlink_to(packages / "telegram")
    path = f"{alone}:{ROOT / 'layers/reception'}"
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.stdout.strip() == f"{alone / 'telegram/__init__.py'} []", told.stderr
