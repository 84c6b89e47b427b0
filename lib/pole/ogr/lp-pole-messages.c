/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/ogr/lp-pole-messages.h"

#include <cpl_error.h>
#include <string.h>

#include "pole/lp-pole-secret.h"

#define MAX_WARNINGS 10

/* One that is shorter than this is masked where it follows its key, but not
 * wherever its letters occur. */
#define MIN_SECRET 3

/* What our own message has named already: "`a.shp' is not ..." becomes "it is
 * not ...". */
static void
replace_path (GString *text, const gchar *path)
{
  static const gchar *const quotes[] = { "`%s'", "'%s'", "\"%s\"", "%s" };

  if (path == NULL || *path == '\0')
    return;
  for (guint i = 0; i < G_N_ELEMENTS (quotes); i++) {
    g_auto (GStrv) parts = g_strsplit (quotes[i], "%s", 2);
    g_autofree gchar *quoted = g_strconcat (parts[0], path, parts[1], NULL);
    g_autofree gchar *before = g_strconcat (quoted, ": ", NULL);

    if (g_str_has_prefix (text->str, before))
      g_string_erase (text, 0, (gssize) strlen (before));
    g_string_replace (text, quoted, "it", 0);
  }
  g_string_replace (text, "it not recognized", "it is not recognized", 0);
}

static gchar *
clean (const LpPoleMessages *messages, const gchar *message)
{
  g_autofree gchar *valid = g_utf8_make_valid (message, -1);
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_assign (text, g_strstrip (g_strdelimit (valid, "\r\n\t", ' ')));
  replace_path (text, messages->path);
  replace_path (text, messages->source);
  for (guint i = 0; messages->secrets[i] != NULL; i++) {
    if (strlen (messages->secrets[i]) >= MIN_SECRET)
      g_string_replace (text, messages->secrets[i], "***", 0);
  }
  return lp_pole_secret_mask (text->str);
}

static void CPL_STDCALL
take_message (CPLErr severity, CPLErrorNum number, const char *text)
{
  LpPoleMessages *messages = CPLGetErrorHandlerUserData ();

  if (severity >= CE_Failure && messages->failure == NULL)
    messages->failure = clean (messages, text);
  else if (severity == CE_Warning && messages->warnings->len < MAX_WARNINGS)
    g_ptr_array_add (messages->warnings, clean (messages, text));
}

/*
 * lp_pole_messages_begin:
 * @source: what its user calls it, with its passwords
 *
 * From here to lp_pole_messages_end() nothing that GDAL says in this thread
 * goes elsewhere.
 */
void
lp_pole_messages_begin (LpPoleMessages *messages, const gchar *source)
{
  *messages = (LpPoleMessages){
    .warnings = g_ptr_array_new_with_free_func (g_free),
    .source = g_strdup (source),
    .secrets = lp_pole_secret_find (source),
  };
  CPLPushErrorHandlerEx (take_message, messages);
}

void
lp_pole_messages_end (LpPoleMessages *messages)
{
  CPLPopErrorHandler ();
  g_ptr_array_unref (messages->warnings);
  g_strfreev (messages->secrets);
  g_free (messages->failure);
  g_free (messages->source);
  g_free (messages->path);
}

void
lp_pole_messages_set_path (LpPoleMessages *messages, const gchar *path)
{
  g_free (messages->path);
  messages->path = g_strdup (path);
}

void
lp_pole_messages_clear_failure (LpPoleMessages *messages)
{
  g_clear_pointer (&messages->failure, g_free);
}
