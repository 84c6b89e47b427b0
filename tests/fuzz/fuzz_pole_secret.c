/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <string.h>

#include "pole/lp-pole-secret.h"

const gchar *const fuzz_seeds[] = {
  "PG:dbname=grid user=me password='ge heim\\'s' host=db sslpassword = x",
  "PG:postgresql://me:ge%40heim@db/grid?password=a&user=b",
  "MSSQL:server=db;UID=me;PWD=ge heim;database=grid",
  "OCI:me/geheim@db:t1,t2",
  NULL,
};

/* What was masked once holds no secret but stars. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree gchar *text = g_strndup ((const gchar *) data, size);
  g_autofree gchar *masked = lp_pole_secret_mask (text);
  g_autofree gchar *again = lp_pole_secret_mask (masked);
  g_auto (GStrv) secrets = lp_pole_secret_find (text);
  g_auto (GStrv) left = lp_pole_secret_find (masked);

  g_assert_true (g_strv_length (secrets) > 0 || g_str_equal (masked, text));
  g_assert_cmpstr (again, ==, masked);
  for (guint i = 0; left[i] != NULL; i++)
    g_assert_cmpstr (left[i], ==, "***");
  return 0;
}
