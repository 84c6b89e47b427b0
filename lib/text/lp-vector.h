/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * 32 bytes at once: by one instruction where there is AVX2, by two elsewhere.
 * Not part of the public API.
 *
 * What works on them is an inline function, of which a second copy with
 * LP_VECTOR_AVX2 is made and called where lp_vector_has_avx2() says so.
 */

#define LP_VECTOR_SIZE 32

typedef guint8 LpVector __attribute__ ((vector_size (LP_VECTOR_SIZE)));
typedef guint64 LpVectorParts __attribute__ ((vector_size (LP_VECTOR_SIZE)));

#define LP_VECTOR_INLINE static inline __attribute__ ((always_inline))

#if defined(__x86_64__) && defined(__GNUC__)
#define LP_VECTOR_AVX2 __attribute__ ((target ("avx2")))

LP_VECTOR_INLINE gboolean
lp_vector_has_avx2 (void)
{
  return __builtin_cpu_supports ("avx2") != 0;
}
#endif

LP_VECTOR_INLINE gboolean
lp_vector_is_any_set (const LpVector *vector)
{
  const LpVectorParts parts = (LpVectorParts) *vector;

  return (parts[0] | parts[1] | parts[2] | parts[3]) != 0;
}

G_END_DECLS
