/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * The sticky events in force at one point of a stream, end of stream left
 * out. Used by the plugin, not part of the public API.
 *
 * A set is never changed, so that each buffer that waits somewhere can hold
 * the one it stands under; a change replaces the set. NULL is the empty one.
 */
typedef struct _LpStickyEvents LpStickyEvents;

LP_API LpStickyEvents *lp_sticky_events_ref (LpStickyEvents *events);
LP_API void lp_sticky_events_unref (LpStickyEvents *events);
LP_API void lp_sticky_events_clear (LpStickyEvents **events);

LP_API gboolean lp_sticky_events_store (
    LpStickyEvents **events, GstEvent *event);
LP_API void lp_sticky_events_remove (
    LpStickyEvents **events, GstEventType type);

LP_API guint lp_sticky_events_get_size (const LpStickyEvents *events);
LP_API GstEvent *lp_sticky_events_get (
    const LpStickyEvents *events, guint index);
LP_API gboolean lp_sticky_events_contain (
    const LpStickyEvents *events, GstEvent *event);

G_END_DECLS
