#!/bin/sh
# What ldd finds below a program that links pushpkt::wire: none of what sends, captures or formats.
# links_nothing_else.sh PROGRAM
set -eu
needed=$(ldd "$1")
echo "$needed"
if echo "$needed" | grep -E 'libpcap|libtins|libnl|libz\.|libfmt|not found'; then
  echo "the program links more than pushpkt::wire, or cannot find it" >&2
  exit 1
fi
