# The catalog's commands. `just` alone lists them.

set positional-arguments

noticing := "--lib --test=explorer --test=fairness --test=cases --test=explored --test=found --test=programs -- --skip=native::proofs"
catalog := "cargo run --release --quiet --manifest-path '" + justfile_directory() + "/Cargo.toml' --"
trust := "cargo run --release --quiet --package trust --"
tools := "cargo run --release --quiet --package catalog-tests --bin"
built := "catalog=target/release/catalog-under-test trust=target/release/trust"
eighth := `echo "$((0x$( (git rev-parse HEAD 2>/dev/null || echo 0000) | tail -c 4) % 8))/8"`
oldest := `sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml`

[private]
default:
    @just --list --unsorted

# Run a solution with a line for each event: just run h2o --solution monitor
[group('use')]
[no-cd]
run problem *options:
    @{{ catalog }} run "$@"

# Run solutions on real threads with random delays, all or of one problem: just stress h2o
[group('use')]
[no-cd]
stress *options:
    @{{ catalog }} stress "$@"

# Verify solutions and mistakes exhaustively, all or of one problem: just verify h2o
[group('use')]
[no-cd]
verify *options:
    @{{ catalog }} verify "$@"

# Print every final value that can come out: just outcomes race-on-a-counter --rounds 2
[group('use')]
[no-cd]
outcomes problem *options:
    @{{ catalog }} outcomes "$@"

# Replay a schedule that verify has found: just replay h2o --solution ... --step
[group('use')]
[no-cd]
replay problem *options:
    @{{ catalog }} replay "$@"

# Be the scheduler, step thread by thread, and make a mistake fail: just break ping-pong
[group('use')]
[no-cd]
break problem *options:
    @{{ catalog }} break "$@"

# Verify what each solution claims, starvation included, as a table: just claims h2o
[group('use')]
[no-cd]
claims *options:
    @{{ catalog }} claims "$@"

# Write your own answer, and have it judged on each save: just practice h2o
[group('use')]
[no-cd]
practice *options:
    @{{ catalog }} practice "$@"

# Be interviewed: a question, a clock, and what would be asked next: just interview --level easy
[group('use')]
[no-cd]
interview *options:
    @{{ catalog }} interview "$@"

# Judge many answers, each in a process of its own: just grade answers --csv
[group('use')]
[no-cd]
grade folder *options:
    @{{ catalog }} grade "$@"

# List the problems: just list --technique turnstile, just list h2o
[group('use')]
[no-cd]
list *options:
    @{{ catalog }} list "$@"

# Show a problem's statement, its contract, a hint or a solution: just show h2o --hint 1
[group('use')]
[no-cd]
show problem *options:
    @{{ catalog }} show "$@"

# Run all tests, the exhaustive check of every solution among them
[group('work')]
test *options:
    cargo test --workspace --release "$@"

# Compare the explorer with a plain enumerator on random programs: just trust 3000 --seed 1
[group('work')]
trust *options:
    @{{ trust }} "$@"

# Verify growing sizes in certifying mode (no reductions, exact states), for SECONDS
[group('work')]
certify seconds="1":
    @{{ catalog }} verify --grow --certify --seconds {{ seconds }} || [ $? -eq 3 ]

# Check that the tests notice known mistakes in the explorer: just mistakes digest
[group('work')]
mistakes part="":
    @tests/trust/mistakes.sh "{{ part }}"

# Benchmark the primitives beside their peers, all or a group: just bench hand-off; --save
[group('work')]
bench *options:
    @cargo bench --quiet --package sync-core --bench primitives -- "$@"

# Write docs/engines.md: the explorer beside SPIN, loom and shuttle; --only footman, --quick
[group('work')]
bench-verify *options:
    cargo bench --package catalog-tests --bench verify -- --write {{ justfile_directory() }}/docs "$@"

# Compare the explorer's states with SPIN's, all programs or one problem's: just spin h2o
[group('work')]
spin *options:
    @{{ tools }} spin -- "$@"

# Write docs/scaling.md: how states and time grow with the threads
[group('work')]
scaling:
    cargo bench --package catalog-tests --bench verify -- --scaling {{ justfile_directory() }}/docs

# Write claims, verdicts and patterns into the READMEs and docs: just write-claims h2o
[group('work')]
write-claims *problem:
    @{{ catalog }} claims --write {{ justfile_directory() }} "$@"

# Mutation tests: just mutants problems h2o (or --shard 0/4); just mutants explorer --shard 0/20
[group('work')]
mutants what *options:
    @case "$1" in \
        problems) shift; {{ tools }} mutants -- "$@" ;; \
        explorer) shift; command -v cargo-mutants >/dev/null || cargo install cargo-mutants --locked; \
            cargo test --profile mutants -p explorer -p sync-core -p trust {{ noticing }} && \
            cargo mutants --workspace --baseline skip --timeout 240 --output target/mutants "$@" ;; \
        *) echo "error: nothing called \`$1\` is mutated; \`problems\` and \`explorer\` are" >&2; \
            exit 2 ;; \
    esac

# Begin a new problem: just new baboon-crossing
[group('work')]
new name:
    @docs/new-problem.sh "$1"

# Look for data races with ThreadSanitizer: needs nightly; just tsan 10 primitives
[group('work')]
tsan seconds="60" what="everything":
    HAMMER_SECONDS=$(({{ seconds }} / 5)) just _tsan test --release --package sync-core --test hammer
    [ "{{ what }}" = primitives ] || just _tsan test --release --package sync-core \
        --features explore,loom --test cases -- --skip stacks_that_are_too_small \
        --skip constructors_that_never_return --skip many_sleepers
    [ "{{ what }}" = primitives ] || just _tsan run --release --quiet -- stress --seconds {{ seconds }}

[private]
_tsan *command:
    TSAN_OPTIONS="suppressions={{ justfile_directory() }}/docs/tsan.supp exitcode=66" \
    RUSTFLAGS="-Zsanitizer=thread -Cunsafe-allow-abi-mismatch=sanitizer" \
    CARGO_BUILD_TARGET="x86_64-unknown-linux-gnu" CARGO_TARGET_DIR="target/tsan" \
    cargo +nightly "$@"

# Look for undefined behaviour with Miri, in sync-core without features: needs nightly with miri
[group('work')]
miri *options:
    MIRIFLAGS="-Zmiri-disable-isolation" cargo +nightly miri test --package sync-core --test contract "$@"

# Format the code
[group('work')]
fmt *options:
    cargo fmt --all "$@"

# Lint all crates, with warnings as errors
[group('work')]
lint:
    cargo clippy --workspace --all-targets -- -D warnings

# Lint sync-core with each set of its features: needs cargo-hack
[group('work')]
features: (_get "cargo-hack")
    cargo hack clippy --package sync-core --feature-powerset --all-targets -- -D warnings

# Check everything with the oldest supported Rust
[group('work')]
msrv: (_get "rust-" + oldest)
    case "$(rustc --version)" in \
        "rustc {{ oldest }}."*) cargo check --workspace --all-targets --locked ;; \
        *) cargo +{{ oldest }} check --workspace --all-targets --locked ;; \
    esac

# Check licences, sources and versions of dependencies: just deny advisories
[group('work')]
deny *checks="licenses bans sources": (_get "cargo-deny")
    cargo deny --locked check {{ checks }}

# Build the documentation, with warnings as errors: just doc --open
[group('work')]
doc *options:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps "$@"

# The tests verify all that is claimed, with each engine. So that nothing is built twice, the
# recipes after them take the programs that the tests have built. All mutants take too long:
# the commit decides which eighth of the problems is mutated.

# Everything that CI runs
[group('work')]
ci: (fmt "--check") lint doc test
    cargo test --release --package sync-core
    just {{ built }} certify 0.3
    just {{ built }} trust 3000
    just mutants problems --shard {{ eighth }}
    just {{ built }} stress --seconds 20
    just _where cargo-hack features
    case "$(rustc --version)" in \
        "rustc {{ oldest }}."*) echo "This is Rust {{ oldest }}, the oldest supported." ;; \
        *) just _where rust-{{ oldest }} msrv ;; \
    esac
    just _where cargo-deny deny
    just _where nightly tsan 10 primitives

# Installs a tool or a toolchain, unless it is there
[private]
_get what:
    #!/usr/bin/env bash
    set -euo pipefail
    have() { command -v "$1" >/dev/null; }
    case "$1" in
        nightly) cargo +nightly --version >/dev/null 2>&1 ;;
        rust-*)
            version=${1#rust-}
            [[ "$(rustc --version)" == "rustc $version."* ]] || cargo "+$version" --version >/dev/null 2>&1 ||
                rustup toolchain install "$version" --profile minimal --no-self-update
            ;;
        # An optimized build takes several minutes, for a few seconds of use.
        cargo-deny) have "$1" || cargo install "$1" --locked --no-default-features --debug ;;
        cargo-hack) have "$1" || cargo install "$1" --locked --debug ;;
        *) have "$1" || cargo install "$1" --locked ;;
    esac

# Runs a recipe if the tool it needs is available
[private]
_where what *recipe:
    @if just _get "$1"; then shift; just "$@"; \
    else echo "$1 is not available: \`just {{ recipe }}\` is left out."; fi
