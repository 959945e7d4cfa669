# Two commands do all the set-up: `make report` and `make test`.
# Each target creates the locked environment in .venv first if it is missing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTS_READY := $(VENV)/.tests-ready
BENCHMARK := $(VENV)/benchmark
# The settings of profiles/default as options: when Snakemake reads the profile itself, it begins
# with a line in English. VERBOSE=1 shows all that Snakemake says.
PROFILE := $(shell sed -n 's/^\([a-z-]*\): /--\1 /; s/ true$$//; /^--/p' profiles/default/config.yaml)
SNAKEMAKE := $(BIN)/snakemake --cores all --workflow-profile none $(PROFILE) \
  $(if $(VERBOSE),--verbose) $(if $(EDITION),--config edition=$(EDITION))
# an argument with blanks in it is still one argument
given = $(if $($1),"$($1)")
# Norwegian letters whatever the language of the terminal
export PYTHONUTF8 := 1

.PHONY: report preview test validate cohort edition audit-edition verify compare crate reproduce kills benchmark clean lock help
.DEFAULT_GOAL := help

help:  ## viser kommandoene
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 18

report: $(READY)  ## bygger det i rapporten som ikke er oppdatert; en gammel utgave: make report EDITION=2019
	@$(SNAKEMAKE)

preview: $(READY)  ## viser kapitlene slik de står nå, som nettside, med tallene fra forrige bygging
	@$(BIN)/python -m survey_report preview

test: $(TESTS_READY)  ## bygger rapporten og kjører alle testene
	@$(SNAKEMAKE) --quiet all
	@$(BIN)/python -m pytest

validate: $(READY)  ## kontrollerer filene som er levert, og viser alle feil på en gang
	@$(BIN)/python -m survey_report validate

cohort: $(READY)  ## fører inn et nytt kull og sier hva som mangler: make cohort ID=2020-1
	@$(BIN)/python -m survey_report cohort $(call given,ID)

edition: $(READY)  ## tar vare på denne utgaven og begynner på den neste: make edition ID=2020
	@$(BIN)/python -m survey_report edition --check $(call given,ID)
	@$(SNAKEMAKE)
	@$(BIN)/python -m survey_report edition $(call given,ID)

audit-edition: $(READY)  ## kontrollerer en publisert utgave mot seg selv: make audit-edition DIR=<mappe>
	@$(BIN)/python -m survey_report audit-edition $(call given,DIR)

verify: $(READY)  ## er data, kode og resultater de som står i manifestet? make verify [MANIFEST=<fil>]
	@$(BIN)/python -m survey_report verify $(call given,MANIFEST)

compare: $(READY)  ## viser hva som er endret mellom to utgaver: make compare A=<mappe> [B=<mappe>]
	@$(BIN)/python -m survey_report compare $(call given,A) $(if $(A),$(call given,B))

crate: $(READY)  ## beskriver kjøringen som en RO-Crate
	@$(SNAKEMAKE) crate

reproduce: $(READY)  ## bygger tre ganger under ulike forhold og sier hvilke filer som er ulike
	@$(BIN)/python -m tools.reproduce

kills: $(READY)  ## avbryter 50 bygginger brått og sier om noe gikk tapt
	@$(BIN)/python -m benchmarks.kills

benchmark: $(BENCHMARK)/.ready  ## måler tid og minne: make benchmark [RUNS=5]
	@$(BIN)/python -m benchmarks.run $(RUNS)

clean:  ## fjerner alt som make report har laget
	rm -rf data/processed reports/output logs ro-crate-metadata.json

lock: $(READY)  ## lager alle requirements.txt av environment.yml
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/python -m tools.lock_environment

# The environment is made anew when the lock changes. The marker is written last,
# so a broken install is not taken for a whole one.
$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 eller nyere trengs; $(PYTHON) er eldre. Prøv: make report PYTHON=python3.11"; exit 1; }
	@rm -rf $(VENV)
	@echo "Lager miljøet i $(VENV) (bare første gang) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --prefer-binary -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

# What only the tests need, a browser's driver among it.
$(TESTS_READY): tests/requirements.txt $(READY)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --prefer-binary -r tests/requirements.txt
	@touch $@

# The baseline of the benchmark is turned to HTML by nbconvert, which the report does not need.
$(BENCHMARK)/.ready: benchmarks/requirements.txt $(READY)
	@rm -rf $(BENCHMARK)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  --target $(BENCHMARK) -r benchmarks/requirements.txt
	@touch $@
