# Each target sets up what it needs by itself, says so, and starts at once the next time.
.DEFAULT_GOAL := help
.PHONY: help run check test bench package fmt clean

help: ## this list
	@sed -n 's/^\([a-z]*\): *## /  make \1\t/p' Makefile | expand -t 18

run: ## open the program (without a display: the whole job on the command line)
	@tests/tools/open.sh

check: ## formatting, spelling, clippy, dependencies, types and style of the window
	@tests/tools/verify.sh check

test: ## all of check, then every test: Rust, window, screens, real peers
	@tests/tools/verify.sh test

bench: ## speed and memory, as ratios against named references
	@tests/tools/bench.sh

package: ## deb and rpm of this version, in target/release/bundle
	@tests/tools/package.sh

fmt: ## put all sources into the one format
	@cargo fmt --all
	@tests/tools/set-up.sh window
	@npm run --silent format --prefix ui

clean: ## remove everything that was built
	@rm -rf target gen ui/dist ui/node_modules ui/test-results tests/artifacts
