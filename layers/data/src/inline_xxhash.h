#pragma once

// Compiled into this layer: short inputs of known length hash several times faster inline, and the
// program needs no shared libxxhash.
#define XXH_INLINE_ALL
#include <xxhash.h>
