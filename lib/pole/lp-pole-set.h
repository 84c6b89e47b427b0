/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "pole/lp-pole.h"

G_BEGIN_DECLS

#define LP_TYPE_POLE_SET (lp_pole_set_get_type ())

/**
 * LpPoleSet:
 *
 * The poles of one source. Once loaded it does not change and may be used
 * from all threads.
 */
typedef struct _LpPoleSet LpPoleSet;

LP_API GType lp_pole_set_get_type (void) G_GNUC_CONST;
LP_API LpPoleSet *lp_pole_set_load (
    const gchar *source, const gchar *mapping, GError **error);
LP_API gchar *lp_pole_mask_source (const gchar *source);
LP_API LpPoleSet *lp_pole_set_ref (LpPoleSet *set);
LP_API void lp_pole_set_unref (LpPoleSet *set);

LP_API guint lp_pole_set_get_n_poles (const LpPoleSet *set);
LP_API const LpPole *lp_pole_set_get_pole (const LpPoleSet *set, guint index);
LP_API const gchar *lp_pole_set_get_format (const LpPoleSet *set);
LP_API const gchar *lp_pole_set_get_crs (const LpPoleSet *set);
LP_API const gchar *lp_pole_set_get_mapping (const LpPoleSet *set);
LP_API void lp_pole_set_get_bounds (const LpPoleSet *set, gdouble *west,
    gdouble *south, gdouble *east, gdouble *north);
LP_API const gchar *const *lp_pole_set_get_duplicates (const LpPoleSet *set);
LP_API const gchar *const *lp_pole_set_get_warnings (const LpPoleSet *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpPoleSet, lp_pole_set_unref)

G_END_DECLS
