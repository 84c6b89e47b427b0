/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "annotation/lp-annotation-format.h"
#include "annotation/lp-annotation-json.h"
#include "annotation/lp-labelstudio-region.h"

/* Label Studio's exports JSON and JSON_MIN, and the files it keeps in storage:
 * a list of tasks or a single one, or an annotation with its task in it. */

/* Hexadecimal digits that it puts before the names of uploaded files. */
#define HASH_DIGITS 8

typedef struct {
  const gchar *path;
  LpAnnotationBuilder *builder;
  GHashTable *units; /* from image to what its coordinates are */
  LpOutlineBuilder outline;
  GString *task;
  LpJsonReader data; /* that of the task: what is shown in it */
  GString *upload;   /* the name of its file, once uploaded */
  gboolean named;    /* whether an image has been made for the task */
} Studio;

enum { UNITS_UNKNOWN, UNITS_PIXELS, UNITS_FRACTIONS };

/* What is the same for all results of an annotation or a prediction. */
typedef struct {
  const gchar *source;
  GString *id;
  GString *model;
  gdouble score;
  gboolean cancelled;
  LpJsonReader result;
} Source;

static const gchar *const task_lists[] = { "annotations", "completions",
  "predictions" };

static gboolean
is_annotation_member (const LpJsonReader *key)
{
  return lp_json_reader_is (key, "result") ||
         lp_json_reader_is (key, "was_cancelled") ||
         lp_json_reader_is (key, "completed_by");
}

/* Whether the list that the reader is at is one of annotations, or, in the
 * small form, of regions. */
static gboolean
is_telling_list (LpJsonReader reader)
{
  if (lp_json_reader_next (&reader) != LP_JSON_ARRAY_BEGIN ||
      lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN)
    return FALSE;
  for (; lp_annotation_json_next_member (&reader);
       lp_json_reader_skip (&reader))
    if (is_annotation_member (&reader) ||
        lp_json_reader_is (&reader, "original_width") ||
        lp_json_reader_is (&reader, "rectanglelabels") ||
        lp_json_reader_is (&reader, "polygonlabels") ||
        lp_json_reader_is (&reader, "brushlabels"))
      return TRUE;
  return FALSE;
}

static gboolean
is_small_member (const LpJsonReader *key)
{
  return lp_json_reader_is (key, "annotation_id") ||
         lp_json_reader_is (key, "annotator") || is_telling_list (*key);
}

static gboolean
is_small_task (LpJsonReader reader)
{
  for (; lp_annotation_json_next_member (&reader);
       lp_json_reader_skip (&reader))
    if (is_small_member (&reader))
      return TRUE;
  return FALSE;
}

static gboolean
labelstudio_probe (const gchar *path, const gchar *text, gsize length)
{
  gboolean has_data = FALSE, has_list = FALSE;
  LpJsonReader reader;

  lp_json_reader_init (&reader, text, length);
  if (lp_json_reader_next (&reader) == LP_JSON_ARRAY_BEGIN)
    lp_json_reader_next (&reader);
  if (reader.token != LP_JSON_OBJECT_BEGIN)
    return FALSE;
  while (lp_annotation_json_next_member (&reader)) {
    if (is_small_member (&reader) ||
        lp_json_reader_is (&reader, "was_cancelled"))
      return TRUE;
    for (guint i = 0; i < G_N_ELEMENTS (task_lists); i++)
      has_list |= lp_json_reader_is (&reader, task_lists[i]);
    if (lp_json_reader_is (&reader, "data"))
      has_data = lp_json_reader_next (&reader) == LP_JSON_OBJECT_BEGIN;
    lp_json_reader_skip (&reader);
  }
  return has_data && has_list;
}

static gboolean
looks_like_image (const gchar *name)
{
  static const gchar *const extensions[] = { ".jpg", ".jpeg", ".png", ".tif",
    ".tiff", ".bmp", ".webp" };
  g_autofree gchar *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (g_str_has_suffix (lower, extensions[i]))
      return TRUE;
  return FALSE;
}

/* Where the image lies: under the name that the region is drawn on, under
 * `image`, or else the text that looks most like one. */
static gchar *
find_location (const Studio *studio, const gchar *to_name)
{
  LpJsonReader reader = studio->data;
  g_autofree gchar *best = NULL;
  gint best_rank = 0;

  if (reader.token != LP_JSON_OBJECT_BEGIN)
    return NULL;
  while (lp_annotation_json_next_member (&reader)) {
    LpJsonReader key = reader;
    g_autofree gchar *text = NULL;
    g_autofree gchar *name = NULL;
    gint rank = 1;

    lp_json_reader_next (&reader);
    if (reader.token == LP_JSON_STRING && reader.length > 0) {
      text = lp_json_reader_dup_string (&reader);
      name = lp_annotation_json_dup_image_name (text);
      if (*to_name != '\0' && lp_json_reader_is (&key, to_name))
        rank = 4;
      else if (lp_json_reader_is (&key, "image"))
        rank = 3;
      else if (looks_like_image (name))
        rank = 2;
      if (rank > best_rank) {
        best_rank = rank;
        g_free (best);
        best = g_steal_pointer (&name);
      }
    }
    lp_json_reader_skip (&reader);
  }
  return g_steal_pointer (&best);
}

/* An upload `ab12cd34-name.jpg` was `name.jpg` before. As a name of its own
 * that would hide another upload of the same name, so the hash stands for a
 * folder. */
static void
add_upload_names (Studio *studio, guint image, const gchar *location)
{
  g_autofree gchar *name = g_path_get_basename (location);
  g_autofree gchar *original = NULL;
  guint i = 0;

  while (i < HASH_DIGITS && g_ascii_isxdigit (name[i]))
    i++;
  if (i < HASH_DIGITS || name[i] != '-' || name[i + 1] == '\0')
    return;
  original = g_strdup (name);
  original[i] = '/';
  lp_annotation_builder_add_name (studio->builder, image, original);
}

static guint
find_image (Studio *studio, const gchar *to_name, gint width, gint height)
{
  g_autofree gchar *name = find_location (studio, to_name);
  g_autofree gchar *path = NULL;
  guint image;

  if (name == NULL)
    name = g_strdup (
        studio->upload->len > 0 ? studio->upload->str : studio->task->str);
  path = lp_annotation_json_dup_path (studio->builder, name);
  lp_annotation_builder_add_image (
      studio->builder, path, width, height, &image);
  add_upload_names (studio, image, name);
  if (studio->upload->len > 0 && !studio->named) {
    lp_annotation_builder_add_name (
        studio->builder, image, studio->upload->str);
    add_upload_names (studio, image, studio->upload->str);
  }
  studio->named = TRUE;
  return image;
}

/* Without the image's size coordinates can only be fractions of it, but then
 * all of its annotations have to be. */
static gboolean
agree_on_units (Studio *studio, guint image, gint units)
{
  gpointer key = GUINT_TO_POINTER (image);
  gint known = GPOINTER_TO_INT (g_hash_table_lookup (studio->units, key));

  if (known == UNITS_UNKNOWN) {
    g_hash_table_insert (studio->units, key, GINT_TO_POINTER (units));
    if (units == UNITS_FRACTIONS)
      lp_annotation_builder_set_relative (studio->builder, image);
  }
  return known == UNITS_UNKNOWN || known == units;
}

static const gchar *
get_shape (Studio *studio, const LpLabelStudioRegion *region, guint image,
    LpAnnotation *annotation)
{
  gboolean sized = region->width > 0 && region->height > 0;

  if (region->image_rotation != 0)
    return "it was drawn while the image was turned in the editor "
           "('image_rotation'); turn it back there and export again";
  if (!agree_on_units (studio, image, sized ? UNITS_PIXELS : UNITS_FRACTIONS))
    return "only some annotations of its image have 'original_width' and "
           "'original_height'";
  return lp_labelstudio_region_get_shape (region, sized ? region->width : 1,
      sized ? region->height : 1, &studio->outline, annotation);
}

/* A region with several labels is an annotation for each of them, so that each
 * can be asked for. Choices are labels where there are no others. */
static void
add_region (Studio *studio, LpLabelStudioRegion *region, const Source *source)
{
  GPtrArray *labels =
      region->labels->len > 0 ? region->labels : region->choices;
  guint image =
      find_image (studio, region->to_name->str, region->width, region->height);
  LpAnnotation annotation = LP_ANNOTATION_INIT;
  g_autofree gchar *element = NULL;

  annotation.x = annotation.y = annotation.width = annotation.height = NAN;
  lp_outline_builder_reset (&studio->outline);
  element = g_strdup_printf (
      "task %s, region '%s'", studio->task->str, region->id->str);
  lp_annotation_json_warn (studio->builder, studio->path, element,
      get_shape (studio, region, image, &annotation));
  if (labels == region->labels)
    for (guint i = 0; i < region->choices->len; i++)
      lp_attribute_list_add (&region->attributes, region->choices_name->str,
          g_ptr_array_index (region->choices, i));
  lp_attribute_list_add (&region->attributes, "source", source->source);
  if (source->id->len > 0)
    lp_attribute_list_add (&region->attributes, "annotation", source->id->str);
  if (source->model->len > 0)
    lp_attribute_list_add (
        &region->attributes, "model_version", source->model->str);
  annotation.id = region->id->len > 0 ? region->id->str : NULL;
  annotation.score =
      (gfloat) (isnan (region->score) ? source->score : region->score);
  annotation.attributes = lp_attribute_list_get (&region->attributes);
  for (guint i = 0; i < MAX (labels->len, 1); i++) {
    annotation.label = i < labels->len ? g_ptr_array_index (labels, i) : NULL;
    lp_annotation_builder_add (studio->builder, image, &annotation);
  }
}

/* Several results may be about the same region. Those about no region are
 * about the whole image. */
static void
read_results (Studio *studio, LpJsonReader *reader, const Source *source)
{
  g_autoptr (GPtrArray) regions = g_ptr_array_new_with_free_func (
      (GDestroyNotify) lp_labelstudio_region_free);
  g_autoptr (GHashTable) by_id = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint64 i = 0; lp_annotation_json_next_element (reader); i++) {
    LpLabelStudioRegion *region, *other;

    if (reader->token != LP_JSON_OBJECT_BEGIN) {
      lp_annotation_builder_drop (studio->builder,
          "'%s', task %s: result %" G_GUINT64_FORMAT " is not an object.",
          studio->path, studio->task->str, i);
      lp_json_reader_skip (reader);
      continue;
    }
    region = lp_labelstudio_region_new ();
    lp_labelstudio_region_read_result (region, reader);
    other = region->id->len > 0 ? g_hash_table_lookup (by_id, region->id->str)
                                : NULL;
    if (other != NULL) {
      lp_labelstudio_region_merge (other, region);
      lp_labelstudio_region_free (region);
    } else {
      g_ptr_array_add (regions, region);
      g_hash_table_insert (by_id, region->id->str, region);
    }
  }
  for (guint i = 0; i < regions->len; i++) {
    LpLabelStudioRegion *region = g_ptr_array_index (regions, i);
    if (region->has_shape)
      add_region (studio, region, source);
  }
}

static void
source_init (Source *source, const gchar *name)
{
  memset (source, 0, sizeof *source);
  source->source = name;
  source->id = g_string_new (NULL);
  source->model = g_string_new (NULL);
  source->score = NAN;
}

static void
source_clear (Source *source)
{
  g_string_free (source->id, TRUE);
  g_string_free (source->model, TRUE);
}

/* A member of an annotation, of which its key is the last token. */
static void
read_source_member (Source *source, LpJsonReader *reader)
{
  gboolean is_id = lp_json_reader_is (reader, "id");
  gboolean is_model = lp_json_reader_is (reader, "model_version");
  gboolean is_score = lp_json_reader_is (reader, "score");
  gboolean is_cancelled = lp_json_reader_is (reader, "was_cancelled");
  gboolean is_result = lp_json_reader_is (reader, "result");

  lp_json_reader_next (reader);
  if (is_id)
    lp_annotation_json_read_id (reader, source->id);
  else if (is_model)
    lp_annotation_json_read_text (reader, source->model);
  else if (is_score)
    source->score = lp_annotation_json_read_number (reader);
  else if (is_cancelled)
    source->cancelled = reader->token == LP_JSON_TRUE;
  else if (is_result && reader->token == LP_JSON_ARRAY_BEGIN)
    source->result = *reader;
  lp_json_reader_skip (reader);
}

static void
add_source (Studio *studio, Source *source)
{
  if (source->cancelled)
    lp_annotation_builder_warn (studio->builder,
        "'%s', task %s: annotation %s was cancelled; it is left out.",
        studio->path, studio->task->str, source->id->str);
  else if (source->result.token == LP_JSON_ARRAY_BEGIN)
    read_results (studio, &source->result, source);
}

/* Returns how many there are. */
static guint
read_sources (Studio *studio, LpJsonReader *reader, const gchar *name)
{
  guint n = 0;

  if (reader->token != LP_JSON_ARRAY_BEGIN)
    return 0;
  while (lp_annotation_json_next_element (reader)) {
    Source source;

    source_init (&source, name);
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      while (lp_annotation_json_next_member (reader))
        read_source_member (&source, reader);
      add_source (studio, &source);
      n++;
    }
    source_clear (&source);
    lp_json_reader_skip (reader);
  }
  return n;
}

/* In the small form what is shown and what is drawn stand side by side, and
 * each list is what has been drawn for one question. */
static void
read_small_lists (Studio *studio, LpJsonReader reader)
{
  Source source;

  source_init (&source, "annotation");
  while (lp_annotation_json_next_member (&reader)) {
    g_autofree gchar *name = lp_json_reader_dup_string (&reader);

    if (lp_json_reader_is (&reader, "annotation_id")) {
      lp_json_reader_next (&reader);
      lp_annotation_json_read_id (&reader, source.id);
    } else if (lp_json_reader_next (&reader) == LP_JSON_ARRAY_BEGIN) {
      while (lp_annotation_json_next_element (&reader)) {
        LpLabelStudioRegion *region = lp_labelstudio_region_new ();

        if (reader.token == LP_JSON_OBJECT_BEGIN)
          lp_labelstudio_region_read_value (region, &reader, name);
        if (region->has_shape)
          add_region (studio, region, &source);
        lp_labelstudio_region_free (region);
        lp_json_reader_skip (&reader);
      }
    }
    lp_json_reader_skip (&reader);
  }
  source_clear (&source);
}

/* Bookmarks at the parts of a task. */
typedef struct {
  LpJsonReader whole;
  LpJsonReader lists[G_N_ELEMENTS (task_lists)];
  gboolean is_annotation;
  Source source; /* if it is one, that has its task within */
} Task;

static void read_task_member (Studio *studio, LpJsonReader *reader, Task *task);

/* An annotation has its task within; in its stead it may have the task's
 * number only. */
static void
read_inner_task (Studio *studio, LpJsonReader reader)
{
  Task inner = { 0 };

  source_init (&inner.source, "annotation");
  while (lp_annotation_json_next_member (&reader))
    if (!lp_json_reader_is (&reader, "task"))
      read_task_member (studio, &reader, &inner);
    else
      lp_json_reader_skip (&reader);
  source_clear (&inner.source);
}

static void
read_task_member (Studio *studio, LpJsonReader *reader, Task *task)
{
  const LpJsonReader key = *reader;
  LpJsonReader again = *reader;

  read_source_member (&task->source, &again);
  lp_json_reader_next (reader);
  for (guint i = 0; i < G_N_ELEMENTS (task_lists); i++)
    if (lp_json_reader_is (&key, task_lists[i]))
      task->lists[i] = *reader;
  if (lp_json_reader_is (&key, "id"))
    lp_annotation_json_read_id (reader, studio->task);
  else if (lp_json_reader_is (&key, "data"))
    studio->data = *reader;
  else if (lp_json_reader_is (&key, "file_upload"))
    lp_annotation_json_read_text (reader, studio->upload);
  else if (lp_json_reader_is (&key, "result"))
    task->is_annotation = TRUE;
  else if (lp_json_reader_is (&key, "task") &&
           reader->token == LP_JSON_OBJECT_BEGIN)
    read_inner_task (studio, *reader);
  *reader = again;
}

/* Predictions count only where nobody has annotated. */
static void
read_task (Studio *studio, LpJsonReader *reader)
{
  Task task = { .whole = *reader };
  guint n;

  g_string_assign (studio->task, "without an id");
  g_string_truncate (studio->upload, 0);
  memset (&studio->data, 0, sizeof studio->data);
  studio->named = FALSE;
  source_init (&task.source, "annotation");
  while (lp_annotation_json_next_member (reader))
    read_task_member (studio, reader, &task);
  if (task.is_annotation) {
    add_source (studio, &task.source);
  } else if (studio->data.token == LP_JSON_OBJECT_BEGIN) {
    n = read_sources (studio, &task.lists[0], "annotation");
    n += read_sources (studio, &task.lists[1], "annotation");
    if (n == 0)
      read_sources (studio, &task.lists[2], "prediction");
  } else if (is_small_task (task.whole)) {
    studio->data = task.whole;
    read_small_lists (studio, task.whole);
  } else {
    lp_annotation_builder_warn (studio->builder,
        "'%s', task %s: it has neither 'data' nor annotations.", studio->path,
        studio->task->str);
  }
  if (!studio->named && studio->data.token == LP_JSON_OBJECT_BEGIN)
    find_image (studio, "", 0, 0);
  source_clear (&task.source);
}

static void
read_tasks (Studio *studio, LpJsonReader *reader)
{
  for (guint64 i = 0; lp_annotation_json_next_element (reader); i++)
    if (reader->token == LP_JSON_OBJECT_BEGIN) {
      read_task (studio, reader);
    } else {
      lp_annotation_builder_warn (studio->builder,
          "'%s': element %" G_GUINT64_FORMAT " of the list is not a task.",
          studio->path, i);
      lp_json_reader_skip (reader);
    }
}

static gboolean
labelstudio_read (const gchar *path, const gchar *text, gsize length,
    LpAnnotationBuilder *builder, GError **error)
{
  Studio studio = { .path = path, .builder = builder };
  LpJsonReader reader;

  if (!lp_annotation_json_begin (&reader, path, text, length, error))
    return FALSE;
  studio.units = g_hash_table_new (NULL, NULL);
  studio.task = g_string_new (NULL);
  studio.upload = g_string_new (NULL);
  lp_outline_builder_init (&studio.outline);
  if (reader.token == LP_JSON_ARRAY_BEGIN)
    read_tasks (&studio, &reader);
  else
    read_task (&studio, &reader);
  lp_outline_builder_clear (&studio.outline);
  g_string_free (studio.upload, TRUE);
  g_string_free (studio.task, TRUE);
  g_hash_table_unref (studio.units);
  return lp_annotation_json_end (&reader, path, error);
}

/* It runs in a browser, and those show images upright; the sizes it notes are
 * those of what is shown. */
const LpAnnotationFormat lp_annotation_format_labelstudio = {
  .name = "labelstudio",
  .description = "Label Studio, JSON",
  .coordinates = LP_COORDINATES_UPRIGHT,
  .probe = labelstudio_probe,
  .read = labelstudio_read,
};
