# Everything a person or a CI machine runs. `make` alone prints the list.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install demo run test captures test-services suites check bench lock format clean

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p && break; done)
PY := .venv/bin/python
PORT ?= 8000
export PORT
# extra arguments for pytest, e.g. make test ARGS="tests/registre -k radier"
ARGS ?=
# sequences of acts walked by make suites
SUITES ?= 5000
# names of benchmarks, e.g. make bench BENCH="droits enregistrement" N=100000
BENCH ?=
export PYTHONUNBUFFERED := 1

help: ## cette liste
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

install: .venv/.installe ## l'environnement Python du service (.venv)

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 ou plus récent est nécessaire."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 ou plus récent est nécessaire : make PYTHON=/chemin/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Le module venv manque : apt-get install python3-venv"; rm -rf .venv; exit 1; }

.venv/.installe: requirements.txt | .venv/bin/python
	@echo "[registre] Installation des paquets (une fois)…"
	@if command -v uv >/dev/null; then uv pip install -q --python $(PY) --require-hashes -r requirements.txt; \
	else $(PY) -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements.txt; fi
	@touch $@

.venv/.installe-dev: requirements.txt requirements-dev.txt .venv/.installe
	@echo "[registre] Installation des outils de test (une fois)…"
	@if command -v uv >/dev/null; then uv pip install -q --python $(PY) --require-hashes -r requirements.txt -r requirements-dev.txt; \
	else $(PY) -m pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt; fi
	@touch $@

demo: .venv/.installe ## base, population, site et tâches : http://127.0.0.1:$PORT
	@exec $(PY) -m config.lanceur demo

run: .venv/.installe ## base, site et tâches, sans données de démonstration
	@exec $(PY) -m config.lanceur run

test: .venv/.installe-dev ## tous les tests, sur la base embarquée
	@$(PY) -m tests.preparation
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

captures: .venv/.installe-dev ## les images de docs/captures, refaites par les tests du navigateur à date fixe
	@CAPTURES=1 HORLOGE=2026-11-23T09:30:00+01:00 $(PY) -m pytest -q -n 0 tests/e2e

test-services: .venv/.installe-dev ## base, concurrence et tâches sur de vrais PostgreSQL, Redis et RabbitMQ
	@$(PY) -m tests.services $(ARGS)

suites: .venv/.installe-dev ## 5 000 suites d'actes d'attribution au hasard, sur deux cœurs (SUITES= pour un autre nombre)
	@SUITES=$(SUITES) GRAINES=2 $(PY) -m pytest -n 2 tests/attributions/location/test_machine.py::test_des_milliers_de_suites_courtes $(ARGS)

check: .venv/.installe-dev ## style, types, sens des imports, migrations, gabarits, documents engendrés
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m tests.verification types
	@.venv/bin/lint-imports --no-cache
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) -m tests.verification gabarits
	@$(PY) manage.py documenter --verifier
	@$(PY) -m tests.verification openapi

bench: .venv/.installe-dev ## les mesures (BENCH="noms…" pour quelques-unes, N= pour la taille de la base)
	@$(PY) -m bench $(BENCH)

lock: .venv/.installe-dev ## résout et verrouille les dépendances avec leurs empreintes
	@$(PY) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	@$(PY) -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt

format: .venv/.installe-dev ## met en forme
	@$(PY) -m ruff check --fix-only -q .
	@$(PY) -m ruff format -q .

clean: ## enlève ce qui s'est engendré, sauf var/
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
