#include "lease/duckdb_lock.h"

#include <fcntl.h>

namespace millrace::storage {

bool lock_as_duckdb_does(int file, Sharing sharing) {
    struct flock whole {};
    whole.l_type = sharing == Sharing::Shared ? F_RDLCK : F_WRLCK;
    whole.l_whence = SEEK_SET;
    return ::fcntl(file, F_SETLK, &whole) == 0;
}

}  // namespace millrace::storage
