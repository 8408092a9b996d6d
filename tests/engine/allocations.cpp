#include "allocations.h"

#include <atomic>
#include <cstddef>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MILLRACE_SANITIZED_ALLOCATOR
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MILLRACE_SANITIZED_ALLOCATOR
#endif

namespace {

std::atomic<std::uint64_t> calls{0};

}  // namespace

#ifdef MILLRACE_SANITIZED_ALLOCATOR

// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the sanitizers' ABI
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*malloc_hook)(const volatile void*,
                                                                             std::size_t),
                                                         void (*free_hook)(const volatile void*));

namespace {

void note_malloc(const volatile void*, std::size_t) { ++calls; }
void note_free(const volatile void*) {}
const int installed = __sanitizer_install_malloc_and_free_hooks(note_malloc, note_free);

}  // namespace

#else

// operator new of libstdc++ ends in one of these.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
    ++calls;
    return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
    ++calls;
    return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
    ++calls;
    return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
    ++calls;
    return __libc_memalign(alignment, size);
}
}

#endif

std::uint64_t millrace::allocations() { return calls; }
