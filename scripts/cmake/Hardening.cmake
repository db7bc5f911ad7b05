# What an optimised build asks of compiler and linker against bugs that are not found yet. Only for
# what is built here: a user of the library chooses his own. Sanitizers bring their own.
include(CheckCXXCompilerFlag)
include(CheckLinkerFlag)

set(optimised "$<CONFIG:Release,RelWithDebInfo,MinSizeRel>")

function(pushpkt_harden_compiler flag)
  string(MAKE_C_IDENTIFIER "PUSHPKT_HAS${flag}" known)
  check_cxx_compiler_flag("${flag}" ${known})
  if(${known})
    target_compile_options(pushpkt_options INTERFACE "$<${optimised}:${flag}>")
  endif()
endfunction()

function(pushpkt_harden_linker flag condition)
  string(MAKE_C_IDENTIFIER "PUSHPKT_LINKS${flag}" known)
  check_linker_flag(CXX "${flag}" ${known})
  if(${known})
    target_link_options(pushpkt_options INTERFACE "$<$<AND:${optimised},${condition}>:${flag}>")
  endif()
endfunction()

if(NOT PUSHPKT_SANITIZE)
  # -fPIC, not -fPIE: the archive may become part of a shared object. -fcf-protection is for x86,
  # -mbranch-protection for arm64.
  foreach(flag IN ITEMS -fPIC -fstack-protector-strong -fstack-clash-protection -fcf-protection
                        -mbranch-protection=standard)
    pushpkt_harden_compiler(${flag})
  endforeach()
  # 3 needs GCC 12 or Clang 9; a C library that does not know it takes it as 2. Distributions
  # predefine it: another value without -U is a warning.
  target_compile_options(pushpkt_options INTERFACE
    "$<${optimised}:SHELL:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3>")
  foreach(flag IN ITEMS -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)
    pushpkt_harden_linker(${flag} 1)
  endforeach()
  pushpkt_harden_linker(-pie "$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>")
endif()
