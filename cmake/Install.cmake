# A relocatable tree: bin/millrace finds the shared libraries it needs in ../lib. What a minimal
# Debian has itself (libc, libstdc++, libgcc) stays out; everything else goes in.
if(NOT TARGET millrace)
  return()
endif()
set_target_properties(millrace PROPERTIES INSTALL_RPATH "$ORIGIN/../lib")
install(TARGETS millrace RUNTIME_DEPENDENCY_SET millrace_runtime RUNTIME DESTINATION bin)
install(RUNTIME_DEPENDENCY_SET millrace_runtime
  PRE_EXCLUDE_REGEXES "^ld-linux" "^lib(c|m|dl|rt|pthread|gcc_s|stdc\\+\\+)\\.so"
  LIBRARY DESTINATION lib)
install(FILES LICENSE THIRD_PARTY_NOTICES DESTINATION share/doc/millrace)
