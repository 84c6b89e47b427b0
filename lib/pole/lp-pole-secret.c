/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/lp-pole-secret.h"

#include <string.h>

#define MASK "***"

/* Where doubtful, more is taken for secret rather than less: what ends a value
 * in one kind of connection string may be part of it in another. */
static const gchar *const keys[] = { "password", "passwd", "pwd", "passphrase",
  "secret", "token", "api_key", "apikey", "access_key", "secret_access_key" };

static gsize
find_key (const gchar *text, const gchar *start)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    gsize length = strlen (keys[i]);
    if ((gsize) (text - start) >= length &&
        g_ascii_strncasecmp (text - length, keys[i], length) == 0)
      return length;
  }
  return 0;
}

static const gchar *
skip_quoted (const gchar *text, gchar quote)
{
  while (*text != '\0' && *text != quote)
    text += text[0] == '\\' && text[1] != '\0' ? 2 : 1;
  return text;
}

/* ODBC ends values at a semicolon and lets them have blanks; all others end
 * them at a blank, unless that has a backslash before it. */
static const gchar *
skip_plain (const gchar *text, gboolean odbc)
{
  while (*text != '\0' && *text != '\n' &&
         (odbc ? *text != ';' : !g_ascii_isspace (*text)))
    text += !odbc && text[0] == '\\' && text[1] != '\0' ? 2 : 1;
  return text;
}

/* `key = value`, at the sign. */
static gboolean
find_value (const gchar *text, const gchar *sign, gboolean odbc,
    const gchar **begin, const gchar **end)
{
  const gchar *key_end = sign;

  while (key_end > text && g_ascii_isspace (key_end[-1]))
    key_end--;
  if (find_key (key_end, text) == 0)
    return FALSE;
  *begin = sign + 1;
  while (g_ascii_isspace (**begin))
    (*begin)++;
  if (**begin == '\'' || **begin == '"') {
    (*begin)++;
    *end = skip_quoted (*begin, (*begin)[-1]);
  } else {
    *end = skip_plain (*begin, odbc);
  }
  return *end > *begin;
}

/* `scheme://user:password@host`, at what follows the slashes: up to the last
 * sign, as a password that should have been encoded may have one. */
static gboolean
find_user_info (const gchar *authority, const gchar **begin, const gchar **end)
{
  gsize length = strcspn (authority, " \t\r\n\"");
  const gchar *at = g_strrstr_len (authority, (gssize) length, "@");
  const gchar *colon =
      at != NULL ? memchr (authority, ':', (gsize) (at - authority)) : NULL;

  if (colon == NULL)
    return FALSE;
  *begin = colon + 1;
  *end = at;
  return *end > *begin;
}

/* `OCI:user/password@service` */
static gboolean
find_oracle_password (const gchar *text, const gchar **begin, const gchar **end)
{
  const gchar *slash;

  if (g_ascii_strncasecmp (text, "OCI:", 4) != 0 ||
      (slash = strchr (text, '/')) == NULL)
    return FALSE;
  *begin = slash + 1;
  *end = strrchr (*begin, '@');
  if (*end == NULL)
    *end = *begin + strlen (*begin);
  return *end > *begin;
}

static gboolean
find_next (const gchar *text, const gchar *from, const gchar **begin,
    const gchar **end)
{
  gboolean odbc = g_ascii_strncasecmp (text, "MSSQL:", 6) == 0 ||
                  g_ascii_strncasecmp (text, "ODBC:", 5) == 0;

  if (from == text && find_oracle_password (text, begin, end))
    return TRUE;
  for (; *from != '\0'; from++) {
    if (*from == '=' && find_value (text, from, odbc, begin, end))
      return TRUE;
    if (strncmp (from, "://", 3) == 0 && find_user_info (from + 3, begin, end))
      return TRUE;
  }
  return FALSE;
}

/*
 * lp_pole_secret_mask:
 * @text: a source, or a message that may repeat it
 *
 * Returns: @text with stars in place of passwords
 */
gchar *
lp_pole_secret_mask (const gchar *text)
{
  GString *masked = g_string_new (NULL);
  const gchar *from = text, *begin, *end;

  while (find_next (text, from, &begin, &end)) {
    g_string_append_len (masked, from, begin - from);
    g_string_append (masked, MASK);
    from = end;
  }
  g_string_append (masked, from);
  return g_string_free (masked, FALSE);
}

static gchar *
drop_backslashes (const gchar *text)
{
  GString *plain = g_string_new (NULL);

  for (; *text != '\0'; text++) {
    if (text[0] == '\\' && text[1] != '\0')
      text++;
    g_string_append_c (plain, *text);
  }
  return g_string_free (plain, FALSE);
}

/*
 * lp_pole_secret_find:
 * @text: a source
 *
 * Returns: the passwords in it, as they stand there and as they are meant
 */
GStrv
lp_pole_secret_find (const gchar *text)
{
  g_autoptr (GStrvBuilder) secrets = g_strv_builder_new ();
  const gchar *from = text, *begin, *end;

  while (find_next (text, from, &begin, &end)) {
    g_autofree gchar *secret = g_strndup (begin, (gsize) (end - begin));
    g_autofree gchar *meant = drop_backslashes (secret);
    g_autofree gchar *decoded = g_uri_unescape_string (secret, NULL);

    g_strv_builder_add (secrets, secret);
    g_strv_builder_add (secrets, meant);
    if (decoded != NULL)
      g_strv_builder_add (secrets, decoded);
    from = end;
  }
  return g_strv_builder_end (secrets);
}
