// SPDX-License-Identifier: GPL-3.0-or-later
#include "level.h"

#if KERNELS_X86

kernel_level kernel_level_best(void) {
  __builtin_cpu_init();
  const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                   __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  if (!avx2) return kernel_level_plain;
  const int vnni = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni");
  return vnni ? kernel_level_vnni : kernel_level_avx2;
}

#else

kernel_level kernel_level_best(void) { return kernel_level_plain; }

#endif

kernel_level kernel_level_usable(kernel_level asked) {
  const kernel_level best = kernel_level_best();
  return asked < best ? asked : best;
}
