// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "level.h"

/// Replaces `count` floats (a multiple of 16) by their GELU.
void encoder_apply_gelu(kernel_level level, float *x, size_t count);

/// The bias of a head times `factor` by distance: out[k] is for the distance k - padded, k below
/// 2 × padded. Nothing where there is none.
void encoder_spread_bias(
    encoder_bias bias, size_t head, size_t padded, float factor, float *out);

#if KERNELS_X86
/// `encoder_attend` in bytes. Scratch per row (rounded up to 16): 2 × `head` bytes of keys and values, 20
/// of factors and bias, 40 of weights for 8 queries.
void encoder_attend_vnni(
    const float *projected, size_t rows, size_t heads, size_t head, encoder_bias bias,
    void *scratch, float *out);
#endif
