/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* `inspect`: what a log, pole, annotation or photo file holds. */

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "annotation/lp-annotation-photos.h"
#include "annotation/lp-annotation-set.h"
#include "commands.h"
#include "jpeg/lp-jpeg-info.h"
#include "json/lp-json-writer.h"
#include "log/lp-log-survey.h"
#include "options.h"
#include "photo/lp-photo-file.h"
#include "pole/lp-pole-set.h"

/* No photo is larger; more would only be read to be refused. */
#define MAX_PHOTO_BYTES (G_GUINT64_CONSTANT (1) << 30)

typedef struct {
  gchar *kind; /* NULL to find out */
  gchar *format;
  gchar *mapping;
  gchar *photos; /* the folder of the photos, or NULL */
  gboolean json;
} InspectOptions;

/* Says in @report, as JSON or for people, what the file is; FALSE with an
 * error where it is nothing of the kind. */
typedef gboolean (*InspectFunc) (const gchar *path, const InspectOptions *o,
    GString *report, GError **error);

static void
append_warnings (GString *report, const gchar *const *warnings, gboolean json)
{
  if (json)
    lp_json_begin_array (report, "warnings");
  for (; warnings != NULL && *warnings != NULL; warnings++) {
    if (json)
      lp_json_add_string (report, NULL, *warnings);
    else
      g_string_append_printf (report, "warning: %s\n", *warnings);
  }
  if (json)
    lp_json_end_array (report);
}

static gboolean
inspect_jpeg (const guint8 *data, gsize size, const InspectOptions *o,
    GString *report, GError **error)
{
  LpJpegInfo info;
  g_autofree gchar *sampling = NULL;
  g_autofree gchar *json = NULL;

  if (!lp_jpeg_info_read (&info, data, size, error))
    return FALSE;
  if (o->json) {
    json = lp_jpeg_info_to_json (&info);
    g_string_append (report, json);
    return TRUE;
  }
  sampling = lp_jpeg_info_dup_sampling (&info);
  g_string_append_printf (report,
      "photo, jpeg: %u x %u, %s, sampling %s, %u bits\n"
      "restart interval %u, EXIF orientation %u, %u ICC chunks, "
      "%" G_GSIZE_FORMAT " bytes after the picture%s\n",
      info.width, info.height,
      info.has_frame ? lp_jpeg_info_get_process (&info) : "no frame", sampling,
      info.precision, info.restart_interval, info.exif_orientation,
      info.n_icc_chunks, info.bytes_after_end,
      info.has_end ? "" : ", which has no end: it is damaged");
  return TRUE;
}

static gboolean
inspect_photo (
    const gchar *path, const InspectOptions *o, GString *report, GError **error)
{
  const gchar *reason, *media_type;
  guint8 head[64];
  gssize head_length;
  g_autofree guint8 *data = NULL;
  gsize size, length = 0;
  gboolean done;
  gint fd = lp_photo_file_open (path, MAX_PHOTO_BYTES, &size, &reason, error);

  if (fd < 0)
    return FALSE;
  head_length = pread (fd, head, sizeof head, 0);
  media_type = lp_photo_file_get_media_type (head, MAX (head_length, 0));
  if (media_type == NULL) {
    close (fd);
    g_set_error (
        error, LP_ERROR, LP_ERROR_FORMAT, "'%s' is not a photo.", path);
    return FALSE;
  }
  data = g_malloc (size + 1);
  done = lp_photo_file_read (fd, path, data, size, &length, &reason, error);
  close (fd);
  if (!done)
    return FALSE;
  if (g_str_equal (media_type, "image/jpeg"))
    return inspect_jpeg (data, length, o, report, error);
  if (o->json) {
    lp_json_begin_object (report, NULL);
    lp_json_add_string (report, "format", media_type);
    lp_json_end_object (report);
  } else {
    g_string_append_printf (report, "photo, %s\n", media_type);
  }
  return TRUE;
}

static const gchar *const shape_names[] = {
  [LP_SHAPE_RECTANGLE] = "rect",
  [LP_SHAPE_ROTATED] = "rotated",
  [LP_SHAPE_POLYGON] = "polygon",
  [LP_SHAPE_ELLIPSE] = "ellipse",
  [LP_SHAPE_MASK] = "mask",
  [LP_SHAPE_LINE] = "line",
  [LP_SHAPE_POINTS] = "points",
};

/* Returns how many are left out, as nobody knows where in the photo they
 * are. */
static guint64
append_boxes (GString *report, const LpAnnotatedImage *image,
    const LpAnnotationPhotos *photos)
{
  guint64 n_unknown = 0;

  for (guint i = 0; i < image->n_annotations; i++) {
    const LpAnnotation *annotation = &image->annotations[i];
    gdouble box[4];

    if (!lp_annotation_photos_get_box (photos, image, annotation, box)) {
      n_unknown++;
      continue;
    }
    lp_json_begin_object (report, NULL);
    lp_json_add_string (report, "image", image->name);
    lp_json_add_string (report, "label", annotation->label);
    lp_json_add_double (report, "x", box[0]);
    lp_json_add_double (report, "y", box[1]);
    lp_json_add_double (report, "w", box[2]);
    lp_json_add_double (report, "h", box[3]);
    lp_json_add_string (report, "shape", shape_names[annotation->shape]);
    lp_json_add_string (report, "id", annotation->id);
    lp_json_end_object (report);
  }
  return n_unknown;
}

static void
append_annotations_json (GString *report, const LpAnnotationSet *set,
    const LpAnnotationPhotos *photos)
{
  g_autoptr (GPtrArray) warnings = g_ptr_array_new ();
  const gchar *const *warning = lp_annotation_set_get_warnings (set);
  g_autofree gchar *unknown = NULL;
  guint64 n_unknown = 0;

  lp_json_begin_object (report, NULL);
  lp_json_add_string (report, "format", lp_annotation_set_get_format (set));
  lp_json_begin_array (report, "boxes");
  for (guint i = 0; i < lp_annotation_set_get_n_images (set); i++)
    n_unknown +=
        append_boxes (report, lp_annotation_set_get_image (set, i), photos);
  lp_json_end_array (report);
  if (n_unknown > 0) {
    unknown = g_strdup_printf ("%" G_GUINT64_FORMAT
                               " boxes are left out: they are in fractions of "
                               "photos that were not found; say with --photos "
                               "where these are.",
        n_unknown);
    g_ptr_array_add (warnings, unknown);
    lp_json_add_int (report, "boxes_left_out", (gint64) n_unknown);
  }
  for (; *warning != NULL; warning++)
    g_ptr_array_add (warnings, (gpointer) *warning);
  g_ptr_array_add (warnings, NULL);
  append_warnings (report, (const gchar *const *) warnings->pdata, TRUE);
  lp_json_end_object (report);
}

static gboolean
inspect_annotations (
    const gchar *path, const InspectOptions *o, GString *report, GError **error)
{
  g_autoptr (LpAnnotationSet) set =
      lp_annotation_set_load (path, o->format, error);
  guint64 n_boxes = 0;

  if (set == NULL)
    return FALSE;
  if (o->json) {
    g_autoptr (LpAnnotationPhotos) photos =
        lp_annotation_photos_find (set, path, o->photos, error);

    if (photos == NULL)
      return FALSE;
    append_annotations_json (report, set, photos);
    return TRUE;
  }
  for (guint i = 0; i < lp_annotation_set_get_n_images (set); i++)
    n_boxes += lp_annotation_set_get_image (set, i)->n_annotations;
  g_string_append_printf (report,
      "annotations, %s: %" G_GUINT64_FORMAT " boxes in %u images\n",
      lp_annotation_set_get_format (set), n_boxes,
      lp_annotation_set_get_n_images (set));
  append_warnings (report, lp_annotation_set_get_warnings (set), FALSE);
  return TRUE;
}

static void
append_fix (GString *report, const gchar *when, const LpLogFix *fix)
{
  g_autofree gchar *time = NULL;
  g_autoptr (GDateTime) date = NULL;

  if (fix->time != LP_TIME_NONE)
    date = g_date_time_new_from_unix_utc (fix->time / G_USEC_PER_SEC);
  if (date != NULL)
    time = g_date_time_format_iso8601 (date);
  g_string_append_printf (
      report, "%s fix: %.7f, %.7f", when, fix->latitude, fix->longitude);
  if (!isnan (fix->altitude))
    g_string_append_printf (report, ", %.1f m", fix->altitude);
  g_string_append_printf (report, ", %s\n", time ? time : "no time");
}

/* Lists of poles can be read as logs, too. A log of a flight without a fix is
 * one nevertheless. */
static gboolean
is_log (const LpLogSurvey *survey, const InspectOptions *o)
{
  if (o->kind != NULL || survey->photos > 0)
    return TRUE;
  if (survey->fixes == 0)
    return survey->is_only_log && survey->records > 0;
  return !survey->is_table || survey->first.time != LP_TIME_NONE;
}

static gboolean
inspect_log (
    const gchar *path, const InspectOptions *o, GString *report, GError **error)
{
  g_autoptr (LpLogSurvey) survey =
      lp_log_survey_new (path, o->format, o->mapping, error);

  if (survey == NULL)
    return FALSE;
  if (!is_log (survey, o)) {
    g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
        "'%s' is not a log: it holds neither photos nor times with a "
        "position.",
        path);
    return FALSE;
  }
  if (o->json) {
    g_autofree gchar *json = lp_log_survey_to_json (survey);
    g_string_append (report, json);
    return TRUE;
  }
  g_string_append_printf (report,
      "log, %s: %" G_GUINT64_FORMAT " records, %" G_GUINT64_FORMAT
      " fixes, %" G_GUINT64_FORMAT " photos\nfields: %s\n",
      survey->format, survey->records, survey->fixes, survey->photos,
      survey->fields);
  if (survey->fixes > 0) {
    append_fix (report, "first", &survey->first);
    append_fix (report, "last", &survey->last);
  }
  append_warnings (report, (const gchar *const *) survey->warnings, FALSE);
  return TRUE;
}

static void
append_poles_json (
    GString *report, const LpPoleSet *set, const gdouble bounds[4])
{
  const gchar *const *duplicates = lp_pole_set_get_duplicates (set);

  lp_json_begin_object (report, NULL);
  lp_json_add_string (report, "format", lp_pole_set_get_format (set));
  lp_json_add_string (report, "crs", lp_pole_set_get_crs (set));
  lp_json_add_int (report, "poles", lp_pole_set_get_n_poles (set));
  lp_json_begin_array (report, "bbox");
  for (guint i = 0; i < 4; i++)
    lp_json_add_double (report, NULL, bounds[i]);
  lp_json_end_array (report);
  lp_json_add_string (report, "fields", lp_pole_set_get_mapping (set));
  lp_json_begin_array (report, "duplicates");
  for (; *duplicates != NULL; duplicates++)
    lp_json_add_string (report, NULL, *duplicates);
  lp_json_end_array (report);
  append_warnings (report, lp_pole_set_get_warnings (set), TRUE);
  lp_json_end_object (report);
}

static gboolean
inspect_poles (
    const gchar *path, const InspectOptions *o, GString *report, GError **error)
{
  g_autoptr (LpPoleSet) set = lp_pole_set_load (path, o->mapping, error);
  gdouble bounds[4];

  if (set == NULL)
    return FALSE;
  lp_pole_set_get_bounds (set, &bounds[0], &bounds[1], &bounds[2], &bounds[3]);
  if (o->json) {
    append_poles_json (report, set, bounds);
    return TRUE;
  }
  g_string_append_printf (report,
      "poles, %s, %s: %u poles\nfields: %s\n"
      "west %.6f, south %.6f, east %.6f, north %.6f\n"
      "%u identities occur more than once\n",
      lp_pole_set_get_format (set),
      lp_pole_set_get_crs (set) ? lp_pole_set_get_crs (set) : "no CRS",
      lp_pole_set_get_n_poles (set), lp_pole_set_get_mapping (set), bounds[0],
      bounds[1], bounds[2], bounds[3],
      g_strv_length ((gchar **) lp_pole_set_get_duplicates (set)));
  append_warnings (report, lp_pole_set_get_warnings (set), FALSE);
  return TRUE;
}

/* The strictest first: what one takes for its own is no concern of those
 * after it. */
static const struct {
  const gchar *kind;
  InspectFunc inspect;
} kinds[] = {
  { "photo", inspect_photo },
  { "annotations", inspect_annotations },
  { "log", inspect_log },
  { "poles", inspect_poles },
};

/* Databases have no file. */
static gboolean
is_database (const gchar *path)
{
  return strchr (path, ':') != NULL && access (path, F_OK) != 0;
}

/* All else has to be a file that can be read more than once, since several
 * kinds are tried. */
static gboolean
can_be_read (const gchar *path, const gchar *shown)
{
  struct stat status;

  if (stat (path, &status) == 0 && !S_ISREG (status.st_mode) &&
      !S_ISDIR (status.st_mode))
    g_printerr ("%s: '%s' is not a file\n", g_get_prgname (), shown);
  else if (access (path, R_OK) != 0)
    g_printerr ("%s: cannot read '%s': %s\n", g_get_prgname (), shown,
        g_strerror (errno));
  else
    return TRUE;
  return FALSE;
}

static int
inspect (const gchar *path, const InspectOptions *o)
{
  g_autoptr (GString) report = g_string_new (NULL);
  g_autoptr (GString) reasons = g_string_new (NULL);
  g_autofree gchar *shown = lp_pole_mask_source (path);
  gboolean database =
      is_database (path) && (o->kind == NULL || g_str_equal (o->kind, "poles"));
  gboolean known = FALSE;

  if (!database && !can_be_read (path, shown))
    return EXIT_NOT_RUN;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GError) error = NULL;

    if (o->kind != NULL && !g_str_equal (o->kind, kinds[i].kind))
      continue;
    known = TRUE;
    /* The others would show its password, as a file that is not there. */
    if (database && kinds[i].inspect != inspect_poles)
      continue;
    g_string_truncate (report, 0);
    if (kinds[i].inspect (path, o, report, &error)) {
      if (!g_str_has_suffix (report->str, "\n"))
        g_string_append_c (report, '\n');
      fputs (report->str, stdout);
      return EXIT_DONE;
    }
    g_string_append_printf (reasons, "%s%s: %s",
        reasons->len > 0 ? "\n  as " : "", kinds[i].kind, error->message);
  }
  if (!known)
    g_printerr ("%s: '%s' is no kind of file; --as takes photo, annotations, "
                "log or poles\n",
        g_get_prgname (), o->kind);
  else
    g_printerr ("%s: cannot tell what '%s' is\n  as %s\n", g_get_prgname (),
        shown, reasons->str);
  return EXIT_NOT_RUN;
}

int
command_inspect (int argc, char **argv)
{
  InspectOptions o = { 0 };
  int status = EXIT_NOT_RUN;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &o.json, "print JSON", NULL },
    { "as", 0, 0, G_OPTION_ARG_STRING, &o.kind,
        "what the file is: photo, annotations, log or poles; found out by "
        "itself otherwise",
        "KIND" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &o.format,
        "format of the log or annotations; those may have options, as in "
        "voc:base=1",
        "NAME" },
    { "photos", 0, 0, G_OPTION_ARG_FILENAME, &o.photos,
        "where the photos of the annotations are, for boxes in fractions",
        "DIR" },
    { "mapping", 0, 0, G_OPTION_ARG_STRING, &o.mapping,
        "which field of the log or the poles is what; of poles also "
        "crs=EPSG:CODE",
        "FIELD=NAME,..." },
    { NULL },
  };

  if (options_parse ("FILE",
          "Says what a log, pole, annotation or photo file holds.", entries,
          TRUE, &argc, &argv)) {
    if (argc == 2)
      status = inspect (argv[1], &o);
    else
      g_printerr ("%s: one file, please; see --help\n", g_get_prgname ());
  }
  g_free (o.kind);
  g_free (o.format);
  g_free (o.mapping);
  g_free (o.photos);
  return status;
}
