// SPDX-License-Identifier: GPL-3.0-or-later
//
// A program that links a library pays for it at every start: libxml2 brings ICU, libarchive seven
// more, together 3 ms of the 10 that `semfs snapshot` may take. So the few functions of theirs that
// are called are defined here, under their own names and by their own headers' prototypes, and call
// what dlopen(3) finds. With `--as-needed` the linker then leaves the library out.
#pragma once
#include <dlfcn.h>
#include <stddef.h>

/// A function of the library of this file; NULL where the library is not installed.
static void *loaded(const char *name);

#define FORWARD(result, name, parameters, arguments, otherwise)                  \
  result name parameters {                                                       \
    static result(*_Atomic function) parameters;                                 \
    if (!function) function = (result(*) parameters)loaded(#name);               \
    return function ? function arguments : otherwise;                            \
  }

#define FORWARD_VOID(name, parameters, arguments)                                \
  void name parameters {                                                         \
    static void (*_Atomic function) parameters;                                  \
    if (!function) function = (void (*) parameters)loaded(#name);                \
    if (function) function arguments;                                            \
  }

#define LIBRARY(file)                                                            \
  static void *_Atomic library;                                                  \
  static void *loaded(const char *name) {                                        \
    /* Its own calls of its functions must not come back here. */                \
    if (!library) library = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND); \
    return library ? dlsym(library, name) : NULL;                                \
  }
