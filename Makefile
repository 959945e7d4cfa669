# Two commands do all the set-up: `make report` and `make test`.
# Each target creates the locked environment in .venv first if it is missing. What a command does
# is in the program `python -m survey_report`; `make help` lists the commands.

PYTHON ?= python3
override VENV := .venv
BIN := $(VENV)/bin
override READY := $(VENV)/.ready
override TESTS_READY := $(VENV)/.tests-ready
override BENCHMARK := $(VENV)/benchmark
# Norwegian letters whatever the language of the terminal
PYTHONUTF8 := 1
export PYTHON BIN PYTHONUTF8

# What is given to make is data: $(…) and backquotes in it are letters, which neither make nor a
# shell runs. The program gets it in the environment, and checks it.
given := $(foreach name,$(.VARIABLES),$(if $(filter command%,$(origin $(name))),$(name)))
$(foreach name,$(given),$(eval override $(name) := $$(value $(name)))$(eval export $(name)))

override RUN = @"$$BIN/python" -m survey_report $@ --from-make

.PHONY: start report draft preview test validate cohort unregister forget templates edition \
  audit-edition verify compare find review comments crate \
  reproduce kills benchmark clean lock help
.DEFAULT_GOAL := help

help:  ## viser kommandoene
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 18

start: $(READY)  ## tar ut demonstrasjonen og begynner et nytt program, og spør om det som trengs
	$(RUN)

report: $(READY)  ## bygger det i rapporten som ikke er oppdatert; en gammel utgave: make report EDITION=2019
	$(RUN)

draft: $(READY)  ## lager et utkast uansett hva som må rettes, og viser hva det er
	$(RUN)

preview: $(READY)  ## viser kapitlene slik de står nå, som nettside, med tallene fra forrige bygging
	$(RUN)

test: $(TESTS_READY)  ## bygger rapporten og kjører alle testene
	$(RUN)

validate: $(READY)  ## kontrollerer filene som er levert, og viser alle feil på en gang
	$(RUN)

cohort: $(READY)  ## fører inn et nytt kull og sier hva som mangler: make cohort ID=2020-1
	$(RUN)

unregister: $(READY)  ## tar en fil eller et kull ut av registeret: make unregister ID=2020-1 [FILE=<fil>]
	$(RUN)

forget: $(READY)  ## viser hva som finnes om en deltaker eller gruppe, og sletter det med CONFIRM=ja
	$(RUN)

templates: $(READY)  ## lager maler for registrene, som CSV og Excel
	$(RUN)

edition: $(READY)  ## tar vare på denne utgaven og begynner på den neste: make edition ID=2020
	$(RUN)

audit-edition: $(READY)  ## kontrollerer en publisert utgave mot seg selv: make audit-edition DIR=<mappe>
	$(RUN)

verify: $(READY)  ## er data, kode og resultater de som står i manifestet? make verify [MANIFEST=<fil>]
	$(RUN)

compare: $(READY)  ## viser hva som er endret mellom to utgaver: make compare A=<mappe> [B=<mappe>]
	$(RUN)

find: $(READY)  ## finner id-en til et tall: make find TEXT="nyttige diskusjoner"
	$(RUN)

review: $(READY)  ## fører inn at et tall eller et steg er kontrollert: make review ITEM=<id> WHO=<navn>
	$(RUN)

comments: $(READY)  ## viser hva kolleger har endret og kommentert i en kopi av Word-fila: make comments FILE=<docx>
	$(RUN)

crate: $(READY)  ## beskriver kjøringen som en RO-Crate
	$(RUN)

reproduce: $(READY)  ## bygger tre ganger under ulike forhold og sier hvilke filer som er ulike
	$(RUN)

kills: $(READY)  ## avbryter 50 bygginger brått og sier om noe gikk tapt
	$(RUN)

benchmark: $(BENCHMARK)/.ready  ## måler tid og minne: make benchmark [RUNS=5]
	$(RUN)

clean:  ## fjerner alt som make report har laget
	rm -rf data/processed reports/output logs ro-crate-metadata.json

lock: $(READY)  ## lager alle requirements.txt av environment.yml
	@"$$BIN/python" -m pip install --quiet uv
	$(RUN)

# The environment is made anew when the lock changes. The marker is written last,
# so a broken install is not taken for a whole one.
$(READY): requirements.txt
	@"$$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 eller nyere trengs; $$PYTHON er eldre. Prøv: make report PYTHON=python3.11"; exit 1; }
	@rm -rf $(VENV)
	@echo "Lager miljøet i $(VENV) (bare første gang) …"
	@"$$PYTHON" -m venv $(VENV)
	@"$$BIN/python" -m pip install --quiet --disable-pip-version-check --require-hashes --prefer-binary -r requirements.txt
	@"$$BIN/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

# What only the tests need, a browser's driver among it.
$(TESTS_READY): tests/requirements.txt $(READY)
	@"$$BIN/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --prefer-binary -r tests/requirements.txt
	@touch $@

# The baseline of the benchmark is turned to HTML by nbconvert, which the report does not need.
$(BENCHMARK)/.ready: benchmarks/requirements.txt $(READY)
	@rm -rf $(BENCHMARK)
	@"$$BIN/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
	  --target $(BENCHMARK) -r benchmarks/requirements.txt
	@touch $@
