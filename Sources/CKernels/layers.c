// SPDX-License-Identifier: GPL-3.0-or-later
//
// The encoder's float layers: one source (layers.inc.h), three levels.
#include "layers.h"

#include <math.h>
#include <string.h>

#define LANES 4
#define TARGET
#define NAME(f) f##_plain
#define MAX(a, b) __builtin_elementwise_max(a, b)
#define MIN(a, b) __builtin_elementwise_min(a, b)
#include "layers.inc.h"
#undef LANES
#undef TARGET
#undef NAME
#undef MAX
#undef MIN

#if KERNELS_X86

#define LANES 8
#define TARGET TARGET_AVX2
#define NAME(f) f##_avx2
#define MAX(a, b) ((vector_avx2)_mm256_max_ps(a, b))
#define MIN(a, b) ((vector_avx2)_mm256_min_ps(a, b))
#include "layers.inc.h"
#undef LANES
#undef TARGET
#undef NAME
#undef MAX
#undef MIN

#define LANES 16
#define TARGET TARGET_VNNI
#define NAME(f) f##_vnni
#define MAX(a, b) ((vector_vnni)_mm512_max_ps(a, b))
#define MIN(a, b) ((vector_vnni)_mm512_min_ps(a, b))
#include "layers.inc.h"
#undef LANES
#undef TARGET
#undef NAME
#undef MAX
#undef MIN

#define AT_LEVEL(level, f, ...)                      \
  switch (kernel_level_usable(level)) {              \
    case kernel_level_vnni: f##_vnni(__VA_ARGS__); break; \
    case kernel_level_avx2: f##_avx2(__VA_ARGS__); break; \
    case kernel_level_plain: f##_plain(__VA_ARGS__);      \
  }

#else

#define AT_LEVEL(level, f, ...) \
  (void)level;                  \
  f##_plain(__VA_ARGS__)

#endif

void encoder_apply_gelu(kernel_level level, float *x, size_t count) {
  AT_LEVEL(level, apply_gelu, x, count);
}

void encoder_look_up(
    kernel_level level, const int32_t *tokens, size_t count, size_t width, const int8_t *table,
    const float *scales, const float *positions, float *out) {
  AT_LEVEL(level, look_up, tokens, count, width, table, scales, positions, out);
}

void encoder_add_normalise(
    kernel_level level, float *x, const float *added, const float *gain, const float *offset,
    float epsilon, size_t rows, size_t width) {
  AT_LEVEL(level, add_normalise, x, added, gain, offset, epsilon, rows, width);
}

void encoder_quantise(
    kernel_level level, const float *x, size_t rows, size_t width, encoder_rows out) {
  AT_LEVEL(level, quantise, x, rows, width, out);
}

void encoder_multiply_f32(
    kernel_level level, const float *weights, const float *bias, size_t outputs, size_t inputs,
    const float *x, size_t rows, encoder_activation activation, float *out) {
  AT_LEVEL(level, multiply, weights, bias, outputs, inputs, x, rows, out);
  if (activation == encoder_activation_gelu) encoder_apply_gelu(level, out, rows * outputs);
}

size_t vectors_largest(kernel_level level, const float *scores, size_t count) {
  size_t place;
  AT_LEVEL(level, largest_place, scores, count, &place);
  return place;
}

void encoder_spread_bias(
    encoder_bias bias, size_t head, size_t padded, float factor, float *out) {
  if (!bias.values) return;
  const float *middle = bias.values + head * (2 * bias.span + 1) + bias.span;
  const ptrdiff_t span = (ptrdiff_t)bias.span;
  for (size_t k = 0; k < 2 * padded; k++) {
    const ptrdiff_t distance = (ptrdiff_t)k - (ptrdiff_t)padded;
    out[k] = factor * middle[distance > span ? span : distance < -span ? -span : distance];
  }
}

size_t encoder_attention_scratch(size_t rows, size_t head) {
  const size_t padded = (rows + 15) / 16 * 16;
  // Keys and values of a head, weights of 8 queries, those queries, and the bias.
  return ((2 * head + 8 + 2) * padded + 8 * head) * sizeof(float);
}

void encoder_attend(
    kernel_level level, const float *projected, size_t rows, size_t heads, size_t head,
    encoder_bias bias, int exact, void *scratch, float *out) {
  switch (kernel_level_usable(level)) {
#if KERNELS_X86
    case kernel_level_vnni:
      if (exact)
        attend_avx2(projected, rows, heads, head, bias, scratch, out);
      else
        encoder_attend_vnni(projected, rows, heads, head, bias, scratch, out);
      return;
    case kernel_level_avx2: attend_avx2(projected, rows, heads, head, bias, scratch, out); return;
#endif
    default: attend_plain(projected, rows, heads, head, bias, scratch, out);
  }
}

void encoder_pool(kernel_level level, const float *x, size_t rows, size_t width, float *out) {
  AT_LEVEL(level, pool, x, rows, width, out);
}
