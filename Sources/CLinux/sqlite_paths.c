// SPDX-License-Identifier: GPL-3.0-or-later
#include "CLinux.h"
#include <ctype.h>
#include <sqlite3.h>
#include <string.h>

/// Whether `path` is `/proc/self/fd/` or `/proc/PID/fd/` and a number, no more. The second is what
/// SQLite makes of the first: `/proc/self` is a symbolic link to the process's own number.
static int names_descriptor(const char *path) {
  if (strncmp(path, "/proc/", 6) != 0) return 0;
  const char *digit = path + 6;
  if (strncmp(digit, "self", 4) == 0) {
    digit += 4;
  } else {
    while (isdigit((unsigned char)*digit)) digit++;
  }
  if (strncmp(digit, "/fd/", 4) != 0) return 0;
  digit += 4;
  if (!*digit) return 0;
  while (isdigit((unsigned char)*digit)) digit++;
  return !*digit;
}

/// SQLite resolves every symbolic link of a name by lstat(2) and readlink(2) (os_unix.c,
/// appendOnePathElement); a descriptor's link must stand.
static int lstat_keeping_descriptors(const char *path, struct stat *status) {
  return names_descriptor(path) ? stat(path, status) : lstat(path, status);
}

int semfs_sqlite_keep_descriptor_paths(void) {
  sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
  if (!vfs || vfs->iVersion < 3) return SQLITE_ERROR;
  return vfs->xSetSystemCall(vfs, "lstat", (sqlite3_syscall_ptr)lstat_keeping_descriptors);
}
