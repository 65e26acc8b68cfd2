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
    size_t rows, size_t width) {
  AT_LEVEL(level, add_normalise, x, added, gain, offset, rows, width);
}

void encoder_quantise(
    kernel_level level, const float *x, size_t rows, size_t width, encoder_rows out) {
  AT_LEVEL(level, quantise, x, rows, width, out);
}

size_t encoder_attention_scratch(size_t rows) {
  const size_t padded = (rows + 15) / 16 * 16;
  // Keys and values of a head (32 floats a row), weights of 8 queries, and those queries.
  return ((32 + 32 + 8) * padded + 8 * 32) * sizeof(float);
}

void encoder_attend(
    kernel_level level, const float *projected, size_t rows, size_t heads, void *scratch,
    float *out) {
  switch (kernel_level_usable(level)) {
#if KERNELS_X86
    case kernel_level_vnni: encoder_attend_vnni(projected, rows, heads, scratch, out); return;
    case kernel_level_avx2: attend_avx2(projected, rows, heads, scratch, out); return;
#endif
    default: attend_plain(projected, rows, heads, scratch, out);
  }
}

void encoder_pool(kernel_level level, const float *x, size_t rows, size_t width, float *out) {
  AT_LEVEL(level, pool, x, rows, width, out);
}
