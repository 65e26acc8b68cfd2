// SPDX-License-Identifier: GPL-3.0-or-later
//
// A layer between SQLite and the disk (an sqlite3_vfs) that gives every page of a database a checksum
// of its own, so that a page that rotted is an error and never an answer.
//
// It acts on databases whose header asks for eight reserved bytes a page (byte 20), and passes all
// others through. The eight bytes at a page's end are written whenever the page reaches the database
// file, and verified whenever it is read from there. The sum is that of SQLite's own cksumvfs
// extension, so that either reads what the other wrote. SQLite sums up the frames of its write-ahead
// log itself and verifies them when it opens the log after a crash, but not when it reads a page from
// it, nor when it copies one into the database: here they are verified then too.
//
// Two parameters of a file's name (file:NAME?raw=1) change what an open does:
//   raw        pages are not verified, to look at what is left of a damaged database;
//   detached   nothing is locked and nothing written, not even the index of the write-ahead log, for a
//              database on a disk that is read-only. The connection must be in exclusive locking mode.
#include "CLinux.h"
#include <sqlite3.h>
#include <stdatomic.h>
#include <string.h>

enum { SUM_BYTES = 8, LARGEST_PAGE = 65536, LOG_HEADER = 32, FRAME_HEADER = 24 };
#define NOTHING ((sqlite3_int64)1 << 62)

typedef struct SummedFile {
  sqlite3_file base;
  /// Whether the header asks for sums.
  int has_sums;
  int is_raw;
  /// What a page is copied to before its sum is added; made when first needed.
  unsigned char *scratch;
  /// Of a write-ahead log: its database.
  struct SummedFile *database;
  /// Of a write-ahead log: from where on this connection wrote since it synced last. SQLite writes a
  /// page twice in one transaction, and sums up the frames only at its end.
  sqlite3_int64 unsynced;
} SummedFile;

static sqlite3_vfs *inner;
static _Atomic int64_t damaged_page;

static sqlite3_file *inside(sqlite3_file *file) { return (sqlite3_file *)((SummedFile *)file + 1); }

int64_t semfs_sqlite_damaged_page(void) { return atomic_exchange(&damaged_page, 0); }

static uint32_t word(const unsigned char *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
         (uint32_t)bytes[3] << 24;
}

static uint32_t big_word(const unsigned char *bytes) {
  return (uint32_t)bytes[3] | (uint32_t)bytes[2] << 8 | (uint32_t)bytes[1] << 16 |
         (uint32_t)bytes[0] << 24;
}

/// Two running sums over pairs of words, as SQLite makes them in its log and cksumvfs in pages.
static void sum_up(const unsigned char *bytes, int count, uint32_t sums[2],
                   uint32_t (*read)(const unsigned char *)) {
  for (int i = 0; i < count; i += 8) {
    sums[0] += read(bytes + i) + sums[1];
    sums[1] += read(bytes + i + 4) + sums[0];
  }
}

static void sum_of_page(const unsigned char *page, int count, unsigned char *result) {
  uint32_t sums[2] = {0, 0};
  sum_up(page, count - SUM_BYTES, sums, word);
  for (int i = 0; i < 4; i++) {
    result[i] = (unsigned char)(sums[0] >> (8 * i));
    result[4 + i] = (unsigned char)(sums[1] >> (8 * i));
  }
}

int semfs_sqlite_page_is_whole(const void *page, int count) {
  unsigned char sum[SUM_BYTES];
  sum_of_page(page, count, sum);
  return memcmp(sum, (const unsigned char *)page + count - SUM_BYTES, SUM_BYTES) == 0;
}

/// Whether a frame of a write-ahead log with this header is one of it and what was written; `sum_before`
/// is the sum that it goes on from.
static int frame_is_whole(const unsigned char *log, const unsigned char *sum_before,
                          const unsigned char *frame, int count) {
  uint32_t sums[2] = {big_word(sum_before), big_word(sum_before + 4)};
  uint32_t (*read)(const unsigned char *) = log[3] & 1 ? big_word : word;
  sum_up(frame, 8, sums, read);
  sum_up(frame + FRAME_HEADER, count - FRAME_HEADER, sums, read);
  return sums[0] == big_word(frame + 16) && sums[1] == big_word(frame + 20) &&
         memcmp(frame + 8, log + 16, 8) == 0;
}

static int log_is_whole(const unsigned char *log) {
  uint32_t sums[2] = {0, 0};
  sum_up(log, 24, sums, log[3] & 1 ? big_word : word);
  return sums[0] == big_word(log + 24) && sums[1] == big_word(log + 28);
}

int semfs_sqlite_mend_page(void *page, int count) {
  unsigned char *bytes = page;
  for (int bit = 0; bit < count * 8; bit++) {
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    if (semfs_sqlite_page_is_whole(bytes, count)) return 1;
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
  }
  return 0;
}

int semfs_sqlite_mend_log(void *header) {
  unsigned char *bytes = header;
  if (log_is_whole(bytes)) return 0;
  for (int bit = 0; bit < LOG_HEADER * 8; bit++) {
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    if (log_is_whole(bytes)) return 1;
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
  }
  return -1;
}

int semfs_sqlite_mend_frame(const void *log, const void *sum_before, void *frame, int count) {
  unsigned char *bytes = frame;
  if (frame_is_whole(log, sum_before, bytes, count)) return 0;
  for (int bit = 0; bit < count * 8; bit++) {
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
    if (frame_is_whole(log, sum_before, bytes, count)) return 1;
    bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
  }
  return -1;
}

static int is_page(int count, sqlite3_int64 offset) {
  return count >= 512 && count <= LARGEST_PAGE && (count & (count - 1)) == 0 && offset % count == 0;
}

static void read_header(SummedFile *file, const unsigned char *bytes, int count,
                        sqlite3_int64 offset) {
  if (offset == 0 && count >= 100 && memcmp(bytes, "SQLite format 3", 16) == 0)
    file->has_sums = bytes[20] == SUM_BYTES;
}

/// Verifies the page of a frame of the write-ahead log: its sum goes on from that of the frame before.
static int check_frame(SummedFile *file, const unsigned char *page, int count,
                       sqlite3_int64 offset) {
  sqlite3_file *log = inside(&file->base);
  sqlite3_int64 frame = offset - FRAME_HEADER;
  unsigned char magic[4], before[8], header[FRAME_HEADER];
  sqlite3_int64 sum_before = frame == LOG_HEADER ? 24 : frame - count - 8;
  int result = log->pMethods->xRead(log, magic, sizeof magic, 0);
  if (result == SQLITE_OK) result = log->pMethods->xRead(log, before, sizeof before, sum_before);
  if (result == SQLITE_OK) result = log->pMethods->xRead(log, header, sizeof header, frame);
  if (result != SQLITE_OK) return result;
  uint32_t sums[2] = {big_word(before), big_word(before + 4)};
  uint32_t (*read)(const unsigned char *) = magic[3] & 1 ? big_word : word;
  sum_up(header, 8, sums, read);
  sum_up(page, count, sums, read);
  if (sums[0] == big_word(header + 16) && sums[1] == big_word(header + 20)) return SQLITE_OK;
  atomic_store(&damaged_page, (int64_t)big_word(header));
  return SQLITE_IOERR_DATA;
}

static int sums_read(sqlite3_file *base, void *buffer, int count, sqlite3_int64 offset) {
  SummedFile *file = (SummedFile *)base;
  int result = inside(base)->pMethods->xRead(inside(base), buffer, count, offset);
  if (result != SQLITE_OK || file->is_raw) return result;
  if (file->database) {
    int is_frame = offset >= LOG_HEADER + FRAME_HEADER && offset < file->unsynced &&
                   is_page(count, 0) &&
                   (offset - LOG_HEADER) % (count + FRAME_HEADER) == FRAME_HEADER;
    return is_frame && file->database->has_sums ? check_frame(file, buffer, count, offset) : SQLITE_OK;
  }
  read_header(file, buffer, count, offset);
  if (!file->has_sums || !is_page(count, offset)) return SQLITE_OK;
  if (semfs_sqlite_page_is_whole(buffer, count)) return SQLITE_OK;
  atomic_store(&damaged_page, offset / count + 1);
  return SQLITE_IOERR_DATA;
}

static int sums_write(sqlite3_file *base, const void *buffer, int count, sqlite3_int64 offset) {
  SummedFile *file = (SummedFile *)base;
  if (file->database) {
    if (offset < file->unsynced) file->unsynced = offset;
    return inside(base)->pMethods->xWrite(inside(base), buffer, count, offset);
  }
  read_header(file, buffer, count, offset);
  if (file->has_sums && is_page(count, offset)) {
    if (!file->scratch) file->scratch = sqlite3_malloc(LARGEST_PAGE);
    if (!file->scratch) return SQLITE_IOERR_NOMEM;
    memcpy(file->scratch, buffer, (size_t)count);
    sum_of_page(file->scratch, count, file->scratch + count - SUM_BYTES);
    buffer = file->scratch;
  }
  return inside(base)->pMethods->xWrite(inside(base), buffer, count, offset);
}

static int sums_sync(sqlite3_file *base, int flags) {
  ((SummedFile *)base)->unsynced = NOTHING;
  return inside(base)->pMethods->xSync(inside(base), flags);
}

static int sums_close(sqlite3_file *base) {
  SummedFile *file = (SummedFile *)base;
  sqlite3_free(file->scratch);
  file->scratch = NULL;
  return inside(base)->pMethods->xClose(inside(base));
}

#define PASS(name, parameters, arguments)                    \
  static int sums_##name parameters {                        \
    return inside(base)->pMethods->name arguments;           \
  }

PASS(xTruncate, (sqlite3_file *base, sqlite3_int64 size), (inside(base), size))
PASS(xFileSize, (sqlite3_file *base, sqlite3_int64 *size), (inside(base), size))
PASS(xLock, (sqlite3_file *base, int level), (inside(base), level))
PASS(xUnlock, (sqlite3_file *base, int level), (inside(base), level))
PASS(xCheckReservedLock, (sqlite3_file *base, int *result), (inside(base), result))
PASS(xFileControl, (sqlite3_file *base, int code, void *argument), (inside(base), code, argument))
PASS(xSectorSize, (sqlite3_file *base), (inside(base)))
PASS(xShmMap, (sqlite3_file *base, int region, int size, int extend, void volatile **memory),
     (inside(base), region, size, extend, memory))
PASS(xShmLock, (sqlite3_file *base, int offset, int count, int flags),
     (inside(base), offset, count, flags))
PASS(xShmUnmap, (sqlite3_file *base, int deletes), (inside(base), deletes))

static int sums_xDeviceCharacteristics(sqlite3_file *base) {
  // 0x8000 is SQLITE_IOCAP_SUBPAGE_READ of later SQLites: parts of pages could not be verified.
  return inside(base)->pMethods->xDeviceCharacteristics(inside(base)) & ~0x8000;
}

static void sums_xShmBarrier(sqlite3_file *base) { inside(base)->pMethods->xShmBarrier(inside(base)); }

static int no_write(sqlite3_file *base, const void *buffer, int count, sqlite3_int64 offset) {
  (void)base, (void)buffer, (void)count, (void)offset;
  return SQLITE_READONLY;
}
static int no_truncate(sqlite3_file *base, sqlite3_int64 size) {
  (void)base, (void)size;
  return SQLITE_READONLY;
}
static int no_lock(sqlite3_file *base, int level) {
  (void)base, (void)level;
  return SQLITE_OK;
}
static int no_reserved_lock(sqlite3_file *base, int *result) {
  (void)base;
  *result = 0;
  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    2,          sums_close,    sums_read,    sums_write,
    sums_xTruncate, sums_sync, sums_xFileSize, sums_xLock,
    sums_xUnlock, sums_xCheckReservedLock, sums_xFileControl, sums_xSectorSize,
    sums_xDeviceCharacteristics, sums_xShmMap, sums_xShmLock, sums_xShmBarrier,
    sums_xShmUnmap, NULL, NULL};

/// Version 1: no shared memory, so that SQLite keeps the index of the log in its own.
static const sqlite3_io_methods detached_methods = {
    1,          sums_close,    sums_read,    no_write,
    no_truncate, sums_sync, sums_xFileSize, no_lock,
    no_lock, no_reserved_lock, sums_xFileControl, sums_xSectorSize,
    sums_xDeviceCharacteristics, NULL, NULL, NULL,
    NULL, NULL, NULL};

/// An empty file, with the zero bytes around its name that SQLite expects of one.
static const char no_file[] = "\0\0\0\0/dev/null\0\0\0\0";

static int sums_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags,
                     int *out_flags) {
  (void)vfs;
  int is_log = flags & SQLITE_OPEN_WAL;
  if (!name || !(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)))
    return inner->xOpen(inner, name, base, flags, out_flags);
  const char *database = is_log ? sqlite3_filename_database(name) : name;
  int is_detached = sqlite3_uri_boolean(database, "detached", 0);
  if (is_detached)
    flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  SummedFile *file = (SummedFile *)base;
  memset(file, 0, sizeof *file);
  int result = inner->xOpen(inner, name, inside(base), flags, out_flags);
  if (result == SQLITE_CANTOPEN && is_detached && is_log)
    result = inner->xOpen(inner, no_file + 4, inside(base), flags, out_flags);
  if (result != SQLITE_OK) return result;
  file->is_raw = sqlite3_uri_boolean(database, "raw", 0);
  file->unsynced = NOTHING;
  if (is_log) file->database = (SummedFile *)sqlite3_database_file_object(name);
  file->base.pMethods = is_detached ? &detached_methods : &methods;
  return SQLITE_OK;
}

int semfs_sqlite_add_sums(void) {
  static sqlite3_vfs vfs;
  if (inner) return SQLITE_OK;
  // Refused once SQLite runs; Debian's understands such names by itself.
  (void)sqlite3_config(SQLITE_CONFIG_URI, 1);
  sqlite3_vfs *found = sqlite3_vfs_find(NULL);
  if (!found) return SQLITE_ERROR;
  vfs = *found;
  vfs.zName = "semfs";
  vfs.pNext = NULL;
  vfs.szOsFile = (int)sizeof(SummedFile) + found->szOsFile;
  vfs.xOpen = sums_open;
  inner = found;
  return sqlite3_vfs_register(&vfs, 1);
}

int semfs_sqlite_reserve_sums(void *connection) {
  int count = SUM_BYTES;
  return sqlite3_file_control(connection, "main", SQLITE_FCNTL_RESERVE_BYTES, &count);
}
