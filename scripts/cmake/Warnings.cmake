# One set of compile options for everything that is ours.

# Optimising, GCC 12 to 14 warn of overlaps, overflows, overreads and null pointers inside std::string, std::vector and
# std::chrono that are not there (GCC bugs 105651, 105329, 107852). Clang and the sanitizers still look.
set(gcc_false_alarms "$<CXX_COMPILER_ID:GNU>")
add_library(pushpkt_options INTERFACE)
target_compile_features(pushpkt_options INTERFACE cxx_std_20)
target_compile_options(pushpkt_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wnull-dereference -Wformat=2
  # A designated initialiser that names some rows of a table and leaves the rest is how we write tables.
  -Wno-missing-field-initializers
  "$<${gcc_false_alarms}:-Wno-restrict;-Wno-array-bounds>"
  "$<${gcc_false_alarms}:-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-null-dereference>"
  # In a batch of files GCC takes them for headers, and Clang warns of a local name that another has;
  # in the tests GCC does, too.
  "$<$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>:$<IF:$<CXX_COMPILER_ID:GNU>,-Wno-subobject-linkage,-Wno-shadow>>"
  "$<$<BOOL:$<TARGET_PROPERTY:PUSHPKT_BATCH_OF_TESTS>>:-Wno-shadow>"
  $<$<BOOL:${PUSHPKT_WERROR}>:-Werror>)
# No path of the machine that built it in what is installed; a debugger wants them.
target_compile_options(pushpkt_options INTERFACE
  "$<$<NOT:$<CONFIG:Debug>>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=>")
if(PUSHPKT_SANITIZE)
  target_compile_options(pushpkt_options INTERFACE
    -fsanitize=${PUSHPKT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(pushpkt_options INTERFACE -fsanitize=${PUSHPKT_SANITIZE})
endif()
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
find_program(PUSHPKT_CCACHE ccache)
if(PUSHPKT_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1
      CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_SLOPPINESS=time_macros ${PUSHPKT_CCACHE})
endif()
