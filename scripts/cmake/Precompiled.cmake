# Headers from outside that many files include are read once, for the builds that start from nothing.
# Off by default: every file names what it needs, and ccache serves a developer better.
option(PUSHPKT_PRECOMPILED "Precompile the headers from outside" OFF)

set(std_headers <algorithm> <array> <functional> <map> <memory> <optional> <string> <vector> <tl/expected.hpp>)
set(PUSHPKT_PRECOMPILED_rooms ${std_headers})
set(PUSHPKT_PRECOMPILED_tests ${std_headers} <filesystem> <fstream> <gmock/gmock.h> <gtest/gtest.h>)

# pushpkt_precompiled(TARGET KIND): the first target of a kind (rooms, tests) compiles its headers,
# the others use them. The program is as the rooms.
function(pushpkt_precompiled target kind)
  if(NOT PUSHPKT_PRECOMPILED)
    return()
  endif()
  get_property(first GLOBAL PROPERTY PUSHPKT_PRECOMPILED_BY_${kind})
  if(first)
    target_precompile_headers(${target} REUSE_FROM ${first})
    get_target_property(type ${target} TYPE)
    if(kind STREQUAL "rooms" AND type STREQUAL "EXECUTABLE")
      target_compile_options(${target} PRIVATE -fPIC)  # as the rooms: GCC insists
    endif()
  else()
    target_precompile_headers(${target} PRIVATE ${PUSHPKT_PRECOMPILED_${kind}})
    set_property(GLOBAL PROPERTY PUSHPKT_PRECOMPILED_BY_${kind} ${target})
  endif()
endfunction()
