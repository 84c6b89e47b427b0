/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* How an account is settled against the ledger: every photo, box and record
 * gets its outcome. */

#include <math.h>

#include "annotation/lp-image-rival.h"
#include "ledger/lp-account-private.h"

/* The state of a settlement. The ledger is locked meanwhile. */
typedef struct {
  LpAccount *account;
  LpLedger *ledger;
  gboolean interrupted;
  gboolean *concerns; /* by stage */
  guint n_concerns;
  GHashTable *skipped; /* photo id -> GArray of const LpSkippedBox * */
  GHashTable *met;     /* set of LpAnnotatedImage that photos came for */
  LpSkipFunc skip;
  gpointer user_data;
  LpSummary *summary;
} Settlement;

/* "/GstPipeline:pipeline0/GstPhotoLoad:photoload0" -> "photoload0" */
static const gchar *
name_of_path (const gchar *path)
{
  const gchar *slash = strrchr (path, '/');
  const gchar *colon = strchr (slash ? slash : path, ':');

  return colon ? colon + 1 : path;
}

static const gchar *
name_of_stage (Settlement *s, guint stage)
{
  return name_of_path (
      g_array_index (s->ledger->stages, LpLedgerStage, stage).path);
}

static gboolean
is_concerned (Settlement *s, guint stage)
{
  return stage < s->n_concerns && s->concerns[stage];
}

/* The stage that comes after @stage: the next one that met photos, else one
 * that never met any, else the sink. */
static const gchar *
name_of_next_stage (Settlement *s, guint stage)
{
  guint rank = g_array_index (s->ledger->stages, LpLedgerStage, stage).rank;
  guint best_rank = G_MAXUINT;
  const gchar *best = s->account->stage;

  for (guint i = 0; i < s->n_concerns; i++) {
    const LpLedgerStage *other =
        &g_array_index (s->ledger->stages, LpLedgerStage, i);
    guint other_rank = other->rank ? other->rank : G_MAXUINT - 1;
    if (s->concerns[i] && !other->announces && other_rank > rank &&
        other_rank < best_rank) {
      best_rank = other_rank;
      best = other->path;
    }
  }
  return name_of_path (best);
}

static void
report_photo (Settlement *s, const LpPhoto *photo, const gchar *stage,
    const gchar *reason, const gchar *detail)
{
  LpSkip skip = { .kind = LP_SKIP_PHOTO };

  skip.stage = stage;
  skip.reason = reason;
  skip.detail = detail;
  skip.photo = photo->name;
  skip.path = photo->path;
  s->skip (&skip, s->user_data);
}

static void
report_box (
    Settlement *s, const LpSkippedBox *box, guint index, const gchar *stage)
{
  const LpCrop *crop = box->crop;
  LpSkip skip = { .kind = LP_SKIP_BOX };

  skip.stage = stage;
  skip.reason = box->reason;
  skip.detail = box->detail;
  skip.photo = crop->photo->name;
  skip.path = crop->photo->path;
  skip.label = crop->label;
  skip.annotation_id = crop->annotation_id;
  skip.file = crop->annotation_file;
  skip.index = index;
  skip.box[0] = crop->box_x;
  skip.box[1] = crop->box_y;
  skip.box[2] = crop->box_width;
  skip.box[3] = crop->box_height;
  s->skip (&skip, s->user_data);
}

/* A box of which there is no LpCrop: it was lost, or never made. @image may
 * be NULL where the boxes came with the buffers. */
static void
report_box_of_image (Settlement *s, const LpPhoto *photo,
    const LpAnnotatedImage *image, guint index, const gchar *stage,
    const gchar *reason, const gchar *detail)
{
  LpSkip skip = { .kind = LP_SKIP_BOX, .box = { NAN, NAN, NAN, NAN } };

  skip.stage = stage;
  skip.reason = reason;
  skip.detail = detail;
  skip.index = index;
  skip.photo = photo ? photo->name : image->name;
  skip.path = photo ? photo->path : NULL;
  if (image != NULL && index < image->n_annotations) {
    const LpAnnotation *annotation = &image->annotations[index];
    skip.label = annotation->label;
    skip.annotation_id = annotation->id;
    skip.file = image->file;
    skip.box[0] = annotation->x;
    skip.box[1] = annotation->y;
    skip.box[2] = annotation->width;
    skip.box[3] = annotation->height;
  }
  s->skip (&skip, s->user_data);
}

static gint
compare_index (gconstpointer a, gconstpointer b)
{
  const LpSkippedBox *first = *(const LpSkippedBox *const *) a;
  const LpSkippedBox *second = *(const LpSkippedBox *const *) b;

  return (first->crop->index > second->crop->index) -
         (first->crop->index < second->crop->index);
}

/* Sorts skipped boxes by photo. */
static void
collect_skipped (Settlement *s, GArray *boxes)
{
  for (guint i = 0; i < boxes->len; i++) {
    const LpSkippedBox *box = &g_array_index (boxes, LpSkippedBox, i);
    gpointer key = GSIZE_TO_POINTER (box->crop->photo->id);
    GPtrArray *list = g_hash_table_lookup (s->skipped, key);

    if (box->stage != OWN_STAGE && !is_concerned (s, box->stage))
      continue;
    if (list == NULL) {
      list = g_ptr_array_new ();
      g_hash_table_insert (s->skipped, key, list);
    }
    g_ptr_array_add (list, (gpointer) box);
  }
}

/* In the order of the boxes, whichever thread was faster. */
static void
report_skipped (Settlement *s, guint64 photo_id)
{
  GPtrArray *list =
      g_hash_table_lookup (s->skipped, GSIZE_TO_POINTER (photo_id));

  if (list == NULL)
    return;
  g_ptr_array_sort (list, compare_index);
  for (guint i = 0; i < list->len; i++) {
    const LpSkippedBox *box = g_ptr_array_index (list, i);
    gboolean own = box->stage == OWN_STAGE;
    for (guint k = 0; k < box->crop->n_boxes; k++)
      report_box (s, box, lp_crop_get_box (box->crop, k),
          own ? name_of_path (s->account->stage)
              : name_of_stage (s, box->stage));
    s->summary->boxes_skipped += box->crop->n_boxes;
    s->summary->boxes_failed += own ? box->crop->n_boxes : 0;
  }
}

/* How often each of a photo's boxes was expected, less those that were
 * filtered, skipped and received: what is left was lost. Below zero, it came
 * more often than it was expected. */
static void
count_missing (Settlement *s, const LpPhotoEntry *entry,
    const LpReceived *received, gint *missing, guint n_indices)
{
  GPtrArray *skipped =
      g_hash_table_lookup (s->skipped, GSIZE_TO_POINTER (entry->photo->id));

  for (guint i = 0; i < entry->notes->len; i++) {
    const LpNote *note = &g_array_index (entry->notes, LpNote, i);
    if (note->kind != LP_NOTE_BOXES || !is_concerned (s, note->stage))
      continue;
    for (guint j = 0; j < note->n_boxes; j++)
      missing[j] += note->filtered == NULL || !note->filtered[j];
  }
  for (guint i = 0; skipped != NULL && i < skipped->len; i++) {
    const LpSkippedBox *box = g_ptr_array_index (skipped, i);
    for (guint k = 0; k < box->crop->n_boxes; k++)
      if (lp_crop_get_box (box->crop, k) < n_indices)
        missing[lp_crop_get_box (box->crop, k)]--;
  }
  for (guint i = 0; received != NULL && i < received->n_crops; i++)
    missing[i] -= received->crops[i];
}

/* What became of the boxes of a photo. Returns how many were wanted. */
static guint64
settle_boxes (Settlement *s, const LpPhotoEntry *entry,
    const LpReceived *received, const gchar *reason)
{
  guint64 n_wanted = 0;
  guint n_indices = received ? received->n_crops : 0;
  const LpNote *last = NULL;
  g_autofree gint *missing = NULL;

  for (guint i = 0; i < entry->notes->len; i++) {
    const LpNote *note = &g_array_index (entry->notes, LpNote, i);
    if (note->kind != LP_NOTE_BOXES || !is_concerned (s, note->stage))
      continue;
    n_wanted += note->n_boxes - note->n_filtered;
    s->summary->boxes_filtered += note->n_filtered;
    n_indices = MAX (n_indices, note->n_boxes);
    last = note;
  }
  missing = g_new0 (gint, n_indices + 1);
  count_missing (s, entry, received, missing, n_indices);
  for (guint i = 0; i < n_indices; i++) {
    for (; missing[i] > 0; missing[i]--) {
      g_autofree gchar *detail =
          g_strdup_printf ("The crop left %s and never reached %s.",
              name_of_stage (s, last->stage), name_of_path (s->account->stage));
      report_box_of_image (s, entry->photo, last->image, i,
          name_of_stage (s, last->stage), reason, detail);
      s->summary->boxes_skipped++;
      s->summary->boxes_failed++;
    }
  }
  return n_wanted;
}

/* The boxes of a photo that never came as far as its annotations. */
static void
settle_boxes_of_skipped_photo (Settlement *s, const LpPhoto *photo,
    const gchar *stage, const gchar *reason)
{
  const gchar *name = photo->path ? photo->path : photo->name;

  for (guint i = 0; i < s->ledger->used_sets->len; i++) {
    const LpUsedSet *used = &g_array_index (s->ledger->used_sets, LpUsedSet, i);
    const LpAnnotatedImage *image;
    g_autofree gchar *detail = NULL;

    if (!is_concerned (s, used->stage) || used->replaced)
      continue;
    image = lp_annotation_set_find (used->set, name);
    if (image == NULL || lp_annotated_image_has_rival (image, photo) ||
        !g_hash_table_add (s->met, (gpointer) image))
      continue;
    detail = g_strdup_printf ("The photo was skipped: %s.", reason);
    for (guint j = 0; j < image->n_annotations; j++)
      report_box_of_image (s, photo, image, j, stage, "photo-skipped", detail);
    s->summary->boxes_skipped += image->n_annotations;
  }
}

static void
settle_skipped_photo (Settlement *s, const LpPhoto *photo, const gchar *stage,
    const gchar *reason, const gchar *detail)
{
  report_photo (s, photo, stage, reason, detail);
  settle_boxes_of_skipped_photo (s, photo, stage, reason);
  s->summary->photos_skipped++;
}

/* A photo that should have come and did not. */
static void
settle_lost_photo (Settlement *s, const LpPhoto *photo, guint last)
{
  const gchar *stage = name_of_stage (s, last);
  g_autofree gchar *detail =
      g_strdup_printf ("The photo left %s and never reached %s.", stage,
          name_of_next_stage (s, last));

  settle_skipped_photo (s, photo, stage,
      s->interrupted ? LP_REASON_INTERRUPTED : LP_REASON_LOST, detail);
}

/* A photo of which no crop came, though its boxes were looked for. */
static void
settle_photo_without_crop (
    Settlement *s, const LpPhoto *photo, const LpNote *boxes, guint64 n_wanted)
{
  const gchar *stage = name_of_stage (s, boxes->stage);

  if (boxes->whole) {
    settle_lost_photo (s, photo, boxes->stage);
  } else if (n_wanted == 0) {
    gboolean filtered = boxes->n_filtered > 0;
    report_photo (s, photo, stage, filtered ? "filtered" : "no-annotations",
        filtered ? "None of its boxes is wanted." : NULL);
    s->summary->photos_without_annotations++;
  } else {
    report_photo (s, photo, stage, "no-crop", "None of its boxes gave a crop.");
    s->summary->photos_skipped++;
  }
}

static void
count_received (Settlement *s, const LpReceived *received)
{
  guint64 n_boxes = 0;

  for (guint i = 0; i < received->n_crops; i++)
    n_boxes += received->crops[i];
  s->summary->crops += n_boxes - received->n_merged;
  s->summary->boxes_merged += received->n_merged;
  s->summary->photos_whole += received->whole;
  s->summary->photos_cropped += received->any;
}

static void
settle_photo (
    Settlement *s, const LpPhotoEntry *entry, const LpReceived *received)
{
  const gchar *reason = s->interrupted ? LP_REASON_INTERRUPTED : LP_REASON_LOST;
  const LpNote *skipped = NULL, *boxes = NULL;
  guint last = entry->stage;
  guint64 n_wanted = 0;

  for (guint i = 0; entry->notes != NULL && i < entry->notes->len; i++) {
    const LpNote *note = &g_array_index (entry->notes, LpNote, i);
    if (!is_concerned (s, note->stage))
      continue;
    last = note->stage;
    if (note->kind == LP_NOTE_SKIPPED)
      skipped = note;
    if (note->kind == LP_NOTE_BOXES)
      boxes = note;
  }
  if (received != NULL)
    count_received (s, received);
  report_skipped (s, entry->photo->id);
  if (boxes != NULL)
    n_wanted = settle_boxes (s, entry, received, reason);

  if (received != NULL && received->any)
    return;
  if (skipped != NULL)
    settle_skipped_photo (s, entry->photo, name_of_stage (s, skipped->stage),
        skipped->reason, skipped->detail);
  else if (boxes != NULL)
    settle_photo_without_crop (s, entry->photo, boxes, n_wanted);
  else
    settle_lost_photo (s, entry->photo, last);
}

/* Before any photo is settled: of two photos of one name the first may have
 * been skipped, and the boxes are the second one's. */
static void
collect_met (Settlement *s)
{
  for (guint i = 0; i < s->ledger->photos->len; i++) {
    const LpPhotoEntry *entry =
        &g_array_index (s->ledger->photos, LpPhotoEntry, i);

    for (guint j = 0; entry->notes != NULL && j < entry->notes->len; j++) {
      const LpNote *note = &g_array_index (entry->notes, LpNote, j);
      if (note->kind == LP_NOTE_BOXES && note->image != NULL &&
          is_concerned (s, note->stage))
        g_hash_table_add (s->met, (gpointer) note->image);
    }
  }
}

static void
settle_annotations (Settlement *s)
{
  const gchar *reason = s->interrupted ? LP_REASON_INTERRUPTED : "no-photo";

  for (guint i = 0; i < s->ledger->used_sets->len; i++) {
    const LpUsedSet *used = &g_array_index (s->ledger->used_sets, LpUsedSet, i);
    guint n_images = lp_annotation_set_get_n_images (used->set);

    if (!is_concerned (s, used->stage) || used->replaced)
      continue;
    for (guint j = 0; j < n_images; j++) {
      const LpAnnotatedImage *image =
          lp_annotation_set_get_image (used->set, j);
      if (!g_hash_table_add (s->met, (gpointer) image))
        continue;
      for (guint k = 0; k < image->n_annotations; k++)
        report_box_of_image (
            s, NULL, image, k, name_of_stage (s, used->stage), reason, NULL);
      s->summary->boxes_skipped += image->n_annotations;
    }
  }
}

static void
settle_records (Settlement *s)
{
  g_autofree guint64 *n_unlisted = g_new0 (guint64, s->n_concerns);

  for (guint i = 0; i < s->n_concerns; i++)
    n_unlisted[i] =
        g_array_index (s->ledger->stages, LpLedgerStage, i).records_rejected;

  for (guint i = 0; i < s->ledger->rejected->len; i++) {
    const LpRejectedRecord *record =
        &g_array_index (s->ledger->rejected, LpRejectedRecord, i);
    LpSkip skip = { .kind = LP_SKIP_RECORD };

    if (!is_concerned (s, record->stage))
      continue;
    skip.stage = name_of_stage (s, record->stage);
    skip.reason = record->reason;
    skip.detail = record->detail;
    skip.file = record->file;
    skip.line = record->line;
    s->skip (&skip, s->user_data);
    s->summary->records_rejected++;
    n_unlisted[record->stage]--;
  }
  for (guint i = 0; i < s->n_concerns; i++) {
    LpSkip skip = { .kind = LP_SKIP_RECORD, .reason = "not-listed" };
    g_autofree gchar *detail = NULL;

    if (!s->concerns[i] || n_unlisted[i] == 0)
      continue;
    detail = g_strdup_printf (
        "%" G_GUINT64_FORMAT " more records were rejected.", n_unlisted[i]);
    skip.stage = name_of_stage (s, i);
    skip.detail = detail;
    s->skip (&skip, s->user_data);
    s->summary->records_rejected += n_unlisted[i];
  }
}

/* In the order in which photos met the stages. */
static void
settle_work (Settlement *s)
{
  for (guint rank = 1; rank <= s->ledger->n_ranks; rank++) {
    for (guint i = 0; i < s->n_concerns; i++) {
      const LpLedgerStage *stage =
          &g_array_index (s->ledger->stages, LpLedgerStage, i);
      LpStageWork work = { 0 };

      if (!s->concerns[i] || stage->rank != rank ||
          (stage->microseconds == 0 && stage->bytes == 0))
        continue;
      work.stage = g_strdup (name_of_path (stage->path));
      work.seconds = stage->microseconds / (gdouble) G_USEC_PER_SEC;
      work.bytes = stage->bytes;
      g_array_append_val (s->summary->stages, work);
    }
  }
}

/* Several stages may go the same way, as parallel ones do. */
static void
settle_ways (Settlement *s)
{
  for (guint i = 0; i < s->ledger->ways->len; i++) {
    const LpLedgerWay *way = &g_array_index (s->ledger->ways, LpLedgerWay, i);

    if (is_concerned (s, way->stage))
      lp_summary_add_way (s->summary, way->way, way->photos);
  }
}

/* The filter looks at elements, so it is asked without the lock. */
static void
ask_filter (Settlement *s, LpStageFilter filter)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  g_mutex_lock (&s->ledger->lock);
  for (guint i = 0; i < s->ledger->stages->len; i++)
    g_ptr_array_add (paths,
        g_strdup (g_array_index (s->ledger->stages, LpLedgerStage, i).path));
  g_mutex_unlock (&s->ledger->lock);

  s->n_concerns = paths->len;
  s->concerns = g_new0 (gboolean, paths->len + 1);
  for (guint i = 0; i < paths->len; i++) {
    const gchar *path = g_ptr_array_index (paths, i);
    s->concerns[i] = filter == NULL || g_str_equal (path, s->account->stage) ||
                     filter (path, s->user_data);
  }
}

/**
 * lp_account_settle: (skip)
 * @account: an account
 * @interrupted: whether the run was stopped before its end: what is missing
 *   then counts as interrupted, not as lost; so it does where a source has
 *   not come to its end
 * @filter: (nullable): which stages concern this account; %NULL for all
 * @skip: (scope call): is told of all that gave no crop: the photos, with
 *   their boxes, in the order they were announced, then boxes that no photo
 *   came for, then records
 * @user_data: for @filter and @skip
 *
 * Settles what arrived against what was announced. @skip is called with the
 * ledger locked and may not call it.
 *
 * Returns: (transfer full): the outcome, in which every photo and every box
 *   is accounted for
 */
LpSummary *
lp_account_settle (LpAccount *account, gboolean interrupted,
    LpStageFilter filter, LpSkipFunc skip, gpointer user_data)
{
  LpLedger *ledger = account->ledger;
  Settlement s = { .account = account, .ledger = ledger, .skip = skip };

  s.interrupted = interrupted;
  s.user_data = user_data;
  s.summary = lp_summary_new ();
  s.skipped = g_hash_table_new_full (
      NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  s.met = g_hash_table_new (NULL, NULL);
  ask_filter (&s, filter);

  g_mutex_lock (&ledger->lock);
  for (guint i = 0; i < s.n_concerns; i++) {
    if (s.concerns[i] &&
        g_array_index (ledger->stages, LpLedgerStage, i).unfinished)
      s.interrupted = TRUE;
  }
  s.summary->interrupted = s.interrupted;
  collect_skipped (&s, ledger->skipped_boxes);
  collect_skipped (&s, account->failed);
  collect_met (&s);
  for (guint i = 0; i < ledger->photos->len; i++) {
    const LpPhotoEntry *entry =
        &g_array_index (ledger->photos, LpPhotoEntry, i);
    if (!is_concerned (&s, entry->stage))
      continue;
    s.summary->photos_in++;
    settle_photo (&s, entry,
        i < account->received->len
            ? &g_array_index (account->received, LpReceived, i)
            : NULL);
  }
  /* Of photos that were never announced. */
  report_skipped (&s, 0);
  settle_annotations (&s);
  settle_records (&s);
  settle_work (&s);
  settle_ways (&s);
  s.summary->boxes_in = s.summary->crops + s.summary->boxes_merged +
                        s.summary->boxes_filtered + s.summary->boxes_skipped;
  s.summary->seconds =
      (g_get_monotonic_time () - ledger->begin) / (gdouble) G_USEC_PER_SEC;
  g_mutex_unlock (&ledger->lock);

  g_hash_table_unref (s.met);
  g_hash_table_unref (s.skipped);
  g_free (s.concerns);
  return s.summary;
}
