// SPDX-License-Identifier: GPL-3.0-or-later
//
// Self-attention in bytes, for processors with VNNI: four times the float product's pace.
//
// A head at a time. Every key and every query is quantised by its own largest component, every
// component of the values by its largest over the text, and the softmax's weights, which lie in
// 0...1, to 0...255. A row of weights is divided by the sum of the *quantised* weights, so that it
// stays a true mean. On MiniLM this costs 0.0004 of cosine on average.
//
// The VNNI product takes an unsigned and a signed operand:
//   score  = Σ (query + 128) × key - 128 × Σ key       (the last sum is kept per key)
//   result = Σ weight × value                          (weights are unsigned by nature)
//
// Layout of the scratch, for `padded` = rows rounded up to 16 (keys) and `groups` of 4 (values):
//   keys    int8 [padded/16][8][16][4]   what one step over 4 components of 16 keys reads
//   values  int8 [padded/4][32][4]       what one step over 4 values reads
//   scales, sums   float, int32 [padded] of each key
//   penalties      float [padded]: 0, and -10³⁰ for the padding, which so weighs nothing
//   scores  float [QUERIES][padded]
//   weights uint8 [QUERIES][padded]
#include <math.h>
#include <string.h>

#include "layers.h"

#if KERNELS_X86

enum { HEAD = 32, QUERIES = 8 };

#define INLINE TARGET_VNNI static inline __attribute__((always_inline))

typedef struct {
  size_t rows, padded;
  int8_t *keys, *values;
  float *key_scales;
  int32_t *key_sums;
  float *penalties;
  float *scores;
  uint8_t *weights;
  float value_scales[HEAD];
} head_state;

/// A row of 32 floats as bytes in one vector, and its factor.
INLINE __m256i quantise_row(const float *row, float *scale) {
  const __m512 a = _mm512_loadu_ps(row), b = _mm512_loadu_ps(row + 16);
  const float largest =
      _mm512_reduce_max_ps(_mm512_max_ps(_mm512_abs_ps(a), _mm512_abs_ps(b)));
  *scale = largest / 127;
  const __m512 inverse = _mm512_set1_ps(largest > 1e-30f ? 127 / largest : 0);
  const __m128i low = _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(a, inverse)));
  const __m128i high = _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(b, inverse)));
  return _mm256_set_m128i(high, low);
}

TARGET_VNNI static void pack_keys(const float *keys, size_t stride, head_state *h) {
  const __m512i first_places = _mm512_mullo_epi32(
      _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
      _mm512_set1_epi32(16));
  memset(h->keys + (h->padded - 16) * HEAD, 0, 16 * HEAD);
  for (size_t j = 0; j < h->rows; j++) {
    const __m256i row = quantise_row(keys + j * stride, &h->key_scales[j]);
    const __m256i sums = _mm256_dpbusd_epi32(
        _mm256_setzero_si256(), _mm256_set1_epi8(1), row);
    h->key_sums[j] = _mm512_reduce_add_epi32(_mm512_zextsi256_si512(sums));
    int32_t *place = (int32_t *)h->keys + j / 16 * 128 + j % 16;
    _mm512_mask_i32scatter_epi32(place, 0xff, first_places, _mm512_zextsi256_si512(row), 4);
  }
  for (size_t j = 0; j < h->rows; j++) h->penalties[j] = 0;
  for (size_t j = h->rows; j < h->padded; j++) {
    h->key_scales[j] = 0;
    h->key_sums[j] = 0;
    h->penalties[j] = -1e30f;
  }
}

TARGET_VNNI static void pack_values(const float *values, size_t stride, head_state *h) {
  const __m512i low_byte = _mm512_set1_epi32(0xff);
  for (size_t half = 0; half < HEAD; half += 16) {
    const float *column = values + half;
    __m512 largest = _mm512_setzero_ps();
    for (size_t j = 0; j < h->rows; j++)
      largest = _mm512_max_ps(largest, _mm512_abs_ps(_mm512_loadu_ps(column + j * stride)));
    _mm512_storeu_ps(h->value_scales + half, _mm512_mul_ps(largest, _mm512_set1_ps(1 / 127.0f)));
    const __m512 inverse =
        _mm512_div_ps(_mm512_set1_ps(127), _mm512_max_ps(largest, _mm512_set1_ps(1e-30f)));
    for (size_t j = 0; j < h->padded; j += 4) {
      __m512i packed = _mm512_setzero_si512();
      for (size_t k = 0; k < 4 && j + k < h->rows; k++) {
        const __m512 row = _mm512_mul_ps(_mm512_loadu_ps(column + (j + k) * stride), inverse);
        const __m512i byte = _mm512_and_si512(_mm512_cvtps_epi32(row), low_byte);
        packed = _mm512_or_si512(packed, _mm512_sllv_epi32(byte, _mm512_set1_epi32((int)k * 8)));
      }
      _mm512_storeu_si512(h->values + j * HEAD + half * 4, packed);
    }
  }
}

/// scores[q][j] = query q · key j × log₂e ÷ √32, for `keys` (16 or 32) keys from j on.
INLINE void score(
    const uint8_t *queries, const float *scales, size_t j, size_t vectors, head_state *h,
    __m512 *largest) {
  __m512i sums[QUERIES][2];
  const int8_t *keys = h->keys + j * HEAD;
#pragma clang loop unroll(full)
  for (size_t v = 0; v < vectors; v++) {
    const __m512i start = _mm512_slli_epi32(_mm512_loadu_si512(h->key_sums + j + v * 16), 7);
#pragma clang loop unroll(full)
    for (size_t q = 0; q < QUERIES; q++)
      sums[q][v] = _mm512_sub_epi32(_mm512_setzero_si512(), start);
  }
#pragma clang loop unroll(full)
  for (size_t d = 0; d < HEAD / 4; d++) {
    __m512i four[2];
    for (size_t v = 0; v < vectors; v++)
      four[v] = _mm512_loadu_si512(keys + v * 16 * HEAD + d * 64);
#pragma clang loop unroll(full)
    for (size_t q = 0; q < QUERIES; q++) {
      const __m512i query = _mm512_broadcastd_epi32(_mm_loadu_si32(queries + q * HEAD + d * 4));
#pragma clang loop unroll(full)
      for (size_t v = 0; v < vectors; v++)
        sums[q][v] = _mm512_dpbusd_epi32(sums[q][v], query, four[v]);
    }
  }
#pragma clang loop unroll(full)
  for (size_t v = 0; v < vectors; v++) {
    const __m512 key_scales = _mm512_loadu_ps(h->key_scales + j + v * 16);
    const __m512 penalties = _mm512_loadu_ps(h->penalties + j + v * 16);
#pragma clang loop unroll(full)
    for (size_t q = 0; q < QUERIES; q++) {
      const __m512 factor = _mm512_mul_ps(key_scales, _mm512_set1_ps(scales[q]));
      const __m512 s = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums[q][v]), factor, penalties);
      _mm512_storeu_ps(h->scores + q * h->padded + j + v * 16, s);
      largest[q] = _mm512_max_ps(largest[q], s);
    }
  }
}

/// 2ˣ to about 1e-4 of the value, which is finer than a byte.
INLINE __m512 exp2_coarse(__m512 x) {
  const __m512 whole = _mm512_roundscale_ps(x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  const __m512 f = _mm512_sub_ps(x, whole);
  __m512 p = _mm512_fmadd_ps(f, _mm512_set1_ps(0.05517166f), _mm512_set1_ps(0.24261112f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.69326099f));
  p = _mm512_fmadd_ps(p, f, _mm512_set1_ps(0.99992807f));
  return _mm512_scalef_ps(p, whole);
}

/// Turns a row of scores into weights in 0...255 and returns their sum (at least 255: the largest).
INLINE int32_t weigh(const float *scores, float largest, size_t padded, uint8_t *out) {
  const __m512 shift = _mm512_set1_ps(7.9943534f - largest);  // log₂ 255
  __m512i sum = _mm512_setzero_si512();
  for (size_t j = 0; j < padded; j += 16) {
    const __m512 e = exp2_coarse(_mm512_add_ps(_mm512_loadu_ps(scores + j), shift));
    const __m512i weight = _mm512_cvtps_epi32(e);
    _mm_storeu_si128((__m128i *)(out + j), _mm512_cvtusepi32_epi8(weight));
    sum = _mm512_add_epi32(sum, weight);
  }
  return _mm512_reduce_add_epi32(sum);
}

TARGET_VNNI static void mix(
    const head_state *h, const int32_t *totals, float *out, size_t stride, size_t count) {
  __m512i sums[QUERIES][2];
#pragma clang loop unroll(full)
  for (size_t q = 0; q < QUERIES; q++) sums[q][0] = sums[q][1] = _mm512_setzero_si512();
  for (size_t j = 0; j < h->padded; j += 4) {
    const __m512i v0 = _mm512_loadu_si512(h->values + j * HEAD);
    const __m512i v1 = _mm512_loadu_si512(h->values + j * HEAD + 64);
#pragma clang loop unroll(full)
    for (size_t q = 0; q < QUERIES; q++) {
      const __m512i w = _mm512_broadcastd_epi32(_mm_loadu_si32(h->weights + q * h->padded + j));
      sums[q][0] = _mm512_dpbusd_epi32(sums[q][0], w, v0);
      sums[q][1] = _mm512_dpbusd_epi32(sums[q][1], w, v1);
    }
  }
  const __m512 s0 = _mm512_loadu_ps(h->value_scales), s1 = _mm512_loadu_ps(h->value_scales + 16);
#pragma clang loop unroll(full)
  for (size_t q = 0; q < QUERIES; q++) {
    if (q >= count) break;
    const __m512 factor = _mm512_set1_ps(1 / (float)totals[q]);
    const __m512 y0 = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[q][0]), factor);
    const __m512 y1 = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[q][1]), factor);
    _mm512_storeu_ps(out + q * stride, _mm512_mul_ps(y0, s0));
    _mm512_storeu_ps(out + q * stride + 16, _mm512_mul_ps(y1, s1));
  }
}

/// Up to QUERIES queries; where there are fewer, the first stands in for the missing ones.
TARGET_VNNI static void attend_queries(
    const float *queries, size_t stride, size_t count, head_state *h, float *out, size_t width) {
  uint8_t bytes[QUERIES * HEAD];
  float scales[QUERIES];
  __m512 largest[QUERIES];
  for (size_t q = 0; q < QUERIES; q++) {
    const __m256i row = quantise_row(queries + (q < count ? q : 0) * stride, &scales[q]);
    _mm256_storeu_si256(
        (__m256i *)(bytes + q * HEAD), _mm256_xor_si256(row, _mm256_set1_epi8((char)0x80)));
    scales[q] *= 0.25503487f;  // log₂e ÷ √32: the softmax is taken to base 2
    largest[q] = _mm512_set1_ps(-1e30f);
  }
  size_t j = 0;
  for (; j + 32 <= h->padded; j += 32) score(bytes, scales, j, 2, h, largest);
  if (j < h->padded) score(bytes, scales, j, 1, h, largest);
  int32_t totals[QUERIES];
  for (size_t q = 0; q < QUERIES; q++)
    totals[q] = weigh(
        h->scores + q * h->padded, _mm512_reduce_max_ps(largest[q]), h->padded,
        h->weights + q * h->padded);
  mix(h, totals, out, width, count);
}

TARGET_VNNI void encoder_attend_vnni(
    const float *projected, size_t rows, size_t heads, void *scratch, float *out) {
  head_state h = {.rows = rows, .padded = (rows + 15) / 16 * 16};
  h.keys = scratch;
  h.values = h.keys + h.padded * HEAD;
  h.key_scales = (float *)(h.values + h.padded * HEAD);
  h.key_sums = (int32_t *)(h.key_scales + h.padded);
  h.penalties = (float *)(h.key_sums + h.padded);
  h.scores = h.penalties + h.padded;
  h.weights = (uint8_t *)(h.scores + QUERIES * h.padded);
  const size_t width = heads * HEAD, stride = 3 * width;
  for (size_t head = 0; head < heads; head++) {
    const float *queries = projected + head * HEAD;
    pack_keys(queries + width, stride, &h);
    pack_values(queries + 2 * width, stride, &h);
    for (size_t i = 0; i < rows; i += QUERIES)
      attend_queries(
          queries + i * stride, stride, rows - i < QUERIES ? rows - i : QUERIES, &h,
          out + i * width + head * HEAD, width);
  }
}

#endif
