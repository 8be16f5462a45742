# OneX: two commands first, the rest for developers. Each is a script or a program that can be called by itself.

.PHONY: run test lint torture bench where docs help
.DEFAULT_GOAL := help

run: ## install, make a fictional province, serve it
	@scripts/run

test: ## every check and test, on SQLite and on PostgreSQL
	@scripts/test

lint: ## only the checks that need no database
	@scripts/test format lint types layers

torture: ## the ledger under load: writers and sequencers killed, PostgreSQL crashed, nothing lost or forked
	@scripts/bootstrap --dev
	@.venv/bin/python -m tests.foundation.ledger.torture

bench: ## what is measured, against what, as ratios
	@scripts/bootstrap --dev
	@.venv/bin/python -m benchmarks.results_to_certificates
	@.venv/bin/python -m benchmarks.ledger

# `make where X7` prints every place that cites clause X7; its second word is a clause, not a goal.
ifeq (where,$(firstword $(MAKECMDGOALS)))
CLAUSE := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
.PHONY: $(CLAUSE)
$(eval $(CLAUSE):;@:)
endif

where: ## every place that cites a clause: make where X7
	@scripts/bootstrap
	@.venv/bin/python -m onex.foundation.policy.where $(foreach clause,$(CLAUSE),'$(clause)')

docs: ## procedures with diagrams, permissions and the API, into docs/reference/
	@scripts/bootstrap
	@.venv/bin/python scripts/reference

help:
	@grep -E '^[a-z]+: ## ' $(MAKEFILE_LIST) | sed 's/: ## /\t/' | expand -t 8
