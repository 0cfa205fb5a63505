# tamis: build, proofs and packaging. `make help` lists the targets and the variables.
#
# One Makefile, no recursion into folders: sources are found by folder, each object has one rule. A mode is a
# set of flags with a folder of its own below build/ (release, debug, asan, cover, clang, fuzz); only the
# release mode leaves its results directly in build/. `make check-asan` and its kind call this file again
# with another MODE.

# ---- What a user may set -------------------------------------------------------------------------------

PREFIX       ?= /usr/local
bindir       ?= $(PREFIX)/bin
libdir       ?= $(PREFIX)/lib
includedir   ?= $(PREFIX)/include
mandir       ?= $(PREFIX)/share/man
datadir      ?= $(PREFIX)/share/tamis
DESTDIR      ?=
WERROR       ?= 1
MODE         ?= release
FUZZ_SECONDS ?= 60
BENCH_EVENTS ?= 200000
BENCH_COUNTED ?= 4000
TAMIS_SHARED ?= ../shared
CLANG        ?= clang
RE2C         ?= re2c
BISON        ?= bison
PKG_CONFIG   ?= pkg-config
VALGRIND     ?= valgrind
INSTALL      ?= install
ifneq ($(filter default undefined,$(origin CC)),)
CC := gcc
endif
ifneq ($(filter default undefined,$(origin AR)),)
AR := ar
endif

# ---- make itself ---------------------------------------------------------------------------------------

.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all
MAKEFLAGS += --no-builtin-rules --no-builtin-variables --no-print-directory
# All cores unless the user says how many: a -j of the command line wins over this one.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif

# One line per file, or with V=1 the whole command.
Q   := $(if $(filter 1,$(V)),,@)
say  = $(if $(filter 1,$(V)),@:,@printf '  %-5s %s\n' '$(1)' '$(2)')

# ---- Where things are ----------------------------------------------------------------------------------

GEN := build/gen
OBJ := build/obj/$(MODE)
# The results of a mode: build/tamis for release, build/asan/tamis for asan.
OUT := $(if $(filter release,$(MODE)),build,build/$(MODE))

LIB_FOLDERS := base grammar regex vm compiler runtime tools

LEXERS  := $(sort $(wildcard $(addsuffix /*.re,$(LIB_FOLDERS))))
PARSERS := $(sort $(wildcard $(addsuffix /*.y,$(LIB_FOLDERS))))
PAGES   := $(sort $(wildcard docs/diagnostics/*.md))
GEN_SRC := $(patsubst %.re,$(GEN)/%.c,$(notdir $(LEXERS))) $(patsubst %.y,$(GEN)/%.c,$(notdir $(PARSERS))) \
	$(GEN)/diag_pages.c
GEN_HDR := $(patsubst %.y,$(GEN)/%.h,$(notdir $(PARSERS))) $(GEN)/suites.def

LIB_SRC   := $(sort $(wildcard $(addsuffix /*.c,$(LIB_FOLDERS))))
CLI_SRC   := $(sort $(wildcard cli/*.c))
UNIT_SRC  := $(sort $(wildcard tests/unit/*.c))
TOOL_SRC  := $(sort $(wildcard tests/tools/*.c))
FUZZ_SRC  := $(sort $(wildcard tests/fuzz/fuzz_*.c))
BENCH_SRC := $(sort $(wildcard bench/*.c))
HEADERS   := $(sort $(wildcard include/*.h $(addsuffix /*.h,$(LIB_FOLDERS) cli bench tests/unit tests/tools tests/fuzz)))
C_SOURCES := $(LIB_SRC) $(CLI_SRC) $(UNIT_SRC) $(TOOL_SRC) $(FUZZ_SRC) $(wildcard tests/fuzz/driver.c) $(BENCH_SRC)

LIB_OBJ  := $(LIB_SRC:%.c=$(OBJ)/%.o) $(GEN_SRC:$(GEN)/%.c=$(OBJ)/gen/%.o)
CLI_OBJ  := $(CLI_SRC:%.c=$(OBJ)/%.o)
UNIT_OBJ := $(UNIT_SRC:%.c=$(OBJ)/%.o)
TOOLS    := $(TOOL_SRC:tests/tools/%.c=$(OUT)/tests/%)
FUZZERS  := $(FUZZ_SRC:tests/fuzz/%.c=%)
REPLAYS  := $(FUZZERS:%=$(OUT)/tests/%)

# One place for the version: the header that users compile against.
VERSION   := $(shell sed -n 's/^.define TAMIS_VERSION "\(.*\)"/\1/p' include/tamis.h 2>/dev/null)
SOVERSION := $(firstword $(subst ., ,$(VERSION)))
SONAME    := libtamis.so.$(SOVERSION)

# ---- Flags: ours first, the user's last ------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wundef -Wvla -Wformat=2 -Wnull-dereference \
	-Wdouble-promotion -Wimplicit-fallthrough $(if $(filter 1,$(WERROR)),-Werror)

FLAGS_release := -O2 -g
FLAGS_clang   := -O2 -g
FLAGS_debug   := -O1 -g -fno-omit-frame-pointer
FLAGS_asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
FLAGS_cover   := -O0 -g --coverage
FLAGS_fuzz    := $(FLAGS_asan) -fsanitize=fuzzer-no-link
ifeq ($(FLAGS_$(MODE)),)
$(error MODE=$(MODE) is none of: release clang debug asan cover fuzz)
endif

# Hardening. glibc wants optimization for _FORTIFY_SOURCE, and the user may have one of his own.
FORTIFY   := $(if $(filter -O0,$(CFLAGS))$(findstring _FORTIFY_SOURCE,$(CFLAGS) $(CPPFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
HARDENING := $(FORTIFY) -fstack-protector-strong -fstack-clash-protection \
	$(if $(filter x86_64 i%86,$(shell uname -m)),-fcf-protection)
HARDEN_LD := -Wl,-z,relro,-z,now
ifneq ($(filter release clang,$(MODE)),)
FLAGS_$(MODE) += $(HARDENING)
LDFLAGS_MODE  := $(HARDEN_LD)
endif

# Asked for once, and only when something is compiled.
PKGS       := libpcre2-8 jansson
PKG_CFLAGS  = $(eval PKG_CFLAGS := $$(shell $(PKG_CONFIG) --cflags $(PKGS) 2>/dev/null))$(PKG_CFLAGS)
PKG_LIBS    = $(eval PKG_LIBS := $$(shell $(PKG_CONFIG) --libs $(PKGS) 2>/dev/null))$(PKG_LIBS)
# Linked as needed: a program that uses none of it is not bound to it.
CHECK_LIBS  = $(eval CHECK_LIBS := $$(shell $(PKG_CONFIG) --libs check 2>/dev/null))$(CHECK_LIBS)
LIBS        = $(PKG_LIBS) -lunistring -lm

CPP_ALL  = -D_POSIX_C_SOURCE=200809L -I. -Iinclude -I$(GEN) $(PKG_CFLAGS) $(CPPFLAGS)
C_ALL    = -std=c11 $(WARNINGS) -fPIC -fvisibility=hidden -pthread $(FLAGS_$(MODE))
COMPILE  = $(CC) $(CPP_ALL) $(C_ALL) $(CFLAGS) -MMD -MP
LINK     = $(CC) $(FLAGS_$(MODE)) -pthread -Wl,--as-needed $(LDFLAGS_MODE)
# What a mode's results depend on besides sources; see $(OBJ)/flags.
FLAGS_KEY = $(COMPILE) | $(LINK) $(LDFLAGS) $(LIBS)

# ---- What is built -------------------------------------------------------------------------------------

.PHONY: all
all: $(OUT)/tamis $(OUT)/libtamis.a $(OUT)/libtamis.so $(OUT)/tamis.pc tests-built ## the program, the library, the tests: build/tamis, build/libtamis.{a,so}

.PHONY: tests-built
tests-built: $(OUT)/tests/unit $(TOOLS) $(REPLAYS)

$(OUT)/libtamis.a: $(LIB_OBJ) $(OBJ)/sources
	$(call say,AR,$@)
	@mkdir -p $(@D) && rm -f $@
	$(Q)$(AR) rcsD $@ $(LIB_OBJ)

$(OUT)/libtamis.so: $(LIB_OBJ) $(OBJ)/sources
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -shared -Wl,-soname,$(SONAME) -Wl,-z,defs $(LDFLAGS) -o $@ $(LIB_OBJ) $(LIBS)
	@ln -sf libtamis.so $(OUT)/$(SONAME)

$(OUT)/tamis: $(CLI_OBJ) $(OUT)/libtamis.a
	$(call say,LINK,$@)
	$(Q)$(LINK) -pie $(LDFLAGS) -o $@ $^ $(LIBS)

# Allocations of ours go through tests/unit/failing_alloc.c, which lets a test fail the one that it wants.
WRAP := -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc

$(OUT)/tests/unit: $(UNIT_OBJ) $(OUT)/libtamis.a
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -pie $(WRAP) $(LDFLAGS) -o $@ $^ $(CHECK_LIBS) $(LIBS)

$(TOOLS): $(OUT)/tests/%: $(OBJ)/tests/tools/%.o $(OUT)/libtamis.a
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -pie $(LDFLAGS) -o $@ $^ $(LIBS)

# A fuzz target with a driver of our own that runs files: its corpus is a regression test.
$(REPLAYS): $(OUT)/tests/%: $(OBJ)/tests/fuzz/%.o $(OBJ)/tests/fuzz/driver.o $(OUT)/libtamis.a
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -pie $(LDFLAGS) -o $@ $^ $(LIBS)

$(OBJ)/%.o: %.c $(OBJ)/flags | $(GEN_HDR)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -c -o $@ $<

# Code that re2c and bison wrote passes the same warnings as ours.
$(OBJ)/gen/%.o: $(GEN)/%.c $(OBJ)/flags | $(GEN_HDR)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -c -o $@ $<

define lexer
$(GEN)/$(basename $(notdir $(1))).c: $(1)
	@mkdir -p $$(@D)
	$$(call say,RE2C,$$@)
	$$(Q)$$(RE2C) -W -Werror --no-generation-date -o $$@ $$<
endef
define parser
$(GEN)/$(basename $(notdir $(1))).c $(GEN)/$(basename $(notdir $(1))).h &: $(1)
	@mkdir -p $$(@D)
	$$(call say,BISON,$(GEN)/$(basename $(notdir $(1))).c)
	$$(Q)$$(BISON) -Wall -Wcounterexamples -Werror -o $(GEN)/$(basename $(notdir $(1))).c \
		--header=$(GEN)/$(basename $(notdir $(1))).h $$<
endef
$(foreach file,$(LEXERS),$(eval $(call lexer,$(file))))
$(foreach file,$(PARSERS),$(eval $(call parser,$(file))))

# Written anew when a file came or went, touched only when that changes its text.
$(GEN)/suites.def: FORCE
	@mkdir -p $(@D)
	@{ echo '/* Made by the Makefile from the names of tests/unit/test_*.c. */'; \
	   for file in $(patsubst tests/unit/test_%.c,%,$(filter tests/unit/test_%,$(UNIT_SRC))); do \
	     echo "SUITE($$file)"; done; } > $@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi

# What `tamis help CODE` prints. Likewise touched only when its text changes: a page may come or go.
$(GEN)/diag_pages.c: scripts/make-pages FORCE
	@mkdir -p $(@D)
	@scripts/make-pages $(PAGES) > $@.new
	@if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi

# The command lines as a file: when they change, the mode is built anew.
$(OBJ)/flags: FORCE
	@mkdir -p $(@D)
	@$(PKG_CONFIG) --exists $(PKGS) check || { echo "make: libraries are missing: run ./setup" >&2; exit 1; }
	@printf '%s\n' '$(subst ','\'',$(FLAGS_KEY))' | cmp -s - $@ || \
		printf '%s\n' '$(subst ','\'',$(FLAGS_KEY))' > $@

# The list of the library's sources: when one goes, its object leaves the archive.
$(OBJ)/sources: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(LIB_OBJ) | cmp -s - $@ || printf '%s\n' $(LIB_OBJ) > $@

.PHONY: FORCE
FORCE:

-include $(wildcard $(OBJ)/*/*.d $(OBJ)/*/*/*.d)

# Anew each time: `make install PREFIX=…` may follow a plain `make`.
$(OUT)/tamis.pc: tamis.pc.in FORCE
	@mkdir -p $(@D)
	@sed -e 's|@prefix@|$(PREFIX)|' -e 's|@libdir@|$(libdir)|' -e 's|@includedir@|$(includedir)|' \
		-e 's|@version@|$(VERSION)|' -e 's|@requires@|$(PKGS)|' $< > $@

# ---- Dependencies --------------------------------------------------------------------------------------

# demo and check install what is missing. They build in a second make, which then finds it.
.PHONY: deps
deps:
ifneq ($(NODEPS),1)
	@./setup --check >/dev/null 2>&1 || ./setup
endif

# ---- Demonstration ---------------------------------------------------------------------------------------

.PHONY: demo
demo: deps ## compile the PAN-OS pack and run it on its sample events
	@$(MAKE) build/tamis
	@scripts/demo build/tamis

# ---- Tests -----------------------------------------------------------------------------------------------

# What tests find in their environment.
TEST_ENV = TAMIS_ROOT='$(CURDIR)' TAMIS_BUILD='$(CURDIR)/$(OUT)' \
	TAMIS_SHARED='$(if $(wildcard $(TAMIS_SHARED)/.),$(abspath $(TAMIS_SHARED)))'

.PHONY: check
check: deps ## build and run every test; the summary comes last
	@$(MAKE) all
	@$(MAKE) run-tests

# All tests of one mode: rule packs, corpora, then the unit tests, whose summary comes last.
.PHONY: run-tests
run-tests:
	@$(TEST_ENV) scripts/run-tests '$(OUT)' $(FUZZERS)

# AddressSanitizer and UndefinedBehaviorSanitizer in one, with the second compiler where there is one.
ASAN_CC ?= $(if $(shell command -v $(CLANG) 2>/dev/null),$(CLANG),$(CC))
.PHONY: check-asan
check-asan: sources ## every test under AddressSanitizer and UBSan
	@$(MAKE) MODE=asan CC='$(ASAN_CC)' $(ASAN_RESULTS)
	@ASAN_OPTIONS="detect_stack_use_after_return=1:strict_string_checks=1:allocator_may_return_null=1:$$ASAN_OPTIONS" \
	UBSAN_OPTIONS="print_stacktrace=1:$$UBSAN_OPTIONS" CK_TIMEOUT_MULTIPLIER=10 \
	TAMIS_EFFORT="$${TAMIS_EFFORT:-20}" $(MAKE) MODE=asan CC='$(ASAN_CC)' run-tests
ASAN_RESULTS = build/asan/tamis tests-built

# The JIT writes code that valgrind does not see through; tests and program are told to leave it.
VALGRIND_FLAGS = --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,possible \
	--fair-sched=yes --trace-children=yes --trace-children-skip=/bin/*,/usr/bin/*
.PHONY: check-valgrind
check-valgrind: sources ## every test under valgrind, without the JIT
	@$(MAKE) MODE=debug build/debug/tamis tests-built
	@CK_FORK=no CK_TIMEOUT_MULTIPLIER=40 TAMIS_PART_SECONDS=1800 TAMIS_JIT=off TAMIS_EFFORT="$${TAMIS_EFFORT:-1}" \
	TAMIS_WRAP='$(VALGRIND) $(VALGRIND_FLAGS)' $(MAKE) MODE=debug run-tests

# Same sources, same bytes: in any folder, locale and time zone, by gcc and by clang.
.PHONY: check-repro
check-repro: build/tamis ## same sources, same pack bytes, wherever and by whatever compiler
	@if command -v $(CLANG) >/dev/null 2>&1; then $(MAKE) MODE=clang CC=$(CLANG) build/clang/tamis; fi
	@scripts/check-repro build/tamis $$(command -v $(CLANG) >/dev/null 2>&1 && echo build/clang/tamis)

# The language against V8 and lodash: N random expressions from SEED. Brings its own Node.
.PHONY: check-js
check-js: build/tamis $(TOOLS) ## random expressions, the same answer as V8 and lodash, N=100000 SEED=1
	@N='$(or $(N),100000)' SEED='$(or $(SEED),1)' tests/js/run.sh build/tamis

# The coverage page in Chromium, which it brings from Debian's packages.
.PHONY: check-browser
check-browser: build/tamis ## the coverage page in a real browser, its numbers read back
	@tests/browser/run.sh build/tamis

# From a bare Debian to a green check, twice, the second time without a network. Needs root and debootstrap.
.PHONY: check-fresh
check-fresh: ## demo and check in a bare Debian, then again without a network (root)
	@scripts/check-fresh

.PHONY: sources
sources: $(GEN_SRC) $(GEN_HDR)

.PHONY: golden-update
golden-update: all ## write the golden files anew and show what changed
	@$(TEST_ENV) TAMIS_GOLDEN_UPDATE=1 $(OUT)/tests/unit $(GOLDEN_SUITES) && git --no-pager diff --stat -- tests docs
# The suites that compare with files which they can write.
GOLDEN_SUITES = $(patsubst tests/unit/test_%.c,%,$(shell grep -lE 'TAMIS_GOLDEN_UPDATE|tamis_test_case_expect' tests/unit/test_*.c))

# ---- Fuzzing -------------------------------------------------------------------------------------------

FUZZ_BIN := $(FUZZERS:%=build/fuzz/bin/%)

.PHONY: fuzz
fuzz: sources build/tamis ## libFuzzer on each target, FUZZ_SECONDS=60 each
	@$(MAKE) MODE=fuzz CC='$(CLANG)' fuzz-built
	@scripts/fuzz build/fuzz/bin $(FUZZ_SECONDS) $(FUZZERS)

.PHONY: fuzz-built
fuzz-built: $(FUZZ_BIN)

build/fuzz/bin/%: build/obj/fuzz/tests/fuzz/%.o build/fuzz/libtamis.a
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(LIBS)

# ---- Coverage ------------------------------------------------------------------------------------------

.PHONY: cover
cover: sources ## line coverage of the tests, by file
	@find build/obj/cover -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) MODE=cover build/cover/tamis tests-built
	@$(MAKE) MODE=cover run-tests
	@scripts/cover build/obj/cover $(LIB_FOLDERS) cli

# ---- Benchmark -----------------------------------------------------------------------------------------

BENCH_TOOLS := $(addprefix build/bench/,corpus measure loop patterns parse)
build/bench/corpus:   $(addprefix $(OBJ)/bench/,corpus.o events.o names.o)
build/bench/measure:  $(OBJ)/bench/measure.o
build/bench/loop:     $(addprefix $(OBJ)/bench/,loop.o lists.o)
build/bench/patterns: $(addprefix $(OBJ)/bench/,patterns.o lists.o)
build/bench/parse:    $(OBJ)/bench/parse.o $(OUT)/libtamis.a

$(BENCH_TOOLS):
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -pie $(LDFLAGS) -o $@ $^ $(LIBS)

.PHONY: bench check-bench bench-hostile bench-instructions
bench: build/tamis $(BENCH_TOOLS) ## throughput beside wc, jq, Node and a loop, BENCH_EVENTS=200000; BENCH_QUICK=1
	@bench/bench.sh build/tamis build/bench build/bench/data $(BENCH_EVENTS)

# The benchmark's comparisons: whatever the figures, all ways must give the same output.
check-bench: build/tamis $(BENCH_TOOLS) ## the short benchmark; fails when outputs differ
	@BENCH_QUICK=1 bench/bench.sh build/tamis build/bench build/bench/quick $(BENCH_EVENTS)

bench-hostile: build/tamis $(BENCH_TOOLS) ## what lists of 30,000 regexes cost that were made to be dear
	@bench/hostile.sh build/tamis build/bench build/bench/hostile

bench-instructions: build/tamis $(BENCH_TOOLS) ## instructions per event by callgrind
	@bench/instructions.sh build/tamis build/bench build/bench/counted $(BENCH_COUNTED)

# ---- Lint and format -----------------------------------------------------------------------------------

CLANG_TIDY   ?= clang-tidy
CLANG_FORMAT ?= clang-format
SHELLCHECK   ?= shellcheck
SCRIPTS      := setup .ci/run $(sort $(wildcard scripts/* bench/*.sh tests/*/*.sh examples/*/*.sh))

.PHONY: lint lint-includes lint-headers lint-banned lint-shell lint-tidy lint-exports
lint: lint-includes lint-banned lint-shell lint-headers lint-exports lint-tidy ## clang-tidy, include directions, banned calls, headers, scripts
	@echo 'lint: no findings'

# The directions of the house (docs/internals.md): includes go down only.
lint-includes:
	@scripts/lint-includes --self-test
	@scripts/lint-includes $(LIB_FOLDERS) cli include

# Functions that no file may call; the script knows where an exception stands.
lint-banned:
	@scripts/lint-banned --self-test
	@scripts/lint-banned $(LIB_FOLDERS) cli include tests bench

# Each header compiles alone, with each compiler.
lint-headers: sources
	@scripts/lint-headers "$(CC)" "$(CPP_ALL) -std=c11 $(WARNINGS)" $(HEADERS)

lint-shell:
	@$(SHELLCHECK) $(SCRIPTS)

# libtamis.so exports the functions of include/tamis.h, no more and no less.
lint-exports: build/libtamis.so
	@scripts/lint-exports build/libtamis.so include/tamis.h

# Each file is looked at again when it or any header changed; -k shows the findings of all files.
TIDY_OK := $(C_SOURCES:%.c=build/obj/tidy/%.ok)
lint-tidy: sources
	@$(MAKE) -k --output-sync=target tidy-files

.PHONY: tidy-files
tidy-files: $(TIDY_OK)
	@:

build/obj/tidy/%.ok: %.c .clang-tidy $(HEADERS) $(wildcard $(addsuffix /*.def,$(LIB_FOLDERS)))
	$(call say,TIDY,$<)
	@mkdir -p $(@D)
	@$(CLANG_TIDY) --quiet $< -- $(CPP_ALL) -std=c11 >$@.log 2>&1 || { grep -v 'warnings* generated' $@.log; exit 1; }
	@touch $@

.PHONY: format
format: sources ## clang-format over all C files, and braces around all bodies
	@for file in $(C_SOURCES); do $(CLANG_TIDY) --quiet --fix --checks=-*,readability-braces-around-statements \
		"$$file" -- $(CPP_ALL) -std=c11 >/dev/null 2>&1; done; true
	@$(CLANG_FORMAT) -i $(C_SOURCES) $(HEADERS)

# ---- Installation --------------------------------------------------------------------------------------

.PHONY: install uninstall
install: all ## into PREFIX=/usr/local, below DESTDIR
	$(INSTALL) -d '$(DESTDIR)$(bindir)' '$(DESTDIR)$(libdir)/pkgconfig' '$(DESTDIR)$(includedir)' '$(DESTDIR)$(datadir)'
	$(INSTALL) -m 755 build/tamis '$(DESTDIR)$(bindir)/tamis'
	$(INSTALL) -m 644 build/libtamis.a '$(DESTDIR)$(libdir)/libtamis.a'
	$(INSTALL) -m 755 build/libtamis.so '$(DESTDIR)$(libdir)/libtamis.so.$(VERSION)'
	ln -sf libtamis.so.$(VERSION) '$(DESTDIR)$(libdir)/$(SONAME)'
	ln -sf $(SONAME) '$(DESTDIR)$(libdir)/libtamis.so'
	$(INSTALL) -m 644 include/tamis.h '$(DESTDIR)$(includedir)/tamis.h'
	$(INSTALL) -m 644 build/tamis.pc '$(DESTDIR)$(libdir)/pkgconfig/tamis.pc'
ifneq ($(wildcard docs/tamis.1),)
	$(INSTALL) -d '$(DESTDIR)$(mandir)/man1'
	$(INSTALL) -m 644 docs/tamis.1 '$(DESTDIR)$(mandir)/man1/tamis.1'
endif
	for file in $$(find rules -type f); do \
		$(INSTALL) -D -m 644 "$$file" '$(DESTDIR)$(datadir)'/"$$file" || exit 1; done

uninstall: ## remove what install put there
	rm -f '$(DESTDIR)$(bindir)/tamis' '$(DESTDIR)$(libdir)/libtamis.a' '$(DESTDIR)$(libdir)/libtamis.so' \
		'$(DESTDIR)$(libdir)/$(SONAME)' '$(DESTDIR)$(libdir)/libtamis.so.$(VERSION)' \
		'$(DESTDIR)$(includedir)/tamis.h' '$(DESTDIR)$(libdir)/pkgconfig/tamis.pc' \
		'$(DESTDIR)$(mandir)/man1/tamis.1'
	rm -rf '$(DESTDIR)$(datadir)/rules'
	-rmdir '$(DESTDIR)$(datadir)' 2>/dev/null

.PHONY: dist
dist: ## a tarball of the committed files
	@mkdir -p build
	git archive --format=tar.gz --prefix=tamis-$(VERSION)/ -o build/tamis-$(VERSION).tar.gz HEAD
	@echo build/tamis-$(VERSION).tar.gz

.PHONY: clean
clean: ## remove build/, downloads of check-fresh apart
	@find build -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} + 2>/dev/null || true

.PHONY: help
help: ## this list
	@echo "make TARGET [V=1] [MODE=release|clang|debug|asan|cover] [CC= CFLAGS= LDFLAGS= PREFIX= DESTDIR= WERROR=0 NODEPS=1]"
	@sed -n 's/^\([a-z-]*\):.* ## \(.*\)/  \1|\2/p' Makefile | while IFS='|' read -r target text; do \
		printf '  %-15s %s\n' "$$target" "$$text"; done
