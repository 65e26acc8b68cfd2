// SPDX-License-Identifier: GPL-3.0-or-later
//
// fsx FILE OPERATIONS SEED [direct]: random operations on one file, each checked against a copy in
// memory: reads, writes, both through shared mappings, truncation, holes, allocation, zeroing, copies within
// the file, syncs, closing and opening again; with `direct` reads and writes past the page cache among
// them. At the first difference it prints the last operations and ends with status 1. The idea is that of
// the exerciser fsx; what a disk does not support is left out and counted.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/falloc.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { most = 256 << 10, longest = 64 << 10, block = 4096, remembered = 40 };

static const char *path;
static unsigned char model[most + block], *room;
static int64_t size, step, unsupported;
static int file = -1, direct_file = -1, uses_direct;
static char history[remembered][128];
static uint64_t state;

static uint64_t random_number(uint64_t below) {
  state += 0x9E3779B97F4A7C15u;
  uint64_t z = state;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return (z ^ (z >> 31)) % below;
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...) {
  va_list words;
  va_start(words, format);
  vsnprintf(history[step % remembered], sizeof history[0], format, words);
  va_end(words);
}

static void fail(const char *what) {
  int error = errno;
  fprintf(stderr, "fsx: %s (%s) at operation %lld; the last ones:\n", what, strerror(error), (long long)step);
  for (int64_t i = step >= remembered ? step - remembered + 1 : 0; i <= step; i++)
    fprintf(stderr, "%8lld %s\n", (long long)i, history[i % remembered]);
  exit(1);
}

static void compare(const unsigned char *got, int64_t at, int64_t length) {
  if (memcmp(got, model + at, (size_t)length) == 0) return;
  for (int64_t i = 0; i < length; i++) {
    if (got[i] == model[at + i]) continue;
    fprintf(stderr, "byte %lld is %02x, not %02x\n", (long long)(at + i), got[i], model[at + i]);
    break;
  }
  fail("the file does not hold what was written");
}

static void open_all(void) {
  file = open(path, O_RDWR | O_CREAT, 0644);
  if (file < 0) fail("open");
  if (uses_direct) direct_file = open(path, O_RDWR | O_DIRECT);
  if (uses_direct && direct_file < 0) fail("open with O_DIRECT");
}

static void close_all(void) {
  if (close(file) < 0) fail("close");
  if (direct_file >= 0 && close(direct_file) < 0) fail("close");
}

static void check_size(void) {
  struct stat status;
  if ((random_number(2) ? fstat(file, &status) : stat(path, &status)) < 0) fail("stat");
  if (status.st_size != size) {
    fprintf(stderr, "size %lld, not %lld\n", (long long)status.st_size, (long long)size);
    fail("the size is wrong");
  }
}

static void fill(int64_t length) {
  for (int64_t i = 0; i < length; i++) room[i] = (unsigned char)((uint64_t)(step + i) * 31 + state);
}

static void put(int64_t at, int64_t length) {
  memcpy(model + at, room, (size_t)length);
  if (at + length > size) size = at + length;
}

static void write_some(int64_t at, int64_t length, int is_direct) {
  if (is_direct) at &= ~(int64_t)(block - 1), length = (length + block - 1) & ~(int64_t)(block - 1);
  if (at + length > most) return;
  note("%s %lld+%lld", is_direct ? "direct write" : "write", (long long)at, (long long)length);
  fill(length);
  if (pwrite(is_direct ? direct_file : file, room, (size_t)length, at) != length) fail("write");
  put(at, length);
}

static void read_some(int64_t at, int64_t length, int is_direct) {
  if (is_direct) at &= ~(int64_t)(block - 1), length = (length + block - 1) & ~(int64_t)(block - 1);
  note("%s %lld+%lld", is_direct ? "direct read" : "read", (long long)at, (long long)length);
  ssize_t count = pread(is_direct ? direct_file : file, room, (size_t)length, at);
  int64_t expected = at >= size ? 0 : size - at < length ? size - at : length;
  if (count != expected) fail("read: wrong length");
  compare(room, at, expected);
}

static void map_some(int64_t at, int64_t length, int writes) {
  if (at + length > size) length = size - at;
  if (length <= 0) return;
  note("map for %s %lld+%lld", writes ? "writing" : "reading", (long long)at, (long long)length);
  int64_t start = at & ~(int64_t)(block - 1);
  size_t mapped = (size_t)(at + length - start);
  unsigned char *map = mmap(NULL, mapped, PROT_READ | (writes ? PROT_WRITE : 0), MAP_SHARED, file, start);
  if (map == MAP_FAILED) fail("mmap");
  if (writes) {
    fill(length);
    memcpy(map + (at - start), room, (size_t)length);
    put(at, length);
    if (random_number(4) == 0 && msync(map, mapped, MS_SYNC) < 0) fail("msync");
  } else {
    compare(map + (at - start), at, length);
    size_t end = (size_t)(start + (int64_t)mapped) % block;
    for (size_t i = end; at + length == size && end && i < block; i++)
      if (map[mapped - end + i] != 0) fail("the last page is not zero after the end");
  }
  if (munmap(map, mapped) < 0) fail("munmap");
}

static void resize(int64_t to) {
  note("truncate to %lld", (long long)to);
  if ((random_number(2) ? ftruncate(file, to) : truncate(path, to)) < 0) fail("truncate");
  if (to < size) memset(model + to, 0, (size_t)(size - to));
  size = to;
}

static void allocate(int mode, const char *what, int64_t at, int64_t length) {
  int clears = mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE);
  note("%s %lld+%lld", what, (long long)at, (long long)length);
  if (fallocate(file, mode, at, length) < 0) {
    if (errno != EOPNOTSUPP) fail(what);
    unsupported++;
    return;
  }
  int64_t end = at + length;
  if (!(mode & FALLOC_FL_KEEP_SIZE) && end > size) size = end;
  if (clears && at < size) memset(model + at, 0, (size_t)((end < size ? end : size) - at));
}

static void copy(int64_t from, int64_t to, int64_t length) {
  if (from + length > size) length = size - from;
  if (length <= 0 || to + length > most || (from < to + length && to < from + length)) return;
  note("copy %lld+%lld to %lld", (long long)from, (long long)length, (long long)to);
  for (int64_t done = 0; done < length;) {
    off_t in = from + done, out = to + done;
    ssize_t count = copy_file_range(file, &in, file, &out, (size_t)(length - done), 0);
    if (count <= 0) fail("copy_file_range");
    done += count;
  }
  memcpy(room, model + from, (size_t)length);
  put(to, length);
}

static void seek(int64_t at) {
  if (at >= size) return;
  note("seek data from %lld", (long long)at);
  off_t data = lseek(file, at, SEEK_DATA);
  if (data < 0 && errno == ENXIO) data = size;
  if (data < at) fail("SEEK_DATA");
  for (int64_t i = at; i < data; i++)
    if (model[i] != 0) fail("SEEK_DATA passed over data");
}

static void one_step(void) {
  int64_t at = (int64_t)random_number(most - longest), length = 1 + (int64_t)random_number(longest);
  if (random_number(3) == 0) length = 1 + (int64_t)random_number(block);
  switch (random_number(uses_direct ? 19 : 16)) {
  case 0: case 1: case 2: write_some(at, length, 0); break;
  case 3: case 4: read_some(at, length, 0); break;
  case 5: case 6: map_some(at % (size + 1), length, 1); break;
  case 7: case 8: map_some(at % (size + 1), length, 0); break;
  case 9: resize(random_number(4) ? at : (int64_t)random_number(size + 1)); break;
  case 10: allocate(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, "punch hole", at, length); break;
  case 11: allocate(random_number(2) ? FALLOC_FL_KEEP_SIZE : 0, "allocate", at, length); break;
  case 12: allocate(FALLOC_FL_ZERO_RANGE, "zero range", at, length); break;
  case 13: copy(at % (size + 1), (int64_t)random_number(most - longest), length); break;
  case 14:
    note("sync, close, open");
    if (random_number(2) && fsync(file) < 0) fail("fsync");
    close_all();
    open_all();
    break;
  case 15: seek(at); break;
  case 16: write_some(at, length, 1); break;
  default: read_some(at, length, 1); break;
  }
}

int main(int count, char **words) {
  if (count < 4) {
    fprintf(stderr, "fsx FILE OPERATIONS SEED [direct]\n");
    return 2;
  }
  path = words[1];
  state = strtoull(words[3], NULL, 10);
  uses_direct = count > 4 && strcmp(words[4], "direct") == 0;
  if (posix_memalign((void **)&room, block, most + 2 * block)) return 2;
  unlink(path);
  open_all();
  int64_t operations = strtoll(words[2], NULL, 10);
  for (step = 0; step < operations; step++) {
    one_step();
    check_size();
  }
  note("the whole file");
  read_some(0, size, 0);
  close_all();
  open_all();
  read_some(0, size, 0);
  close_all();
  unlink(path);
  printf("%lld operations, seed %s, %lld not supported by the disk\n", (long long)operations, words[3],
         (long long)unsupported);
  return 0;
}
