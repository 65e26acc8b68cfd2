// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "level.h"

/// Replaces `count` floats (a multiple of 16) by their GELU.
void encoder_apply_gelu(kernel_level level, float *x, size_t count);
