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

/// The same among the rows whose id is in a set: bit (id & 63) of set[id >> 6], of `words` words, for
/// ids below 64 × words (others are not in it). The set is asked before a row is read.
size_t vectors_select_among_i8(
    kernel_level level, const int8_t *query, float query_scale, const int8_t *rows,
    const float *scales, const int64_t *ids, size_t count, size_t dimensions, const uint64_t *set,
    size_t words, float threshold, uint32_t *selected, float *scores);

/// scores[i] = Σ query[j] × rows[i × dimensions + j], in float, for `count` contiguous rows.
void vectors_dot_f32(
    kernel_level level, const float *query, const float *rows, size_t count, size_t dimensions,
    float *scores);

/// The place of the largest of `count` scores (at least one), the first of equally large ones.
size_t vectors_largest(kernel_level level, const float *scores, size_t count);

// MARK: - Encoder

/// The weights of a dense layer, quantised per output channel. Reads straight from a mapped file.
typedef struct {
  /// A multiple of 32.
  size_t outputs;
  /// A multiple of 64, at most `encoder_most_inputs`.
  size_t inputs;
  /// weight ÷ scale as signed bytes in -127...127, ordered [outputs/16][inputs/4][16][4]: what one
  /// step of a kernel reads is 64 bytes in a row. Aligned to 64 bytes.
  const int8_t *packed;
  /// One factor per output.
  const float *scales;
  /// The sum of each output's weights, as they are after quantising.
  const float *sums;
  /// One summand per output.
  const float *bias;
} encoder_matrix;

enum { encoder_most_inputs = 4096 };

/// Rows of activations, quantised per row between their least and their largest value: component j
/// of row i is lows[i] + scales[i] × values[i × width + j]. (Symmetric around zero would waste half
/// of the steps wherever a row has its outliers on one side, which costs twice the error in MiniLM.)
typedef struct {
  uint8_t *values;
  float *scales;
  float *lows;
} encoder_rows;

typedef enum __attribute__((enum_extensibility(closed))) {
  encoder_activation_none = 0,
  /// x × Φ(x) with the exact normal distribution, as BERT has it.
  encoder_activation_gelu = 1,
} encoder_activation;

/// Quantises and packs `weights` ([outputs][inputs], row-major) as `encoder_matrix` wants them:
/// outputs × inputs bytes to `packed`, one float per output to `scales` and to `sums`. Once, at
/// installation.
void encoder_pack(
    const float *weights, size_t outputs, size_t inputs, int8_t *packed, float *scales,
    float *sums);

/// Adds up token and position vectors: out[i] = scales[t] × table[t] + positions[i], t = tokens[i],
/// for i in 0..<count. The caller has checked that every token is in the table.
void encoder_look_up(
    kernel_level level, const int32_t *tokens, size_t count, size_t width, const int8_t *table,
    const float *scales, const float *positions, float *out);

/// x = normalise(x + added) × gain + offset for each row (layer normalisation).
/// `added` may be NULL. `width`: a multiple of 16.
void encoder_add_normalise(
    kernel_level level, float *x, const float *added, const float *gain, const float *offset,
    float epsilon, size_t rows, size_t width);

/// Quantises `rows` rows of `width` floats (a multiple of 16) into `out`, which has room for them.
void encoder_quantise(
    kernel_level level, const float *x, size_t rows, size_t width, encoder_rows out);

/// out[i][o] = activation(bias[o] + Σ x[i] × weight[o]) for `rows` rows of `matrix.inputs`; `out` is
/// row-major with `matrix.outputs` floats a row. The integer sums are exact at every level.
void encoder_multiply(
    kernel_level level, const encoder_matrix *matrix, encoder_rows x, size_t rows,
    encoder_activation activation, float *out);

/// The same in float: `weights` is [outputs][inputs], row-major. `inputs`: a multiple of 16.
void encoder_multiply_f32(
    kernel_level level, const float *weights, const float *bias, size_t outputs, size_t inputs,
    const float *x, size_t rows, encoder_activation activation, float *out);

/// What is added to a score by where the key stands from the query: values[head × (2 × span + 1) +
/// span + distance], distances beyond ±span being counted as span. NULL: nothing.
typedef struct {
  const float *values;
  size_t span;
} encoder_bias;

/// Bytes of scratch that `encoder_attend` needs for a text of `rows` tokens.
size_t encoder_attention_scratch(size_t rows, size_t head);

/// Self-attention of one text: `projected` is [rows][3][heads][head] (queries, keys, values), `out` is
/// [rows][heads][head]; `head` is 32 or 64. With VNNI it works in bytes (accurate to about 1% of the
/// largest value) unless it is to be `exact`, else in float.
/// `scratch`: `encoder_attention_scratch(rows, head)` bytes, aligned to 64.
void encoder_attend(
    kernel_level level, const float *projected, size_t rows, size_t heads, size_t head,
    encoder_bias bias, int exact, void *scratch, float *out);

/// The mean of `rows` rows (at least one), scaled to length 1.
void encoder_pool(kernel_level level, const float *x, size_t rows, size_t width, float *out);
