"""Ask for the template's parameters. Their descriptions are the questions, their patterns check the answers."""

import os
import re
from collections.abc import Mapping
from typing import Any

import click
from cfnlint.decode.cfn_yaml import load  # type: ignore[import-untyped] # cfn-lint has no types

from tools.sam import HERE

ASKED = ("DoctorEleksUrl", "OperatorDesk", "SmsCodes", "ClinicTimezone", "ClinicCountry")
"""Parameters that have a default and are asked for. Those without a default are always asked for."""
OURS = ("Release", "LocalEmulator", "AwsEndpointUrl", "Architecture", "Content")
"""Parameters that the deployment sets itself. The content is deployed as a layer, so its folder is not asked for."""
SUGGESTED = {"DoctorEleksUrl": "https://portal-doctor.eleks.com"}


def answers(known: Mapping[str, str], *, anew: bool) -> dict[str, str]:
    """Return a value for each parameter that is not left at its default.

    A variable of the environment with the parameter's name (`DoctorEleksUrl`: `DOCTOR_ELEKS_URL`) comes first, then the
    value that the stack has (`known`). The command asks for the rest; with `anew` it asks for all that may be asked.
    """
    parameters: dict[str, dict[str, Any]] = load(str(HERE / "template.yaml"))["Parameters"]
    values = {}
    for name, rules in parameters.items():
        if name in OURS:
            continue
        given = os.environ.get(variable(name))
        if given is not None:
            values[name] = _checked(name, rules, given)
        elif ("Default" not in rules or name in ASKED) and (anew or name not in known):
            values[name] = _ask(name, rules, known.get(name))
        elif name in known:
            values[name] = known[name]
    return {name: value for name, value in values.items() if value or known.get(name)}


def variable(parameter: str) -> str:
    """Return a parameter's variable of the environment: `DOCTOR_ELEKS_URL` for `DoctorEleksUrl`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", parameter).upper()


def _default(rules: Mapping[str, Any]) -> str | None:
    """Return a parameter's default as a text, or None."""
    default = rules.get("Default")
    return None if default is None else str(default)


def _ask(name: str, rules: Mapping[str, Any], present: str | None) -> str:
    offered = (present, _default(rules), SUGGESTED.get(name))
    default = next((value for value in offered if value is not None), None)
    words = f"{rules.get('Description', '').strip()}\n{name}".strip()
    while True:
        value: str = click.prompt(
            words, default=default, type=str, show_default=bool(default)
        ).strip()
        try:
            return _checked(name, rules, value)
        except click.BadParameter as error:
            click.echo(error.format_message())


def _checked(name: str, rules: Mapping[str, Any], value: str) -> str:
    allowed = [str(one) for one in rules.get("AllowedValues", ())]
    if allowed and value not in allowed:
        raise click.BadParameter(f"{value!r}: {' or '.join(allowed)}", param_hint=name)
    pattern = rules.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, value):
        raise click.BadParameter(f"{value!r} does not fit {pattern}", param_hint=name)
    return value
