# Manual pages: printed by the program that was built, from its table of commands. Compressed as
# distributions have them, where there is a gzip.
if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  return()
endif()
find_program(GZIP_PROGRAM gzip)
file(STRINGS "${PROJECT_SOURCE_DIR}/tools/pushpkt/commands.cpp" rows REGEX "Command{\"")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
  "${PROJECT_SOURCE_DIR}/tools/pushpkt/commands.cpp")
set(names pushpkt recipes)
foreach(row IN LISTS rows)
  string(REGEX REPLACE ".*Command{\"[A-Za-z]+\", \"([a-z]+)\".*" "\\1" name "${row}")
  list(APPEND names ${name})
endforeach()

set(pages)
foreach(name IN LISTS names)
  set(section 1)
  set(file pushpkt-${name})
  if(name STREQUAL "pushpkt")
    set(file pushpkt)
  elseif(name STREQUAL "recipes")
    set(section 7)
  endif()
  set(page "${PROJECT_BINARY_DIR}/man/${file}.${section}")
  set(print "\"$@\" --man ${name} >'${page}'")
  if(GZIP_PROGRAM)
    set(print "\"$@\" --man ${name} >'${page}' && '${GZIP_PROGRAM}' -9nf '${page}'")
    set(page "${page}.gz")
  endif()
  add_custom_command(OUTPUT ${page}
    COMMAND ${CMAKE_COMMAND} -E make_directory "${PROJECT_BINARY_DIR}/man"
    COMMAND sh -c "${print}" sh $<TARGET_FILE:pushpkt_program>
    DEPENDS pushpkt_program COMMENT "Manual page ${file}(${section})" VERBATIM)
  list(APPEND pages ${page})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT program)
endforeach()
add_custom_target(pushpkt_man ALL DEPENDS ${pages})
