/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "text/lp-byte-search.h"

G_BEGIN_DECLS

/*
 * Which field of a log's rows means what. Not part of the public API.
 *
 * Names are paths with dots, case left aside; they hang in a tree, so that
 * readers of nested rows can go down it as they go down the row.
 */

typedef enum {
  LP_LOG_FIELD_TIME,
  LP_LOG_FIELD_LATITUDE,
  LP_LOG_FIELD_LONGITUDE,
  LP_LOG_FIELD_ALTITUDE,
  LP_LOG_FIELD_HEADING,
  LP_LOG_FIELD_CAMERA_YAW,
  LP_LOG_FIELD_CAMERA_PITCH,
  LP_LOG_FIELD_CAMERA_ROLL,
  LP_LOG_FIELD_IMAGE,
  LP_LOG_N_FIELDS,
} LpLogField;

typedef enum {
  LP_TIME_UNIT_GUESS,
  LP_TIME_UNIT_S,
  LP_TIME_UNIT_MS,
  LP_TIME_UNIT_US,
  LP_TIME_UNIT_ISO,
  LP_N_TIME_UNITS,
} LpTimeUnit;

typedef struct _LpLogName LpLogName;

/* A component of a name, and the names that go on from it. */
struct _LpLogName {
  gchar *text;
  gsize length;
  gchar *path;
  guint index;          /* in the order of a walk through the tree */
  guint last_index;     /* of all that hang below */
  gboolean is_any_file; /* may name files that are no photos */
  gdouble scale;        /* of its numbers, to degrees or metres */
  LpTimeUnit time_unit; /* of its numbers, or to be guessed */
  gboolean is_utc;      /* its times without a zone are UTC */
  GPtrArray *children;
};

typedef struct {
  LpLogName *root;
  guint n_names;
  /* the names that may stand for each field, the best first */
  GPtrArray *candidates[LP_LOG_N_FIELDS];
  gboolean given[LP_LOG_N_FIELDS]; /* by the user, and then the only one */
  LpTimeUnit time_unit;
  LpByteSearch image_search; /* what a row that names a photo must hold */
} LpLogMapping;

LpLogMapping *lp_log_mapping_new (const gchar *text, GError **error);
void lp_log_mapping_free (LpLogMapping *mapping);
const LpLogName *lp_log_mapping_find (
    const LpLogName *name, const gchar *text, gsize length);

/* For formats that find out themselves what stands for what. */
LpLogMapping *lp_log_mapping_new_empty (void);
LpLogName *lp_log_mapping_add (
    LpLogMapping *mapping, LpLogField field, const gchar *text);

const gchar *lp_log_field_to_string (LpLogField field);
const gchar *lp_time_unit_to_string (LpTimeUnit unit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogMapping, lp_log_mapping_free)

G_END_DECLS
