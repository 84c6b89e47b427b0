/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "lp-types.h"

/**
 * lp_error_quark:
 *
 * Returns: the domain of the library's errors
 */
GQuark
lp_error_quark (void)
{
  return g_quark_from_static_string ("lp-error-quark");
}
