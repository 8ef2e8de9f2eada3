# All that is said more than once stands in bin/, where CI finds it too.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

RUN := .venv/for-running
DEV := .venv/for-developing
COMPILE := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

.PHONY: help run test check bench faults format editor screenshots requirements

help: ## Show what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) ## Start the service with demo data: HOST and PORT say where (127.0.0.1, 8000)
	@bin/run

test: $(DEV) ## Run the tests, on SQLite and on a real PostgreSQL and Redis
	@.venv/bin/python manage.py test

check: $(DEV) ## Lint, types, migrations, sizes, imports, and the tests with coverage
	@bin/check

bench: $(DEV) ## Run the benchmarks, side by side with the ordinary ways
	@.venv/bin/python -m benchmarks

faults: $(DEV) ## Break what the service depends on while it is called; writes docs/reliability.md
	@.venv/bin/python -m faults

format: $(DEV) ## Put the code into its form
	@.venv/bin/ruff check --fix --quiet .
	@.venv/bin/ruff format .

editor: ## Make the file of the template editor from editor/src; needs Node.js and npm
	@bin/editor build

screenshots: $(DEV) ## Renew the pictures of the guide for staff, docs/images; needs Chromium
	@CI=true .venv/bin/python -m pytest -q assistants/tests/browser/pictures.py

requirements: $(DEV) ## Pin the newest fitting versions, with hashes, into requirements*.txt
	@.venv/bin/python -m pip install --quiet uv
	@$(COMPILE) --upgrade requirements.in --output-file requirements.txt
	@$(COMPILE) --upgrade requirements-dev.in --output-file requirements-dev.txt

$(RUN): requirements.txt bin/environment
	@bin/environment requirements.txt
	@touch $@

$(DEV): requirements.txt requirements-dev.txt bin/environment
	@bin/environment requirements.txt requirements-dev.txt
	@touch $(RUN) $@
