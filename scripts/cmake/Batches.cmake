# For the builds that start from nothing, where reading headers is most of the work: those from
# outside are compiled once, and the files of a target are compiled several at a time.
# Off by default: a file alone is compiled again faster, and ccache serves a developer better.
# In a batch a name of an anonymous namespace is seen by the files behind it: it is unique in its room.
option(PUSHPKT_BATCHES "Compile several files at a time, with precompiled headers" OFF)
set(PUSHPKT_BATCH 10)  # files; more save little, and leave a processor without work at the end

set(std_headers <algorithm> <array> <functional> <map> <memory> <optional> <string> <vector> <tl/expected.hpp>)
set(PUSHPKT_PRECOMPILED_rooms ${std_headers})
set(PUSHPKT_PRECOMPILED_tests ${std_headers} <filesystem> <fstream> <gmock/gmock.h> <gtest/gtest.h>)

# pushpkt_batches(TARGET KIND): the first target of a kind (rooms, tests) compiles its headers, the
# others use them. The program is as the rooms.
function(pushpkt_batches target kind)
  if(NOT PUSHPKT_BATCHES)
    return()
  endif()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${PUSHPKT_BATCH})
  if(kind STREQUAL "tests")
    set_target_properties(${target} PROPERTIES PUSHPKT_BATCH_OF_TESTS ON)
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
