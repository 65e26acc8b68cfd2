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
//   keys    int8 [padded/16][HEAD/4][16][4]   what one step over 4 components of 16 keys reads
//   values  int8 [padded/4][HEAD][4]          what one step over 4 values reads
//   scales, sums   float, int32 [padded] of each key
//   penalties      float [padded]: 0, and -10³⁰ for the padding, which so weighs nothing
//   scores  float [QUERIES][padded]
//   weights uint8 [QUERIES][padded]
//   bias    float [2 × padded]: what is added to a score whose key stands k - padded after the query
#include <math.h>
#include <string.h>

#include "layers.h"

#if KERNELS_X86

enum { QUERIES = 8 };

#define INLINE TARGET_VNNI static inline __attribute__((always_inline))

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

#define HEAD 32
#define NAME(f) f##_32
#include "attention_vnni.inc.h"
#undef HEAD
#undef NAME

#define HEAD 64
#define NAME(f) f##_64
#include "attention_vnni.inc.h"
#undef HEAD
#undef NAME

void encoder_attend_vnni(
    const float *projected, size_t rows, size_t heads, size_t head, encoder_bias bias,
    void *scratch, float *out) {
  if (head == 64)
    attend_64(projected, rows, heads, bias, scratch, out);
  else
    attend_32(projected, rows, heads, bias, scratch, out);
}

#endif
