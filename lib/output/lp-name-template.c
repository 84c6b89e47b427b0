/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "output/lp-name-template.h"

#include <string.h>

#define HASH_DIGITS 8

/* What a name is made from; @crop is NULL where a whole photo is named. */
typedef struct {
  const LpPhoto *photo;
  const LpCrop *crop;
} Subject;

typedef gchar *(*FieldFunc) (const Subject *subject);

typedef struct {
  const gchar *name;
  FieldFunc get; /* NULL or an empty text where nothing is known */
  const gchar *fallback;
} Field;

/* A piece of a template: a field, or literal text, or where neither is set
 * the end of a folder's name. */
typedef struct {
  const Field *field;
  gchar *literal;
} Piece;

struct _LpNameTemplate {
  GArray *pieces;
};

/* Logs of other systems have their own separators. */
static const gchar *
base_name (const gchar *name)
{
  for (const gchar *c = name; *c != '\0'; c++) {
    if (*c == '/' || *c == '\\')
      name = c + 1;
  }
  return name;
}

static gchar *
get_photo (const Subject *subject)
{
  const gchar *name = base_name (subject->photo->name);
  const gchar *dot = strrchr (name, '.');

  return dot != NULL && dot != name ? g_strndup (name, dot - name)
                                    : g_strdup (name);
}

static gchar *
get_name (const Subject *subject)
{
  return g_strdup (base_name (subject->photo->name));
}

static gchar *
get_pole (const Subject *subject)
{
  const LpMatch *match = subject->photo->match;

  return match != NULL ? g_strdup (match->pole) : NULL;
}

static gchar *
get_line (const Subject *subject)
{
  const LpMatch *match = subject->photo->match;

  return match != NULL ? g_strdup (match->line) : NULL;
}

/* What is left of the pole's identity without its line. */
static gchar *
get_number (const Subject *subject)
{
  const LpMatch *match = subject->photo->match;
  const gchar *number;

  if (match == NULL || match->pole == NULL)
    return NULL;
  number = match->pole;
  if (match->line != NULL && g_str_has_prefix (number, match->line) &&
      number[strlen (match->line)] == '/')
    number += strlen (match->line) + 1;
  return g_strdup (number);
}

static gchar *
get_index (const Subject *subject)
{
  return g_strdup_printf ("%u", subject->crop ? subject->crop->index : 0);
}

static gchar *
get_label (const Subject *subject)
{
  gboolean is_whole = subject->crop == NULL || subject->crop->n_boxes == 0;

  return g_strdup (is_whole ? "photo" : subject->crop->label);
}

static gchar *
get_annotation (const Subject *subject)
{
  return subject->crop ? g_strdup (subject->crop->annotation_id) : NULL;
}

static gchar *
format_time (const Subject *subject, const gchar *format)
{
  g_autoptr (GDateTime) time = NULL;

  if (subject->photo->time != LP_TIME_NONE)
    time =
        g_date_time_new_from_unix_utc (subject->photo->time / G_USEC_PER_SEC);
  return time != NULL ? g_date_time_format (time, format) : NULL;
}

static gchar *
get_date (const Subject *subject)
{
  return format_time (subject, "%Y-%m-%d");
}

static gchar *
get_time (const Subject *subject)
{
  return format_time (subject, "%H%M%S");
}

static const Field fields[] = {
  { "photo", get_photo, "unknown" },
  { "name", get_name, "unknown" },
  { "pole", get_pole, "unmatched" },
  { "line", get_line, "unmatched" },
  { "number", get_number, "unmatched" },
  { "index", get_index, "unknown" },
  { "label", get_label, "unknown" },
  { "date", get_date, "unknown" },
  { "time", get_time, "unknown" },
  { "annotation", get_annotation, "unknown" },
};

static const Field *
find_field (const gchar *name, gsize length, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++) {
    if (strlen (fields[i].name) == length &&
        memcmp (fields[i].name, name, length) == 0)
      return &fields[i];
    g_string_append_printf (known, "%s{%s}", i > 0 ? ", " : "", fields[i].name);
  }
  g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
      "The name template has an unknown field '{%.*s}'. Known are %s.",
      (gint) MIN (length, 80), name, known->str);
  return NULL;
}

static void
clear_piece (gpointer data)
{
  g_free (((Piece *) data)->literal);
}

static void
add_literal (LpNameTemplate *self, GString *literal)
{
  Piece piece = { NULL, NULL };

  if (literal->len == 0)
    return;
  piece.literal = g_strdup (literal->str);
  g_array_append_val (self->pieces, piece);
  g_string_truncate (literal, 0);
}

/* Returns the first byte after the field, or NULL. */
static const gchar *
parse_field (LpNameTemplate *self, const gchar *text, GError **error)
{
  const gchar *end = strchr (text, '}');
  Piece piece = { NULL, NULL };

  if (end == NULL) {
    g_set_error (error, LP_ERROR, LP_ERROR_ARGUMENT,
        "The name template has a '{' without a '}' after it. Write '{{' for a "
        "brace in the name.");
    return NULL;
  }
  piece.field = find_field (text, end - text, error);
  if (piece.field == NULL)
    return NULL;
  g_array_append_val (self->pieces, piece);
  return end + 1;
}

static gboolean
parse (LpNameTemplate *self, const gchar *text, GError **error)
{
  const Piece end_of_folder = { NULL, NULL };
  g_autoptr (GString) literal = g_string_new (NULL);

  while (*text != '\0') {
    if ((*text == '{' || *text == '}') && text[1] == *text) {
      g_string_append_c (literal, *text);
      text += 2;
    } else if (*text == '{') {
      add_literal (self, literal);
      text = parse_field (self, text + 1, error);
      if (text == NULL)
        return FALSE;
    } else if (*text == '}') {
      g_set_error_literal (error, LP_ERROR, LP_ERROR_ARGUMENT,
          "The name template has a '}' without a '{' before it. Write '}}' "
          "for a brace in the name.");
      return FALSE;
    } else if (*text == '/') {
      add_literal (self, literal);
      g_array_append_val (self->pieces, end_of_folder);
      text++;
    } else {
      g_string_append_c (literal, *text++);
    }
  }
  add_literal (self, literal);
  return TRUE;
}

/**
 * lp_name_template_new: (skip)
 * @text: a template, such as `{pole}/{photo}_{index}_{label}`
 * @error: where to say what is wrong
 *
 * Parses a template for names without an extension. The fields are
 *
 * - `{photo}`: the photo's name without folders and extension
 * - `{name}`: the same with its extension
 * - `{pole}`, `{line}`, `{number}`: of the pole it was matched to, else
 *   `unmatched`
 * - `{index}`: which of the photo's boxes it is, from 0
 * - `{label}`: what the box shows
 * - `{annotation}`: the box's identity in its file
 * - `{date}`, `{time}`: when the photo was taken, in UTC, as `2016-06-23` and
 *   `163159`
 *
 * Braces are doubled to stand for themselves. A slash makes a folder; no
 * template and no value leads out of the folder that names are relative to.
 *
 * Returns: (transfer full): the template, or %NULL
 */
LpNameTemplate *
lp_name_template_new (const gchar *text, GError **error)
{
  g_autoptr (LpNameTemplate) self = g_new0 (LpNameTemplate, 1);
  const gchar *problem = NULL;

  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, clear_piece);
  if (text == NULL || *text == '\0')
    problem = "is empty";
  else if (!g_utf8_validate (text, -1, NULL))
    problem = "is not UTF-8";
  else if (*text == '/')
    problem = "begins with '/'; names are relative to the output folder";
  else if (strstr (text, "..") != NULL)
    problem = "contains '..'; names stay inside the output folder";
  else if (strstr (text, "//") != NULL || g_str_has_suffix (text, "/"))
    problem = "has a '/' without a name after it";
  if (problem != NULL) {
    g_set_error (
        error, LP_ERROR, LP_ERROR_ARGUMENT, "The name template %s.", problem);
    return NULL;
  }
  if (!parse (self, text, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * lp_name_template_free: (skip)
 * @self: (transfer full): a template
 */
void
lp_name_template_free (LpNameTemplate *self)
{
  g_array_unref (self->pieces);
  g_free (self);
}

/* Windows takes these, whatever follows a dot, for devices. */
static gboolean
is_device_name (const gchar *name)
{
  static const gchar *const devices[] = { "con", "prn", "aux", "nul", "conin$",
    "conout$" };
  gsize length = strcspn (name, ".");

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++) {
    if (strlen (devices[i]) == length &&
        g_ascii_strncasecmp (name, devices[i], length) == 0)
      return TRUE;
  }
  if (g_ascii_strncasecmp (name, "com", 3) != 0 &&
      g_ascii_strncasecmp (name, "lpt", 3) != 0)
    return FALSE;
  /* COM1 and so on; superscript digits count too */
  return (length == 4 && g_ascii_isdigit (name[3])) ||
         (length == 5 && name[3] == '\xc2' &&
             strchr ("\xb9\xb2\xb3", name[4]) != NULL);
}

/* Format characters, such as those that turn the direction of writing, are
 * not seen but change what is. */
static gboolean
is_forbidden (gunichar c)
{
  return c < 0x20 || (c < 0x80 && strchr ("/\\:*?\"<>|#", c) != NULL) ||
         g_unichar_isspace (c) || g_unichar_iscntrl (c) ||
         g_unichar_type (c) == G_UNICODE_FORMAT;
}

/* Cuts a name that is too long and puts a hash of all of it at its end, so
 * that names which differ only far behind still differ. */
static void
shorten (GString *name)
{
  g_autofree gchar *hash = NULL;
  const gchar *cut;

  if (name->len <= LP_NAME_TEMPLATE_MAX_COMPONENT)
    return;
  hash =
      g_compute_checksum_for_string (G_CHECKSUM_SHA256, name->str, name->len);
  cut = name->str + LP_NAME_TEMPLATE_MAX_COMPONENT - HASH_DIGITS;
  cut = g_utf8_find_prev_char (name->str, cut);
  g_string_truncate (name, cut - name->str);
  g_string_append_c (name, '-');
  g_string_append_len (name, hash, HASH_DIGITS);
}

/* Appends @raw as the name of one folder or file, whatever it holds. */
static void
append_component (GString *path, const gchar *raw)
{
  g_autofree gchar *valid = g_utf8_make_valid (raw, -1);
  g_autoptr (GString) name = g_string_sized_new (64);

  for (const gchar *c = valid; *c != '\0'; c = g_utf8_next_char (c)) {
    gunichar character = g_utf8_get_char (c);
    g_string_append_unichar (name, is_forbidden (character) ? '_' : character);
  }
  if (name->str[0] == '.')
    name->str[0] = '_';
  for (gsize i = name->len; i > 0 && name->str[i - 1] == '.'; i--)
    name->str[i - 1] = '_';
  if (is_device_name (name->str))
    g_string_prepend_c (name, '_');
  shorten (name);
  g_string_append_len (path, name->str, name->len);
}

static gchar *
format (const LpNameTemplate *self, const Subject *subject)
{
  GString *path = g_string_sized_new (64);
  g_autoptr (GString) component = g_string_sized_new (64);

  for (guint i = 0; i < self->pieces->len; i++) {
    const Piece *piece = &g_array_index (self->pieces, Piece, i);

    if (piece->literal != NULL) {
      g_string_append (component, piece->literal);
    } else if (piece->field != NULL) {
      g_autofree gchar *value = piece->field->get (subject);
      g_string_append (component,
          value != NULL && *value != '\0' ? value : piece->field->fallback);
    } else {
      append_component (path, component->str);
      g_string_append_c (path, '/');
      g_string_truncate (component, 0);
    }
  }
  append_component (path, component->str);
  return g_string_free (path, FALSE);
}

/**
 * lp_name_template_name_crop: (skip)
 * @self: a template
 * @crop: what to name
 *
 * Characters that some file system cannot have, or that mean something to a
 * shell or in an address, become `_`. The name is UTF-8, none of its parts
 * begins or ends with a dot, or is longer than
 * %LP_NAME_TEMPLATE_MAX_COMPONENT bytes, or is the name of a device under
 * Windows. Different crops can get the same name.
 *
 * Returns: (transfer full): a relative path without an extension
 */
gchar *
lp_name_template_name_crop (const LpNameTemplate *self, const LpCrop *crop)
{
  const Subject subject = { crop->photo, crop };

  return format (self, &subject);
}

/**
 * lp_name_template_name_photo: (skip)
 * @self: a template
 * @photo: what to name
 *
 * Names a whole photo: as its box 0, labelled `photo`.
 *
 * Returns: (transfer full): a relative path without an extension
 */
gchar *
lp_name_template_name_photo (const LpNameTemplate *self, const LpPhoto *photo)
{
  const Subject subject = { photo, NULL };

  return format (self, &subject);
}
