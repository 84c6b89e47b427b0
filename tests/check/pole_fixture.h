/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole-set.h"

G_BEGIN_DECLS

/* Where tests write; from the beginning of run_pole_tests() to its end. */
extern gchar *pole_folder;

#define POINT(x, y, properties)                                                \
  "{\"type\":\"Feature\",\"properties\":{" properties "},\"geometry\":"        \
  "{\"type\":\"Point\",\"coordinates\":[" #x "," #y "]}}"

#define FEATURE(geometry)                                                      \
  "{\"type\":\"Feature\",\"properties\":{\"name\":\"a\"},"                     \
  "\"geometry\":" geometry "}"

gchar *find_data (const gchar *name);
gchar *write_file (const gchar *name, const gchar *text);
gchar *write_features (const gchar *features);
LpPoleSet *load_mapped_poles (const gchar *path, const gchar *mapping);
LpPoleSet *load_poles (const gchar *path);
void check_refused (
    const gchar *path, const gchar *mapping, gint code, const gchar *saying);
void check_warned (const LpPoleSet *set, const gchar *saying);
const LpPole *find_pole (const LpPoleSet *set, const gchar *id);
gint run_pole_tests (void);

G_END_DECLS
