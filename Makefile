# Sergap. `make` or `make help` lists what there is; stamp files make repeated runs cost nothing.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# The oldest supported Python comes first, since the deployed runtime is of that version.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell \
	$(name) -c 'import sys; print("$(name)" if sys.version_info >= (3, 11) else "")' 2>/dev/null)))

VENV := .venv/.stamp
COMMAND := .venv/.stamp-sergap
FUNCTIONS_VENV := functions/venv/.stamp
INFRA_VENV := .venv-infra/.stamp
NODE := node_modules/.stamp
WEB_NODE := $(if $(wildcard web/package.json),web/node_modules/.stamp)
WEB := $(if $(wildcard web/package.json),web/dist/.stamp)
WEB_SOURCES := $(if $(wildcard web/package.json),$(shell find web -type f \
	-not -path '*/node_modules/*' -not -path 'web/dist/*' -not -path 'web/screenshots/*'))
COMPILE := .venv/bin/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-emit-options --strip-extras --allow-unsafe
INSTALL := install --disable-pip-version-check --no-color
# One line that counts instead of three for each package; pip's errors pass by on standard error.
COUNT := | awk '/^Collecting/ {printf "\r    %d paket / packages", ++n} /^Installing/ {printf "\r    memasang / installing %d ...   ", n} \
	{fflush()} END {if (n) print ""}'

need_node = node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' 2>/dev/null && command -v npm >/dev/null \
	|| { echo 'Node.js 20 atau lebih baru dan npm diperlukan / Node.js 20 or newer and npm are needed' >&2; exit 1; }
say = printf '\033[1;34m==>\033[0m %s\n' "$(1)"

.PHONY: help
help: ## Daftar perintah / this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1mmake %-12s\033[0m %s\n", $$1, $$2}' Makefile

.PHONY: setup
setup: $(COMMAND) $(FUNCTIONS_VENV) $(NODE) $(WEB) ## Siapkan semua alat / prepare everything
	@$(call say,Siap / ready)

.PHONY: demo
demo: setup ## Satu laporan dari tombol sampai notifikasi / one report from press to push
	@.venv/bin/sergap demo

.PHONY: up
up: setup ## Nyalakan seluruh Sergap sampai Ctrl-C / run all of Sergap until Ctrl-C
	@.venv/bin/sergap up

# The apps get a stack of their own, in a run of their own: the Firestore emulator keeps the listeners of windows that
# were closed, and from some thousand unread messages on it does little else than log that nobody reads them.
.PHONY: test
test: check test-web infra-tools browser ## Periksa dan uji semua / check and test everything
	@$(call say,Menguji / testing)
	@.venv/bin/pytest -m "not soak and not browser"
	@.venv/bin/pytest -m browser

.PHONY: test-web
test-web: setup ## Tipe, uji, dan ukuran aplikasi web / types, tests and sizes of the web apps
	@$(call say,Menguji aplikasi web / testing the web apps)
	@cd web && npm run --silent check && npm run --silent test && npm run --silent sizes

.PHONY: test-browser
test-browser: setup browser ## Ketiga aplikasi di Chromium / the three apps in Chromium
	@.venv/bin/pytest -m browser

.PHONY: guide-pictures
guide-pictures: setup browser ## Gambar panduan dari aplikasi / pictures of the guides, from the apps
	@.venv/bin/pytest -q tests/browser/guide_pictures.py

.PHONY: check
check: setup ## Lint, format, tipe / lint, format, types
	@$(call say,Memeriksa / checking)
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check --quiet .
	@.venv/bin/mypy .

.PHONY: infra-tools
infra-tools: $(INFRA_VENV) ## Alat pemeriksa infra/ / what checks infra/ (checkov, Terraform)

.PHONY: infra-schema
infra-schema: setup ## Skema penyedia Google dari PyPI / the Google provider's schema anew from PyPI
	@.venv/bin/python -m devkit.terraform.derive

# The three steps of a deployment, for a person and for .github/workflows/deploy.yml alike; docs/deploy.md has the rest.
.PHONY: deploy-files
deploy-files: ## Berkas pengaturan untuk penyebaran / settings that a deployment needs, from SERGAP_*
	@.venv/bin/python -m devkit.deployment files

.PHONY: deploy
deploy: ## Sebarkan kode ke SERGAP_PROJECT / deploy the code to SERGAP_PROJECT
	@test -n "$${SERGAP_PROJECT:-}" || { echo 'SERGAP_PROJECT tidak ada / is not set' >&2; exit 1; }
	@test -f "functions/.env.$$SERGAP_PROJECT" || { echo 'make deploy-files dahulu / first' >&2; exit 1; }
	@node_modules/.bin/firebase deploy --only functions,firestore:rules,hosting --project "$$SERGAP_PROJECT" --non-interactive --force

.PHONY: deploy-check
deploy-check: ## Periksa sistem di SERGAP_URL / look whether the system at SERGAP_URL answers
	@.venv/bin/python -m devkit.deployment check

.PHONY: format
format: $(VENV) ## Rapikan kode / format the code
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format .

.PHONY: bench
bench: setup ## Ukur kecepatan dan biaya / measure speed and cost against the floor
	@.venv/bin/python -m bench

.PHONY: soak
soak: setup ## Uji lama / long-running tests
	@.venv/bin/pytest -m soak

.PHONY: lock
lock: $(VENV) ## Kunci ulang semua versi / pin all versions anew
	@$(call say,Mengunci / locking)
	@$(COMPILE) --output-file functions/requirements.txt functions/requirements.in
	@$(COMPILE) --output-file requirements-dev.txt requirements-dev.in
	@$(COMPILE) --output-file infra/requirements.txt infra/requirements.in
	@npm install --package-lock-only
	@$(if $(wildcard web/package.json),cd web && npm install --package-lock-only)
	@sed -i.bak '/"resolved": "http/d' $(wildcard package-lock.json web/package-lock.json)
	@rm -f package-lock.json.bak web/package-lock.json.bak

.PHONY: audit
audit: setup ## Cari kelemahan yang diketahui / look for known vulnerabilities
	@$(call say,Memeriksa paket / auditing packages)
	@.venv/bin/python -m devkit.audit

.PHONY: sbom
sbom: setup ## Daftar paket dan lisensi / packages and licences (CycloneDX)
	@$(call say,Daftar paket / list of packages)
	@mkdir -p .sergap/sbom
	@.venv/bin/cyclonedx-py environment functions/venv/bin/python --of JSON -o .sergap/sbom/functions.json
	@.venv/bin/cyclonedx-py environment .venv/bin/python --of JSON -o .sergap/sbom/tools.json
	@npm sbom --sbom-format cyclonedx --package-lock-only > .sergap/sbom/firebase-tools.json
	@cd web && npm sbom --sbom-format cyclonedx --package-lock-only > ../.sergap/sbom/web.json
	@.venv/bin/python -m devkit.licences .sergap/sbom/*.json

.PHONY: clean
clean: ## Hapus semua yang dibuat perintah ini / remove all that these commands made
	@rm -rf .venv .venv-infra functions/venv node_modules web/node_modules web/dist .sergap firebase.sergap-*.json \
		*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV): requirements-dev.txt
	@$(if $(PYTHON),,$(error Python 3.11 atau lebih baru tidak ada; pasang, atau beri PYTHON=... \
		/ no Python 3.11 or newer: install one, or give PYTHON=...))
	@$(call say,Lingkungan Python pengembang / developer environment ($(PYTHON)))
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@.venv/bin/pip $(INSTALL) --require-hashes -r requirements-dev.txt $(COUNT)
	@touch $@

# The command `sergap`: an editable install, built by the setuptools that is pinned with the other tools.
$(COMMAND): $(VENV) pyproject.toml
	@$(call say,Perintah sergap / the command sergap)
	@.venv/bin/pip $(INSTALL) --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(FUNCTIONS_VENV): functions/requirements.txt
	@$(if $(PYTHON),,$(error Python 3.11 atau lebih baru tidak ada; pasang, atau beri PYTHON=... \
		/ no Python 3.11 or newer: install one, or give PYTHON=...))
	@$(call say,Lingkungan Python functions / functions environment)
	@test -x functions/venv/bin/python || $(PYTHON) -m venv functions/venv
	@functions/venv/bin/pip $(INSTALL) --require-hashes -r functions/requirements.txt $(COUNT)
	@touch $@

$(INFRA_VENV): infra/requirements.txt
	@$(call say,Alat pemeriksa infra / what checks infra)
	@test -x .venv-infra/bin/python || $(PYTHON) -m venv .venv-infra
	@.venv-infra/bin/pip $(INSTALL) --require-hashes -r infra/requirements.txt $(COUNT)
	@touch $@

$(NODE): package-lock.json
	@$(need_node)
	@$(call say,firebase-tools)
	@npm ci --loglevel=error
	@touch $@

web/node_modules/.stamp: web/package-lock.json
	@$(need_node)
	@$(call say,Paket web / web packages)
	@cd web && npm ci --loglevel=error
	@touch $@

web/dist/.stamp: $(WEB_NODE) $(WEB_SOURCES)
	@$(call say,Membangun web / building the web apps)
	@cd web && npm run --silent build
	@touch $@

# Only the browser tests need it. Debian's package is taken, as no download of a browser build is assumed.
.PHONY: browser
browser:
ifneq ($(wildcard web/package.json),)
	@command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || $(MAKE) install-chromium
endif

.PHONY: install-chromium
install-chromium:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		$(call say,Chromium); \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
			chromium fonts-noto-core >/dev/null; \
	else \
		echo 'Chromium tidak ada: pasang paket "chromium" / no Chromium: install the package "chromium"' >&2; \
		exit 1; \
	fi
