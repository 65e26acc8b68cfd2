// SPDX-License-Identifier: GPL-3.0-or-later
//
// The encoder's float layers, written once with the compiler's vector types and included by layers.c
// for each level with
//   LANES     floats in a vector
//   TARGET    the level's target attribute
//   NAME(f)   f with the level's suffix
//   MAX(a, b), MIN(a, b)  the larger, the smaller of each lane
// A file may be included several times, so there is no guard.

#define VECTOR NAME(vector)
#define INTEGERS NAME(integers)
#define FN TARGET static
#define INLINE TARGET static inline __attribute__((always_inline))

// Aligned like a float: a load or a store may be anywhere.
typedef float VECTOR __attribute__((vector_size(LANES * 4), aligned(4)));
typedef int32_t INTEGERS __attribute__((vector_size(LANES * 4), aligned(4)));

INLINE VECTOR NAME(load)(const float *p) { return *(const VECTOR *)p; }
INLINE void NAME(store)(float *p, VECTOR v) { *(VECTOR *)p = v; }
INLINE VECTOR NAME(all)(float x) { return (VECTOR){0} + x; }

INLINE float NAME(sum)(VECTOR v) {
  float sum = 0;
  for (int i = 0; i < LANES; i++) sum += v[i];
  return sum;
}

INLINE float NAME(largest)(VECTOR v) {
  float largest = v[0];
  for (int i = 1; i < LANES; i++) largest = v[i] > largest ? v[i] : largest;
  return largest;
}

/// eˣ for x ≤ 0, to about 2e-6 of the value; 0 below -87.
/// 2^(x log₂e) is split into a whole exponent and a polynomial on [-½, ½]. Adding 1.5 × 2²³ rounds
/// to a whole number, which then stands in the low bits.
INLINE VECTOR NAME(exp)(VECTOR x) {
  x = MAX(x, NAME(all)(-87.0f));
  const VECTOR magic = NAME(all)(12582912.0f);
  const VECTOR shifted = x * 1.44269504f + magic;
  const VECTOR f = x * 1.44269504f - (shifted - magic);
  VECTOR p = f * 0.00133335581f + 0.00961812911f;
  p = p * f + 0.0555041087f;
  p = p * f + 0.240226507f;
  p = p * f + 0.693147182f;
  p = p * f + 1.0f;
  return (VECTOR)((INTEGERS)p + ((INTEGERS)shifted << 23));
}

/// x × Φ(x), by a rational approximation of erf on [-4, 4], beyond which erf is ±1 in float.
INLINE VECTOR NAME(gelu)(VECTOR x) {
  const VECTOR limit = NAME(all)(4.0f);
  const VECTOR z = -MAX(-MAX(x * 0.707106781f, -limit), -limit);
  const VECTOR s = z * z;
  VECTOR p = s * -2.72614225801306e-10f + 2.77068142495902e-08f;
  p = p * s + -2.10102402082508e-06f;
  p = p * s + -5.69250639462346e-05f;
  p = p * s + -7.34990630326855e-04f;
  p = p * s + -2.95459980854025e-03f;
  p = p * s + -1.60960333262415e-02f;
  VECTOR q = s * -1.45660718464996e-05f + -2.13374055278905e-04f;
  q = q * s + -1.68282697438203e-03f;
  q = q * s + -7.37332916720468e-03f;
  q = q * s + -1.42647390514189e-02f;
  return x * 0.5f + x * 0.5f * (z * p / q);
}

FN void NAME(apply_gelu)(float *x, size_t count) {
  for (size_t i = 0; i < count; i += LANES) NAME(store)(x + i, NAME(gelu)(NAME(load)(x + i)));
}

FN void NAME(look_up)(
    const int32_t *tokens, size_t count, size_t width, const int8_t *table, const float *scales,
    const float *positions, float *out) {
  for (size_t i = 0; i < count; i++) {
    const int8_t *row = table + (size_t)tokens[i] * width;
    const float scale = scales[tokens[i]];
    for (size_t j = 0; j < width; j++)
      out[i * width + j] = scale * row[j] + positions[i * width + j];
  }
}

FN void NAME(add_normalise)(
    float *x, const float *added, const float *gain, const float *offset, float epsilon,
    size_t rows, size_t width) {
  for (size_t row = 0; row < rows; row++, x += width) {
    VECTOR sum = {0};
    for (size_t j = 0; j < width; j += LANES) {
      VECTOR v = NAME(load)(x + j);
      if (added) v += NAME(load)(added + row * width + j);
      NAME(store)(x + j, v);
      sum += v;
    }
    const float mean = NAME(sum)(sum) / (float)width;
    VECTOR squares = {0};
    for (size_t j = 0; j < width; j += LANES) {
      const VECTOR d = NAME(load)(x + j) - mean;
      squares += d * d;
    }
    const float factor = 1 / sqrtf(NAME(sum)(squares) / (float)width + epsilon);
    for (size_t j = 0; j < width; j += LANES) {
      const VECTOR d = (NAME(load)(x + j) - mean) * factor;
      NAME(store)(x + j, d * NAME(load)(gain + j) + NAME(load)(offset + j));
    }
  }
}

FN void NAME(quantise)(const float *x, size_t rows, size_t width, encoder_rows out) {
  for (size_t row = 0; row < rows; row++, x += width) {
    VECTOR largest = NAME(load)(x), least = largest;
    for (size_t j = LANES; j < width; j += LANES) {
      const VECTOR v = NAME(load)(x + j);
      largest = MAX(largest, v);
      least = MIN(least, v);
    }
    const float low = -NAME(largest)(-least);
    const float range = NAME(largest)(largest) - low;
    out.lows[row] = low;
    out.scales[row] = range / 255;
    const float inverse = range > 1e-30f ? 255 / range : 0;
    for (size_t j = 0; j < width; j += LANES) {
      // Rounded by the magic number of `exp`; the integer is then the lowest byte.
      const VECTOR shifted = (NAME(load)(x + j) - low) * inverse + 12582912.0f;
      typedef uint8_t bytes __attribute__((vector_size(LANES), aligned(1)));
      *(bytes *)(out.values + row * width + j) =
          __builtin_convertvector((INTEGERS)shifted, bytes);
    }
  }
}

// MARK: - Attention
//
// With VNNI it is done in bytes instead: attention_vnni.c.
//
// A head at a time. Its keys are transposed (a vector holds one component of LANES keys) and its
// values gathered, so that both products run over whole vectors; QUERIES queries share each load.
// Keys are padded with zeros to whole vectors, and the padding's weights are never used.

#if LANES < 16

#define QUERIES 8

// `head` is a constant where these are called, so that loops over it are unrolled.

INLINE void NAME(gather_head)(
    const float *keys, const float *values, size_t stride, size_t head, size_t rows,
    size_t padded, float *transposed, float *gathered) {
  const float factor = 1 / sqrtf((float)head);
  for (size_t j = 0; j < rows; j++) {
    for (size_t d = 0; d < head; d++) {
      transposed[d * padded + j] = keys[j * stride + d] * factor;
      gathered[j * head + d] = values[j * stride + d];
    }
  }
  for (size_t d = 0; d < head; d++)
    for (size_t j = rows; j < padded; j++) transposed[d * padded + j] = 0;
}

/// weights[q][j] = query q · key j.
INLINE void NAME(scores)(
    const float *queries, size_t head, const float *transposed, size_t padded,
    float *weights) {
  for (size_t j = 0; j < padded; j += LANES) {
    VECTOR sums[QUERIES] = {{0}};
    for (size_t d = 0; d < head; d++) {
      const VECTOR key = NAME(load)(transposed + d * padded + j);
#pragma clang loop unroll(full)
      for (size_t q = 0; q < QUERIES; q++) sums[q] += queries[q * head + d] * key;
    }
    for (size_t q = 0; q < QUERIES; q++) NAME(store)(weights + q * padded + j, sums[q]);
  }
}

/// Turns a row of scores into weights that are not yet divided by their sum, which is returned.
FN float NAME(weigh)(float *row, size_t rows, size_t padded) {
  for (size_t j = rows; j < padded; j++) row[j] = -1e30f;
  VECTOR most = NAME(load)(row);
  for (size_t j = LANES; j < padded; j += LANES) most = MAX(most, NAME(load)(row + j));
  const float largest = NAME(largest)(most);
  VECTOR sum = {0};
  for (size_t j = 0; j < padded; j += LANES) {
    const VECTOR e = NAME(exp)(NAME(load)(row + j) - largest);
    NAME(store)(row + j, e);
    sum += e;
  }
  return NAME(sum)(sum);
}

/// out[q] = Σ weights[q][j] × value j, divided by the sum of the weights.
INLINE void NAME(mix)(
    const float *weights, size_t padded, const float *totals, const float *gathered, size_t head,
    size_t rows, float *out, size_t stride, size_t queries) {
  for (size_t d = 0; d < head; d += LANES) {
    VECTOR sums[QUERIES] = {{0}};
    for (size_t j = 0; j < rows; j++) {
      const VECTOR value = NAME(load)(gathered + j * head + d);
#pragma clang loop unroll(full)
      for (size_t q = 0; q < QUERIES; q++) sums[q] += weights[q * padded + j] * value;
    }
    for (size_t q = 0; q < queries; q++) NAME(store)(out + q * stride + d, sums[q] / totals[q]);
  }
}

INLINE void NAME(attend_heads)(
    const float *projected, size_t rows, size_t heads, size_t head_size, encoder_bias bias,
    float *scratch, float *out) {
  const size_t width = heads * head_size, stride = 3 * width;
  const size_t padded = (rows + 15) / 16 * 16;
  float *transposed = scratch, *gathered = transposed + head_size * padded;
  float *weights = gathered + head_size * padded, *copies = weights + QUERIES * padded;
  float *biases = copies + QUERIES * head_size;
  for (size_t head = 0; head < heads; head++) {
    const float *queries = projected + head * head_size;
    NAME(gather_head)(
        queries + width, queries + 2 * width, stride, head_size, rows, padded, transposed, gathered);
    encoder_spread_bias(bias, head, padded, 1, biases);
    for (size_t first = 0; first < rows; first += QUERIES) {
      const size_t count = rows - first < QUERIES ? rows - first : QUERIES;
      // A copy, so that the last block may be short and all blocks are contiguous.
      for (size_t q = 0; q < QUERIES; q++)
        memcpy(
            copies + q * head_size, queries + (first + (q < count ? q : 0)) * stride,
            head_size * sizeof(float));
      NAME(scores)(copies, head_size, transposed, padded, weights);
      float totals[QUERIES];
      for (size_t q = 0; q < QUERIES && bias.values; q++)
        for (size_t j = 0; j < rows; j++)
          weights[q * padded + j] += biases[padded - first - q + j];
      for (size_t q = 0; q < QUERIES; q++)
        totals[q] = NAME(weigh)(weights + q * padded, rows, padded);
      NAME(mix)(
          weights, padded, totals, gathered, head_size, rows, out + first * width + head * head_size, width,
          count);
    }
  }
}

FN void NAME(attend)(
    const float *projected, size_t rows, size_t heads, size_t head, encoder_bias bias,
    float *scratch, float *out) {
  if (head == 64)
    NAME(attend_heads)(projected, rows, heads, 64, bias, scratch, out);
  else
    NAME(attend_heads)(projected, rows, heads, 32, bias, scratch, out);
}

#undef QUERIES

#endif

// MARK: - Dense layers in float
//
// A tile of 4 rows × 4 outputs: eight loads feed sixteen products.

#define TILE 4

INLINE void NAME(tile)(
    const float *weights, const float *bias, size_t inputs, const float *x, size_t rows,
    float *out, size_t outputs) {
  VECTOR sums[TILE][TILE] = {{{0}}};
  for (size_t i = 0; i < inputs; i += LANES) {
    VECTOR w[TILE];
#pragma clang loop unroll(full)
    for (size_t o = 0; o < TILE; o++) w[o] = NAME(load)(weights + o * inputs + i);
#pragma clang loop unroll(full)
    for (size_t r = 0; r < rows; r++) {
      const VECTOR v = NAME(load)(x + r * inputs + i);
#pragma clang loop unroll(full)
      for (size_t o = 0; o < TILE; o++) sums[r][o] += v * w[o];
    }
  }
  for (size_t r = 0; r < rows; r++)
    for (size_t o = 0; o < TILE; o++) out[r * outputs + o] = NAME(sum)(sums[r][o]) + bias[o];
}

/// `outputs`: a multiple of 4.
FN void NAME(multiply)(
    const float *weights, const float *bias, size_t outputs, size_t inputs, const float *x,
    size_t rows, float *out) {
  for (size_t o = 0; o < outputs; o += TILE) {
    const float *w = weights + o * inputs;
    size_t row = 0;
    for (; row + TILE <= rows; row += TILE)
      NAME(tile)(w, bias + o, inputs, x + row * inputs, TILE, out + row * outputs + o, outputs);
    for (; row < rows; row++)
      NAME(tile)(w, bias + o, inputs, x + row * inputs, 1, out + row * outputs + o, outputs);
  }
}

#undef TILE

FN void NAME(largest_place)(const float *scores, size_t count, size_t *place) {
  float most = scores[0];
  size_t i = 0;
  if (count >= LANES) {
    VECTOR largest = NAME(load)(scores);
    for (; i + LANES <= count; i += LANES) largest = MAX(largest, NAME(load)(scores + i));
    most = NAME(largest)(largest);
  }
  for (; i < count; i++) most = scores[i] > most ? scores[i] : most;
  // Whole blocks are looked at without a branch in each lane.
  size_t first = 0;
  for (; first + 64 <= count; first += 64) {
    int isHere = 0;
    for (size_t k = 0; k < 64; k++) isHere |= scores[first + k] == most;
    if (isHere) break;
  }
  while (first + 1 < count && scores[first] != most) first++;
  *place = first;
}

FN void NAME(pool)(const float *x, size_t rows, size_t width, float *out) {
  for (size_t j = 0; j < width; j++) out[j] = 0;
  for (size_t row = 0; row < rows; row++)
    for (size_t j = 0; j < width; j++) out[j] += x[row * width + j];
  float squares = 0;
  for (size_t j = 0; j < width; j++) squares += out[j] * out[j];
  // The length of the sum, not of the mean: the count cancels out.
  const float factor = squares > 0 ? 1 / sqrtf(squares) : 0;
  for (size_t j = 0; j < width; j++) out[j] *= factor;
}

#undef VECTOR
#undef INTEGERS
#undef FN
#undef INLINE
