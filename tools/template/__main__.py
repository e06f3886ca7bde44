"""Check a template against the rules, and write its expanded form for cfn-lint and checkov.

python -m tools.template template.yaml .build/expanded.json
"""

import json
import sys
from pathlib import Path

from tools.template.expanded import expand, read
from tools.template.rules import complaints


def main(written: str, full: str) -> str | None:
    """Write the expanded template to `full`; return the broken rules, one a line, or None."""
    template = expand(read(Path(written)))
    content = {"Resources": template.resources, "Outputs": template.outputs}
    Path(full).write_text(json.dumps(content, indent=1))
    return "\n".join(complaints(template)) or None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
