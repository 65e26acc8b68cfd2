// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "level.h"

/// Replaces `count` floats (a multiple of 16) by their GELU.
void encoder_apply_gelu(kernel_level level, float *x, size_t count);

#if KERNELS_X86
/// `encoder_attend` in bytes. Scratch per row (rounded up to 16): 64 bytes of keys and values, 12 of
/// factors, 40 of weights for 8 queries.
void encoder_attend_vnni(
    const float *projected, size_t rows, size_t heads, void *scratch, float *out);
#endif
