// SPDX-License-Identifier: GPL-3.0-or-later
//
// The functions of attention_vnni.c for heads of HEAD components, named NAME(f). Included once for each
// size, so there is no guard.

typedef struct {
  size_t rows, padded;
  int8_t *keys, *values;
  float *key_scales;
  int32_t *key_sums;
  float *penalties;
  float *scores;
  uint8_t *weights;
  float *bias;
  float value_scales[HEAD];
} NAME(head_state);

/// The bytes of a head in a vector.
#define HEAD_BYTES (HEAD == 64 ? ~0ull : (1ull << HEAD) - 1)

INLINE __m128i NAME(bytes_of)(__m512 x, __m512 factor) {
  return _mm512_cvtepi32_epi8(_mm512_cvtps_epi32(_mm512_mul_ps(x, factor)));
}

/// A row of HEAD floats as bytes in one vector (zeros after them), and its factor.
INLINE __m512i NAME(quantise_row)(const float *row, float *scale) {
  const __m512 a = _mm512_loadu_ps(row), b = _mm512_loadu_ps(row + 16);
  __m512 most = _mm512_max_ps(_mm512_abs_ps(a), _mm512_abs_ps(b));
#if HEAD == 64
  const __m512 c = _mm512_loadu_ps(row + 32), d = _mm512_loadu_ps(row + 48);
  most = _mm512_max_ps(most, _mm512_max_ps(_mm512_abs_ps(c), _mm512_abs_ps(d)));
#endif
  const float largest = _mm512_reduce_max_ps(most);
  *scale = largest / 127;
  const __m512 inverse = _mm512_set1_ps(largest > 1e-30f ? 127 / largest : 0);
  const __m256i first =
      _mm256_set_m128i(NAME(bytes_of)(b, inverse), NAME(bytes_of)(a, inverse));
#if HEAD == 64
  const __m256i second =
      _mm256_set_m128i(NAME(bytes_of)(d, inverse), NAME(bytes_of)(c, inverse));
  return _mm512_inserti64x4(_mm512_castsi256_si512(first), second, 1);
#else
  return _mm512_zextsi256_si512(first);
#endif
}

TARGET_VNNI static void NAME(pack_keys)(const float *keys, size_t stride, NAME(head_state) *h) {
  const __m512i first_places = _mm512_mullo_epi32(
      _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
      _mm512_set1_epi32(16));
  memset(h->keys + (h->padded - 16) * HEAD, 0, 16 * HEAD);
  for (size_t j = 0; j < h->rows; j++) {
    const __m512i row = NAME(quantise_row)(keys + j * stride, &h->key_scales[j]);
    const __m512i sums =
        _mm512_dpbusd_epi32(_mm512_setzero_si512(), _mm512_set1_epi8(1), row);
    h->key_sums[j] = _mm512_reduce_add_epi32(sums);
    int32_t *place = (int32_t *)h->keys + j / 16 * (HEAD * 4) + j % 16;
    _mm512_mask_i32scatter_epi32(place, (1u << HEAD / 4) - 1, first_places, row, 4);
  }
  for (size_t j = 0; j < h->rows; j++) h->penalties[j] = 0;
  for (size_t j = h->rows; j < h->padded; j++) {
    h->key_scales[j] = 0;
    h->key_sums[j] = 0;
    h->penalties[j] = -1e30f;
  }
}

TARGET_VNNI static void NAME(pack_values)(const float *values, size_t stride, NAME(head_state) *h) {
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

/// scores[q][j] = query q · key j × log₂e ÷ √HEAD + bias, for `vectors` × 16 keys from j on. `bias` is
/// where key 0 of the first query lies; NULL: there is none.
INLINE void NAME(score)(
    const uint8_t *queries, const float *scales, const float *bias, size_t j, size_t vectors,
    NAME(head_state) *h, __m512 *largest) {
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
      const __m512 start =
          bias ? _mm512_add_ps(penalties, _mm512_loadu_ps(bias - q + j + v * 16)) : penalties;
      const __m512 s = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sums[q][v]), factor, start);
      _mm512_storeu_ps(h->scores + q * h->padded + j + v * 16, s);
      largest[q] = _mm512_max_ps(largest[q], s);
    }
  }
}

TARGET_VNNI static void NAME(mix)(
    const NAME(head_state) *h, const int32_t *totals, float *out, size_t stride, size_t count) {
  for (size_t d = 0; d < HEAD; d += 32) {
    __m512i sums[QUERIES][2];
#pragma clang loop unroll(full)
    for (size_t q = 0; q < QUERIES; q++) sums[q][0] = sums[q][1] = _mm512_setzero_si512();
    for (size_t j = 0; j < h->padded; j += 4) {
      const __m512i v0 = _mm512_loadu_si512(h->values + j * HEAD + d * 4);
      const __m512i v1 = _mm512_loadu_si512(h->values + j * HEAD + d * 4 + 64);
#pragma clang loop unroll(full)
      for (size_t q = 0; q < QUERIES; q++) {
        const __m512i w = _mm512_broadcastd_epi32(_mm_loadu_si32(h->weights + q * h->padded + j));
        sums[q][0] = _mm512_dpbusd_epi32(sums[q][0], w, v0);
        sums[q][1] = _mm512_dpbusd_epi32(sums[q][1], w, v1);
      }
    }
    const __m512 s0 = _mm512_loadu_ps(h->value_scales + d);
    const __m512 s1 = _mm512_loadu_ps(h->value_scales + d + 16);
#pragma clang loop unroll(full)
    for (size_t q = 0; q < QUERIES; q++) {
      if (q >= count) break;
      const __m512 factor = _mm512_set1_ps(1 / (float)totals[q]);
      const __m512 y0 = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[q][0]), factor);
      const __m512 y1 = _mm512_mul_ps(_mm512_cvtepi32_ps(sums[q][1]), factor);
      _mm512_storeu_ps(out + q * stride + d, _mm512_mul_ps(y0, s0));
      _mm512_storeu_ps(out + q * stride + d + 16, _mm512_mul_ps(y1, s1));
    }
  }
}

/// Up to QUERIES queries; where there are fewer, the first stands in for the missing ones.
TARGET_VNNI static void NAME(attend_queries)(
    const float *queries, size_t stride, size_t count, const float *bias, NAME(head_state) *h,
    float *out, size_t width) {
  uint8_t bytes[QUERIES * HEAD];
  float scales[QUERIES];
  __m512 largest[QUERIES];
  for (size_t q = 0; q < QUERIES; q++) {
    const __m512i row = NAME(quantise_row)(queries + (q < count ? q : 0) * stride, &scales[q]);
    _mm512_mask_storeu_epi8(
        bytes + q * HEAD, HEAD_BYTES, _mm512_xor_si512(row, _mm512_set1_epi8((char)0x80)));
    // log₂e ÷ √HEAD: the softmax is taken to base 2.
    scales[q] *= HEAD == 64 ? 0.18033688f : 0.25503487f;
    largest[q] = _mm512_set1_ps(-1e30f);
  }
  size_t j = 0;
  for (; j + 32 <= h->padded; j += 32) NAME(score)(bytes, scales, bias, j, 2, h, largest);
  if (j < h->padded) NAME(score)(bytes, scales, bias, j, 1, h, largest);
  int32_t totals[QUERIES];
  for (size_t q = 0; q < QUERIES; q++)
    totals[q] = weigh(
        h->scores + q * h->padded, _mm512_reduce_max_ps(largest[q]), h->padded,
        h->weights + q * h->padded);
  NAME(mix)(h, totals, out, width, count);
}

TARGET_VNNI static void NAME(attend)(
    const float *projected, size_t rows, size_t heads, encoder_bias bias, void *scratch,
    float *out) {
  NAME(head_state) h = {.rows = rows, .padded = (rows + 15) / 16 * 16};
  h.keys = scratch;
  h.values = h.keys + h.padded * HEAD;
  h.key_scales = (float *)(h.values + h.padded * HEAD);
  h.key_sums = (int32_t *)(h.key_scales + h.padded);
  h.penalties = (float *)(h.key_sums + h.padded);
  h.scores = h.penalties + h.padded;
  h.bias = h.scores + QUERIES * h.padded;
  h.weights = (uint8_t *)(h.bias + 2 * h.padded);
  const size_t width = heads * HEAD, stride = 3 * width;
  for (size_t head = 0; head < heads; head++) {
    const float *queries = projected + head * HEAD;
    NAME(pack_keys)(queries + width, stride, &h);
    NAME(pack_values)(queries + 2 * width, stride, &h);
    encoder_spread_bias(bias, head, h.padded, 1.44269504f, h.bias);
    for (size_t i = 0; i < rows; i += QUERIES)
      NAME(attend_queries)(
          queries + i * stride, stride, rows - i < QUERIES ? rows - i : QUERIES,
          bias.values ? h.bias + h.padded - i : NULL, &h, out + i * width + head * HEAD, width);
  }
}

#undef HEAD_BYTES
