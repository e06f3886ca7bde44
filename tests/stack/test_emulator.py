"""The emulator keeps its data, and leaves no process or file of its work behind."""

from pathlib import Path

import pytest

from sandbox.emulator import Emulator, emulator, free_port

pytestmark = pytest.mark.stack


def secrets(running: Emulator) -> list[str]:
    manager = running.session.client("secretsmanager", endpoint_url=running.url)
    return [secret["Name"] for secret in manager.list_secrets()["SecretList"]]


def test_a_restart_keeps_all_and_a_taken_port_is_left_alone(tmp_path: Path) -> None:
    port = free_port()
    with emulator(tmp_path / "one", port) as one, emulator(tmp_path / "two", port) as two:
        assert one.url == f"http://127.0.0.1:{port}"
        assert two.url != one.url
        one.session.client("secretsmanager", endpoint_url=one.url).create_secret(Name="kept")
        assert secrets(two) == []
    assert not (tmp_path / "one/tmp").exists()
    with emulator(tmp_path / "one", port) as again:
        assert secrets(again) == ["kept"]
