"""Telegram's Bot API as JSON Schema, made from types in TypeScript that others generate from Telegram's pages."""

import json
import re
import subprocess
from typing import Any
from urllib.parse import quote

from tools.sam import HERE

PACKAGES = HERE / ".build/judges/node_modules"
SCHEMA = HERE / "tests/judges/bot_api.json"
SOURCE = "@gramio/types"
"""The npm package with the types; MIT licence."""

type Schema = dict[str, Any]


def written() -> str:
    """The text of the schema: one definition a line, for parameters as `<Method>Params`.

    Raises:
        CalledProcessError: the generator failed.
    """
    definitions = _without_code(_named(_generated()["definitions"]))
    # The page of KeyboardButton: "For simple text buttons, String can be used instead".
    definitions["TelegramKeyboardButton"]["type"] = ["object", "string"]
    wanted = {name for name in definitions if name.endswith("Params")} | {"TelegramUpdate"}
    kept = _reached(definitions, wanted)
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(definitions[name], sort_keys=True)}"
        for name in sorted(kept)
    )
    return f'{{"version": {json.dumps(_version())},\n"definitions": {{\n{lines}\n}}}}\n'


def _version() -> str:
    """The Bot API's version and its day, which the package writes into the head of each file."""
    head = (PACKAGES / SOURCE / "out/params.d.ts").read_text()
    found = re.search(r"Based on Bot API v(\S+ \([\d.]+\))", head)
    if found is None:
        raise ValueError(f"{SOURCE} does not tell the Bot API's version")
    return found[1]


def _generated() -> Schema:
    settings = {
        "compilerOptions": {"module": "nodenext", "strict": True, "types": []},
        "files": [f"node_modules/{SOURCE}/out/{name}.d.ts" for name in ("params", "objects")],
    }
    at = PACKAGES.parent
    (at / "tsconfig.json").write_text(json.dumps(settings))
    command = [
        "node", "node_modules/ts-json-schema-generator/bin/ts-json-schema-generator.js",
        "--path", f"node_modules/{SOURCE}/out/{{params,objects}}.d.ts", "--tsconfig", "tsconfig.json",
        "--no-type-check", "--jsDoc", "none", "--expose", "all",
    ]  # fmt: skip
    made: Schema = json.loads(
        subprocess.run(command, cwd=at, check=True, capture_output=True, text=True).stdout
    )
    return made


def _named(definitions: Schema) -> Schema:
    """Give the type of the kinds of updates, which has an expression for a name, a short name."""
    long = next(name for name in definitions if name.startswith("Exclude<"))
    text = json.dumps(definitions | {"UpdateKind": definitions[long]})
    named: Schema = json.loads(text.replace(quote(long, safe="()"), "UpdateKind"))
    return named


def _without_code(schema: Any) -> Any:
    """Take out what stands for code, not for JSON: objects with a `toString` or `toJSON`, and files."""
    if isinstance(schema, list):
        return [_without_code(one) for one in schema if not _is_code(one)]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$ref") == "#/definitions/TelegramInputFile":
        return {}
    cleaned = {name: _without_code(part) for name, part in schema.items()}
    return {"anyOf": [{}]} if cleaned.get("anyOf") == [] else cleaned


def _is_code(schema: Any) -> bool:
    return isinstance(schema, dict) and bool(
        {"toString", "toJSON"} & schema.get("properties", {}).keys()
    )


def _reached(definitions: Schema, names: set[str]) -> set[str]:
    """These definitions, and all to which they refer."""
    kept: set[str] = set()
    while names:
        kept |= names
        told = json.dumps([definitions[name] for name in names])
        names = set(re.findall(r'#/definitions/([^"]+)"', told)) - kept
    return kept
