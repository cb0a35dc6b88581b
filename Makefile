# The menu.  What is built from what stands in meson.build.
PACE   ?= 60
DATA   ?= bulou-data
LISTEN ?= 127.0.0.1:8080
J      ?= $(shell nproc)

.PHONY: all build demo check bench setup clean help

all: build

help:
	@echo "make demo     a whole county's round, live on http://$(LISTEN) (PACE=$(PACE) times real time)"
	@echo "make check    every test, on SQLite and PostgreSQL, also under sanitizers"
	@echo "make build    the program: build/bulou"
	@echo "make bench    speed, as ratios"

setup:
	@gen/setup.sh

# Which files there are is seen when the build is configured, so a new file asks for that.
build: setup
	@test -f build/build.ninja || meson setup build >/dev/null
	@find src web gen test data -type f | sort > build/files.now
	@cmp -s build/files.now build/files.seen || { meson setup --reconfigure build >/dev/null && mv build/files.now build/files.seen; }
	@ninja -C build -j $(J) --quiet

demo: build
	@build/bulou demo --data $(DATA) --listen $(LISTEN) --pace $(PACE)

check: build
	@test/check.sh

bench: build
	@bench/run.sh

clean:
	rm -rf build build-san
