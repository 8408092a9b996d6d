# One INTERFACE target carries every flag, so layers, tests and benchmarks cannot differ.
add_library(millrace_build_flags INTERFACE)

# No fused multiply-add and a fixed instruction set: results are the same bytes on every machine.
target_compile_options(millrace_build_flags INTERFACE
  -ffp-contract=off -march=x86-64-v2
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wsuggest-override
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wuseless-cast>
  $<$<BOOL:${MILLRACE_WERROR}>:-Werror>)

if(MILLRACE_SANITIZE)
  target_compile_options(millrace_build_flags INTERFACE
    -fsanitize=${MILLRACE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(millrace_build_flags INTERFACE -fsanitize=${MILLRACE_SANITIZE})
endif()

# Fat objects: the program and the benchmarks are optimised as a whole, tests link the plain code.
add_library(millrace_whole_program INTERFACE)
if(MILLRACE_LTO AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(millrace_build_flags INTERFACE -flto=auto -ffat-lto-objects)
  target_link_options(millrace_whole_program INTERFACE -flto=auto)
endif()

find_program(MILLRACE_CCACHE ccache)
if(MILLRACE_CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${MILLRACE_CCACHE}")
endif()

# lld links a sanitized test program in a tenth of the time; GCC's link-time optimiser needs ld.bfd.
find_program(MILLRACE_LLD ld.lld)
if(MILLRACE_LLD AND NOT MILLRACE_LTO)
  add_link_options(-fuse-ld=lld)
endif()
