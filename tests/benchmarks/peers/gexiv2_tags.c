/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* Reads with gexiv2 what each photo of a folder says of when, where and which
 * way it was taken, EXIF and XMP: gexiv2_tags FOLDER. One line a photo. */

#include <stdio.h>

#include <gexiv2/gexiv2.h>

static const gchar *const tags[] = {
  "Exif.Photo.DateTimeOriginal",
  "Exif.Photo.SubSecTimeOriginal",
  "Exif.Photo.OffsetTimeOriginal",
  "Exif.GPSInfo.GPSImgDirection",
  "Exif.Image.Orientation",
  "Xmp.drone-dji.GimbalYawDegree",
  "Xmp.drone-dji.GimbalPitchDegree",
  "Xmp.drone-dji.GimbalRollDegree",
  "Xmp.drone-dji.RelativeAltitude",
};

static gboolean
print_tags (const gchar *path, GError **error)
{
  g_autoptr (GExiv2Metadata) metadata = gexiv2_metadata_new ();
  gdouble longitude = 0, latitude = 0, altitude = 0;

  if (!gexiv2_metadata_open_path (metadata, path, error))
    return FALSE;
  gexiv2_metadata_try_get_gps_info (
      metadata, &longitude, &latitude, &altitude, NULL);
  printf ("%s %.9f %.9f %.3f", path, latitude, longitude, altitude);
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
    g_autofree gchar *value =
        gexiv2_metadata_try_get_tag_string (metadata, tags[i], NULL);
    printf (" %s", value ? value : "-");
  }
  printf ("\n");
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = argc == 2 ? g_dir_open (argv[1], 0, &error) : NULL;
  const gchar *name;

  if (folder == NULL || !gexiv2_initialize ()) {
    fprintf (stderr, "gexiv2_tags: %s\n",
        error ? error->message : "it wants a FOLDER");
    return 2;
  }
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree gchar *path = g_build_filename (argv[1], name, NULL);
    if (!print_tags (path, &error)) {
      fprintf (stderr, "%s: %s\n", path, error->message);
      return 1;
    }
  }
  return 0;
}
