/* SPDX-License-Identifier: LGPL-2.1-or-later */

/**
 * LpLedger:
 *
 * The books of a run, kept by all elements of a pipeline together.
 *
 * The source announces every photo; whoever meets a photo later says what
 * became of it, by the photo's identity. What was announced and is not
 * accounted for when the stream ends was lost between two named stages. What
 * reached a sink is in that sink's own [struct@Account], which settles the two
 * against each other.
 *
 * Stages are named by the path of their element. All functions may be called
 * from any thread.
 */

#include "ledger/lp-ledger-private.h"

/* A log full of garbage must not fill the memory: so many rejected records of
 * a stage are listed, the others counted. */
#define MAX_LISTED_RECORDS 1000

G_DEFINE_TYPE (LpLedger, lp_ledger, G_TYPE_OBJECT)

static void
clear_stage (gpointer data)
{
  g_free (((LpLedgerStage *) data)->path);
}

static void
clear_note (gpointer data)
{
  LpNote *note = data;

  g_free (note->reason);
  g_free (note->detail);
  g_free (note->filtered);
}

static void
clear_photo (gpointer data)
{
  LpPhotoEntry *entry = data;

  lp_photo_unref (entry->photo);
  g_clear_pointer (&entry->notes, g_array_unref);
}

/* Shared with accounts, which keep such a list, too. */
void
lp_skipped_box_clear (gpointer data)
{
  LpSkippedBox *box = data;

  lp_crop_unref (box->crop);
  g_free (box->reason);
  g_free (box->detail);
}

static void
clear_rejected_record (gpointer data)
{
  LpRejectedRecord *record = data;

  g_free (record->file);
  g_free (record->reason);
  g_free (record->detail);
}

static void
clear_used_set (gpointer data)
{
  lp_annotation_set_unref (((LpUsedSet *) data)->set);
}

static GArray *
new_array (guint element_size, GDestroyNotify clear)
{
  GArray *array = g_array_new (FALSE, TRUE, element_size);

  g_array_set_clear_func (array, clear);
  return array;
}

static void
lp_ledger_init (LpLedger *self)
{
  g_mutex_init (&self->lock);
  self->begin = g_get_monotonic_time ();
  self->stages = new_array (sizeof (LpLedgerStage), clear_stage);
  self->photos = new_array (sizeof (LpPhotoEntry), clear_photo);
  self->skipped_boxes = new_array (sizeof (LpSkippedBox), lp_skipped_box_clear);
  self->rejected = new_array (sizeof (LpRejectedRecord), clear_rejected_record);
  self->claims = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->mentioned =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->used_sets = new_array (sizeof (LpUsedSet), clear_used_set);
  self->ways = new_array (sizeof (LpLedgerWay), NULL);
}

static void
lp_ledger_finalize (GObject *object)
{
  LpLedger *self = LP_LEDGER (object);

  g_array_unref (self->ways);
  g_array_unref (self->used_sets);
  g_hash_table_unref (self->claims);
  g_hash_table_unref (self->mentioned);
  g_array_unref (self->rejected);
  g_array_unref (self->skipped_boxes);
  g_array_unref (self->photos);
  g_array_unref (self->stages);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (lp_ledger_parent_class)->finalize (object);
}

static void
lp_ledger_class_init (LpLedgerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lp_ledger_finalize;
}

/**
 * lp_ledger_new:
 *
 * Returns: (transfer full): an empty ledger
 */
LpLedger *
lp_ledger_new (void)
{
  return g_object_new (LP_TYPE_LEDGER, NULL);
}

/**
 * lp_ledger_enter:
 * @self: a ledger
 *
 * Says that an element takes part in a run, from READY to PAUSED. The first
 * one begins a new account: what stands in the ledger from the run before is
 * cleared.
 */
void
lp_ledger_enter (LpLedger *self)
{
  g_mutex_lock (&self->lock);
  if (self->n_entered++ == 0) {
    g_array_set_size (self->stages, 0);
    self->n_ranks = 0;
    self->n_done = 0;
    g_array_set_size (self->photos, 0);
    g_array_set_size (self->skipped_boxes, 0);
    g_array_set_size (self->rejected, 0);
    g_array_set_size (self->ways, 0);
    g_hash_table_remove_all (self->claims);
    g_hash_table_remove_all (self->mentioned);
    g_array_set_size (self->used_sets, 0);
    self->begin = g_get_monotonic_time ();
  }
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_leave:
 * @self: a ledger
 *
 * Says that an element that had entered takes part no longer.
 */
void
lp_ledger_leave (LpLedger *self)
{
  g_mutex_lock (&self->lock);
  g_warn_if_fail (self->n_entered > 0);
  self->n_entered--;
  g_mutex_unlock (&self->lock);
}

/* A pipeline has a handful of stages; a search is as good as a table. */
guint
lp_ledger_find_stage (LpLedger *self, const gchar *path)
{
  LpLedgerStage stage = { .path = NULL };

  for (guint i = 0; i < self->stages->len; i++) {
    if (g_str_equal (g_array_index (self->stages, LpLedgerStage, i).path, path))
      return i;
  }
  stage.path = g_strdup (path);
  g_array_append_val (self->stages, stage);
  return self->stages->len - 1;
}

/* A stage that has met a photo: their order is that of the pipeline. */
static guint
rank_stage (LpLedger *self, const gchar *path)
{
  guint stage = lp_ledger_find_stage (self, path);
  LpLedgerStage *entry = &g_array_index (self->stages, LpLedgerStage, stage);

  if (entry->rank == 0)
    entry->rank = ++self->n_ranks;
  return stage;
}

/* NULL where the photo was announced in another run, or never. */
LpPhotoEntry *
lp_ledger_find_photo (LpLedger *self, const LpPhoto *photo)
{
  if (photo->id == 0 || photo->id > self->photos->len)
    return NULL;
  return &g_array_index (self->photos, LpPhotoEntry, photo->id - 1);
}

/* With the lock held: @photo counts as done, once. */
void
lp_ledger_set_done (LpLedger *self, const LpPhoto *photo)
{
  LpPhotoEntry *entry = lp_ledger_find_photo (self, photo);

  if (entry != NULL && !entry->done) {
    entry->done = TRUE;
    self->n_done++;
  }
}

LpNote *
lp_ledger_add_note (
    LpLedger *self, const gchar *stage, const LpPhoto *photo, LpNoteKind kind)
{
  LpPhotoEntry *entry = lp_ledger_find_photo (self, photo);
  LpNote note = { .kind = kind };

  if (entry == NULL)
    return NULL;
  if (entry->notes == NULL)
    entry->notes = new_array (sizeof (LpNote), clear_note);
  note.stage = rank_stage (self, stage);
  g_array_append_val (entry->notes, note);
  return &g_array_index (entry->notes, LpNote, entry->notes->len - 1);
}

static void
set_unfinished (LpLedger *self, const gchar *path, gboolean unfinished)
{
  guint index;

  g_mutex_lock (&self->lock);
  index = rank_stage (self, path);
  g_array_index (self->stages, LpLedgerStage, index).unfinished = unfinished;
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_begin_source:
 * @self: a ledger
 * @stage: the element that says so
 *
 * Says that @stage has begun to read its photos. Until it says that it has
 * come to the end, a run counts as interrupted: an end of stream alone also
 * comes when something upstream fails.
 */
void
lp_ledger_begin_source (LpLedger *self, const gchar *stage)
{
  set_unfinished (self, stage, TRUE);
}

/**
 * lp_ledger_end_source:
 * @self: a ledger
 * @stage: the element that says so
 *
 * Says that @stage has announced all its photos.
 */
void
lp_ledger_end_source (LpLedger *self, const gchar *stage)
{
  set_unfinished (self, stage, FALSE);
}

/**
 * lp_ledger_announce:
 * @self: a ledger
 * @stage: the element that says so
 * @photo: a photo that nobody else holds yet
 *
 * Enters a photo in the books and gives it its identity, `photo->id`.
 */
void
lp_ledger_announce (LpLedger *self, const gchar *stage, LpPhoto *photo)
{
  LpPhotoEntry entry = { .photo = lp_photo_ref (photo) };

  g_mutex_lock (&self->lock);
  entry.stage = rank_stage (self, stage);
  g_array_index (self->stages, LpLedgerStage, entry.stage).announces = TRUE;
  g_array_append_val (self->photos, entry);
  photo->id = self->photos->len;
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_see:
 * @self: a ledger
 * @stage: the element that says so
 * @photo: the photo
 *
 * Says that @photo has come as far as @stage, so that, if it is lost, it is
 * known behind which stage.
 */
void
lp_ledger_see (LpLedger *self, const gchar *stage, const LpPhoto *photo)
{
  g_mutex_lock (&self->lock);
  lp_ledger_add_note (self, stage, photo, LP_NOTE_SEEN);
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_skip_photo:
 * @self: a ledger
 * @stage: the element that says so
 * @photo: the photo
 * @reason: why, one word with dashes
 * @detail: (nullable): why, a sentence
 *
 * Says that @photo ends at @stage.
 */
void
lp_ledger_skip_photo (LpLedger *self, const gchar *stage, const LpPhoto *photo,
    const gchar *reason, const gchar *detail)
{
  LpNote *note;

  g_mutex_lock (&self->lock);
  note = lp_ledger_add_note (self, stage, photo, LP_NOTE_SKIPPED);
  if (note != NULL) {
    note->reason = g_strdup (reason);
    note->detail = g_strdup (detail);
    lp_ledger_set_done (self, photo);
  }
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_reject_record:
 * @self: a ledger
 * @stage: the element that says so
 * @file: (nullable): the file that holds the record, where there is one
 * @line: its line, or how many records came before it plus 1; 0 where neither
 *   is known
 * @reason: why, one word with dashes
 * @detail: (nullable): why, a sentence
 *
 * Says that a record of a log or another file could not be used. All are
 * counted; the first 1000 of a stage are listed.
 */
void
lp_ledger_reject_record (LpLedger *self, const gchar *stage, const gchar *file,
    guint64 line, const gchar *reason, const gchar *detail)
{
  LpRejectedRecord record = { .line = line };
  LpLedgerStage *entry;

  g_mutex_lock (&self->lock);
  record.stage = lp_ledger_find_stage (self, stage);
  entry = &g_array_index (self->stages, LpLedgerStage, record.stage);
  if (entry->records_rejected++ < MAX_LISTED_RECORDS) {
    record.file = g_strdup (file);
    record.reason = g_strdup (reason);
    record.detail = g_strdup (detail);
    g_array_append_val (self->rejected, record);
  }
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_add_work:
 * @self: a ledger
 * @stage: the element that worked
 * @microseconds: how long, without the time spent waiting for others
 * @bytes: how much it handled
 *
 * Adds to the work of a stage.
 */
void
lp_ledger_add_work (
    LpLedger *self, const gchar *stage, gint64 microseconds, guint64 bytes)
{
  LpLedgerStage *entry;
  guint index;

  g_mutex_lock (&self->lock);
  /* Found before the array is looked at, which it may move. */
  index = rank_stage (self, stage);
  entry = &g_array_index (self->stages, LpLedgerStage, index);
  entry->microseconds += microseconds;
  entry->bytes += bytes;
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_count_way:
 * @self: a ledger
 * @stage: the element that crops photos
 * @way: how it cropped one; an interned or static string
 *
 * There may be several ways to the same crops, of which an element takes the
 * fastest that is right for a photo. Counts which.
 */
void
lp_ledger_count_way (LpLedger *self, const gchar *stage, const gchar *way)
{
  LpLedgerWay new_way = { .way = way, .photos = 1 };
  guint i;

  g_mutex_lock (&self->lock);
  new_way.stage = lp_ledger_find_stage (self, stage);
  for (i = 0; i < self->ways->len; i++) {
    LpLedgerWay *known = &g_array_index (self->ways, LpLedgerWay, i);
    if (known->stage == new_way.stage && g_str_equal (known->way, way)) {
      known->photos++;
      break;
    }
  }
  if (i == self->ways->len)
    g_array_append_val (self->ways, new_way);
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_mention:
 * @self: a ledger
 * @what: one of few things that are to be said once in a run, whichever of
 *   the elements working side by side comes upon it first
 *
 * Returns: whether nobody has mentioned it before
 */
gboolean
lp_ledger_mention (LpLedger *self, const gchar *what)
{
  gboolean is_new;

  g_mutex_lock (&self->lock);
  is_new = g_hash_table_add (self->mentioned, g_strdup (what));
  g_mutex_unlock (&self->lock);
  return is_new;
}

/**
 * lp_ledger_get_progress:
 * @self: a ledger
 * @n_announced: (out): photos announced so far
 * @n_done: (out): photos of these that have come to a sink, were skipped or
 *   have nothing to crop
 *
 * Says how far the run has come.
 */
void
lp_ledger_get_progress (LpLedger *self, guint64 *n_announced, guint64 *n_done)
{
  g_mutex_lock (&self->lock);
  *n_announced = self->photos->len;
  *n_done = self->n_done;
  g_mutex_unlock (&self->lock);
}
