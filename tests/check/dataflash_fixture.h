/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/*
 * Makes DataFlash logs. A message is given by its type, the letters of its
 * fields and their values as the log holds them: 520381699 for a latitude.
 */

GByteArray *dataflash_new (void);
void dataflash_add_format (GByteArray *log, guint type, const gchar *name,
    const gchar *types, const gchar *columns);
void dataflash_add (GByteArray *log, guint type, const gchar *types, ...);
void dataflash_add_parameter (
    GByteArray *log, guint type, const gchar *name, gdouble value);
