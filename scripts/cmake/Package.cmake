# Installing: headers, libraries, program, and how a stranger's CMake or pkg-config finds them.
include(CMakePackageConfigHelpers)
set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/pushpkt)

# What the headers directly in include/pushpkt reach (one for each room, and the umbrella). Others are
# the rooms' own business. Found when CMake runs; CONFIGURE_DEPENDS notices new ones.
file(GLOB wanted CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/include include/pushpkt/*.hpp)
if(PUSHPKT_WIRE_ONLY)
  set(wanted pushpkt/base.hpp pushpkt/wire.hpp pushpkt/fmt.hpp)
elseif(NOT TARGET pushpkt_testing)
  list(REMOVE_ITEM wanted pushpkt/testing.hpp)
endif()
set(headers)
while(wanted)
  list(POP_FRONT wanted header)
  if(header IN_LIST headers OR header STREQUAL "pushpkt/version.hpp")
    continue()
  endif()
  list(APPEND headers ${header})
  if(header MATCHES "^pushpkt/[a-z]+\\.hpp$")  # what they include decides what is installed
    set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS include/${header})
  endif()
  file(STRINGS include/${header} lines REGEX "^#include \"pushpkt/")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^#include \"([^\"]+)\".*" "\\1" included "${line}")
    list(APPEND wanted ${included})
  endforeach()
endwhile()
foreach(header IN LISTS headers)
  get_filename_component(folder ${header} DIRECTORY)
  install(FILES include/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder})
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/include/pushpkt/version.hpp
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pushpkt)
install(FILES LICENSE README.md CHANGELOG.md SECURITY.md TYPE DOC COMPONENT program)
install(DIRECTORY docs examples TYPE DOC COMPONENT program)
install(DIRECTORY scripts/packaging/apparmor TYPE DOC COMPONENT program)

# find_package(pushpkt CONFIG) gives pushpkt::pushpkt and pushpkt::wire; COMPONENTS wire the latter
# alone, COMPONENTS testing also pushpkt::testing. One export set each: each has its dependencies.
set(libraries wire)
if(NOT PUSHPKT_WIRE_ONLY)
  list(APPEND libraries pushpkt)
endif()
if(TARGET pushpkt_testing)
  list(APPEND libraries testing)
endif()
set(target_wire pushpkt_wire)
set(target_pushpkt pushpkt)
set(target_testing pushpkt_testing)
foreach(library IN LISTS libraries)
  install(TARGETS ${target_${library}} EXPORT pushpkt_${library})
  install(EXPORT pushpkt_${library} NAMESPACE pushpkt:: FILE pushpkt-${library}-targets.cmake
    DESTINATION ${config_folder})
endforeach()
configure_package_config_file(scripts/cmake/pushpktConfig.cmake.in
  ${PROJECT_BINARY_DIR}/pushpktConfig.cmake INSTALL_DESTINATION ${config_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/pushpktConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pushpktConfig.cmake
  ${PROJECT_BINARY_DIR}/pushpktConfigVersion.cmake DESTINATION ${config_folder})

# pkg-config --cflags --libs pushpkt. The prefix is where the file lies, so the tree can be moved.
# Who links an archive links what it needs; a shared library brings that itself.
file(RELATIVE_PATH PUSHPKT_PC_TO_PREFIX
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
set(own "pushpkt-wire = ${PROJECT_VERSION}")
set(PUSHPKT_PC_REQUIRES "Requires: ${own} libpcap zlib libtins libnl-route-3.0 libcrypto fmt")
if(BUILD_SHARED_LIBS)
  set(PUSHPKT_PC_REQUIRES "Requires: ${own}\nRequires.private: libpcap zlib libtins libnl-route-3.0 libcrypto fmt")
endif()
set(pc_wire pushpkt-wire)
set(pc_pushpkt pushpkt)
set(pc_testing pushpkt-testing)
foreach(library IN LISTS libraries)
  set(name ${pc_${library}})
  configure_file(scripts/cmake/${name}.pc.in ${PROJECT_BINARY_DIR}/${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
