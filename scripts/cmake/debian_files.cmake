# Run by CPack where the files of the packages lie before they are packed: adds what Debian's policy
# wants in every package (12.5 copyright, 12.7 changelog, 12.1 manual pages of programs are there).
if(NOT CPACK_GENERATOR STREQUAL "DEB")
  return()
endif()
foreach(component IN LISTS CPACK_COMPONENTS_ALL)
  string(TOUPPER ${component} upper)
  set(name "${CPACK_DEBIAN_${upper}_PACKAGE_NAME}")
  set(folder "${CPACK_TEMPORARY_DIRECTORY}/${component}/usr/share/doc/${name}")
  file(MAKE_DIRECTORY "${folder}")
  file(READ "${CPACK_RESOURCE_FILE_LICENSE}" license)
  file(WRITE "${folder}/copyright" "pushpkt\n\n${license}")
  file(REMOVE "${folder}/LICENSE")
  string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)  # of SOURCE_DATE_EPOCH, where it is set
  file(WRITE "${folder}/changelog"
    "${name} (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium\n\n"
    "  * Version ${CPACK_PACKAGE_VERSION}: CHANGELOG.md of pushpkt says what is new.\n\n"
    " -- ${CPACK_DEBIAN_PACKAGE_MAINTAINER}  ${date}\n")
  execute_process(COMMAND gzip -9nf "${folder}/changelog" COMMAND_ERROR_IS_FATAL ANY)
endforeach()
