# Each target sets up what it needs by itself: virtual environment, locked dependencies, assets, embedded servers.
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PYTHON HOST PORT
# A production configuration that the developer's shell happens to carry must not reach the tests.
# Compiled modules are kept: the suite starts scores of processes, and each would compile the product anew.
LOCAL := env -u DEMO -u SECRET_KEY -u ALLOWED_HOSTS -u PYTHONDONTWRITEBYTECODE PYTHONPYCACHEPREFIX=$(CURDIR)/var/pycache PRODUCTION=0

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

run: ## the whole system with a demo program, at http://127.0.0.1:8000 (PORT=, HOST=); Ctrl-C stops it
	@tools/setup run
	@exec $(PY) -m casemgmt.run

test: ## the whole suite with its coverage (ARGS= goes to pytest; ARGS=--cov-branch counts branches too)
	@tools/setup dev
	@COVERAGE_CORE=$$($(PY) -c 'import sys; print("sysmon" if sys.version_info >= (3, 12) else "ctrace")') \
	  $(LOCAL) $(PY) -m pytest -n 2 --dist worksteal --cov --cov-report= --cov-fail-under=0 $(ARGS); status=$$?; \
	  echo "Coverage, lines: $$(.venv/bin/coverage report --format=total --fail-under=0) % (make coverage names what is missing)"; \
	  exit $$status

coverage: ## the lines that the last `make test` did not reach
	@.venv/bin/coverage report --fail-under=0 --show-missing

check: ## lint, types, import contract, templates, migrations, deployment settings
	@tools/setup dev
	@.ci/check

setup: ## only the set-up: .venv with everything for development, assets
	@tools/setup dev

assets: ## style sheets, scripts, fonts and icons into static/vendor
	@tools/setup run

reset: ## forget the demo program and everything else in var/
	@tools/setup run
	@exec $(PY) -m casemgmt.run reset

bench: ## seed 10,000 people, time the busiest pages and the sweep against bare psycopg (ARGS="--people 50000")
	@tools/setup run
	@$(LOCAL) $(PY) manage.py bench $(ARGS)

load: ## fifty people at work over HTTP, one to three seconds between pages (ARGS="--people 100000 --seconds 300")
	@tools/setup run
	@$(LOCAL) $(PY) manage.py load $(ARGS)

chaos: ## kill workers, beats, broker and database connections at random for two minutes (CHAOS_ROWS=, CHAOS_SECONDS=, CHAOS_SEED=)
	@tools/setup dev
	@CHAOS_ROWS=$${CHAOS_ROWS:-10000} CHAOS_SECONDS=$${CHAOS_SECONDS:-120} CHAOS_OFFERS=$${CHAOS_OFFERS:-100} CHAOS_STEPS=$${CHAOS_STEPS:-20} $(LOCAL) $(PY) -m pytest tests/infra/test_chaos.py tests/infra/test_chaos_offers.py -q -s --show-capture=no $(ARGS)

year: ## live a simulated year with a thousand people (YEAR_PEOPLE=); the suite lives it with fewer
	@tools/setup dev
	@YEAR_PEOPLE=$${YEAR_PEOPLE:-1000} $(LOCAL) $(PY) -m pytest tests/followups/test_a_year.py -q $(ARGS)

pairs: ## every pair of actions on one person, on two connections, at every point (PAIRS_SCENE=; hours for all)
	@tools/setup dev
	@PAIRS=1 $(LOCAL) $(PY) -m pytest tests/house/test_pairs.py -q -n 2 --dist worksteal -o timeout=36000 $(if $(PAIRS_SCENE),-k "[$(PAIRS_SCENE)]") $(ARGS)

journeys: ## every walk in the browser at both widths, with script and without; the suite takes some
	@tools/setup dev
	@JOURNEYS=all $(LOCAL) $(PY) -m pytest -m browser -q -n 2 --dist worksteal $(ARGS)

sweeps: ## every address as everybody, every name with every bad value, every form by htmx and without (the suite takes some)
	@tools/setup dev
	@SWEEPS=all $(LOCAL) $(PY) -m pytest tests/house tests/providers/test_export_directory.py -q -n 2 --dist worksteal -o timeout=36000 $(ARGS)

directories: ## every record of every published directory beside the project, through the door, by the standard's schemas
	@tools/setup dev
	@DIRECTORIES=1 $(LOCAL) $(PY) -m pytest tests/providers/test_door_samples.py -q -n 2 $(ARGS)

figures: ## every measure as of five past moments with every filter, before and after every action (FIGURES_SCENE=)
	@tools/setup dev
	@FIGURES=1 $(LOCAL) $(PY) -m pytest tests/house/test_figures_stay.py -q -n 2 --dist worksteal -o timeout=36000 $(ARGS)

recompute: ## count every figure a second way over so many random cities, now and as of the past (RECOMPUTE=, RECOMPUTE_SEED=)
	@tools/setup dev
	@RECOMPUTE=$${RECOMPUTE:-5} $(LOCAL) $(PY) -m pytest tests/recompute -q -o timeout=36000 $(ARGS)

races: ## taking a consent back against everything that opens under it, a thousand times each (RACES=)
	@tools/setup dev
	@RACES=$${RACES:-1000} $(LOCAL) $(PY) -m pytest tests/referrals/test_race_of_consent.py -q -o timeout=36000 $(ARGS)

controls: ## every control of every page, as everybody it is for, at both widths (the suite opens each view once)
	@tools/setup dev
	@CONTROLS=all $(LOCAL) $(PY) -m pytest tests/journeys/test_every_control.py -q $(ARGS)

guide: ## the pictures of docs/guide, taken anew in a browser
	@tools/setup dev
	@GUIDE=1 $(LOCAL) $(PY) -m pytest tests/journeys/test_guide.py -q $(ARGS)

upgrade: ## the tables and rows of the last release brought to this one under traffic (UPGRADE_ROWS=20000)
	@tools/setup dev
	@UPGRADE_ROWS=$${UPGRADE_ROWS:-20000} $(LOCAL) $(PY) -m pytest tests/upgrade -q -s -o timeout=36000 $(ARGS)

test-services: ## machines of its own (root, Debian 12): proxy, two web, worker, database, brokers; worked in, broken, restored (SERVICES_PART=)
	@tools/setup dev
	@$(LOCAL) $(PY) -m tools.services $(SERVICES_PART)

lock: ## pin the dependencies of pyproject.toml again, with hashes
	@tools/setup dev
	@tools/lock

.PHONY: help run test coverage check setup assets reset bench load chaos year pairs journeys sweeps directories figures recompute races controls guide upgrade test-services lock
