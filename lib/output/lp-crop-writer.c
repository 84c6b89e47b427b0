/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "output/lp-crop-writer.h"

#include <gio/gio.h>
#include <string.h>

#include "json/lp-json-reader.h"
#include "output/lp-name-template.h"
#include "output/lp-output-folder.h"

#define MANIFEST "manifest.ndjson"
#define SKIPPED "skipped.ndjson"
#define SUMMARY "summary.json"

struct _LpCropWriter {
  LpOutputFolder *folder;
  LpNameTemplate *name_template;
  LpPartFile *manifest;
  LpPartFile *skipped;
  GPtrArray *unfinished; /* manifests of runs that were killed */
  GString *line;
  gboolean begun; /* the folder no longer holds what it held before */
};

/* Removes what a run that was killed left half written. Its manifest is kept
 * until its crops are removed. */
static void
clear_leftovers (LpCropWriter *self)
{
  g_autoptr (GPtrArray) names =
      lp_output_folder_find_leftovers (self->folder, FALSE);

  self->unfinished = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < names->len; i++) {
    if (lp_part_file_is_leftover (names->pdata[i], MANIFEST))
      g_ptr_array_add (self->unfinished, g_strdup (names->pdata[i]));
  }
  /* Whoever wrote crops had begun a manifest. */
  if (self->unfinished->len > 0) {
    g_ptr_array_unref (names);
    names = lp_output_folder_find_leftovers (self->folder, TRUE);
  }
  for (guint i = 0; i < names->len; i++) {
    if (!lp_part_file_is_leftover (names->pdata[i], MANIFEST))
      lp_output_folder_remove (self->folder, names->pdata[i], NULL);
  }
}

/**
 * lp_crop_writer_new: (skip)
 * @location: the folder, which is created where it is missing
 * @name_template: how crops are called, see lp_name_template_new()
 * @error: where to say what is wrong
 *
 * Prepares to write a run into a folder. A folder holds one run: when this
 * one finishes, crops that the folder's previous manifest lists and this run
 * did not write are removed, so that the folder holds what the manifest says.
 * The same goes for what a run that was killed had listed. Files that no
 * manifest lists are never removed, but replaced where a crop
 * has their name. A writer that is freed before anything was written and
 * without being finished leaves the folder as it was.
 *
 * Returns: (transfer full): the writer, or %NULL
 */
LpCropWriter *
lp_crop_writer_new (
    const gchar *location, const gchar *name_template, GError **error)
{
  const gchar *const own[] = { MANIFEST, SKIPPED, SUMMARY };
  g_autoptr (LpCropWriter) self = g_new0 (LpCropWriter, 1);

  self->line = g_string_sized_new (1024);
  self->name_template = lp_name_template_new (name_template, error);
  if (self->name_template == NULL)
    return NULL;
  self->folder = lp_output_folder_open (location, error);
  if (self->folder == NULL)
    return NULL;
  clear_leftovers (self);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    lp_output_folder_reserve (self->folder, own[i]);
  /* Both are begun at once: a folder that cannot be written into shows before
   * the first photo is read. */
  self->manifest = lp_output_folder_begin (self->folder, MANIFEST, error);
  if (self->manifest == NULL)
    return NULL;
  self->skipped = lp_output_folder_begin (self->folder, SKIPPED, error);
  if (self->skipped == NULL)
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * lp_crop_writer_free: (skip)
 * @self: (transfer full): a writer
 */
void
lp_crop_writer_free (LpCropWriter *self)
{
  g_clear_pointer (&self->manifest, lp_part_file_free);
  g_clear_pointer (&self->skipped, lp_part_file_free);
  g_clear_pointer (&self->unfinished, g_ptr_array_unref);
  g_clear_pointer (&self->folder, lp_output_folder_discard);
  g_clear_pointer (&self->name_template, lp_name_template_free);
  g_string_free (self->line, TRUE);
  g_free (self);
}

/* A summary speaks for what is in the folder; without one nothing does. */
static gboolean
withdraw_old_summary (LpCropWriter *self, GError **error)
{
  if (self->begun)
    return TRUE;
  self->begun = TRUE;
  return lp_output_folder_remove (self->folder, SUMMARY, error);
}

/**
 * lp_crop_writer_write: (skip)
 * @self: a writer
 * @row: what is written; its name is given here
 * @extension: how names of such pictures end, without the dot
 * @data: the encoded picture, of the size that @row says
 * @error: where to say what is wrong
 *
 * Writes one picture and its line in the manifest.
 *
 * Returns: whether the picture is there, complete
 */
gboolean
lp_crop_writer_write (LpCropWriter *self, const LpManifestRow *row,
    const gchar *extension, gconstpointer data, GError **error)
{
  LpManifestRow named = *row;
  g_autofree gchar *stem = NULL;
  g_autofree gchar *name = NULL;

  if (row->crop != NULL)
    stem = lp_name_template_name_crop (self->name_template, row->crop);
  else
    stem = lp_name_template_name_photo (self->name_template, row->photo);
  name = lp_output_folder_claim (self->folder, stem, extension);
  if (!withdraw_old_summary (self, error) ||
      !lp_output_folder_write (self->folder, name, data, row->bytes, error))
    return FALSE;
  named.name = name;
  g_string_truncate (self->line, 0);
  lp_manifest_row_append_json (&named, self->line);
  /* The picture is there, so its line must get there: what fails now is tried
   * again when the manifest is finished, and reported then. */
  lp_part_file_write (self->manifest, self->line->str, self->line->len, NULL);
  return TRUE;
}

/**
 * lp_crop_writer_skip: (skip)
 * @self: a writer
 * @skip: what gave no crop
 *
 * Adds a line to skipped.ndjson. Errors show when the writer is finished.
 */
void
lp_crop_writer_skip (LpCropWriter *self, const LpSkip *skip)
{
  g_string_truncate (self->line, 0);
  lp_skip_append_json (skip, self->line);
  lp_part_file_write (self->skipped, self->line->str, self->line->len, NULL);
}

/* The file that a line of an old manifest is about, or NULL. */
static gchar *
read_crop_name (const gchar *line, gsize length)
{
  LpJsonReader reader;

  lp_json_reader_init (&reader, line, length);
  if (lp_json_reader_next (&reader) != LP_JSON_OBJECT_BEGIN)
    return NULL;
  while (lp_json_reader_next (&reader) == LP_JSON_KEY) {
    if (!lp_json_reader_is (&reader, "crop")) {
      lp_json_reader_skip (&reader);
      continue;
    }
    if (lp_json_reader_next (&reader) != LP_JSON_STRING)
      return NULL;
    return lp_json_reader_dup_string (&reader);
  }
  return NULL;
}

static gboolean
remove_crops_of (LpCropWriter *self, GInputStream *old, GError **error)
{
  g_autoptr (GDataInputStream) lines = g_data_input_stream_new (old);

  while (TRUE) {
    gsize length;
    g_autofree gchar *line =
        g_data_input_stream_read_line (lines, &length, NULL, NULL);
    g_autofree gchar *name = NULL;

    if (line == NULL)
      return TRUE;
    name = read_crop_name (line, length);
    if (name == NULL || g_ascii_strcasecmp (name, MANIFEST) == 0 ||
        g_ascii_strcasecmp (name, SKIPPED) == 0 ||
        lp_output_folder_has_written (self->folder, name))
      continue;
    if (!lp_output_folder_remove (self->folder, name, error))
      return FALSE;
  }
}

static gboolean
remove_crops_in (LpCropWriter *self, const gchar *manifest, GError **error)
{
  g_autofree gchar *path = g_build_filename (
      lp_output_folder_get_path (self->folder), manifest, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = NULL;

  /* a pipe of that name would be waited for */
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  stream = g_file_read (file, NULL, NULL);
  return stream == NULL ||
         remove_crops_of (self, G_INPUT_STREAM (stream), error);
}

static gboolean
remove_old_crops (LpCropWriter *self, GError **error)
{
  for (guint i = 0; i < self->unfinished->len; i++) {
    const gchar *manifest = self->unfinished->pdata[i];

    if (!remove_crops_in (self, manifest, error) ||
        !lp_output_folder_remove (self->folder, manifest, error))
      return FALSE;
  }
  return remove_crops_in (self, MANIFEST, error);
}

static gboolean
write_summary (LpCropWriter *self, const LpSummary *summary, GError **error)
{
  g_autofree gchar *json = lp_summary_to_json (summary);

  return lp_output_folder_write (
      self->folder, SUMMARY, json, strlen (json), error);
}

/**
 * lp_crop_writer_finish: (skip)
 * @self: a writer, of no further use afterwards than to be freed
 * @summary: what became of the run
 * @error: where to say what is wrong
 *
 * Removes what the previous run left and this one did not write again, then
 * puts skipped.ndjson, manifest.ndjson and, last of all, summary.json in
 * place. Where one step fails the manifest is completed all the same if it
 * can be; a summary is there only where everything is.
 *
 * Returns: whether all of it was done
 */
gboolean
lp_crop_writer_finish (
    LpCropWriter *self, const LpSummary *summary, GError **error)
{
  g_autoptr (GError) problem = NULL;

  withdraw_old_summary (self, &problem);
  remove_old_crops (self, problem == NULL ? &problem : NULL);
  lp_part_file_commit (self->skipped, problem == NULL ? &problem : NULL);
  lp_part_file_commit (self->manifest, problem == NULL ? &problem : NULL);
  if (problem == NULL)
    write_summary (self, summary, &problem);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/**
 * lp_crop_writer_is_full: (skip)
 * @self: a writer
 *
 * Returns: whether its last error was for want of space
 */
gboolean
lp_crop_writer_is_full (const LpCropWriter *self)
{
  return lp_output_folder_is_full (self->folder);
}
