// SPDX-License-Identifier: GPL-3.0-or-later
//
// Arithmetic that Swift cannot vectorise by itself: vector scoring for the index, and the layers of
// the sentence encoder.
//
// Every function takes the level of instructions it shall use, so that a program asks the processor
// once (`kernel_level_best`) and a test can compare the levels with each other. A level above what
// the processor has is lowered to it. No function allocates, locks, fails or keeps state; all may be
// called on any thread. Pointers need the alignment of their element only, unless said otherwise,
// and output never overlaps input, unless said otherwise.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Which instructions a kernel uses. Integer results are equal at every level; float results differ
/// by rounding (the order of additions).
typedef enum __attribute__((enum_extensibility(closed))) {
  /// C that the compiler vectorises for the baseline processor.
  kernel_level_plain = 0,
  /// AVX2 and FMA (x86-64-v3).
  kernel_level_avx2 = 1,
  /// AVX-512 F, BW, DQ, VL (x86-64-v4) and VNNI.
  kernel_level_vnni = 2,
} kernel_level;

/// The highest level this processor has.
kernel_level kernel_level_best(void);

// MARK: - Vectors

/// Quantises `count` rows of `dimensions` floats to int8, symmetrically: values[i] ≈ scale × int8,
/// the largest magnitude of a row becoming ±127. `scales` receives one factor per row. A row of
/// zeros gets scale 0.
void vectors_quantise(
    kernel_level level, const float *values, size_t count, size_t dimensions, int8_t *quantised,
    float *scales);

/// scores[i] = query_scale × scales[i] × Σ query[j] × rows[i × dimensions + j], for `count`
/// contiguous rows. `scales` NULL: every row's factor is 1. `dimensions` at most 65,536, any number
/// (multiples of 64 are fastest). Reads the rows once, in order: limited by memory beyond the cache.
void vectors_dot_i8(
    kernel_level level, const int8_t *query, float query_scale, const int8_t *rows,
    const float *scales, size_t count, size_t dimensions, float *scores);

/// The same, but keeps only rows whose score is above `threshold`: their numbers (from 0, rising) in
/// `selected`, their scores in `scores`, each with room for `count`. Returns how many. Scan in
/// blocks of a few hundred to a few thousand rows and give the k-th best score so far as threshold:
/// then a heap sees a few rows only.
size_t vectors_select_i8(
    kernel_level level, const int8_t *query, float query_scale, const int8_t *rows,
    const float *scales, size_t count, size_t dimensions, float threshold, uint32_t *selected,
    float *scores);

/// scores[i] = Σ query[j] × rows[i × dimensions + j], in float, for `count` contiguous rows.
void vectors_dot_f32(
    kernel_level level, const float *query, const float *rows, size_t count, size_t dimensions,
    float *scores);
