/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-secret.h"

static const struct {
  const gchar *text, *masked, *secret;
} cases[] = {
  { "PG:dbname=grid user=me password=geheim host=db",
      "PG:dbname=grid user=me password=*** host=db", "geheim" },
  { "PG:password = 'ge heim\\'s' host=db", "PG:password = '***' host=db",
      "ge heim's" },
  { "PG:host=db password=ge\\ heim", "PG:host=db password=***", "ge heim" },
  { "PG:host=db Password=a;b,c&d", "PG:host=db Password=***", "a;b,c&d" },
  { "PG:\"host=db password=geheim\"", "PG:\"host=db password=***", NULL },
  { "postgresql://me:geheim@db/grid", "postgresql://me:***@db/grid", "geheim" },
  { "PG:postgresql://me:ge%40heim@db/grid?sslmode=require",
      "PG:postgresql://me:***@db/grid?sslmode=require", "ge@heim" },
  { "postgresql://me:ge/h@eim@db/grid", "postgresql://me:***@db/grid",
      "ge/h@eim" },
  { "postgresql://db/grid?user=me&password=geheim",
      "postgresql://db/grid?user=me&password=***", "geheim" },
  { "MYSQL:grid,user=me,password=geheim", "MYSQL:grid,user=me,password=***",
      "geheim" },
  { "MSSQL:server=db;UID=me;PWD=ge heim;database=grid",
      "MSSQL:server=db;UID=me;PWD=***;database=grid", "ge heim" },
  { "OCI:me/geheim@db", "OCI:me/***@db", "geheim" },
  { "PG:sslpassword=geheim", "PG:sslpassword=***", "geheim" },
  { "/home/me/poles.gpkg", "/home/me/poles.gpkg", NULL },
  { "PG:host=db password=", "PG:host=db password=", NULL },
  { "https://db/poles@2x.json", "https://db/poles@2x.json", NULL },
  { "", "", NULL },
};

static void
test_passwords_are_masked (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *masked = lp_pole_secret_mask (cases[i].text);
    g_assert_cmpstr (masked, ==, cases[i].masked);
  }
}

static void
test_passwords_are_found (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (GStrv) secrets = lp_pole_secret_find (cases[i].text);
    if (cases[i].secret != NULL)
      g_assert_true (
          g_strv_contains ((const gchar *const *) secrets, cases[i].secret));
    else if (g_str_equal (cases[i].text, cases[i].masked))
      g_assert_null (secrets[0]);
  }
}

static void
test_masking_again_changes_nothing (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *again = lp_pole_secret_mask (cases[i].masked);
    g_assert_cmpstr (again, ==, cases[i].masked);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/pole-secret/passwords-are-masked", test_passwords_are_masked);
  g_test_add_func (
      "/pole-secret/passwords-are-found", test_passwords_are_found);
  g_test_add_func ("/pole-secret/masking-again-changes-nothing",
      test_masking_again_changes_nothing);
  return g_test_run ();
}
