"""One reader under atheris, which counts the branches of our code that an input reaches."""

import logging
import sys
import time

import atheris

logging.disable(logging.CRITICAL)
with atheris.instrument_imports(include=["reception", "msgspec", "phonenumbers"]):
    from tests.fuzz.readers import READERS

LONGEST_SECONDS = 2
"""Processor time for an input. libFuzzer's own limit counts the time of the wall, which a busy machine stretches."""
name = sys.argv.pop(1)


def read(data: bytes) -> None:
    started = time.thread_time()
    READERS[name](data)
    took = time.thread_time() - started
    assert took < LONGEST_SECONDS, f"{took:.1f} s"


atheris.Setup(sys.argv, read)
atheris.Fuzz()
