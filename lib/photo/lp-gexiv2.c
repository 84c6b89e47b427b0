/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "photo/lp-gexiv2.h"

#include <gexiv2/gexiv2.h>

/**
 * lp_gexiv2_initialize: (skip)
 *
 * Makes gexiv2 ready for the process, the first time it is called. Broken
 * metadata is judged by whoever reads the photo, so that gexiv2's complaints
 * to stderr are silenced.
 *
 * Returns: whether gexiv2 can be used
 */
gboolean
lp_gexiv2_initialize (void)
{
  static gsize result = 0;

  if (g_once_init_enter (&result)) {
    gboolean success = gexiv2_initialize ();
    gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);
    g_once_init_leave (&result, success ? 1 : 2);
  }
  return result == 1;
}
