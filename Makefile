# Each target installs what it needs, so each works on a fresh checkout.
# Environments lie under .build, except .venv, which editors look for here.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:

UV := .build/bootstrap/bin/uv
PYTHON := .venv/bin/python
# Compiles bytecode, because with PYTHONDONTWRITEBYTECODE each call of sam would compile all its modules again.
SYNC = $(UV) pip sync --quiet --require-hashes --compile-bytecode

.PHONY: run test storm check audit deploy shot transcripts scale bench judges mutation fuzz lock clean
.DEFAULT_GOAL := check

run: .build/ready.venv .build/ready.sam .build/ready.emulator
	exec $(PYTHON) -m sandbox

# Tests of the stack share one process, so that the stack is started once. (Groups of pytest-xdist would keep them
# together, too, but do nothing under pytest 9.2.)
test: .build/ready.venv .build/ready.sam .build/ready.emulator .build/ready.runtime .build/ready.chromium
	$(PYTHON) -m pytest --numprocesses=auto -m "not stack and not storm"
	$(PYTHON) -m pytest -m "stack and not storm"

# The long runs with faults, at their full length. CI runs a tenth of each. Those of the stack share one process, as above.
storm: .build/ready.venv .build/ready.sam .build/ready.emulator
	$(PYTHON) -m pytest --numprocesses=auto -m "storm and not stack"
	$(PYTHON) -m pytest -m "storm and stack"

check: .build/ready.venv .build/ready.checkov
	$(PYTHON) tools/locked.py check
	$(PYTHON) tools/catalogues.py check
	$(PYTHON) tools/screens.py check
	PYTHONPATH=layers/reception $(PYTHON) -m tools.content check
	$(PYTHON) -m tools.prose
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	$(PYTHON) -m tools.template template.yaml .build/expanded.json
	# W1100 warns of merges in YAML. sam resolves them when it builds, and nothing else deploys this file.
	.venv/bin/cfn-lint --ignore-checks W1100 -- template.yaml .build/expanded.json
	.build/checkov/bin/checkov --config-file tools/checkov.yaml --file .build/expanded.json
	git ls-files -z | xargs -0 .venv/bin/detect-secrets-hook --no-verify --baseline tools/secrets.json

# Deploys to the AWS account that AWS's own variables name; see docs/deploy.md.
deploy: .build/ready.venv .build/ready.sam
	./reception deploy

# Looks up known vulnerabilities of all pinned packages in PyPI's records. It is not a part of `check`, because its
# result changes without a change here, and it needs PyPI's JSON API, which mirrors seldom have. A failed look-up is a
# failure.
audit: .build/ready.audit
	for list in layers/dependencies/requirements.txt requirements-dev.txt tools/*.txt tools/bench/*.txt; do
		echo "$$list"
		.build/audit/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off --requirement "$$list"
	done

# Takes the README's pictures from the page of the sandbox that runs on PORT; starts one if none runs. Then draws those of
# the figures, the launch kit and the button for a clinic's site, which takes three minutes.
shot: .build/ready.venv .build/ready.sam .build/ready.emulator .build/ready.chromium
	$(PYTHON) -m tools.shot
	PYTHONPATH=layers/reception $(PYTHON) -m tools.pictures

# Writes the transcripts anew after a wanted change. Read the difference before committing it.
transcripts: .build/ready.venv
	WRITE_TRANSCRIPTS=1 $(PYTHON) -m pytest --quiet tests/conversations

# Measures what grows with the clinic and writes the tables of docs/scale.md. It takes some two minutes.
scale: .build/ready.venv
	$(PYTHON) -m tools.scale

# Measures the built artifact beside a floor and two peers, writes bench.json, and fails if a goal is missed that was
# reached before (docs/performance.md). It takes about five minutes.
bench: .build/ready.venv .build/ready.bench-floor .build/ready.bench-ptb .build/ready.bench-aiogram
	$(PYTHON) -m tools.bench

# Has others' implementations of DynamoDB, Telegram's types, Slack's client, calendars and AWS's schemas judge this one
# (docs/reliability.md). It takes some six minutes and needs Node.js (20 or later) with npm.
judges: .build/ready.venv .build/ready.judges
	PYTHONPATH=layers/reception $(PYTHON) -m tools.judges

# Changes the code in small ways and counts how many changes the tests notice (docs/reliability.md). AREAS limits it to
# some areas of tools/mutation.toml; all of them take an hour or two.
mutation: .build/ready.venv .build/ready.mutation
	$(PYTHON) -m tools.mutation $(AREAS)

# Looks for inputs that break a reader, so many SECONDS for each of the six: 600 make an hour (docs/reliability.md).
fuzz: SECONDS = 60
fuzz: .build/ready.fuzz
	PYTHONPATH=layers/reception .build/fuzz/bin/python -m tests.fuzz $(SECONDS) $(READERS)

lock: .build/ready.python
	tools/lock.sh
	"$$(cat .build/ready.python)" tools/locked.py write

clean:
	rm -rf .build .venv .aws-sam .*_cache

# --- environments that the targets above need; each has a stamp, so that a second make is quick ---

.build/ready.bootstrap: tools/bootstrap.txt
	@echo "--- installing the installer"
	rm -rf .build/bootstrap
	python3 -m venv .build/bootstrap
	.build/bootstrap/bin/pip install --quiet --require-hashes --requirement tools/bootstrap.txt
	touch $@

.build/ready.python: .build/ready.bootstrap tools/python.sh
	tools/python.sh >$@

.build/ready.venv: .build/ready.python requirements-dev.txt
	@echo "--- installing the packages of the reception, its sandbox and its tests: 640 MB, the longest step"
	$(UV) venv --quiet --allow-existing --python "$$(cat .build/ready.python)" .venv
	$(SYNC) --python .venv requirements-dev.txt
	echo "$(CURDIR)/layers/reception" >.venv/lib/python3.13/site-packages/reception.pth
	touch $@

.build/ready.audit .build/ready.checkov .build/ready.sam .build/ready.emulator .build/ready.runtime: .build/ready.%: .build/ready.python tools/%.txt
	@echo "--- installing the packages of $*"
	$(UV) venv --quiet --allow-existing --python "$$(cat .build/ready.python)" .build/$*
	$(SYNC) --python .build/$* tools/$*.txt
	touch $@

# These two run the tests, so they lie beside the tests' packages.
.build/ready.mutation .build/ready.fuzz: .build/ready.%: .build/ready.python requirements-dev.txt tools/%.txt
	@echo "--- installing the packages of $*"
	$(UV) venv --quiet --allow-existing --python "$$(cat .build/ready.python)" .build/$*
	$(SYNC) --python .build/$* requirements-dev.txt tools/$*.txt
	touch $@

.build/ready.bench-%: .build/ready.python tools/bench/%.txt
	$(UV) venv --quiet --allow-existing --python "$$(cat .build/ready.python)" .build/bench-$*
	$(SYNC) --python .build/bench-$* tools/bench/$*.txt
	touch $@

.build/ready.judges: tools/judges/package-lock.json
	@echo "--- installing the judges' packages"
	command -v npm >/dev/null || { echo "make judges needs Node.js (20 or later) with npm" >&2; exit 1; }
	mkdir -p .build/judges
	cp tools/judges/package.json tools/judges/package-lock.json .build/judges
	npm ci --prefix .build/judges --ignore-scripts --no-audit --no-fund
	touch $@

# The stamp holds the path of a browser. It is empty if there is none, and targets that need one then say so.
.build/ready.chromium: tools/chromium.sh
	mkdir -p $(@D)
	tools/chromium.sh >$@
