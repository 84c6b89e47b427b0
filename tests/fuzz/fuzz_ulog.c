/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#include "../check/binary_log_fixture.h"
#include "../check/ulog_fixture.h"
#include "fuzz_damage.h"

const gchar *const fuzz_seeds[] = { "a\1\1\1", "b\40\2\377\377\377", "cf1aZ",
  "d\200\100abcdefghijklmnopqrstuvwxyz", NULL };

/* Reads a short flight that was damaged, whole and photos only. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static GByteArray *whole;
  g_autofree guint8 *damaged = NULL;
  GByteArray bytes;
  LpLogOptions photos_only = { .photos_only = TRUE };
  const gint64 moments[] = { 1700000001500000, 1700000002500000 };
  LpLogOptions thinned = { .moments = moments, .n_moments = 2 };

  if (whole == NULL)
    whole = ulog_fixture_make_flight (3);
  damaged = fuzz_damage (whole->data, whole->len, data, size);
  if (damaged == NULL)
    return 0;
  /* The header is checked by itself. */
  memcpy (damaged, whole->data, 8);
  bytes.data = damaged;
  bytes.len = data[0] & 1 ? whole->len : (guint) (whole->len * data[0] / 255);
  bytes.len = MAX (bytes.len, 16);
  binary_log_free (binary_log_read (&bytes, NULL));
  binary_log_free (binary_log_read (&bytes, &photos_only));
  binary_log_free (binary_log_read (&bytes, &thinned));
  return 0;
}
