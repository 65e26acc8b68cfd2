// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinux.h"
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <malloc.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int semfs_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve) {
  struct open_how how = {.flags = flags, .mode = mode, .resolve = resolve};
  return (int)syscall(SYS_openat2, directory, path, &how, sizeof how);
}

int semfs_renameat2(int old_directory, const char *old_path, int new_directory, const char *new_path,
                    unsigned flags) {
  return renameat2(old_directory, old_path, new_directory, new_path, flags);
}

ssize_t semfs_copy_file_range(int in, int64_t *in_offset, int out, int64_t *out_offset, size_t length,
                              unsigned flags) {
  return copy_file_range(in, in_offset, out, out_offset, length, flags);
}

int semfs_fallocate(int file, int mode, int64_t offset, int64_t length) {
  return fallocate(file, mode, offset, length);
}

int semfs_clone(int destination, int source) { return ioctl(destination, FICLONE, source); }

void semfs_start_writing(int file, int64_t offset, int64_t length) {
  // A hint: where it cannot be followed, the sync that comes does all.
  (void)sync_file_range(file, offset, length, SYNC_FILE_RANGE_WRITE);
}

int semfs_syncfs(int file) { return syncfs(file); }

int semfs_setfsuid(uid_t uid) { return setfsuid(uid); }

int semfs_setfsgid(gid_t gid) { return setfsgid(gid); }

int semfs_setgroups_thread(size_t count, const gid_t *groups) {
  return (int)syscall(SYS_setgroups, count, groups);
}

static int64_t nanoseconds(struct statx_timestamp time) {
  return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

int semfs_status(int directory, const char *path, int flags, struct semfs_status *status) {
  struct statx found;
  if (statx(directory, path, flags, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) return -1;
  *status = (struct semfs_status){
      .device = (uint64_t)found.stx_dev_major << 32 | found.stx_dev_minor,
      .inode = found.stx_ino,
      .special = (uint64_t)found.stx_rdev_major << 32 | found.stx_rdev_minor,
      .born = found.stx_mask & STATX_BTIME ? nanoseconds(found.stx_btime) : 0,
      .changed = nanoseconds(found.stx_ctime),
      .modified = nanoseconds(found.stx_mtime),
      .size = (int64_t)found.stx_size,
      .mode = found.stx_mode,
      .owner = found.stx_uid,
      .group = found.stx_gid,
      .links = found.stx_nlink,
  };
  return 0;
}

void semfs_return_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  mallopt(M_ARENA_MAX, 3);
}
