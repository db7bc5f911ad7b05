# Another linker, where the compiler finds it: programs of the tests with sanitizers have hundreds of
# megabytes, which the default one takes seconds for.
include(CheckLinkerFlag)
set(PUSHPKT_LINKER "" CACHE STRING "A linker for -fuse-ld (lld, gold, mold); the default one without it")
if(PUSHPKT_LINKER)
  check_linker_flag(CXX "-fuse-ld=${PUSHPKT_LINKER}" PUSHPKT_HAS_LINKER)
  if(PUSHPKT_HAS_LINKER)
    add_link_options("-fuse-ld=${PUSHPKT_LINKER}")
  else()
    message(STATUS "The linker ${PUSHPKT_LINKER} cannot be used: the default one links")
  endif()
endif()
