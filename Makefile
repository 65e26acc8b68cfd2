# SPDX-License-Identifier: GPL-3.0-or-later
#
# make setup      install what is missing: Debian packages, the embedding model
# make build      build the program: .build/release/semfs
# make demo       the main job on real files, from indexing to rolling back
# make test       every test; ends with their count
# make fuzz       strangers' bytes for FUZZ_SECONDS (600) a target
# make mcp-client the official client of the Model Context Protocol, which a test uses
# make test-llm   the language model's wire and schema, with llama.cpp's server (12 minutes to build) and a small model
# make suites     exercisers of file systems over a mount: fsx, pjdfstest, databases
# make model-mpnet  the stronger model all-mpnet-base-v2, for semfs model use (400 MB are fetched)
# make bench      the benchmarks; bench-search, bench-index, bench-history, bench-lsfs, bench-plan,
#                   bench-mount alone
# make bench-models  models beside a reference in numpy, all-mpnet-base-v2 among them
# make install    program, manual pages, completions and model, below PREFIX (and DESTDIR)
# make uninstall  remove what install put there
# make format     format the sources
# make check      format, build, tests, generated pages: before every push
# make clean      remove what was built; the model stays

PREFIX ?= /usr/local
DESTDIR ?=
# Where mount(8) looks for helpers, which is nowhere below PREFIX; another folder where that is not ours.
HELPERS ?= /sbin
SWIFT ?= swift
PYTHON ?= python3

# One build serves the program and its tests, which look inside modules: symbols stay visible, nothing
# else differs.
BUILD_FLAGS := -c release -Xswiftc -enable-testing
PROGRAM := .build/release/semfs
MODEL := .model

# One line a package: what it is for.
#   libfuse3-dev fuse3    the mount
#   libsqlite3-dev        the log and the index
#   libzstd-dev           compressed chunks
#   libssl-dev            SHA-256
#   libreadline-dev       the interactive shell
#   zlib1g-dev            text of .gz
#   libarchive-dev        how libarchive is called
#   pkg-config            finds them
# Loaded when the first such file is read:
#   libpoppler-glib8      text of PDF
#   libarchive13          office documents, books, archives; export as tar
#   libxml2               text of HTML, and of documents that are XML
#   libgexiv2-2           what pictures say about themselves
#   libmediainfo0v5       tags of sound and video
#   libuchardet0          encodings from before Unicode
#   libpcre2-8-0          patterns of grep
PACKAGES := curl libfuse3-dev fuse3 libsqlite3-dev libzstd-dev libssl-dev libreadline-dev \
  zlib1g-dev libarchive-dev pkg-config libpoppler-glib8 libarchive13 libxml2 libgexiv2-2 libmediainfo0v5 libuchardet0 \
  libpcre2-8-0
# The manual pages that the demonstration reads, attr for tests of extended attributes, jq for pipelines, tmux for
# tests of the interactive shell, git for export and import,
# python3-zstandard for the example that reads a store, openssl for a certificate, python3-venv for
# the agents' client, strace for failing disks and power cuts.
DEMO_PACKAGES := manpages manpages-dev
TEST_PACKAGES := attr jq tmux git openssl python3-venv python3-zstandard strace
# Exercisers of file systems, and what they are built with.
SUITE_PACKAGES := autoconf automake e2fsprogs gcc git libacl1-dev libaio-dev libattr1-dev libtool-bin make \
  postgresql sqlite3 uuid-dev xfslibs-dev
# What llama.cpp's server is built with, and what tries it.
LLM_PACKAGES := cmake g++ jq make
# The log's peers.
HISTORY_BENCH_PACKAGES := borgbackup casync git restic
# The mount's peers and the programs that are timed; what builds libfuse's examples.
BENCH_PACKAGES := bindfs e2fsprogs fio gcc git meson ninja-build ripgrep

ifeq ($(shell id -u),0)
SUDO :=
else
SUDO := sudo
endif

.PHONY: help setup packages model model-mpnet build demo test mcp-client fuzz test-llm suites bench bench-search bench-models \
  bench-index bench-history bench-lsfs bench-plan bench-mount \
  install uninstall format check clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

setup: packages model

packages:
	@.ci/install-packages '$(SUDO)' $(PACKAGES) $(DEMO_PACKAGES) $(TEST_PACKAGES)

model: $(MODEL)/all-MiniLM-L6-v2.weights

$(MODEL)/all-MiniLM-L6-v2.weights: | packages
	@$(MAKE) --no-print-directory $(PROGRAM)
	@SUDO='$(SUDO)' PYTHON='$(PYTHON)' .ci/install-model $(PROGRAM) $(MODEL)

# Only when asked for.
model-mpnet: build
	@PYTHON='$(PYTHON)' .ci/fetch-mpnet .build/models/all-mpnet-base-v2
	$(PROGRAM) model add .build/models/all-mpnet-base-v2

build: packages
	@$(MAKE) --no-print-directory $(PROGRAM)

# SwiftPM knows what is out of date; make does not.
.PHONY: $(PROGRAM)
$(PROGRAM):
	$(SWIFT) build $(BUILD_FLAGS) --product semfs

demo: setup build
	@examples/demo.sh

test: setup build mcp-client
	$(SWIFT) build $(BUILD_FLAGS) --build-tests
	@.ci/run-tests '$(SWIFT)' $(BUILD_FLAGS)

mcp-client: packages
	@PYTHON='$(PYTHON)' .ci/install-mcp-client .build/mcp-client

fuzz: packages
	@Tests/Fuzz/fuzz

test-llm: build
	@.ci/install-packages '$(SUDO)' $(LLM_PACKAGES)
	@PYTHON='$(PYTHON)' .ci/build-llm .build/llm
	@Tests/Suites/test-llm $(PROGRAM) .build/llm

suites: setup build
	@.ci/install-packages '$(SUDO)' $(SUITE_PACKAGES)
	@Tests/Suites/run-suites

bench: bench-search bench-index bench-history bench-lsfs bench-plan bench-mount

bench-search bench-models bench-index bench-lsfs bench-plan: setup build
	@Tests/Benchmarks/$@

bench-history: setup build
	@.ci/install-packages '$(SUDO)' $(HISTORY_BENCH_PACKAGES)
	@Tests/Benchmarks/$@

bench-mount: setup build
	@.ci/install-packages '$(SUDO)' $(BENCH_PACKAGES)
	@Tests/Benchmarks/$@

install: setup build
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/share/semfs/model' \
	  '$(DESTDIR)$(PREFIX)/share/man/man1' '$(DESTDIR)$(PREFIX)/share/doc/semfs' \
	  '$(DESTDIR)$(PREFIX)/share/bash-completion/completions' \
	  '$(DESTDIR)$(PREFIX)/share/zsh/site-functions' \
	  '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d' \
	  '$(DESTDIR)$(PREFIX)/lib/systemd/user'
	@install -D -m 755 Support/mount.fuse.semfs '$(DESTDIR)$(HELPERS)/mount.fuse.semfs' || \
	  echo 'Note: mount -t fuse.semfs needs $(HELPERS)/mount.fuse.semfs, which only root may install'
	sed 's|@bindir@|$(PREFIX)/bin|' Support/semfs@.service \
	  > '$(DESTDIR)$(PREFIX)/lib/systemd/user/semfs@.service'
	install -m 755 $(PROGRAM) '$(DESTDIR)$(PREFIX)/bin/semfs'
	install -m 644 $(MODEL)/* '$(DESTDIR)$(PREFIX)/share/semfs/model/'
	install -m 644 man/*.1 '$(DESTDIR)$(PREFIX)/share/man/man1/'
	install -m 644 README.md LICENSE CHANGELOG.md '$(DESTDIR)$(PREFIX)/share/doc/semfs/'
	$(PROGRAM) completion bash > '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/semfs'
	$(PROGRAM) completion zsh > '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_semfs'
	$(PROGRAM) completion fish > '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/semfs.fish'

uninstall:
	rm -f '$(DESTDIR)$(HELPERS)/mount.fuse.semfs' \
	  '$(DESTDIR)$(PREFIX)/lib/systemd/user/semfs@.service'
	rm -f '$(DESTDIR)$(PREFIX)/bin/semfs' '$(DESTDIR)$(PREFIX)'/share/man/man1/semfs*.1 \
	  '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/semfs' \
	  '$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_semfs' \
	  '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/semfs.fish'
	rm -rf '$(DESTDIR)$(PREFIX)/share/semfs' '$(DESTDIR)$(PREFIX)/share/doc/semfs'

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

check: setup
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests
	$(MAKE) test

clean:
	rm -rf .build
