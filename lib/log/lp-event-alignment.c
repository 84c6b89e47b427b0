#include "log/lp-event-alignment.h"
LpEventAlignment *
lp_event_alignment_new (const gint64 *photo_times, guint n_photos,
    const gint64 *event_times, guint n_events, gdouble photo_resolution_s)
{
  LpEventAlignment *a = g_new0 (LpEventAlignment, 1);
  a->summary = g_strdup ("stub");
  return a;
}
void
lp_event_alignment_free (LpEventAlignment *a)
{
  g_free (a->summary);
  g_free (a);
}
