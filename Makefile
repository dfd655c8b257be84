# Everything works from a bare checkout with Python 3.11 or newer (with venv) and make.

PYTHON ?= python3
PORT ?= 8000
ARGS ?=

# Biome has a wheel for Linux on x86-64 only; elsewhere a line says that it was left out.
BIOME = $(if $(filter Linux-x86_64,$(shell uname -sm | tr ' ' -)),.venv/bin/biome,@echo Skipped on this platform: biome)

# What has no wheel would be built by tools that nothing pins.
LOCK = --universal --python-version 3.11 --generate-hashes --no-header --quiet --only-binary :all:

export PORT
.DEFAULT_GOAL := help
.PHONY: help demo serve test test-install lint bench bundle format messages handbook lock

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /make \1\t/p' Makefile | expand -t 20

demo: ## Serve a site with demo content on http://127.0.0.1:8000 (PORT=8080 changes it)
	@$(PYTHON) deploy/packages.py requirements.lock
	@deploy/demo

serve: ## Serve the same behind nginx, as in production (ARGS=--postgresql, or DATABASE_URL=…)
	@$(PYTHON) deploy/packages.py $(if $(findstring postgresql,$(ARGS)),requirements-dev.lock,requirements.lock)
	@.venv/bin/python -m newscenter.edge $(ARGS)

test: ## Run all tests on SQLite and on PostgreSQL (ARGS="-k captcha" chooses some)
	@$(PYTHON) deploy/packages.py requirements-dev.lock
	@.venv/bin/python -m tests.run $(ARGS)

test-install: ## Install on clean machines made by debootstrap (as root; ARGS=trixie chooses one)
	@$(PYTHON) -m tests.clean_machine $(ARGS)

lint: ## Check formatting, types, imports, templates, CSS, JavaScript and migrations
	@$(PYTHON) deploy/packages.py requirements-dev.lock
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/djade --check --target-version 5.2 $$(git ls-files '*.html' ':!tests')
	.venv/bin/djhtml --check --tabwidth 2 $$(git ls-files '*.html' ':!tests')
	$(BIOME) check --error-on-warnings
	.venv/bin/lint-imports
	.venv/bin/mypy .
	.venv/bin/python manage.py makemigrations --check --dry-run

bench: ## Measure the site beside others, and what people wait for (ARGS=--help explains the rules)
	@$(PYTHON) deploy/packages.py requirements-dev.lock
	@.venv/bin/python -m bench $(ARGS)

bundle: ## Pack this version with its packages into one file for machines without a network
	@$(PYTHON) deploy/bundle.py $(ARGS)

format: ## Format Python, templates, CSS and JavaScript
	@$(PYTHON) deploy/packages.py requirements-dev.lock
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .
	.venv/bin/djade --target-version 5.2 $$(git ls-files '*.html' ':!tests')
	.venv/bin/djhtml --tabwidth 2 $$(git ls-files '*.html' ':!tests')
	$(BIOME) check --write

messages: ## Collect the texts of the interface into locale/ and compile them (needs gettext)
	@$(PYTHON) deploy/packages.py requirements-dev.lock
	@for domain in django djangojs; do \
		.venv/bin/python manage.py makemessages --domain $$domain --locale zh_Hans --no-wrap \
			--no-obsolete --add-location file --ignore .venv --ignore var --ignore tests; \
	done
	.venv/bin/python manage.py compilemessages --ignore .venv

handbook: ## Take the pictures of the handbook anew (needs chromium and fonts-noto-cjk)
	@$(PYTHON) deploy/packages.py requirements-dev.lock
	@HANDBOOK=1 .venv/bin/python -m pytest -q tests/test_handbook_browser.py

lock: ## Renew the lock files (needs uv on the PATH)
	uv pip compile --upgrade $(LOCK) --output-file requirements.lock pyproject.toml
	uv pip compile --upgrade $(LOCK) --constraint requirements.lock --extra dev \
		--output-file requirements-dev.lock pyproject.toml
	echo uv | uv pip compile --upgrade $(LOCK) --output-file deploy/requirements-uv.lock -
