#!/usr/bin/env bash
# Puts each known mistake into the explorer, one after the other, and asks the
# cases and the trust suite whether they notice. In a copy: nothing here changes.
# Usage: mistakes.sh [part of a name]
set -euo pipefail
root=$(git rev-parse --show-toplevel)
wanted=${1:-}
copy=$root/target/mistakes/copy
export CARGO_TARGET_DIR=$root/target/mistakes/target
mkdir -p "$copy"

# What is there now, whether it is committed or not.
fresh() {
    local file
    git -C "$root" ls-files --cached --others --exclude-standard | while read -r file; do
        [ -f "$root/$file" ] || continue
        cmp --quiet "$root/$file" "$copy/$file" && continue
        mkdir -p "$(dirname "$copy/$file")"
        cp "$root/$file" "$copy/$file"
    done
}

cd "$root"
missed=() stale=() count=0
for patch in "$root"/tests/trust/mistakes/*"$wanted"*.patch; do
    name=$(basename "$patch" .patch)
    count=$((count + 1))
    fresh
    if ! (cd "$copy" && patch -p1 --quiet --no-backup-if-mismatch <"$patch"); then
        stale+=("$name")
        echo "? $name: does not fit any more"
        continue
    fi
    cd "$copy"
    if ! cargo build --quiet --profile mutants --package trust 2>"$root/target/mistakes/log" ||
        ! cargo test --quiet --profile mutants --package sync-core --features explore,loom --test cases \
            --test explored --no-run 2>>"$root/target/mistakes/log"; then
        stale+=("$name")
        echo "? $name: does not compile any more; see target/mistakes/log"
        continue
    fi
    # The cases take some seconds, if none of them goes on for ever. All together, whoever
    # takes longer than a minute has not noticed it in a minute.
    began=$SECONDS by="" code=0
    timeout 20 cargo test --quiet --profile mutants --package sync-core --features explore,loom \
        --test cases >"$root/target/mistakes/log" 2>&1 || code=$?
    if [ $code -ne 0 ] && [ $code -ne 124 ]; then
        by="the cases"
    fi
    if [ $code -eq 0 ]; then
        timeout 20 cargo test --quiet --profile mutants --package sync-core --features explore,loom \
            --test explored -- further merging >"$root/target/mistakes/log" 2>&1 || code=$?
        if [ $code -ne 0 ] && [ $code -ne 124 ]; then
            by="single steps"
        fi
    fi
    if [ -z "$by" ]; then
        code=0
        timeout 40 "$CARGO_TARGET_DIR"/mutants/trust 6000 --seed 1 --first \
            >"$root/target/mistakes/log" 2>&1 || code=$?
        if [ $code -ne 0 ] && [ $code -ne 124 ]; then
            by="random programs"
        fi
    fi
    if [ -n "$by" ]; then
        echo "✓ $name: noticed by $by after $((SECONDS - began)) s"
    else
        missed+=("$name")
        echo "✗ $name: not noticed in $((SECONDS - began)) s"
    fi
    cd "$root"
done
echo "$count mistakes, ${#missed[@]} not noticed, ${#stale[@]} out of date."
[ ${#missed[@]} -eq 0 ] && [ ${#stale[@]} -eq 0 ]
