#!/bin/sh
# Begins a problem: copies docs/template to problems/NAME and lists it.
# Run it as `just new NAME`.
set -eu
cd "$(dirname "$0")/.."

name=${1:-}
case $name in
'' | *[!a-z0-9-]* | -* | *- | [0-9]*)
    echo "error: \`$name\` is not a name for a problem; small letters and hyphens would be, as in cigarette-smokers" >&2
    exit 2
    ;;
esac
case $name in
as | async | await | box | break | const | continue | crate | dyn | else | enum | extern | false | \
    fn | for | gen | if | impl | in | let | loop | macro | match | mod | move | mut | pub | ref | return | \
    self | static | struct | super | trait | true | try | type | unsafe | use | where | while | yield)
    echo "error: \`$name\` is a word of Rust and cannot name a crate; choose another name" >&2
    exit 2
    ;;
alloc | catalog | catalog-tests | core | explorer | harness | loom | proc-macro | std | sync-core | test | trust)
    echo "error: there is a crate \`$name\` already; choose another name" >&2
    exit 2
    ;;
esac
if [ -e "problems/$name" ] || [ "$name" = src ]; then
    echo "error: problems/$name is there already; choose another name" >&2
    exit 2
fi

crate=$(printf %s "$name" | tr - _)
mkdir -p "problems/$name"
cp -R docs/template/. "problems/$name"
mv "problems/$name/Cargo.toml.in" "problems/$name/Cargo.toml"
for file in Cargo.toml mutants.toml src/lib.rs; do
    sed "s/@NAME@/$name/" "problems/$name/$file" >"problems/$name/$file.new"
    mv "problems/$name/$file.new" "problems/$name/$file"
done

# One line each: the dependency, and the place in the list.
awk -v line="$name.path = \"$name\"" \
    '{ print } /^harness.workspace/ { print line }' problems/Cargo.toml >problems/Cargo.toml.new
mv problems/Cargo.toml.new problems/Cargo.toml
awk -v line="        $crate::problem()," \
    '/^    \]/ { print line } { print }' problems/src/lib.rs >problems/src/lib.rs.new
mv problems/src/lib.rs.new problems/src/lib.rs

echo "problems/$name is there, and builds. The tests say what to fill in:"
echo "  cargo test --release -p catalog-tests contents"
echo "  cargo run --release -- verify $name"
echo "  just mutants problems $name"
echo "  cargo run --release -- claims --write ."
