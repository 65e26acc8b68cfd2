// SPDX-License-Identifier: GPL-3.0-or-later
//
// stress FOLDER PROCESSES OPERATIONS SEED: processes that make, write, map, rename, exchange, link, list and
// remove files in the same few folders at once. Errors that follow from the others' work are expected; any
// other ends it with status 1. What is left is for the caller to compare with the disk.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { length = 128 };
static uint64_t state;
static long failures;

static unsigned pick(unsigned below) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (unsigned)(state >> 33) % below;
}

static const char *folder_name(char *name) {
  static const char *const folders[] = {".", "a", "b", "a/c", "b/d", "a/c/e"};
  snprintf(name, length, "%s", folders[pick(6)]);
  return name;
}

static const char *file_name(char *name) {
  char folder[length / 2];
  snprintf(folder, sizeof folder, "%s", folder_name(name));
  snprintf(name, length, "%s/f%u", folder, pick(30));
  return name;
}

static void expect(int result, const char *what, const char *name) {
  static const int expected[] = {ENOENT, EEXIST, EPERM, ENOTDIR, EISDIR, ENOTEMPTY, EINVAL, ELOOP, ENODATA, EXDEV, EBUSY, EOPNOTSUPP};
  if (result >= 0) return;
  for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
    if (errno == expected[i]) return;
  fprintf(stderr, "stress: %s %s: %s\n", what, name, strerror(errno));
  failures++;
}

static void work_on_file(const char *name, unsigned kind) {
  char block[8192];
  memset(block, (int)('a' + pick(26)), sizeof block);
  int file = open(name, O_RDWR | O_NOFOLLOW | (kind == 0 ? O_CREAT | O_TRUNC : kind == 1 ? O_CREAT | O_APPEND : 0), 0644);
  expect(file, "open", name);
  if (file < 0) return;
  struct stat status;
  expect(fstat(file, &status), "fstat", name);
  switch (kind) {
  case 0: case 1: expect((int)write(file, block, 1 + pick(sizeof block)), "write", name); break;
  case 2: expect((int)pwrite(file, block, 1 + pick(sizeof block), pick(100000)), "pwrite", name); break;
  case 3: expect((int)pread(file, block, sizeof block, pick(100000)), "pread", name); break;
  case 4: expect(ftruncate(file, pick(100000)), "ftruncate", name); break;
  case 5: expect(fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, pick(50000), 1 + pick(50000)), "punch", name); break;
  case 6: expect(pick(2) ? fsync(file) : fdatasync(file), "fsync", name); break;
  default: {
    // Another may shorten the file meanwhile, which would be a signal: only one page that surely stays.
    expect(fallocate(file, 0, 0, 4096), "fallocate", name);
    char *map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
    if (map == MAP_FAILED) expect(-1, "mmap", name); else munmap(map, 4096);
  }
  }
  expect(close(file), "close", name);
}

static void list(const char *name) {
  DIR *folder = opendir(name);
  expect(folder ? 0 : -1, "opendir", name);
  if (!folder) return;
  struct stat status;
  for (struct dirent *entry; (entry = readdir(folder));)
    if (pick(8) == 0) expect(fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW), "stat", entry->d_name);
  closedir(folder);
}

static void one_step(void) {
  char one[length], other[length], value[32] = "value";
  file_name(one);
  file_name(other);
  struct stat status;
  switch (pick(24)) {
  case 0: expect(rename(one, other), "rename", one); break;
  case 1: expect(renameat2(AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE), "exchange", one); break;
  case 2: expect(link(one, other), "link", one); break;
  case 3: expect(symlink(one, other), "symlink", other); break;
  case 4: case 5: expect(unlink(one), "unlink", one); break;
  case 6: expect(mkdir(folder_name(one), 0755), "mkdir", one); break;
  case 7: expect(pick(4) ? 0 : rmdir(folder_name(one)), "rmdir", one); break;
  case 8: expect(rename(folder_name(one), folder_name(other)), "rename", one); break;
  case 9: expect(chmod(one, pick(2) ? 0644 : 0600), "chmod", one); break;
  case 10: expect(setxattr(one, "user.x", value, 1 + pick(30), 0), "setxattr", one); break;
  case 11: expect((int)getxattr(one, "user.x", value, sizeof value), "getxattr", one); break;
  case 12: case 13: list(folder_name(one)); break;
  case 14: expect(stat(one, &status), "stat", one); break;
  default: work_on_file(one, pick(8));
  }
}

int main(int count, char **words) {
  if (count < 5 || chdir(words[1]) < 0) {
    fprintf(stderr, "stress FOLDER PROCESSES OPERATIONS SEED\n");
    return 2;
  }
  int processes = atoi(words[2]), failed = 0;
  for (int i = 0; i < processes; i++) {
    if (fork() != 0) continue;
    state = strtoull(words[4], NULL, 10) * 1000 + (unsigned)i;
    for (long step = 0; step < atol(words[3]); step++) one_step();
    _exit(failures != 0);
  }
  for (int status; wait(&status) > 0;) failed |= status;
  return failed != 0;
}
