# Everything starts here. `make run` and `make test` need only Python 3.11+, make and git.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help run test lint fmt messages journeys bench soak lock clean

help:
	@echo "make run       set up what is missing, then serve the site (PORT=8000)"
	@echo "make test      everything that must pass"
	@echo "make lint      only the checks that run no tests"
	@echo "make journeys  only the browser journeys"
	@echo "make bench     benchmarks; each prints a table"
	@echo "make soak      property tests with many examples, every odd input everywhere, fuzzing"
	@echo "make fmt       format code and templates"
	@echo "make messages  gather the strings for translation, and compile the translations"
	@echo "make lock      pin the dependencies of pyproject.toml anew"
	@echo "make clean     remove what can be made again; data stays"

run test lint fmt messages journeys bench soak lock clean:
	@$(PYTHON) .ci/bootstrap.py $@
