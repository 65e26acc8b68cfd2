// SPDX-License-Identifier: GPL-3.0-or-later
#include "CLinux.h"
#include <ctype.h>
#include <sqlite3.h>
#include <string.h>

/// Whether `path` is `/proc/self/fd/` and a number, no more.
static int names_descriptor(const char *path) {
  static const char prefix[] = "/proc/self/fd/";
  if (strncmp(path, prefix, sizeof prefix - 1) != 0) return 0;
  const char *digit = path + sizeof prefix - 1;
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
