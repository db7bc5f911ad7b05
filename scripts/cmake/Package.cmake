# Installing: headers, archive, program, and how a stranger's CMake or pkg-config finds them.
include(CMakePackageConfigHelpers)
set(config_folder ${CMAKE_INSTALL_LIBDIR}/cmake/pushpkt)

install(TARGETS pushpkt EXPORT pushpkt ARCHIVE)
set(without_kit PATTERN testing EXCLUDE PATTERN testing.hpp EXCLUDE)
if(TARGET pushpkt_testing)
  set(without_kit)
endif()
install(DIRECTORY include/pushpkt TYPE INCLUDE FILES_MATCHING PATTERN "*.hpp" ${without_kit})
install(FILES LICENSE README.md CHANGELOG.md TYPE DOC OPTIONAL)

# find_package(pushpkt CONFIG) gives pushpkt::pushpkt.
install(EXPORT pushpkt NAMESPACE pushpkt:: FILE pushpktTargets.cmake DESTINATION ${config_folder})
configure_package_config_file(scripts/cmake/pushpktConfig.cmake.in pushpktConfig.cmake
  INSTALL_DESTINATION ${config_folder})
write_basic_package_version_file(pushpktConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pushpktConfig.cmake
  ${PROJECT_BINARY_DIR}/pushpktConfigVersion.cmake DESTINATION ${config_folder})

# find_package(pushpkt CONFIG COMPONENTS testing) also gives pushpkt::testing.
if(TARGET pushpkt_testing)
  install(TARGETS pushpkt_testing EXPORT pushpktTesting ARCHIVE)
  install(EXPORT pushpktTesting NAMESPACE pushpkt:: FILE pushpktTestingTargets.cmake
    DESTINATION ${config_folder})
endif()

# pkg-config --cflags --libs pushpkt. The prefix is where the file lies, so the tree can be moved.
file(RELATIVE_PATH PUSHPKT_PC_TO_PREFIX
  ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
set(pc_names pushpkt)
if(TARGET pushpkt_testing)
  list(APPEND pc_names pushpkt-testing)
endif()
foreach(name IN LISTS pc_names)
  configure_file(scripts/cmake/${name}.pc.in ${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endforeach()
