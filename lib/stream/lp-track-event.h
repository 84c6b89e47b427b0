/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/gst.h>

#include "photo/lp-track.h"

G_BEGIN_DECLS

/*
 * How the track of a flight gets from logsrc to who asks for it downstream: a
 * sticky event in front of the first photo. Reading every position of a log
 * takes longer than reading those next to photos, so logsrc asks first whether
 * anyone wants it. Not part of the public API, but used by the plugin.
 */

LP_API GstEvent *lp_track_event_new (LpTrack *track);
LP_API LpTrack *lp_track_event_get (GstEvent *event);

LP_API gboolean lp_track_is_wanted (GstPad *src);
LP_API gboolean lp_track_answer (GstQuery *query, gboolean is_wanted);

G_END_DECLS
