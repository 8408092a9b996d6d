# Tests of one layer, and the tests of the layering itself.
find_program(MILLRACE_PYTHON NAMES python3 PATHS /usr/bin NO_DEFAULT_PATH)
if(NOT MILLRACE_PYTHON)
  find_program(MILLRACE_PYTHON NAMES python3 REQUIRED)
endif()
if(MILLRACE_BUILD_TESTS)
  find_package(GTest QUIET)
  if(NOT TARGET GTest::gmock_main)
    millrace_missing("GoogleTest (libgtest-dev, libgmock-dev)")
  endif()
  include(GoogleTest)
endif()
set(millrace_test_environment "UBSAN_OPTIONS=print_stacktrace=1")
if(MILLRACE_SANITIZE MATCHES thread)
  set(millrace_test_environment "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/tsan.supp")
endif()

# A suite named ...Slow belongs to the slow tier: ...DeterminismSlow and ...FuzzSlow to those groups
# (labels slow.determinism, slow.fuzz), any other to slow.stress. The rest is fast: label unit.
set(millrace_slow_groups Determinism Fuzz)

# Tests are named layer.Suite.Case.
function(millrace_discover layer target filter labels timeout)
  gtest_discover_tests(${target} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    TEST_PREFIX ${layer}. TEST_FILTER "${filter}" WORKING_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}"
    PROPERTIES LABELS "${labels}" TIMEOUT ${timeout} ENVIRONMENT "${millrace_test_environment}")
endfunction()

function(millrace_add_layer_tests layer)
  cmake_parse_arguments(PARSE_ARGV 1 T "" "" "USES;LIBS")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS tests/*.cpp)
  if(NOT sources)
    return()
  endif()
  foreach(dep IN LISTS T_USES)
    if(NOT TARGET millrace_${dep})
      message(STATUS "the tests of '${layer}' are not built: layer '${dep}' is absent")
      return()
    endif()
  endforeach()
  list(REMOVE_DUPLICATES T_LIBS)
  millrace_resolve_libs(${layer} libs ${T_LIBS})
  set(target millrace_${layer}_tests)
  add_executable(${target} ${sources})
  list(TRANSFORM T_USES PREPEND millrace::)
  get_property(sees GLOBAL PROPERTY MILLRACE_SEES_${layer})
  list(REMOVE_ITEM sees "")
  list(TRANSFORM sees PREPEND millrace::)
  target_link_libraries(${target} PRIVATE millrace::${layer} ${sees} ${T_USES} ${libs}
    GTest::gtest GTest::gmock GTest::gmock_main millrace_build_flags)
  target_include_directories(${target} PRIVATE tests src)
  if(MILLRACE_LTO)
    # Tests are many and need no whole program; ld.bfd takes fat objects of an archive twice.
    target_link_options(${target} PRIVATE -fno-lto $<$<BOOL:${MILLRACE_LLD}>:-fuse-ld=lld>)
  endif()
  target_compile_definitions(${target} PRIVATE
    MILLRACE_SHARED_DATA_DIR="${PROJECT_SOURCE_DIR}/../shared/data"
    MILLRACE_TEST_DATA_DIR="${CMAKE_CURRENT_SOURCE_DIR}/tests/data")
  set(slow "*Slow.*:*Slow/*")
  millrace_discover(${layer} ${target} "-${slow}" unit 120)
  foreach(group IN LISTS millrace_slow_groups)
    string(TOLOWER ${group} label)
    millrace_discover(${layer} ${target} "*${group}Slow.*:*${group}Slow/*" slow.${label} 1800)
    string(APPEND others "*${group}Slow.*:*${group}Slow/*:")
  endforeach()
  millrace_discover(${layer} ${target} "${slow}-${others}" slow.stress 1800)
endfunction()

# Passes only when a header of another layer does not compile from this one. Headers are found, not
# listed: a renamed header cannot leave a test that passes for nothing.
function(millrace_test_forbidden layer other)
  file(GLOB headers RELATIVE "${PROJECT_SOURCE_DIR}/layers/${other}/include"
    CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/layers/${other}/include/millrace/${other}/*.h")
  if(headers)
    list(GET headers 0 header)
    millrace_try_include(${layer} ${header} layering.${layer}.cannot_see.${other})
    set_tests_properties(layering.${layer}.cannot_see.${other} PROPERTIES
      PASS_REGULAR_EXPRESSION "${header}: No such file|'${header}' file not found")
  endif()
endfunction()

# The control: the same compilation succeeds for the layer's own header.
function(millrace_test_allowed layer)
  file(GLOB headers RELATIVE "${PROJECT_SOURCE_DIR}/layers/${layer}/include"
    CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/layers/${layer}/include/millrace/${layer}/*.h")
  if(headers)
    list(GET headers 0 header)
    millrace_try_include(${layer} ${header} layering.${layer}.sees_itself)
  endif()
endfunction()

function(millrace_try_include layer header test)
  string(MAKE_C_IDENTIFIER "${layer}_${header}" id)
  set(src "${PROJECT_BINARY_DIR}/forbidden/${id}.cpp")
  file(CONFIGURE OUTPUT "${src}" CONTENT "#include <${header}>\n")
  set(dirs "$<TARGET_PROPERTY:millrace_${layer},INCLUDE_DIRECTORIES>")
  add_test(NAME ${test} COMMAND_EXPAND_LISTS
    COMMAND ${CMAKE_CXX_COMPILER} -std=c++20 -fsyntax-only "-I$<JOIN:${dirs},;-I>" "${src}")
  set_tests_properties(${test} PROPERTIES LABELS layering)
endfunction()

function(millrace_add_layering_tests)
  foreach(layer IN LISTS MILLRACE_LAYERS)
    if(NOT TARGET millrace_${layer})
      continue()
    endif()
    millrace_test_allowed(${layer})
    foreach(other IN LISTS MILLRACE_LAYERS)
      if(NOT other IN_LIST MILLRACE_MAY_${layer} AND NOT other IN_LIST MILLRACE_THROUGH_${layer}
          AND NOT other STREQUAL layer)
        millrace_test_forbidden(${layer} ${other})
      endif()
    endforeach()
  endforeach()
  get_property(edges GLOBAL PROPERTY MILLRACE_EDGES)
  foreach(name IN LISTS MILLRACE_THIRD_PARTY)
    list(JOIN MILLRACE_OWNERS_${name} "," owners)
    string(APPEND third_party "${name} ${owners} ${MILLRACE_HEADERS_${name}}\n")
  endforeach()
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/third_party.txt" CONTENT "${third_party}" @ONLY)
  add_test(NAME layering.depfiles COMMAND ${MILLRACE_PYTHON}
    "${PROJECT_SOURCE_DIR}/cmake/check_layer_deps.py" "${PROJECT_BINARY_DIR}" ${edges})
  set_tests_properties(layering.depfiles PROPERTIES LABELS layering)
endfunction()
