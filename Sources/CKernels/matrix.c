// SPDX-License-Identifier: GPL-3.0-or-later
//
// The encoder's dense layers: int8 activations times int8 weights, exact in int32, then scaled.
//
// An activation is low + scale × a, with a an unsigned byte; a weight is factor × w, with w a signed
// one: just what the VNNI product takes. Hence
//   Σ (low + scale × a) × (factor × w) = scale × factor × Σ a w + low × (Σ factor × w)
// and the last sum is stored with the weights.
//
// Blocking: BLOCK_ROWS rows of activations stay in the second-level cache while the panels of the
// matrix (PANEL outputs, 12 kB for 384 inputs) pass through the first level, each once per block.
#include <math.h>

#include "layers.h"

enum { GROUP = 16, PANEL = 32, BLOCK_ROWS = 112 };

void encoder_pack(
    const float *weights, size_t outputs, size_t inputs, int8_t *packed, float *scales,
    float *sums) {
  for (size_t o = 0; o < outputs; o++) {
    const float *row = weights + o * inputs;
    float largest = 0;
    for (size_t i = 0; i < inputs; i++) largest = fmaxf(largest, fabsf(row[i]));
    const float inverse = largest > 0 ? 127 / largest : 0;
    int8_t *group = packed + o / GROUP * GROUP * inputs + o % GROUP * 4;
    int32_t sum = 0;
    for (size_t i = 0; i < inputs; i++) {
      const int8_t w = (int8_t)rintf(row[i] * inverse);
      group[i / 4 * GROUP * 4 + i % 4] = w;
      sum += w;
    }
    scales[o] = largest / 127;
    sums[o] = scales[o] * (float)sum;
  }
}

// MARK: - Plain

static void multiply_plain(const encoder_matrix *m, encoder_rows x, size_t rows, float *out) {
  for (size_t row = 0; row < rows; row++) {
    const uint8_t *a = x.values + row * m->inputs;
    for (size_t o = 0; o < m->outputs; o += GROUP) {
      const int8_t *w = m->packed + o * m->inputs;
      int32_t sums[GROUP] = {0};
      for (size_t i = 0; i < m->inputs; i += 4, w += GROUP * 4)
        for (size_t c = 0; c < GROUP; c++)
          sums[c] += a[i] * w[c * 4] + a[i + 1] * w[c * 4 + 1] + a[i + 2] * w[c * 4 + 2] +
                     a[i + 3] * w[c * 4 + 3];
      for (size_t c = 0; c < GROUP; c++)
        out[row * m->outputs + o + c] =
            (float)sums[c] * (x.scales[row] * m->scales[o + c]) +
            (x.lows[row] * m->sums[o + c] + m->bias[o + c]);
    }
  }
}

#if KERNELS_X86

#define INLINE static inline __attribute__((always_inline))

// MARK: - AVX2
//
// Bytes are widened to 16 bits and multiplied in pairs (`madd`), which is exact; a vector of sums then
// holds two halves for each of four outputs. Three rows share the widening of the weights; the rows
// are widened once.

enum { AVX2_ROWS = 3 };

TARGET_AVX2 INLINE void group_avx2(
    const encoder_matrix *m, const int16_t *a, size_t o, const float *scales, const float *lows,
    size_t rows, float *out) {
  __m256i acc[AVX2_ROWS][4];
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < 4; c++) acc[r][c] = _mm256_setzero_si256();
  const int8_t *w = m->packed + o * m->inputs;
  for (size_t i = 0; i < m->inputs; i += 4, w += GROUP * 4) {
    __m256i x[AVX2_ROWS];
    for (size_t r = 0; r < rows; r++)
      x[r] = _mm256_broadcastq_epi64(_mm_loadl_epi64((const __m128i *)(a + r * m->inputs + i)));
    for (size_t c = 0; c < 4; c++) {
      const __m256i four = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)w + c));
      for (size_t r = 0; r < rows; r++)
        acc[r][c] = _mm256_add_epi32(acc[r][c], _mm256_madd_epi16(four, x[r]));
    }
  }
  for (size_t r = 0; r < rows; r++) {
    const __m256 scale = _mm256_set1_ps(scales[r]), low = _mm256_set1_ps(lows[r]);
    for (size_t half = 0; half < 2; half++) {
      // hadd works within 128 bits, so the middle quarters come out swapped.
      __m256i eight = _mm256_hadd_epi32(acc[r][half * 2], acc[r][half * 2 + 1]);
      eight = _mm256_permute4x64_epi64(eight, 0xd8);
      const size_t at = o + half * 8;
      const __m256 factor = _mm256_mul_ps(scale, _mm256_loadu_ps(m->scales + at));
      const __m256 start = _mm256_fmadd_ps(
          low, _mm256_loadu_ps(m->sums + at), _mm256_loadu_ps(m->bias + at));
      const __m256 y = _mm256_fmadd_ps(_mm256_cvtepi32_ps(eight), factor, start);
      _mm256_storeu_ps(out + r * m->outputs + at, y);
    }
  }
}

TARGET_AVX2 static void multiply_avx2(
    const encoder_matrix *m, encoder_rows x, size_t rows, float *out) {
  int16_t wide[AVX2_ROWS * encoder_most_inputs] __attribute__((aligned(32)));
  for (size_t row = 0; row < rows; row += AVX2_ROWS) {
    const size_t count = rows - row < AVX2_ROWS ? rows - row : AVX2_ROWS;
    for (size_t i = 0; i < count * m->inputs; i++) wide[i] = x.values[row * m->inputs + i];
    float *y = out + row * m->outputs;
    for (size_t o = 0; o < m->outputs; o += GROUP) {
      if (count == AVX2_ROWS) {
        group_avx2(m, wide, o, x.scales + row, x.lows + row, AVX2_ROWS, y);
      } else {
        for (size_t r = 0; r < count; r++)
          group_avx2(
              m, wide + r * m->inputs, o, x.scales + row + r, x.lows + row + r, 1,
              y + r * m->outputs);
      }
    }
  }
}

// MARK: - VNNI
//
// A tile of up to 14 rows × 32 outputs keeps 28 sums in registers: per step two loads of weights and
// one broadcast a row feed 28 products, so that the multiplier, not the loads, sets the pace.

enum { TILE_ROWS = 14 };

TARGET_VNNI INLINE void tile_vnni(
    const encoder_matrix *m, size_t o, const uint8_t *a, const float *scales, const float *lows,
    size_t rows, float *out) {
  const size_t inputs = m->inputs;
  const int8_t *w0 = m->packed + o * inputs, *w1 = w0 + GROUP * inputs;
  __m512i acc[TILE_ROWS][2];
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) acc[r][0] = acc[r][1] = _mm512_setzero_si512();
  for (size_t i = 0; i < inputs; i += 4) {
    const __m512i b0 = _mm512_load_si512(w0 + i * GROUP), b1 = _mm512_load_si512(w1 + i * GROUP);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const __m512i x = _mm512_broadcastd_epi32(_mm_loadu_si32(a + r * inputs + i));
      acc[r][0] = _mm512_dpbusd_epi32(acc[r][0], x, b0);
      acc[r][1] = _mm512_dpbusd_epi32(acc[r][1], x, b1);
    }
  }
  const __m512 s0 = _mm512_loadu_ps(m->scales + o), s1 = _mm512_loadu_ps(m->scales + o + GROUP);
  const __m512 t0 = _mm512_loadu_ps(m->sums + o), t1 = _mm512_loadu_ps(m->sums + o + GROUP);
  const __m512 z0 = _mm512_loadu_ps(m->bias + o), z1 = _mm512_loadu_ps(m->bias + o + GROUP);
#pragma clang loop unroll(full)
  for (size_t r = 0; r < rows; r++) {
    const __m512 f = _mm512_set1_ps(scales[r]), low = _mm512_set1_ps(lows[r]);
    float *y = out + r * m->outputs + o;
    const __m512 y0 = _mm512_cvtepi32_ps(acc[r][0]), y1 = _mm512_cvtepi32_ps(acc[r][1]);
    const __m512 start0 = _mm512_fmadd_ps(low, t0, z0), start1 = _mm512_fmadd_ps(low, t1, z1);
    _mm512_storeu_ps(y, _mm512_fmadd_ps(y0, _mm512_mul_ps(f, s0), start0));
    _mm512_storeu_ps(y + GROUP, _mm512_fmadd_ps(y1, _mm512_mul_ps(f, s1), start1));
  }
}

TARGET_VNNI static void rows_vnni(
    const encoder_matrix *m, size_t o, const uint8_t *a, const float *scales, const float *lows,
    size_t rows, float *out) {
  // The count must be a constant for the sums to live in registers.
  switch (rows) {
#define CASE(n) case n: tile_vnni(m, o, a, scales, lows, n, out); return;
    CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7)
    CASE(8) CASE(9) CASE(10) CASE(11) CASE(12) CASE(13) CASE(14)
#undef CASE
  }
}

TARGET_VNNI static void multiply_vnni(
    const encoder_matrix *m, encoder_rows x, size_t rows, float *out) {
  for (size_t o = 0; o < m->outputs; o += PANEL)
    for (size_t row = 0; row < rows; row += TILE_ROWS)
      rows_vnni(
          m, o, x.values + row * m->inputs, x.scales + row, x.lows + row,
          rows - row < TILE_ROWS ? rows - row : TILE_ROWS, out + row * m->outputs);
}

#endif

static void multiply(
    kernel_level level, const encoder_matrix *m, encoder_rows x, size_t rows, float *out) {
  switch (level) {
#if KERNELS_X86
    case kernel_level_vnni: multiply_vnni(m, x, rows, out); return;
    case kernel_level_avx2: multiply_avx2(m, x, rows, out); return;
#endif
    default: multiply_plain(m, x, rows, out);
  }
}

void encoder_multiply(
    kernel_level level, const encoder_matrix *matrix, encoder_rows x, size_t rows,
    encoder_activation activation, float *out) {
  level = kernel_level_usable(level);
  for (size_t row = 0; row < rows; row += BLOCK_ROWS) {
    const size_t count = rows - row < BLOCK_ROWS ? rows - row : BLOCK_ROWS;
    const encoder_rows block = {
        x.values + row * matrix->inputs, x.scales + row, x.lows + row};
    float *y = out + row * matrix->outputs;
    multiply(level, matrix, block, count, y);
    if (activation == encoder_activation_gelu)
      encoder_apply_gelu(level, y, count * matrix->outputs);
  }
}
