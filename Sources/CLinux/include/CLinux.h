// SPDX-License-Identifier: GPL-3.0-or-later
//
// Linux calls that Swift's Glibc module leaves out because it is built without _GNU_SOURCE, and
// calls that are variadic or macros. Each wrapper is the call of the same name: it returns -1 and
// sets errno as the call does (see the manual page of that name, section 2 or 3).
#pragma once
#include <linux/fuse.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <sys/uio.h>

enum {
  SEMFS_O_PATH = 010000000,
  SEMFS_O_TMPFILE = 020200000,
  SEMFS_O_DIRECT = 040000,
  SEMFS_O_NOATIME = 01000000,
  SEMFS_AT_EMPTY_PATH = 0x1000,
  SEMFS_RENAME_NOREPLACE = 1,
  SEMFS_RENAME_EXCHANGE = 2,
  SEMFS_RESOLVE_NO_MAGICLINKS = 0x02,
  SEMFS_RESOLVE_NO_SYMLINKS = 0x04,
  SEMFS_RESOLVE_BENEATH = 0x08,
  SEMFS_SEEK_DATA = 3,
  SEMFS_SEEK_HOLE = 4,
};

/// openat2(2): `resolve` takes SEMFS_RESOLVE_ bits, so that no symbolic link leads out of `directory`.
int semfs_openat2(int directory, const char *path, uint64_t flags, uint64_t mode, uint64_t resolve);
int semfs_renameat2(int old_directory, const char *old_path, int new_directory, const char *new_path,
                    unsigned flags);
ssize_t semfs_copy_file_range(int in, int64_t *in_offset, int out, int64_t *out_offset, size_t length,
                              unsigned flags);
int semfs_fallocate(int file, int mode, int64_t offset, int64_t length);
/// FICLONE of ioctl_ficlone(2): shares the blocks of `source` with `destination` where the disk can.
int semfs_clone(int destination, int source);
int semfs_syncfs(int file);
/// sync_file_range(2): has the disk begin with these bytes, and waits for nothing.
void semfs_start_writing(int file, int64_t offset, int64_t length);
/// setfsuid(2) and setfsgid(2) of the calling thread; each returns the former id.
int semfs_setfsuid(uid_t uid);
int semfs_setfsgid(gid_t gid);
/// setgroups(2) of the calling thread alone (glibc's applies to the whole process).
int semfs_setgroups_thread(size_t count, const gid_t *groups);

/// Makes SQLite treat `/proc/self/fd/N` as the folder it stands for, instead of replacing it by the
/// folder's name. A store below a mount in place is reached through a descriptor of the covered
/// folder; its name would lead into the mount. Returns SQLITE_OK. Call once, before any open.
int semfs_sqlite_keep_descriptor_paths(void);

/// Puts a layer over SQLite's file access, for the whole process, that verifies the checksums of pages
/// (sqlite_sums.c). Returns SQLITE_OK. Call once, before any open.
int semfs_sqlite_add_sums(void);
/// Asks for room for checksums in the pages of a new database (a `sqlite3 *`); without effect on one that
/// has pages. Returns SQLITE_OK or SQLITE_READONLY.
int semfs_sqlite_reserve_sums(void *connection);
/// The number of the page, from 1, that failed its checksum last; 0 where none did since the last call.
int64_t semfs_sqlite_damaged_page(void);
/// Whether the checksum at the end of a page of `count` bytes is that of the rest.
int semfs_sqlite_page_is_whole(const void *page, int count);
/// Puts back the one bit without which a page's checksum fails. Returns 1 where there is one, else 0.
int semfs_sqlite_mend_page(void *page, int count);
/// The same for the 32 bytes that a write-ahead log begins with. Returns 0 where they are whole, 1 where a
/// bit was put back, -1 where that does not help.
int semfs_sqlite_mend_log(void *header);
/// The same for a frame of `count` bytes; `sum_before` are the 8 bytes of the sum that it goes on from.
int semfs_sqlite_mend_frame(const void *log, const void *sum_before, void *frame, int count);

/// statx(2) in the shape of stat(2), with the time of birth in nanoseconds (0 where the disk keeps none).
/// With it a node can be told from a later one that was given the same inode number.
int semfs_statx(int directory, const char *path, int flags, struct stat *status, int64_t *birth);
/// Lets the calling thread alone reach and create files as this user in these supplementary groups:
/// setfsuid(2), setfsgid(2) and setgroups(2). For threads of a process that runs as root only.
int semfs_thread_as(uid_t uid, gid_t gid, const gid_t *groups, size_t count);
/// Sets umask(2) for the calling thread alone.
int semfs_thread_umask(mode_t mask);
/// read(2) and writev(2) on /dev/fuse for fuse_session_custom_io(3). The second adds to the reply to
/// INIT what libfuse 3.14 does not know: FUSE_HANDLE_KILLPRIV_V2, without which the kernel asks for the
/// attribute security.capability before every write, and, where the writeback cache was not asked for,
/// FUSE_PASSTHROUGH, by which it reads and writes files of the disk itself.
ssize_t semfs_fuse_read(int file, void *buffer, size_t size, void *unused);
ssize_t semfs_fuse_writev(int file, struct iovec *parts, int count, void *unused);
/// Has the kernel keep an open file for reading and writing it by itself (FUSE_DEV_IOC_BACKING_OPEN):
/// a number above 0 for replies to OPEN and CREATE; -1 where it cannot (older than 6.9, not privileged).
int semfs_backing_open(int device, int file);
int semfs_backing_close(int device, int backing);
/// `f_type` of statfs(2); -1 where it cannot be told.
int64_t semfs_disk_type(int file);
/// Takes a read lease of fcntl(2), or gives it back. EAGAIN: somebody has the file open, or mapped, for
/// writing. While it is held an opening for writing waits, and SIGIO is sent.
int semfs_read_lease(int file, int take);
/// struct fuse_open_out as it is since 6.9, for fuse_reply_buf(3).
struct semfs_open_reply {
  uint64_t handle;
  uint32_t flags;
  int32_t backing;
};
/// The reply to CREATE: fills in the node's part; returns the reply's size.
struct semfs_create_reply {
  struct fuse_entry_out entry;
  struct semfs_open_reply open;
};
size_t semfs_create_reply(struct semfs_create_reply *reply, uint64_t node, const struct stat *status,
                          double entry_seconds, double attribute_seconds);
enum {
  SEMFS_FOPEN_KEEP_CACHE = 1 << 1,
  SEMFS_FOPEN_NOFLUSH = 1 << 5,
  SEMFS_FOPEN_PASSTHROUGH = 1 << 7,
};
/// Receives one descriptor that was sent over a Unix socket (SCM_RIGHTS), close-on-exec; -1 where none came.
int semfs_receive_descriptor(int socket);

/// A fanotify(7) group that reports changes of entries of folders, with their names; without privilege
/// too (5.13), then with a limit of folders and the process told only where it is this one.
int semfs_watch_open(int is_privileged);
/// Watches the entries of a folder, given by any descriptor of it.
int semfs_watch_add(int watch, int folder);
/// By what events name a folder: a digest of its file handle; 0 where it has none.
uint64_t semfs_folder_mark(int folder);
struct semfs_watch_event {
  uint64_t folder;
  int32_t process;
  /// Events were lost; names came or went; contents or attributes changed.
  uint8_t overflowed, names, contents;
  /// The entry; "." is the folder itself.
  char name[256];
};
/// Waits for events and takes at most `most`; returns their number, -1 for an error.
int semfs_watch_read(int watch, struct semfs_watch_event *events, int most);

/// getxattr(2) and its family. The first takes a descriptor, also one for the path alone (O_PATH).
ssize_t semfs_getxattr(int file, const char *name, void *value, size_t size);
ssize_t semfs_listxattr(const char *path, char *names, size_t size);
int semfs_setxattr(const char *path, const char *name, const void *value, size_t size, int flags);
int semfs_removexattr(const char *path, const char *name);

/// Adds the FTS5 auxiliary function `semfs_occurrences(table)` to a connection (a `sqlite3 *`):
/// a blob of counts per phrase and column, and of neighbouring phrases (sqlite_terms.c). At most 64
/// phrases and 4 columns. Returns SQLITE_OK.
int semfs_sqlite_register_occurrences(void *connection);
/// Rows of the table `terms` with their counts, `stride` bytes each as above.
struct semfs_term_rows {
  int count, capacity, stride;
  int64_t *ids;
  unsigned char *cells;
};
/// Gathers the rows that an FTS5 expression matches, in order. Returns SQLITE_OK; what `rows` then holds is
/// freed by the caller in any case.
int semfs_sqlite_gather_terms(void *connection, const char *match, struct semfs_term_rows *rows);
void semfs_free_term_rows(struct semfs_term_rows *rows);

/// What statx(2) says about a file; times in nanoseconds since 1970, `born` 0 where unknown.
struct semfs_status {
  uint64_t device, inode, special;
  int64_t born, changed, modified, size;
  uint32_t mode, owner, group, links;
};
/// statx(2) of `path` below `directory`; `flags` takes AT_ bits.
int semfs_status(int directory, const char *path, int flags, struct semfs_status *status);
/// The user at the other end of a connected Unix socket (SO_PEERCRED).
int semfs_peer_uid(int socket, uid_t *uid);

/// The number that a reader's end of its socket has.
enum { SEMFS_READER_SOCKET = 3 };
/// Starts `program argument` in a process group of its own with SEMFS_READER_SOCKET as its only open file
/// besides /dev/null; returns the other end, or -1 with errno.
int semfs_spawn_reader(const char *program, const char *argument, pid_t *pid);
/// Encloses this process for good: no network, no new privileges, no writing of files, no other process
/// to look into, `memory_bytes` of its own memory; it ends with its parent. Returns -1 where the machine
/// refuses.
int semfs_enclose_reader(uint64_t memory_bytes);
/// Lets this process use so many more seconds of processor time; then the kernel ends it.
int semfs_allow_processor_seconds(unsigned seconds);
/// Sends bytes, at most a few kilobytes, with an open file over a Unix socket. 0, or -1 with errno.
int semfs_send_descriptor(int socket, const void *bytes, size_t count, int descriptor);
/// Receives bytes and, where one comes with them, an open file (else -1).
ssize_t semfs_receive_with_descriptor(int socket, void *bytes, size_t count, int *descriptor);
/// memfd_create(2), close-on-exec.
int semfs_memory_file(const char *name);
/// Puts the calling thread, with the threads and processes that it starts from now on, behind everything else:
/// SCHED_IDLE for the processor, the idle class for the disk. For good: an ordinary user cannot go back.
void semfs_thread_idle(void);

/// Makes malloc(3) give large pieces back to the system when they are freed, and keep few heaps (mallopt(3),
/// whose names Swift's Glibc leaves out).
void semfs_return_memory(void);

