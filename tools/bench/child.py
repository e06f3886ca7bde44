"""Runs in a process of its own, with a stack's own Python: Lambda's runtime, as far as the bench needs it.

python child.py <module>   imports the module, then calls its `handler` with each event that comes on standard input,
a line of JSON each, and answers a line each: the seconds of processor time, and what the handler returned.
"""

import importlib
import json
import sys
import time


class Context:
    """Lambda's context, for a call that may take as long as it likes."""

    aws_request_id = "bench"

    def get_remaining_time_in_millis(self) -> int:
        """As if the call had just begun."""
        return 300_000


def main() -> None:
    """Serve calls until the input ends."""
    said, sys.stdout = sys.stdout, sys.stderr
    handler = importlib.import_module(sys.argv[1]).handler
    for line in sys.stdin:
        event = json.loads(line)
        began = time.process_time()
        answer = handler(event, Context())
        spent = time.process_time() - began
        told = {"seconds": spent, "modules": len(sys.modules), "answer": answer}
        print(json.dumps(told), file=said, flush=True)


if __name__ == "__main__":
    main()
