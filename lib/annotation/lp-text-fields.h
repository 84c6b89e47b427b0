/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-line-reader.h"

G_BEGIN_DECLS

/*
 * Lines of fields with blanks between them, which label files consist of. Not
 * part of the public API.
 */

typedef struct {
  LpTextInput input;
  LpLineReader lines; /* its current line is the one that was read */
} LpTextLines;

typedef struct {
  const gchar *text;
  gsize length;
} LpTextField;

void lp_text_lines_init (
    LpTextLines *lines, const gchar *path, const gchar *text, gsize length);
gboolean lp_text_lines_next (LpTextLines *lines);
gboolean lp_text_field_next (const LpTextLines *lines, LpTextField *field);
guint lp_text_fields_split (
    const LpTextLines *lines, LpTextField *fields, guint n_max);
gboolean lp_text_field_get_double (const LpTextField *field, gdouble *value);
gboolean lp_text_field_is_like_number (const LpTextField *field);

G_END_DECLS
