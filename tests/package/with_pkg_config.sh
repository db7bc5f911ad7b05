#!/bin/sh
# Builds and runs the stranger with what pkg-config says: with_pkg_config.sh SOURCE FOLDER C++ FLAG...
set -eu
source=$1 folder=$2
shift 2
mkdir -p "$folder"

flags=$(pkg-config --cflags pushpkt)
libs=$(pkg-config --libs pushpkt)
folder_of_archives=$(pkg-config --variable=libdir pushpkt)

# shellcheck disable=SC2086  # the flags are words
"$@" -std=c++20 $flags "$source" -o "$folder/stranger" $libs
"$folder/stranger"

# Every object of the archive, wanted or not: a dependency that the file forgot is missed here.
# shellcheck disable=SC2086
"$@" -std=c++20 $flags "$source" -o "$folder/stranger_whole" \
  -Wl,--whole-archive "$folder_of_archives/libpushpkt.a" "$folder_of_archives/libpushpkt_wire.a" \
  -Wl,--no-whole-archive $libs
"$folder/stranger_whole"

# The part that needs no library.
# shellcheck disable=SC2046,SC2086
"$@" -std=c++20 $(pkg-config --cflags pushpkt-wire) "$(dirname "$source")/../wire_only/wire_stranger.cpp" \
  -o "$folder/wire_stranger" $(pkg-config --libs pushpkt-wire)
"$folder/wire_stranger"
