/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include "../check/binary_log_fixture.h"
#include "../check/tlog_fixture.h"
#include "fuzz_damage.h"

const gchar *const fuzz_seeds[] = { "a\1\1\1", "b\40\2\377\377\377", NULL };

/* Reads a short flight that was damaged, as what it is whatever it looks
 * like. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static Tlog whole;
  g_autofree guint8 *damaged = NULL;
  GByteArray bytes;
  LpLogOptions all = { .format = "tlog" };
  LpLogOptions photos_only = { .format = "tlog", .photos_only = TRUE };

  if (whole.bytes == NULL) {
    whole = tlog_fixture_begin (TLOG_V2);
    tlog_fixture_make_flight (&whole, 2);
    tlog_fixture_image (&whole, 1700000011000000, 0, 5000, 1, 1, "a.jpg");
  }
  damaged = fuzz_damage (whole.bytes->data, whole.bytes->len, data, size);
  if (damaged == NULL)
    return 0;
  bytes.data = damaged;
  bytes.len = data[0] & 1 ? whole.bytes->len
                          : (guint) (whole.bytes->len * data[0] / 255);
  binary_log_free (binary_log_read (&bytes, data[0] & 2 ? &photos_only : &all));
  return 0;
}
