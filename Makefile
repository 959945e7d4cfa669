# Two commands do all the set-up: `make report` and `make test`.
# Each target creates the locked environment in .venv first if it is missing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# The settings of profiles/default as options: when Snakemake reads the profile itself, it begins
# with a line in English. VERBOSE=1 shows all that Snakemake says.
PROFILE := $(shell sed -n 's/^\([a-z-]*\): /--\1 /; s/ true$$//; /^--/p' profiles/default/config.yaml)
SNAKEMAKE := $(BIN)/snakemake --cores all --workflow-profile none $(PROFILE) \
  $(if $(VERBOSE),--verbose) $(if $(EDITION),--config edition=$(EDITION))
# æ, ø and å whatever the language of the terminal
export PYTHONUTF8 := 1

.PHONY: report test validate cohort edition audit-edition verify compare crate benchmark clean lock help
.DEFAULT_GOAL := help

help:  ## show the commands
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 18

report: $(READY)  ## build the report from the raw exports; an old edition: make report EDITION=2019
	@$(SNAKEMAKE)

test: $(READY)  ## build the report and run every test
	@$(SNAKEMAKE) --quiet all
	@$(BIN)/python -m pytest

validate: $(READY)  ## check the raw exports; lists all faults at once
	@$(BIN)/python -m scripts.validate_sources

cohort: $(READY)  ## register a new cohort's exports: make cohort ID=2020-1
	@$(BIN)/python -m scripts.register_cohort $(ID)

edition: report  ## keep what this edition published and begin the next: make edition ID=2020
	@$(BIN)/python -m scripts.make_edition $(ID)

audit-edition: $(READY)  ## check a published edition against itself: make audit-edition DIR=<folder>
	@$(BIN)/python -m scripts.audit_edition $(DIR)

verify: $(READY)  ## are inputs, code and outputs those of the manifest? make verify [MANIFEST=<file>]
	@$(BIN)/python -m scripts.verify_build $(MANIFEST)

compare: $(READY)  ## what changed between two editions: make compare A=<folder> [B=<folder>]
	@$(BIN)/python -m scripts.compare_editions $(A) $(B)

crate: $(READY)  ## describe the run as an RO-Crate
	@$(SNAKEMAKE) crate

benchmark: $(READY)  ## how the statistics grow with the size of the programme
	@$(BIN)/python -m benchmarks.statistics_growth

clean:  ## remove everything that `make report` makes
	rm -rf data/processed reports/output logs ro-crate-metadata.json

lock: $(READY)  ## compile requirements.txt from environment.yml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/python -m scripts.lock_environment

# The environment is made anew when the lock changes. The marker is written last,
# so a broken install is not taken for a whole one.
$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 eller nyere trengs; $(PYTHON) er eldre. Prøv: make report PYTHON=python3.11"; exit 1; }
	@rm -rf $(VENV)
	@echo "Lager miljøet i $(VENV) (bare første gang) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --prefer-binary -r requirements.txt
	@touch $(READY)
