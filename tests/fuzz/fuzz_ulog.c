/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#include "../check/binary_log_fixture.h"
#include "../check/ulog_fixture.h"
#include "fuzz_damage.h"

const gchar *const fuzz_seeds[] = { "a\1\1\1", "b\40\2\377\377\377", NULL };

/* Reads a flight that was damaged, whole or in part; it is long enough for
 * messages that are kept back. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static GByteArray *whole;
  g_autofree guint8 *damaged = NULL;
  GByteArray bytes;
  const gint64 moments[] = { 1700000011500000, 1700000012500000 };
  const LpLogOptions ways[] = { { .n_moments = 0 }, { .photos_only = TRUE },
    { .moments = moments, .n_moments = G_N_ELEMENTS (moments) } };

  if (whole == NULL)
    whole = ulog_fixture_make_flight (13);
  damaged = fuzz_damage (whole->data, whole->len, data, size);
  if (damaged == NULL)
    return 0;
  /* The header is checked by itself. */
  memcpy (damaged, whole->data, 8);
  bytes.data = damaged;
  bytes.len = data[0] & 4 ? whole->len : (guint) (whole->len * data[0] / 255);
  bytes.len = MAX (bytes.len, 16);
  binary_log_free (
      binary_log_read (&bytes, &ways[data[0] % G_N_ELEMENTS (ways)]));
  return 0;
}
