/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A PostgreSQL server of our own, with PostGIS, that is reached by a socket in
 * a temporary folder and by nothing else. */

#define POSTGIS_USER "linepatrol"
#define POSTGIS_PASSWORD "geheim-4711"

/* The folder of the socket, or NULL where no server could be started. */
extern gchar *postgis_host;

const gchar *postgis_start (void);
void postgis_run (const gchar *database, const gchar *sql);
void postgis_kill (void);
void postgis_stop (void);

G_END_DECLS
