# Everything from a fresh Debian 12 machine: installs what is missing, builds,
# and runs. Three builds are kept: build/ as users get it, and for the tests
# build/sanitized/ with AddressSanitizer and UndefinedBehaviorSanitizer and
# build/threads/ with ThreadSanitizer.

MESON_FLAGS ?=
BUILD := build
SANITIZED := build/sanitized
THREADS := build/threads
DEMO := build/demo
CROP := linepatrol crop --log $(DEMO)/survey/flight.ndjson \
	--photos $(DEMO)/survey/photos --poles $(DEMO)/survey/poles.geojson \
	--annotations $(DEMO)/survey/annotations.coco.json --out $(DEMO)/crops

.PHONY: all demo test bench format check-format install clean dependencies

all: $(BUILD)/build.ninja
	@ninja -C $(BUILD) --quiet

dependencies:
	@tools/install-dependencies

$(BUILD)/build.ninja: | dependencies
	@meson setup $(BUILD) $(MESON_FLAGS) --buildtype=release > $(BUILD).log || \
		{ cat $(BUILD).log; rm -f $(BUILD).log; exit 1; }
	@rm -f $(BUILD).log

$(SANITIZED)/build.ninja: | dependencies $(BUILD)/build.ninja
	@meson setup $(SANITIZED) $(MESON_FLAGS) --buildtype=debugoptimized \
		-Db_sanitize=address,undefined -Db_lundef=false > $(SANITIZED).log || \
		{ cat $(SANITIZED).log; exit 1; }

$(THREADS)/build.ninja: | dependencies $(BUILD)/build.ninja
	@meson setup $(THREADS) $(MESON_FLAGS) --buildtype=debugoptimized \
		-Db_sanitize=thread -Db_lundef=false > $(THREADS).log || \
		{ cat $(THREADS).log; exit 1; }

# A simulated survey and the main job on it.
demo: all
	@meson devenv -C $(BUILD) --workdir . \
		linepatrol demo $(DEMO)/survey --overwrite
	@meson devenv -C $(BUILD) --workdir . $(CROP)
	@echo
	@echo "The survey is in $(DEMO)/survey, the crops are in $(DEMO)/crops, a"
	@echo "folder for each pole. manifest.ndjson lists them, summary.json adds up."

# Modules and elements under the sanitizers, what has threads under that for
# threads, then the command, the pipelines and the bindings as users get them.
test: all $(SANITIZED)/build.ninja $(THREADS)/build.ninja
	@ninja -C $(SANITIZED) --quiet
	@ninja -C $(THREADS) --quiet
	@tests/run $(SANITIZED) $(THREADS) $(BUILD)

bench: all
	@meson devenv -C $(BUILD) --workdir . tests/benchmarks/run

SOURCES = $(shell git ls-files --cached --others --exclude-standard '*.c' '*.h')

format:
	@clang-format -i $(SOURCES)

check-format:
	@clang-format --dry-run -Werror $(SOURCES)

install: all
	@meson install -C $(BUILD)
	@[ "$$(id -u)" -ne 0 ] || ldconfig

clean:
	rm -rf $(BUILD)
