"""Parse the clinic's TOML files once, when their layer is built: `python parse_content.py <folder>`.

Writes a JSON file beside each, which functions read instead: to parse TOML takes thirty times as long.
"""

import json
import sys
import tomllib
from pathlib import Path


def main() -> None:
    """Parse the files of the folder that is named on the command line."""
    for path in Path(sys.argv[1]).glob("*.toml"):
        parsed = tomllib.loads(path.read_text("utf-8"))
        path.with_suffix(".json").write_text(json.dumps(parsed, ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
