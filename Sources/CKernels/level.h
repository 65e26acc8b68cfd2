// SPDX-License-Identifier: GPL-3.0-or-later
//
// How one function exists at three levels: the levels' bodies carry a target attribute, the public
// function picks one. Nothing above the baseline is reached on a processor that lacks it.
#pragma once

#include "CKernels.h"

#if defined(__x86_64__)
#define KERNELS_X86 1
#include <immintrin.h>
#define TARGET_AVX2 __attribute__((target("arch=x86-64-v3")))
#define TARGET_VNNI __attribute__((target("arch=x86-64-v4,avx512vnni"), min_vector_width(512)))
#else
#define KERNELS_X86 0
#endif

/// `asked`, or the best the processor has where that is lower.
kernel_level kernel_level_usable(kernel_level asked);
