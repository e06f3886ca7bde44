"""Look for inputs that break a reader, led by the lines and branches that each input reaches: `make fuzz`.

python -m tests.fuzz [seconds for each reader] [reader …]

Atheris (libFuzzer) changes the seeds of `readers.py`. What it learned stays in `.build/fuzzed/<reader>`, so that the
next run goes on from there. An input that raises, or takes more than two seconds of the processor, is kept in
`tests/fuzz/found`, where `test_readers.py` reads it from then on; mend the reader until it is green.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORPUS = ROOT / ".build/fuzzed"
SECONDS = 60
LONGEST_INPUT_BYTES, HANGS_SECONDS = 4096, 60
FIGURES = re.compile(r"#(\d+)\s+DONE\s+cov: (\d+) ft: (\d+) corp: (\d+)/")


def main(arguments: list[str]) -> int:
    """Fuzz each reader in a process of its own. Returns the number of readers that broke."""
    seconds = int(arguments[0]) if arguments else SECONDS
    from tests.fuzz.readers import READERS

    broken = [name for name in arguments[1:] or READERS if not _fuzzed(name, seconds)]
    print(f"--- {', '.join(broken) if broken else 'nothing'} broke")
    return len(broken)


def _fuzzed(name: str, seconds: int) -> bool:
    """Fuzz one reader, and print how many inputs it took and how much of the code they reached."""
    from tests.fuzz.readers import FOUND, seeds, words

    corpus = CORPUS / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    known = CORPUS / f"{name}.words"
    known.write_text("\n".join(f'"{_escaped(word)}"' for word in (b"0", *words(name))))
    command = [
        sys.executable, "-m", "tests.fuzz.one", name, str(corpus), f"-max_total_time={seconds}", "-use_value_profile=1",
        f"-max_len={LONGEST_INPUT_BYTES}", f"-timeout={HANGS_SECONDS}", f"-dict={known}",
        f"-artifact_prefix={FOUND}/{name}-",
        "-verbosity=1", "-print_final_stats=0", "-rss_limit_mb=4096",
    ]  # fmt: skip
    paths = os.pathsep.join((str(ROOT), str(ROOT / "layers/reception")))
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False,
        env=os.environ | {"PYTHONPATH": paths},
    )  # fmt: skip
    figures = FIGURES.findall(done.stderr)
    if done.returncode:
        print(f"{name}: BROKE\n{done.stdout[-3000:]}{done.stderr[-3000:]}", flush=True)
    for inputs, reached, features, kept in figures[-1:]:
        print(
            f"{name}: {inputs} inputs, {reached} edges, {features} features, {kept} kept",
            flush=True,
        )
    return done.returncode == 0


def _escaped(word: bytes) -> str:
    return "".join(chr(it) if 32 < it < 127 and it not in b'"\\' else f"\\x{it:02x}" for it in word)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
