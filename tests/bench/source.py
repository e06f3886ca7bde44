"""Functions as the checkout has them: a test has no built artifact."""

import sys

from tools.bench.artifact import ROOT
from tools.bench.processes import Stack


def from_source(function: str) -> Stack:
    """A function of the checkout, with the environment of the tests."""
    path = (ROOT / "functions" / function, ROOT / "layers/reception", ROOT / "layers")
    return Stack(function, sys.executable, "app", path)
