/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Writes JSON into a GString, one line, members in the order they are given.
 * Not part of the public API. A key of NULL adds an element to an array.
 * Strings that are not UTF-8 are written with U+FFFD for each bad byte.
 * NAN and infinite numbers are left out: in records an absent value is an
 * absent key.
 */

void lp_json_begin_object (GString *json, const gchar *key);
void lp_json_end_object (GString *json);
void lp_json_begin_array (GString *json, const gchar *key);
void lp_json_end_array (GString *json);
void lp_json_add_string (GString *json, const gchar *key, const gchar *value);
void lp_json_add_int (GString *json, const gchar *key, gint64 value);
void lp_json_add_boolean (GString *json, const gchar *key, gboolean value);
void lp_json_add_double (GString *json, const gchar *key, gdouble value);
void lp_json_add_fixed (
    GString *json, const gchar *key, gdouble value, guint decimals);
void lp_json_add_time (GString *json, const gchar *key, gint64 time);

G_END_DECLS
