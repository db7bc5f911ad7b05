#!/bin/sh
# The DNS example by pkg-config alone, run where its capture lies: with_pkg_config.sh EXAMPLE FOLDER C++ FLAG...
set -eu
example=$1 folder=$2
shift 2
rm -rf "$folder"
cp -r "$example" "$folder"
cd "$folder"
# shellcheck disable=SC2046  # the flags are words
"$@" -std=c++20 dns_test.cpp dns.cpp -o dns_test $(pkg-config --cflags --libs pushpkt-testing gtest_main)
./dns_test
