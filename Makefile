# Moim's commands. `make play` is the first one to try: everything else it needs, it does.

BIN := .venv/bin
STAMP := .venv/.installed
# Oldest first: the lock file is made on the oldest Python that Moim supports. Override: make setup PYTHON=/some/python
PYTHON ?= python3.11 python3.12 python3.13 python3.14 python3
# Three at a time on two cores: many tests wait, for a browser or for a process to end.
PYTEST_FLAGS ?= -n 3 --dist worksteal
UPGRADE ?=

.PHONY: help setup play init run test check messages pictures lock bench clean

help:
	@echo "Try it"
	@echo "  make play      a whole community in the browser: no Telegram, no token, no settings"
	@echo "Run it"
	@echo "  make init      ask for the settings, try the token, write .env"
	@echo "  make run       run the bot            (more commands: .venv/bin/python -m bot --help)"
	@echo "Work on it"
	@echo "  make test      all tests              make check     style, types, who may import whom"
	@echo "  make messages  docs/messages.md anew  make pictures  those of the front page"
	@echo "  make bench     the benchmarks         make lock      refresh requirements.lock"
	@echo "  make setup     install                make clean     remove what these made"

setup: $(STAMP)
	@:

play: setup
	@$(BIN)/python -m bot play

init: setup
	@$(BIN)/python -m bot init

run: setup
	@$(BIN)/python -m bot run

test: setup
	@$(BIN)/python -m pytest $(PYTEST_FLAGS)

check: setup
	@failed=0; for rule in "ruff check ." "ruff format --check ." mypy lint-imports; do \
		echo "== $$rule"; $(BIN)/$$rule || failed=1; \
	done; exit $$failed

messages: setup
	@$(BIN)/python -m tests.messages

pictures: setup
	@$(BIN)/python -m tests.pictures

bench: setup
	@set -e; for script in bench/*.py; do \
		[ -e "$$script" ] || { echo "bench/ holds no benchmark yet"; break; }; \
		case "$$script" in */_*) continue ;; esac; \
		echo "== $$script"; PYTHONPATH=. $(BIN)/python "$$script"; \
	done

# pip's own configuration is left out, so that the hashes are the public index's, for all platforms.
lock: setup
	@echo "Resolving (some minutes: every file of every package is hashed) ..."
	@$(BIN)/python -m venv var/lock
	@var/lock/bin/pip install --quiet --disable-pip-version-check pip-tools
	@cp requirements.lock var/lock/resolved
	@env -u PIP_FIND_LINKS -u PIP_EXTRA_INDEX_URL PIP_CONFIG_FILE=/dev/null var/lock/bin/pip-compile --quiet $(UPGRADE) \
		--generate-hashes --extra dev --strip-extras --allow-unsafe --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--output-file var/lock/resolved pyproject.toml
	@{ sed -n '/^#/p;/^#/!q' requirements.lock; sed '/^#/d' var/lock/resolved; } > var/lock/new
	@mv var/lock/new requirements.lock
	@git --no-pager diff --stat -- requirements.lock

clean:
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Installed from the lock alone: the same files everywhere, each checked against its hash.
$(STAMP): requirements.lock pyproject.toml | $(BIN)/python
	@all=$$(grep -c == requirements.lock); n=0; rm -f .venv/.failed; \
	echo "Installing $$all packages into .venv (a minute or two the first time) ..."; \
	{ PYTHONUNBUFFERED=1 $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off \
		--require-hashes --no-deps --requirement requirements.lock 2>&1 || touch .venv/.failed; } | \
	while read -r line; do case "$$line" in \
		"Collecting "*|"Processing "*) n=$$((n + 1)); [ $$((n % 10)) -ne 0 ] || echo "  $$n of $$all" ;; \
		"Installing collected"*) echo "  unpacking" ;; \
		ERROR*) echo "$$line" >&2 ;; \
	esac; done; \
	test ! -e .venv/.failed
	@touch $@
	@echo "Ready."

$(BIN)/python:
	@for python in $(PYTHON); do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
		found=$$python; \
		"$$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || continue; \
		echo "Making .venv with $$("$$python" --version) ..."; \
		"$$python" -m venv .venv && exit 0; \
		rm -rf .venv; exit 1; \
	done; \
	if [ -n "$$found" ]; \
	then echo "$$found cannot make a virtual environment: install its venv package (Debian, Ubuntu: apt install python3-venv)." >&2; \
	else echo "Moim needs Python 3.11 or newer: install it, or name it: make setup PYTHON=/path/to/python3" >&2; \
	fi; exit 1
