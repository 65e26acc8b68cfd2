// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>

static struct timespec timespec_of(struct statx_timestamp time) {
  return (struct timespec){.tv_sec = time.tv_sec, .tv_nsec = time.tv_nsec};
}

int semfs_statx(int directory, const char *path, int flags, struct stat *status, int64_t *birth) {
  struct statx x;
  if (statx(directory, path, flags | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_BTIME, &x) < 0) return -1;
  *status = (struct stat){
      .st_dev = makedev(x.stx_dev_major, x.stx_dev_minor),
      .st_ino = x.stx_ino,
      .st_nlink = x.stx_nlink,
      .st_mode = x.stx_mode,
      .st_uid = x.stx_uid,
      .st_gid = x.stx_gid,
      .st_rdev = makedev(x.stx_rdev_major, x.stx_rdev_minor),
      .st_size = (off_t)x.stx_size,
      .st_blksize = x.stx_blksize,
      .st_blocks = (blkcnt_t)x.stx_blocks,
      .st_atim = timespec_of(x.stx_atime),
      .st_mtim = timespec_of(x.stx_mtime),
      .st_ctim = timespec_of(x.stx_ctime),
  };
  *birth = x.stx_mask & STATX_BTIME ? x.stx_btime.tv_sec * 1000000000LL + x.stx_btime.tv_nsec : 0;
  return 0;
}

int semfs_thread_as(uid_t uid, gid_t gid, const gid_t *groups, size_t count) {
  // The groups first: where they are refused, nothing is changed. glibc's setgroups(3) is the whole process's.
  if (syscall(SYS_setgroups, count, groups) < 0) return -1;
  setfsgid(gid);
  setfsuid(uid);
  return 0;
}

static __thread mode_t thread_umask;
static __thread int has_own_umask;

int semfs_thread_umask(mode_t mask) {
  if (has_own_umask && thread_umask == mask) return 0;
  if (!has_own_umask && unshare(CLONE_FS) < 0) return -1;
  has_own_umask = 1;
  thread_umask = mask;
  umask(mask);
  return 0;
}

ssize_t semfs_fuse_read(int file, void *buffer, size_t size, void *unused) {
  (void)unused;
  return read(file, buffer, size);
}

// struct fuse_out_header: length, error, and the request's number at byte 8. struct fuse_init_out: its
// major version first, flags at byte 12, more flags at 32, the stack depth at 36. The first request, INIT,
// has number 2.
ssize_t semfs_fuse_writev(int file, struct iovec *parts, int count, void *unused) {
  enum { header = 16, init_out = 64, init_number = 2, flags_at = 12, more_flags_at = 32, depth_at = 36 };
  const uint32_t writeback_cache = 1u << 16, handle_killpriv_v2 = 1u << 28, init_ext = 1u << 30;
  const uint32_t passthrough = 1u << 5, depth = 1;
  (void)unused;
  if (count == 2 && parts[0].iov_len == header && parts[1].iov_len == init_out) {
    uint64_t number;
    uint32_t major, flags, more_flags;
    char *reply = parts[1].iov_base;
    memcpy(&number, (char *)parts[0].iov_base + 8, sizeof number);
    memcpy(&major, reply, sizeof major);
    if (number == init_number && major == 7) {
      memcpy(&flags, reply + flags_at, sizeof flags);
      memcpy(&more_flags, reply + more_flags_at, sizeof more_flags);
      flags |= handle_killpriv_v2;
      // The kernel has one or the other; of what it does not know it takes no notice.
      if (!(flags & writeback_cache)) {
        flags |= init_ext;
        more_flags |= passthrough;
        memcpy(reply + depth_at, &depth, sizeof depth);
      }
      memcpy(reply + flags_at, &flags, sizeof flags);
      memcpy(reply + more_flags_at, &more_flags, sizeof more_flags);
    }
  }
  return writev(file, parts, count);
}

// FUSE_DEV_IOC_BACKING_OPEN and _CLOSE of <linux/fuse.h> since 6.9.
struct backing_map {
  int32_t file;
  uint32_t flags;
  uint64_t padding;
};

int semfs_backing_open(int device, int file) {
  struct backing_map map = {.file = file};
  return ioctl(device, _IOW(229, 1, struct backing_map), &map);
}

int semfs_backing_close(int device, int backing) {
  uint32_t number = (uint32_t)backing;
  return ioctl(device, _IOW(229, 2, uint32_t), &number);
}

int64_t semfs_disk_type(int file) {
  struct statfs disk;
  return fstatfs(file, &disk) == 0 ? (int64_t)disk.f_type : -1;
}

int semfs_read_lease(int file, int take) { return fcntl(file, F_SETLEASE, take ? F_RDLCK : F_UNLCK); }

static void split_time(double seconds, uint64_t *whole, uint32_t *nanoseconds) {
  *whole = (uint64_t)seconds;
  *nanoseconds = (uint32_t)((seconds - (double)*whole) * 1e9);
}

size_t semfs_create_reply(struct semfs_create_reply *reply, uint64_t node, const struct stat *status,
                          double entry_seconds, double attribute_seconds) {
  struct fuse_entry_out *entry = &reply->entry;
  entry->nodeid = node;
  entry->generation = 1;
  split_time(entry_seconds, &entry->entry_valid, &entry->entry_valid_nsec);
  split_time(attribute_seconds, &entry->attr_valid, &entry->attr_valid_nsec);
  entry->attr = (struct fuse_attr){
      .ino = status->st_ino,
      .size = (uint64_t)status->st_size,
      .blocks = (uint64_t)status->st_blocks,
      .atime = (uint64_t)status->st_atim.tv_sec,
      .mtime = (uint64_t)status->st_mtim.tv_sec,
      .ctime = (uint64_t)status->st_ctim.tv_sec,
      .atimensec = (uint32_t)status->st_atim.tv_nsec,
      .mtimensec = (uint32_t)status->st_mtim.tv_nsec,
      .ctimensec = (uint32_t)status->st_ctim.tv_nsec,
      .mode = status->st_mode,
      .nlink = (uint32_t)status->st_nlink,
      .uid = status->st_uid,
      .gid = status->st_gid,
      .rdev = (uint32_t)status->st_rdev,
      .blksize = (uint32_t)status->st_blksize,
  };
  return sizeof *reply;
}

int semfs_receive_descriptor(int socket) {
  char byte;
  struct iovec part = {.iov_base = &byte, .iov_len = 1};
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } control;
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t count;
  do count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (count < 0 && errno == EINTR);
  struct cmsghdr *header = count > 0 ? CMSG_FIRSTHDR(&message) : NULL;
  if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) return -1;
  int descriptor;
  memcpy(&descriptor, CMSG_DATA(header), sizeof descriptor);
  return descriptor;
}

ssize_t semfs_getxattr(int file, const char *name, void *value, size_t size) {
  ssize_t count = fgetxattr(file, name, value, size);
  if (count >= 0 || errno != EBADF) return count;
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  return getxattr(path, name, value, size);
}

ssize_t semfs_listxattr(const char *path, char *names, size_t size) { return listxattr(path, names, size); }

int semfs_setxattr(const char *path, const char *name, const void *value, size_t size, int flags) {
  return setxattr(path, name, value, size, flags);
}

int semfs_removexattr(const char *path, const char *name) { return removexattr(path, name); }

int semfs_peer_uid(int socket, uid_t *uid) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0) return -1;
  *uid = peer.uid;
  return 0;
}
