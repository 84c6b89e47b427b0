/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The markers of any bytes can be walked and described. */

#include "fuzz.h"

#include "jpeg/lp-jpeg-info.h"

/* Seeds hold no zero bytes: lengths are cut short by the end, or by the
 * zeros that the driver puts in. */
const gchar *const fuzz_seeds[] = {
  "\xff\xd8\xff\xdd\x01\x04\x01\x02\xff\xd9",
  "\xff\xd8\xff\xc0\x01\x0b\x08\x01\x10\x01\x10\x01\x01\x11\x01"
  "\xff\xda\x01\x08\x01\x01\x01\x01\x3f\x01 entropy \xff\xd0 coded \xff\xd9",
  "\xff\xd8\xff\xe1\x01\x22"
  "Exif\x01\x01II*\x01\x08\x01\x01\x01\x01\x01\x12\x01\x03\x01\x01\x01\x01\x01"
  "\x06\x01\x01\x01\xff\xe2\x01\x10ICC_PROFILE\x01\x01\x01\xff\xd9",
  NULL,
};

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
