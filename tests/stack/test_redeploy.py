"""A deployment that changes one thing brings that thing behind the API."""

import json
import shutil
from pathlib import Path

import httpx
import pytest
from cfnlint.decode.cfn_yaml import load  # type: ignore[import-untyped] # cfn-lint has none

from sandbox.deploy import deploy
from sandbox.running import Running
from tools.sam import HERE

pytestmark = pytest.mark.stack

PARAMETERS = {"DoctorEleksUrl": "http://127.0.0.1:9", "AlarmEmail": "duty@clinic.example"}
# only the webhook's resources: three deployments of everything would take a minute more
MADE = (
    "AWS::Serverless::Function",
    "AWS::Serverless::LayerVersion",
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::Dashboard",
    "AWS::Logs::MetricFilter",
)
KEPT = ("WebhookFunction", "ReceptionLayer")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Copy the webhook's artifacts and let their answer say which copy it comes from."""
    copy = tmp_path / "checkout"
    for source in ("functions/webhook", "layers/reception", "tools/artifacts"):
        shutil.copytree(HERE / source, copy / source)
    shutil.copy(HERE / "samconfig.toml", copy)
    template = load(str(HERE / "template.yaml"))
    template["Resources"] = {
        name: resource
        for name, resource in template["Resources"].items()
        if name in KEPT or resource["Type"] not in MADE
    }
    template["Globals"]["Function"]["Layers"] = [{"Ref": "ReceptionLayer"}]
    template["Outputs"] = {"ApiId": template["Outputs"]["ApiId"]}
    (copy / "template.yaml").write_text(json.dumps(template))
    return copy


def say(checkout: Path, layer: str, code: str) -> None:
    (checkout / "layers/reception/reception/spoken.py").write_text(f"WORD = {layer!r}\n")
    (checkout / "functions/webhook/app.py").write_text(
        "from reception.spoken import WORD\n"
        f"def handler(event, context): return {{'statusCode': 200, 'body': WORD + ' {code}'}}\n"
    )


def test_a_layer_alone_and_the_code_alone(sandbox: Running, checkout: Path, tmp_path: Path) -> None:
    def heard() -> str:
        stack = deploy(
            sandbox.emulator, checkout, tmp_path / "build", PARAMETERS, name="redeployed"
        )
        return httpx.post(f"{stack.api}/telegram/webhook", timeout=30).text

    say(checkout, layer="first", code="first")
    assert heard() == "first first"
    say(checkout, layer="second", code="first")
    assert heard() == "second first"
    say(checkout, layer="second", code="second")
    assert heard() == "second second"
