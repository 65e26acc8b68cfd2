// SPDX-License-Identifier: GPL-3.0-or-later
//
// Scoring of stored vectors against one query.
//
// VNNI multiplies unsigned by signed bytes. The rows are made unsigned on the fly (x + 128 is one
// XOR), which adds 128 × Σ query to every sum; that constant is taken off again. AVX2 has no exact
// byte product (its `maddubs` saturates), so bytes are widened to 16 bits there.
#include <math.h>
#include <string.h>

#include "level.h"

// MARK: - One row at a time, in three ways

static int32_t dot_plain(const int8_t *a, const int8_t *b, size_t n) {
  int32_t sum = 0;
  for (size_t i = 0; i < n; i++) sum += (int32_t)a[i] * b[i];
  return sum;
}

static float dot_float_plain(const float *a, const float *b, size_t n) {
  // Eight sums in parallel: the compiler may not reorder float additions by itself.
  float sums[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (size_t k = 0; k < 8; k++) sums[k] += a[i + k] * b[i + k];
  float sum = ((sums[0] + sums[4]) + (sums[2] + sums[6])) +
              ((sums[1] + sums[5]) + (sums[3] + sums[7]));
  for (; i < n; i++) sum += a[i] * b[i];
  return sum;
}

#if KERNELS_X86

TARGET_AVX2 static inline int32_t sum_lanes_avx2(__m256i v) {
  __m128i s = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0x4e));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, 0xb1));
  return _mm_cvtsi128_si32(s);
}

TARGET_AVX2 static int32_t dot_avx2(const int8_t *a, const int8_t *b, size_t n) {
  __m256i sum0 = _mm256_setzero_si256(), sum1 = sum0;
  size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    const __m256i a0 = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(a + i)));
    const __m256i a1 = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(a + i + 16)));
    const __m256i b0 = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(b + i)));
    const __m256i b1 = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(b + i + 16)));
    sum0 = _mm256_add_epi32(sum0, _mm256_madd_epi16(a0, b0));
    sum1 = _mm256_add_epi32(sum1, _mm256_madd_epi16(a1, b1));
  }
  return sum_lanes_avx2(_mm256_add_epi32(sum0, sum1)) + dot_plain(a + i, b + i, n - i);
}

TARGET_AVX2 static float dot_float_avx2(const float *a, const float *b, size_t n) {
  __m256 sum0 = _mm256_setzero_ps(), sum1 = sum0;
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    sum0 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i), _mm256_loadu_ps(b + i), sum0);
    sum1 = _mm256_fmadd_ps(_mm256_loadu_ps(a + i + 8), _mm256_loadu_ps(b + i + 8), sum1);
  }
  sum0 = _mm256_add_ps(sum0, sum1);
  __m128 s = _mm_add_ps(_mm256_castps256_ps128(sum0), _mm256_extractf128_ps(sum0, 1));
  s = _mm_add_ps(s, _mm_movehl_ps(s, s));
  s = _mm_add_ss(s, _mm_movehdup_ps(s));
  return _mm_cvtss_f32(s) + dot_float_plain(a + i, b + i, n - i);
}

static int32_t sum_of(const int8_t *a, size_t n) {
  int32_t sum = 0;
  for (size_t i = 0; i < n; i++) sum += a[i];
  return sum;
}

TARGET_VNNI static int32_t dot_vnni(const int8_t *query, const int8_t *row, size_t n) {
  const __m512i flip = _mm512_set1_epi8((char)0x80);
  __m512i sum0 = _mm512_setzero_si512(), sum1 = sum0;
  size_t i = 0;
  for (; i + 128 <= n; i += 128) {
    const __m512i r0 = _mm512_xor_si512(_mm512_loadu_si512(row + i), flip);
    const __m512i r1 = _mm512_xor_si512(_mm512_loadu_si512(row + i + 64), flip);
    sum0 = _mm512_dpbusd_epi32(sum0, r0, _mm512_loadu_si512(query + i));
    sum1 = _mm512_dpbusd_epi32(sum1, r1, _mm512_loadu_si512(query + i + 64));
  }
  for (; i < n; i += 64) {
    const __mmask64 rest = n - i >= 64 ? ~0ull : (1ull << (n - i)) - 1;
    const __m512i r = _mm512_xor_si512(_mm512_maskz_loadu_epi8(rest, row + i), flip);
    sum0 = _mm512_dpbusd_epi32(sum0, r, _mm512_maskz_loadu_epi8(rest, query + i));
  }
  return _mm512_reduce_add_epi32(_mm512_add_epi32(sum0, sum1));
}

TARGET_VNNI static float dot_float_vnni(const float *a, const float *b, size_t n) {
  __m512 sum0 = _mm512_setzero_ps(), sum1 = sum0;
  size_t i = 0;
  for (; i + 32 <= n; i += 32) {
    sum0 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i), _mm512_loadu_ps(b + i), sum0);
    sum1 = _mm512_fmadd_ps(_mm512_loadu_ps(a + i + 16), _mm512_loadu_ps(b + i + 16), sum1);
  }
  for (; i < n; i += 16) {
    const __mmask16 rest = n - i >= 16 ? 0xffff : (__mmask16)((1u << (n - i)) - 1);
    sum0 = _mm512_fmadd_ps(
        _mm512_maskz_loadu_ps(rest, a + i), _mm512_maskz_loadu_ps(rest, b + i), sum0);
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(sum0, sum1));
}

#endif

// MARK: - Blocks of rows

#define DOT_ROWS(name, dot, correction)                                                   \
  static void name(                                                                       \
      const int8_t *query, float factor, const int8_t *rows, const float *scales,         \
      size_t count, size_t dimensions, float *scores) {                                   \
    const int32_t constant = (correction);                                                \
    for (size_t i = 0; i < count; i++) {                                                  \
      const int32_t sum = dot(query, rows + i * dimensions, dimensions) - constant;       \
      scores[i] = factor * (scales ? scales[i] : 1) * (float)sum;                         \
    }                                                                                     \
  }

DOT_ROWS(dot_rows_plain, dot_plain, 0)
#if KERNELS_X86
TARGET_AVX2 DOT_ROWS(dot_rows_avx2, dot_avx2, 0)
TARGET_VNNI DOT_ROWS(dot_rows_vnni, dot_vnni, 128 * sum_of(query, dimensions))
#endif

/// The same for some of the rows only. Few of many: the processor does not guess which comes next.
#define DOT_SELECTED(name, dot, correction)                                               \
  static void name(                                                                       \
      const int8_t *query, float factor, const int8_t *rows, const float *scales,         \
      const uint32_t *selected, size_t count, size_t dimensions, float *scores) {         \
    const int32_t constant = (correction);                                                \
    for (size_t k = 0; k < count; k++)                                                    \
      for (size_t line = 0; line < dimensions; line += 64)                                \
        __builtin_prefetch(rows + selected[k] * dimensions + line);                       \
    for (size_t k = 0; k < count; k++) {                                                  \
      const int8_t *row = rows + selected[k] * dimensions;                                \
      const int32_t sum = dot(query, row, dimensions) - constant;                         \
      scores[k] = factor * scales[selected[k]] * (float)sum;                              \
    }                                                                                     \
  }

DOT_SELECTED(dot_selected_plain, dot_plain, 0)
#if KERNELS_X86
TARGET_AVX2 DOT_SELECTED(dot_selected_avx2, dot_avx2, 0)
TARGET_VNNI DOT_SELECTED(dot_selected_vnni, dot_vnni, 128 * sum_of(query, dimensions))
#endif

#define DOT_FLOAT_ROWS(name, dot)                                                         \
  static void name(                                                                       \
      const float *query, const float *rows, size_t count, size_t dimensions,             \
      float *scores) {                                                                    \
    for (size_t i = 0; i < count; i++)                                                    \
      scores[i] = dot(query, rows + i * dimensions, dimensions);                          \
  }

DOT_FLOAT_ROWS(dot_float_rows_plain, dot_float_plain)
#if KERNELS_X86
TARGET_AVX2 DOT_FLOAT_ROWS(dot_float_rows_avx2, dot_float_avx2)
TARGET_VNNI DOT_FLOAT_ROWS(dot_float_rows_vnni, dot_float_vnni)
#endif

void vectors_dot_i8(
    kernel_level level, const int8_t *query, float query_scale, const int8_t *rows,
    const float *scales, size_t count, size_t dimensions, float *scores) {
  switch (kernel_level_usable(level)) {
#if KERNELS_X86
    case kernel_level_vnni:
      dot_rows_vnni(query, query_scale, rows, scales, count, dimensions, scores);
      return;
    case kernel_level_avx2:
      dot_rows_avx2(query, query_scale, rows, scales, count, dimensions, scores);
      return;
#endif
    default:
      dot_rows_plain(query, query_scale, rows, scales, count, dimensions, scores);
  }
}

size_t vectors_select_i8(
    kernel_level level, const int8_t *query, float query_scale, const int8_t *rows,
    const float *scales, size_t count, size_t dimensions, float threshold, uint32_t *selected,
    float *scores) {
  vectors_dot_i8(level, query, query_scale, rows, scales, count, dimensions, scores);
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    // Written always, kept only if above: no branch to mispredict. kept never exceeds i.
    const float score = scores[i];
    selected[kept] = (uint32_t)i;
    scores[kept] = score;
    kept += score > threshold;
  }
  return kept;
}

// MARK: - Rows of a set

/// The numbers of the rows whose id is in the set, in `selected`.
static size_t members_plain(
    const int64_t *ids, size_t count, const uint64_t *set, size_t words, uint32_t *selected) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    const uint64_t word = (uint64_t)ids[i] >> 6;
    selected[kept] = (uint32_t)i;
    kept += word < words && (set[word] >> (ids[i] & 63) & 1);
  }
  return kept;
}

#if KERNELS_X86

TARGET_VNNI static size_t members_vnni(
    const int64_t *ids, size_t count, const uint64_t *set, size_t words, uint32_t *selected) {
  size_t kept = 0, i = 0;
  const __m512i limit = _mm512_set1_epi64((int64_t)words), one = _mm512_set1_epi64(1);
  __m256i numbers = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  for (; i + 8 <= count; i += 8) {
    const __m512i id = _mm512_loadu_si512(ids + i);
    const __m512i word = _mm512_srli_epi64(id, 6);
    const __mmask8 known = _mm512_cmplt_epu64_mask(word, limit);
    const __m512i bits = _mm512_mask_i64gather_epi64(_mm512_setzero_si512(), known, word, set, 8);
    const __m512i bit = _mm512_srlv_epi64(bits, _mm512_and_si512(id, _mm512_set1_epi64(63)));
    const __mmask8 member = _mm512_test_epi64_mask(bit, one);
    _mm256_mask_compressstoreu_epi32(selected + kept, member, numbers);
    kept += (size_t)__builtin_popcount(member);
    numbers = _mm256_add_epi32(numbers, _mm256_set1_epi32(8));
  }
  uint32_t *rest = selected + kept;
  const size_t more = members_plain(ids + i, count - i, set, words, rest);
  for (size_t k = 0; k < more; k++) rest[k] += (uint32_t)i;
  return kept + more;
}

#endif

size_t vectors_select_among_i8(
    kernel_level level, const int8_t *query, float query_scale, const int8_t *rows,
    const float *scales, const int64_t *ids, size_t count, size_t dimensions, const uint64_t *set,
    size_t words, float threshold, uint32_t *selected, float *scores) {
  size_t members;
  switch (kernel_level_usable(level)) {
#if KERNELS_X86
    case kernel_level_vnni:
      members = members_vnni(ids, count, set, words, selected);
      dot_selected_vnni(query, query_scale, rows, scales, selected, members, dimensions, scores);
      break;
    case kernel_level_avx2:
      members = members_plain(ids, count, set, words, selected);
      dot_selected_avx2(query, query_scale, rows, scales, selected, members, dimensions, scores);
      break;
#endif
    default:
      members = members_plain(ids, count, set, words, selected);
      dot_selected_plain(query, query_scale, rows, scales, selected, members, dimensions, scores);
  }
  size_t kept = 0;
  for (size_t k = 0; k < members; k++) {
    const uint32_t row = selected[k];
    const float score = scores[k];
    selected[kept] = row;
    scores[kept] = score;
    kept += score > threshold;
  }
  return kept;
}

void vectors_dot_f32(
    kernel_level level, const float *query, const float *rows, size_t count, size_t dimensions,
    float *scores) {
  switch (kernel_level_usable(level)) {
#if KERNELS_X86
    case kernel_level_vnni:
      dot_float_rows_vnni(query, rows, count, dimensions, scores);
      return;
    case kernel_level_avx2:
      dot_float_rows_avx2(query, rows, count, dimensions, scores);
      return;
#endif
    default:
      dot_float_rows_plain(query, rows, count, dimensions, scores);
  }
}

static float largest_magnitude(const float *x, size_t n) {
  float most[8] = {0};
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    for (size_t k = 0; k < 8; k++) {
      const float magnitude = fabsf(x[i + k]);
      most[k] = magnitude > most[k] ? magnitude : most[k];
    }
  for (; i < n; i++) most[0] = fmaxf(most[0], fabsf(x[i]));
  float largest = 0;
  for (size_t k = 0; k < 8; k++) largest = fmaxf(largest, most[k]);
  return largest;
}

void vectors_quantise(
    kernel_level level, const float *values, size_t count, size_t dimensions, int8_t *quantised,
    float *scales) {
  (void)level;  // Once per vector, next to embedding it: the baseline is fast enough.
  for (size_t row = 0; row < count; row++) {
    const float *x = values + row * dimensions;
    int8_t *q = quantised + row * dimensions;
    const float largest = largest_magnitude(x, dimensions);
    scales[row] = largest / 127;
    const float inverse = largest > 0 ? 127 / largest : 0;
    for (size_t i = 0; i < dimensions; i++) {
      // Adding 1.5 × 2²³ rounds to a whole number, whose lowest byte then stands in the lowest bits.
      const float shifted = x[i] * inverse + 12582912.0f;
      int32_t bits;
      memcpy(&bits, &shifted, sizeof bits);
      q[i] = (int8_t)bits;
    }
  }
}
