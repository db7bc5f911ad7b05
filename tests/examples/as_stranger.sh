#!/bin/sh
# A whole example as a stranger builds it: copied to a clean folder, found by find_package, tested;
# then broken on purpose, and the failure must name what is wrong.
#   as_stranger.sh EXAMPLE PREFIX FOLDER BREAKAGE GENERATOR C++ FLAGS
# BREAKAGE is a file, each line one of: `in FILE`, `sed SCRIPT`, `says TEXT` (fixed, of the output).
set -eu
example=$1 prefix=$2 folder=$3 breakage=$4 generator=$5 compiler=$6 flags=$7
rm -rf "$folder"
mkdir -p "$folder"
cp -r "$example" "$folder/source"

build() { cmake --build "$folder/build" >"$folder/build.log" 2>&1 || { cat "$folder/build.log"; exit 1; }; }
cmake -S "$folder/source" -B "$folder/build" -G "$generator" -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS="$flags" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF \
  >"$folder/configure.log" 2>&1 || { cat "$folder/configure.log"; exit 1; }
build
ctest --test-dir "$folder/build" --output-on-failure >"$folder/test.log" 2>&1 ||
  { cat "$folder/test.log"; exit 1; }
cat "$folder/test.log"
if grep -q 'Skipped' "$folder/test.log"; then
  echo "skipped: the lab cannot be built here, so nothing can be broken in it"
  exit 0
fi

file=$(sed -n 's/^in //p' "$breakage")
sed -n 's/^sed //p' "$breakage" >"$folder/break.sed"
cp "$folder/source/$file" "$folder/whole"
sed -i -f "$folder/break.sed" "$folder/source/$file"
if cmp -s "$folder/source/$file" "$folder/whole"; then
  echo "the breakage changes nothing in $file"
  exit 1
fi
build
if ctest --test-dir "$folder/build" --output-on-failure >"$folder/broken.log" 2>&1; then
  echo "broken on purpose, and nobody noticed: $file"
  exit 1
fi
cat "$folder/broken.log"
sed -n 's/^says //p' "$breakage" | while IFS= read -r text; do
  grep -qF -- "$text" "$folder/broken.log" || { echo "the failure does not say: $text"; exit 1; }
done
