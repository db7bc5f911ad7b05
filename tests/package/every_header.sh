#!/bin/sh
# Installed headers must compile alone, without a warning:
#   every_header.sh INCLUDE-FOLDER C++ [-maxdepth N]    (N=1: those directly in pushpkt/)
# Those of the test kit need GoogleTest besides, and are installed only where it was. As a user has
# it: with -Wconversion, and an initialiser for each member that one may leave out.
set -eu
include=$1 compiler=$2
shift 2
flags=$(pkg-config --cflags pushpkt)
if [ -e "$include/pushpkt/testing.hpp" ]; then
  flags=$(pkg-config --cflags pushpkt-testing)
fi
cd "$include"
find pushpkt "$@" -name '*.hpp' -print0 |
  xargs -0 -P2 -I{} sh -c '
    printf "#include <%s>\n#include <%s>  // twice\n" "$1" "$1" |
      "$2" -std=c++20 -Wall -Wextra -Wconversion -Werror -fsyntax-only $3 -x c++ - ||
      { echo "$1 does not compile alone" >&2; exit 1; }' sh {} "$compiler" "$flags"
