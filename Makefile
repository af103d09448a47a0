.DEFAULT_GOAL := help
.PHONY: help bootstrap demo test soak bench format

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## install what is missing (Debian, Ubuntu)
	@eng/bootstrap.sh

demo: bootstrap ## the whole story on this machine
	@./godwit demo

test: bootstrap ## every test; closes with "N passed, N failed, N skipped"
	@eng/test.sh --filter "Category!=Soak"

soak: bootstrap ## the long tests
	@GODWIT_SOAK=1 eng/test.sh --filter "Category=Soak"

bench: ## measurements
	@echo "no benchmarks in this version" >&2; exit 1

format: bootstrap ## put the sources into shape
	@. eng/dotnet.sh && find_dotnet && dotnet format Godwit.slnx
