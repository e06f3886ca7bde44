"""Judge a template, and write it down as AWS has it, for others that judge.

python -m tools.template template.yaml .build/expanded.json
"""

import json
import sys
from pathlib import Path

from tools.template.expanded import expand, read
from tools.template.rules import complaints


def main(written: str, full: str) -> str | None:
    """Write the full template; returns the complaints, a line each."""
    template = expand(read(Path(written)))
    content = {"Resources": template.resources, "Outputs": template.outputs}
    Path(full).write_text(json.dumps(content, indent=1))
    return "\n".join(complaints(template)) or None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
