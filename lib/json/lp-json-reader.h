/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Reads JSON from memory, token by token, without building a tree: for files
 * of any size. Not part of the public API.
 *
 * Values are spans of the text; strings with escapes are decoded only when
 * asked for. Nesting is limited to LP_JSON_MAX_DEPTH, so hostile files cannot
 * exhaust the stack: nothing here recurses.
 */

#define LP_JSON_MAX_DEPTH 512

typedef enum {
  LP_JSON_END,          /* the text is over */
  LP_JSON_ERROR,        /* see error_offset and error_message */
  LP_JSON_OBJECT_BEGIN, /* { */
  LP_JSON_OBJECT_END,   /* } */
  LP_JSON_ARRAY_BEGIN,  /* [ */
  LP_JSON_ARRAY_END,    /* ] */
  LP_JSON_KEY,          /* span: between the quotes */
  LP_JSON_STRING,       /* span: between the quotes */
  LP_JSON_NUMBER,       /* span: the number */
  LP_JSON_TRUE,
  LP_JSON_FALSE,
  LP_JSON_NULL,
} LpJsonToken;

typedef struct {
  /* of the last token */
  LpJsonToken token;
  const gchar *span;
  gsize length;
  gboolean escaped; /* whether a string or key holds a backslash */
  guint depth;      /* of open objects and arrays, after the token */
  const gchar *error_message;
  const gchar *error_position;
  /* private */
  const gchar *start;
  const gchar *position;
  const gchar *end;
  guint expected;
  guint64 in_object[LP_JSON_MAX_DEPTH / 64];
} LpJsonReader;

void lp_json_reader_init (
    LpJsonReader *reader, const gchar *text, gsize length);
LpJsonToken lp_json_reader_next (LpJsonReader *reader);
void lp_json_reader_skip (LpJsonReader *reader);
gboolean lp_json_reader_is (const LpJsonReader *reader, const gchar *text);
gchar *lp_json_reader_dup_string (const LpJsonReader *reader);
gboolean lp_json_reader_get_double (const LpJsonReader *reader, gdouble *value);
gboolean lp_json_reader_get_int64 (const LpJsonReader *reader, gint64 *value);
guint64 lp_json_reader_get_line (const LpJsonReader *reader);
void lp_json_reader_set_error (
    const LpJsonReader *reader, const gchar *file, GError **error);

G_END_DECLS
