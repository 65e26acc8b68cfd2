// SPDX-License-Identifier: GPL-3.0-or-later
//
// Definitions of functions of libraries that few commands need, which load the library when one of
// them is called first; see forward.h. Callers include the library's own headers.
#pragma once

/// Whether libarchive can be loaded.
int semfs_has_archive(void);
