/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "flights.h"

#include <glib/gstdio.h>

/* Of a table with the columns line, nr, lat and lon. */
LpPoleSet *
flight_load_poles (const gchar *csv)
{
  g_autofree gchar *folder = g_dir_make_tmp ("linepatrol-flights-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (folder, "poles.csv", NULL);
  g_autoptr (GError) error = NULL;
  LpPoleSet *set;

  if (!g_file_set_contents (path, csv, -1, &error))
    g_error ("%s", error->message);
  set = lp_pole_set_load (path, NULL, &error);
  if (set == NULL)
    g_error ("%s", error->message);
  g_remove (path);
  g_rmdir (folder);
  return set;
}

/* Takes the poles. */
Flight *
flight_new (LpPoleSet *poles)
{
  Flight *flight = g_new0 (Flight, 1);

  flight->poles = poles;
  flight->photos =
      g_ptr_array_new_with_free_func ((GDestroyNotify) lp_photo_unref);
  flight->truths = g_ptr_array_new_with_free_func (g_free);
  return flight;
}

/* Takes the photo. */
void
flight_add (Flight *flight, LpPhoto *photo, const gchar *truth)
{
  g_ptr_array_add (flight->photos, photo);
  g_ptr_array_add (flight->truths, g_strdup (truth));
}

void
flight_free (Flight *flight)
{
  lp_pole_set_unref (flight->poles);
  g_ptr_array_unref (flight->photos);
  g_ptr_array_unref (flight->truths);
  g_clear_pointer (&flight->track, lp_track_unref);
  g_free (flight);
}
