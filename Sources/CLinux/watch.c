// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/fanotify.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// FNV-1a over a handle's type and bytes.
static uint64_t hash(const struct file_handle *handle) {
  uint64_t value = 0xcbf29ce484222325u ^ (uint64_t)(uint32_t)handle->handle_type;
  for (unsigned i = 0; i < handle->handle_bytes; i++) value = (value ^ handle->f_handle[i]) * 0x100000001b3u;
  return value;
}

uint64_t semfs_folder_mark(int folder) {
  union {
    struct file_handle handle;
    char bytes[sizeof(struct file_handle) + MAX_HANDLE_SZ];
  } room;
  int mount;
  room.handle.handle_bytes = MAX_HANDLE_SZ;
  if (name_to_handle_at(folder, "", &room.handle, &mount, AT_EMPTY_PATH) < 0) return 0;
  return hash(&room.handle);
}

int semfs_watch_open(int is_privileged) {
  unsigned flags = FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_REPORT_DFID_NAME;
  if (is_privileged) flags |= FAN_UNLIMITED_QUEUE | FAN_UNLIMITED_MARKS;
  return (int)syscall(SYS_fanotify_init, flags, O_RDONLY | O_CLOEXEC);
}

int semfs_watch_add(int watch, int folder) {
  const uint64_t mask = FAN_CREATE | FAN_DELETE | FAN_MOVED_FROM | FAN_MOVED_TO | FAN_MODIFY | FAN_ATTRIB |
                        FAN_ONDIR | FAN_EVENT_ON_CHILD;
  return (int)syscall(SYS_fanotify_mark, watch, FAN_MARK_ADD | FAN_MARK_ONLYDIR, mask, folder, ".");
}

// The first record of an event that names a folder and an entry of it.
static void read_names(const char *at, const char *end, struct semfs_watch_event *event) {
  while (at + sizeof(struct fanotify_event_info_header) <= end) {
    const struct fanotify_event_info_header *header = (const void *)at;
    if (header->len < sizeof *header || at + header->len > end) return;
    if (header->info_type == FAN_EVENT_INFO_TYPE_DFID_NAME || header->info_type == FAN_EVENT_INFO_TYPE_DFID) {
      const struct fanotify_event_info_fid *fid = (const void *)at;
      const struct file_handle *handle = (const void *)fid->handle;
      const char *name = (const char *)handle->f_handle + handle->handle_bytes;
      event->folder = hash(handle);
      if (header->info_type == FAN_EVENT_INFO_TYPE_DFID_NAME && name < at + header->len) {
        size_t length = strnlen(name, (size_t)(at + header->len - name));
        if (length < sizeof event->name) memcpy(event->name, name, length);
      }
      return;
    }
    at += header->len;
  }
}

int semfs_watch_read(int watch, struct semfs_watch_event *events, int most) {
  _Alignas(8) char buffer[16384];
  // At most so many bytes as surely fit: an event with a name takes 300 at most, and none less than 24.
  size_t size = (size_t)most * 24 < sizeof buffer ? (size_t)most * 24 : sizeof buffer;
  ssize_t length = read(watch, buffer, size);
  if (length < 0) return -1;
  int count = 0;
  const struct fanotify_event_metadata *event = (const void *)buffer;
  for (; FAN_EVENT_OK(event, length) && count < most; event = FAN_EVENT_NEXT(event, length)) {
    struct semfs_watch_event *out = &events[count++];
    memset(out, 0, sizeof *out);
    out->process = event->pid;
    out->overflowed = (event->mask & FAN_Q_OVERFLOW) != 0;
    out->names = (event->mask & (FAN_CREATE | FAN_DELETE | FAN_MOVED_FROM | FAN_MOVED_TO)) != 0;
    out->contents = (event->mask & (FAN_MODIFY | FAN_ATTRIB)) != 0;
    read_names((const char *)event + event->metadata_len, (const char *)event + event->event_len, out);
    if (event->fd >= 0) close(event->fd);
  }
  return count;
}
