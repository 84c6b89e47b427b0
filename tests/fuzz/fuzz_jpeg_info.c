/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* libFuzzer target: the markers of any bytes can be walked and described. */

#include "jpeg/lp-jpeg-info.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  LpJpegInfo info;

  if (lp_jpeg_info_read (&info, data, size, NULL)) {
    g_autofree gchar *json = lp_jpeg_info_to_json (&info);
    lp_jpeg_info_check (&info, NULL);
    g_assert (info.end <= size);
  }
  return 0;
}
