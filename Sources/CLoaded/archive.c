// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "CLoaded.h"
#include "forward.h"
#include <archive.h>
#include <archive_entry.h>

LIBRARY("libarchive.so.13")

typedef struct archive Archive;
typedef struct archive_entry Entry;

int semfs_has_archive(void) { return loaded("archive_write_new") != NULL; }

FORWARD(Archive *, archive_write_new, (void), (), NULL)
FORWARD(int, archive_write_set_format_pax, (Archive *archive), (archive), ARCHIVE_FATAL)
FORWARD(int, archive_write_open_fd, (Archive *archive, int file), (archive, file), ARCHIVE_FATAL)
FORWARD(int, archive_write_header, (Archive *archive, Entry *entry), (archive, entry),
        ARCHIVE_FATAL)
FORWARD(la_ssize_t, archive_write_data, (Archive *archive, const void *bytes, size_t count),
        (archive, bytes, count), ARCHIVE_FATAL)
FORWARD(int, archive_write_close, (Archive *archive), (archive), ARCHIVE_FATAL)
FORWARD(int, archive_write_free, (Archive *archive), (archive), ARCHIVE_FATAL)
FORWARD(int, archive_errno, (Archive *archive), (archive), 0)
FORWARD(const char *, archive_error_string, (Archive *archive), (archive), NULL)

FORWARD(Entry *, archive_entry_new, (void), (), NULL)
FORWARD_VOID(archive_entry_free, (Entry *entry), (entry))
FORWARD_VOID(archive_entry_copy_pathname, (Entry *entry, const char *name), (entry, name))
FORWARD_VOID(archive_entry_copy_hardlink, (Entry *entry, const char *name), (entry, name))
FORWARD_VOID(archive_entry_copy_symlink, (Entry *entry, const char *name), (entry, name))
FORWARD_VOID(archive_entry_copy_uname, (Entry *entry, const char *name), (entry, name))
FORWARD_VOID(archive_entry_copy_gname, (Entry *entry, const char *name), (entry, name))
FORWARD_VOID(archive_entry_set_filetype, (Entry *entry, unsigned type), (entry, type))
FORWARD_VOID(archive_entry_set_perm, (Entry *entry, mode_t mode), (entry, mode))
FORWARD_VOID(archive_entry_set_uid, (Entry *entry, la_int64_t number), (entry, number))
FORWARD_VOID(archive_entry_set_gid, (Entry *entry, la_int64_t number), (entry, number))
FORWARD_VOID(archive_entry_set_mtime, (Entry *entry, time_t time, long nanoseconds),
             (entry, time, nanoseconds))
FORWARD_VOID(archive_entry_set_rdevmajor, (Entry *entry, dev_t number), (entry, number))
FORWARD_VOID(archive_entry_set_rdevminor, (Entry *entry, dev_t number), (entry, number))
FORWARD_VOID(archive_entry_set_size, (Entry *entry, la_int64_t size), (entry, size))
FORWARD_VOID(archive_entry_unset_size, (Entry *entry), (entry))
FORWARD_VOID(archive_entry_sparse_add_entry, (Entry *entry, la_int64_t offset, la_int64_t length),
             (entry, offset, length))
FORWARD_VOID(archive_entry_xattr_add_entry,
             (Entry *entry, const char *name, const void *value, size_t count),
             (entry, name, value, count))
