/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole-fields.h"
#include "pole/lp-pole-set.h"

G_BEGIN_DECLS

/*
 * Makes a set of poles from what a source holds. Identities are decided once
 * everything is known. Not part of the public API.
 */

typedef struct _LpPoleBuilder LpPoleBuilder;

LpPoleBuilder *lp_pole_builder_new (
    const gchar *source, const gchar *mapping, GError **error);
void lp_pole_builder_free (LpPoleBuilder *builder);

const LpPoleMapping *lp_pole_builder_get_mapping (const LpPoleBuilder *builder);
void lp_pole_builder_describe (LpPoleBuilder *builder, const gchar *format,
    const gchar *crs, const gchar *place_columns);
void lp_pole_builder_begin_layer (LpPoleBuilder *builder, const gchar *layer,
    const gchar *const *field_names, gint columns[LP_POLE_N_FIELDS]);
void lp_pole_builder_add (LpPoleBuilder *builder, gint64 feature,
    gdouble latitude, gdouble longitude, gdouble altitude,
    const gchar *const values[LP_POLE_N_FIELDS]);
void lp_pole_builder_warn (LpPoleBuilder *builder, const gchar *warning);

LpPoleSet *lp_pole_builder_finish (LpPoleBuilder *builder, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpPoleBuilder, lp_pole_builder_free)

G_END_DECLS
