# Each target installs what it needs, so any of them works on a fresh checkout.
# Environments lie under .build, but for .venv, where editors look for it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:

UV := .build/bootstrap/bin/uv
PYTHON := .venv/bin/python
# with bytecode: where Python is told to write none, each call of sam would compile it all again
SYNC = $(UV) pip sync --quiet --require-hashes --compile-bytecode

.PHONY: run test storm check audit deploy shot transcripts lock clean
.DEFAULT_GOAL := check

run: .build/ready.venv .build/ready.sam .build/ready.emulator
	exec $(PYTHON) -m sandbox

# The stack is started once, so its tests share a process (pytest-xdist's groups, which would keep
# them together, do nothing under pytest 9.2).
test: .build/ready.venv .build/ready.sam .build/ready.emulator .build/ready.runtime .build/ready.chromium
	$(PYTHON) -m pytest --numprocesses=auto -m "not stack and not storm"
	$(PYTHON) -m pytest -m "stack and not storm"

# The long fault runs with their full numbers; CI runs a tenth of each.
storm: .build/ready.venv .build/ready.sam .build/ready.emulator
	$(PYTHON) -m pytest --numprocesses=auto -m storm

check: .build/ready.venv .build/ready.checkov
	$(PYTHON) tools/locked.py check
	$(PYTHON) tools/catalogues.py check
	PYTHONPATH=layers/reception $(PYTHON) -m tools.content check
	.venv/bin/ruff format --check
	.venv/bin/ruff check
	.venv/bin/mypy
	$(PYTHON) -m tools.template template.yaml .build/expanded.json
	# W1100: a merge in YAML, which sam resolves when it builds; nothing else deploys this file
	.venv/bin/cfn-lint --ignore-checks W1100 -- template.yaml .build/expanded.json
	.build/checkov/bin/checkov --config-file tools/checkov.yaml --file .build/expanded.json
	git ls-files -z | xargs -0 .venv/bin/detect-secrets-hook --no-verify --baseline tools/secrets.json

# To the AWS account that AWS's own variables name; see docs/deploy.md.
deploy: .build/ready.venv .build/ready.sam
	./reception deploy

# Known vulnerabilities of all that is pinned, by PyPI's own record. Not a part of `check`: what it says changes by itself,
# and it needs PyPI's JSON API, which mirrors seldom have. A package that could not be looked up is a failure.
audit: .build/ready.audit
	for list in layers/dependencies/requirements.txt requirements-dev.txt tools/*.txt; do
		echo "$$list"
		.build/audit/bin/pip-audit --strict --require-hashes --disable-pip --progress-spinner off --requirement "$$list"
	done

# The README's pictures, from the page of the sandbox that runs on PORT, or of one that is started for it.
shot: .build/ready.venv .build/ready.sam .build/ready.emulator .build/ready.chromium
	$(PYTHON) -m tools.shot

# After a wanted change: read the difference before committing it.
transcripts: .build/ready.venv
	WRITE_TRANSCRIPTS=1 $(PYTHON) -m pytest --quiet tests/conversations

lock: .build/ready.python
	tools/lock.sh
	"$$(cat .build/ready.python)" tools/locked.py write

clean:
	rm -rf .build .venv .aws-sam .*_cache

# --- what the targets above need; a stamp each, so that a second make is quick ---

.build/ready.bootstrap: tools/bootstrap.txt
	rm -rf .build/bootstrap
	python3 -m venv .build/bootstrap
	.build/bootstrap/bin/pip install --quiet --require-hashes --requirement tools/bootstrap.txt
	touch $@

.build/ready.python: .build/ready.bootstrap tools/python.sh
	tools/python.sh >$@

.build/ready.venv: .build/ready.python requirements-dev.txt
	$(UV) venv --quiet --allow-existing --python "$$(cat .build/ready.python)" .venv
	$(SYNC) --python .venv requirements-dev.txt
	echo "$(CURDIR)/layers/reception" >.venv/lib/python3.13/site-packages/reception.pth
	touch $@

.build/ready.audit .build/ready.checkov .build/ready.sam .build/ready.emulator .build/ready.runtime: .build/ready.%: .build/ready.python tools/%.txt
	$(UV) venv --quiet --allow-existing --python "$$(cat .build/ready.python)" .build/$*
	$(SYNC) --python .build/$* tools/$*.txt
	touch $@

# where a browser is; without one the file is empty, and what needs one says so
.build/ready.chromium: tools/chromium.sh
	mkdir -p $(@D)
	tools/chromium.sh >$@
