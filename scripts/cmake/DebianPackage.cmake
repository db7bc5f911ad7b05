# cpack -G DEB: pushpkt (the program) and libpushpkt-dev (the library). cpack --config
# CPackSourceConfig.cmake: the source as a tarball.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME pushpkt)
set(CPACK_PACKAGE_VENDOR pushpkt)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(PUSHPKT_MAINTAINER "pushpkt maintainers <maintainers@pushpkt.example>"
  CACHE STRING "The maintainer that the Debian packages name")
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${PUSHPKT_MAINTAINER}")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME pushpkt)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS "iproute2, nftables")
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SUGGESTS "tshark")
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION
  "build packets, send them by every way of Linux, and see what becomes of them
 Builds packets to the last bit, sends them by plain, raw and packet sockets,
 captures, decodes, replays and compares them, and says which of client, kernel
 and network wrote each field. Its lab of three hosts needs no root.
 .
 No file of this package has capabilities: pushpkt doctor says how to give the
 program CAP_NET_RAW, and what that means.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libpushpkt-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libexpected-dev, libfmt-dev, libnl-route-3-dev, libpcap-dev, libssl-dev, libtins-dev, zlib1g-dev")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS "libgtest-dev, libgmock-dev")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
  "packet toolkit for C++20: headers and static libraries
 Typed access to every field of a packet, recipes as text, capture files, paths
 out of Linux, a lab of network namespaces and a test kit for GoogleTest.")

# Copyright and changelog, which Debian wants in every package: scripts/cmake/debian_files.cmake.
set(CPACK_PRE_BUILD_SCRIPTS "${PROJECT_SOURCE_DIR}/scripts/cmake/debian_files.cmake")
set(CPACK_PACKAGE_CONTACT "${PUSHPKT_MAINTAINER}")

set(CPACK_SOURCE_GENERATOR TXZ)
set(CPACK_SOURCE_PACKAGE_FILE_NAME pushpkt-${PROJECT_VERSION})
set(CPACK_SOURCE_IGNORE_FILES "/\\\\.git/;${PROJECT_SOURCE_DIR}/build/;__pycache__")
include(CPack)
