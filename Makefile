.DEFAULT_GOAL := help

.PHONY: help bootstrap demo build test soak bench format

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## install what is missing (Debian, Ubuntu)
	@eng/bootstrap.sh

demo: bootstrap ## the whole story on this machine
	@./godwit demo

build: bootstrap ## build everything
	@. eng/dotnet.sh && find_dotnet && dotnet build Godwit.slnx -c Release -v quiet --nologo

test: bootstrap ## every test; closes with "N passed, N failed, N skipped"
	@eng/test.sh --filter "Category!=Soak" --blame-hang-timeout 15m --blame-hang-dump-type none

soak: bootstrap ## the long tests; GODWIT_SOAK_MINUTES=60 of everything at once
	@GODWIT_SOAK=1 eng/test.sh --filter "Category=Soak"

bench: bootstrap ## godwit beside its peers, into bench/RESULTS.md; ARGS="--rounds 1 --sets small", ARGS="--follow" or ARGS="--verify"
	@eng/bench.sh $(ARGS)

format: bootstrap ## put the sources into shape
	@. eng/dotnet.sh && find_dotnet && dotnet format Godwit.slnx
