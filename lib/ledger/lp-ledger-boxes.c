/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* What the ledger knows of annotated boxes. */

#include "ledger/lp-ledger-private.h"

/**
 * lp_ledger_use_annotations:
 * @self: a ledger
 * @stage: the element that says so
 * @set: the annotations it takes its boxes from
 *
 * Says that all boxes of @set are to be accounted for, also those of photos
 * that never come. Several stages may use the same set.
 *
 * Returns: whether @set is new to this run
 */
gboolean
lp_ledger_use_annotations (
    LpLedger *self, const gchar *stage, LpAnnotationSet *set)
{
  LpUsedSet used = { .set = lp_annotation_set_ref (set) };
  gboolean is_new = TRUE;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->used_sets->len; i++) {
    if (g_array_index (self->used_sets, LpUsedSet, i).set == set)
      is_new = FALSE;
  }
  used.stage = lp_ledger_find_stage (self, stage);
  g_array_append_val (self->used_sets, used);
  g_mutex_unlock (&self->lock);
  return is_new;
}

/**
 * lp_ledger_replace_annotations:
 * @self: a ledger
 * @stage: the element that says so
 * @set: what it has used until now
 *
 * Says that @stage takes no more boxes from @set. Those of photos that have not
 * come are no longer to be accounted for.
 */
void
lp_ledger_replace_annotations (
    LpLedger *self, const gchar *stage, const LpAnnotationSet *set)
{
  guint index;

  g_mutex_lock (&self->lock);
  index = lp_ledger_find_stage (self, stage);
  for (guint i = 0; i < self->used_sets->len; i++) {
    LpUsedSet *used = &g_array_index (self->used_sets, LpUsedSet, i);
    if (used->set == set && used->stage == index)
      used->replaced = TRUE;
  }
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_expect_boxes:
 * @self: a ledger
 * @stage: the element that says so
 * @photo: the photo
 * @image: (nullable): what the annotations say of it; of a set that was given
 *   to [method@Ledger.use_annotations]
 * @n_boxes: how many boxes it has; 0 for a photo without annotations
 *
 * Says that crops with the indices 0 to @n_boxes - 1 of @photo will come, but
 * for those that [method@Ledger.skip_box] names.
 */
void
lp_ledger_expect_boxes (LpLedger *self, const gchar *stage,
    const LpPhoto *photo, const LpAnnotatedImage *image, guint n_boxes)
{
  LpNote *note;

  g_mutex_lock (&self->lock);
  note = lp_ledger_add_note (self, stage, photo, LP_NOTE_BOXES);
  if (note != NULL) {
    note->image = image;
    note->n_boxes = n_boxes;
    if (n_boxes == 0)
      lp_ledger_set_done (self, photo);
  }
  g_mutex_unlock (&self->lock);
}

/* What @stage last said of the boxes of @photo, or NULL. */
static LpNote *
find_boxes (LpLedger *self, const gchar *stage, const LpPhoto *photo)
{
  LpPhotoEntry *entry = lp_ledger_find_photo (self, photo);
  guint index = lp_ledger_find_stage (self, stage);

  for (guint i = entry && entry->notes ? entry->notes->len : 0; i > 0; i--) {
    LpNote *note = &g_array_index (entry->notes, LpNote, i - 1);
    if (note->kind == LP_NOTE_BOXES && note->stage == index)
      return note;
  }
  return NULL;
}

/**
 * lp_ledger_filter_box:
 * @self: a ledger
 * @stage: the element that says so
 * @photo: the photo
 * @index: one of the boxes that @stage expects of @photo
 *
 * Says that a box is not wanted: it is counted, but neither skipped nor
 * failed.
 */
void
lp_ledger_filter_box (
    LpLedger *self, const gchar *stage, const LpPhoto *photo, guint index)
{
  LpNote *note;

  g_mutex_lock (&self->lock);
  note = find_boxes (self, stage, photo);
  if (note != NULL && index < note->n_boxes) {
    if (note->filtered == NULL)
      note->filtered = g_malloc0 (note->n_boxes);
    note->n_filtered += !note->filtered[index];
    note->filtered[index] = 1;
    if (note->n_filtered == note->n_boxes)
      lp_ledger_set_done (self, photo);
  }
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_expect_photo:
 * @self: a ledger
 * @stage: the element that says so
 * @photo: a photo of which @stage expects no boxes, or has filtered all
 *
 * Says that @photo will come whole in place of crops.
 */
void
lp_ledger_expect_photo (
    LpLedger *self, const gchar *stage, const LpPhoto *photo)
{
  LpNote *note;

  g_mutex_lock (&self->lock);
  note = find_boxes (self, stage, photo);
  if (note != NULL)
    note->whole = TRUE;
  g_mutex_unlock (&self->lock);
}

/**
 * lp_ledger_claim_image:
 * @self: a ledger
 * @image: what the annotations say of an image; of a set that was given to
 *   [method@Ledger.use_annotations]
 * @photo: the photo that is to be cropped by it
 *
 * Two photos of one name in different folders may both seem to be meant by an
 * image's name. The boxes are one photo's only: the first one's.
 *
 * Returns: (transfer full) (nullable): the photo that has @image already, or
 *   %NULL if it is @photo's
 */
gchar *
lp_ledger_claim_image (
    LpLedger *self, const LpAnnotatedImage *image, const LpPhoto *photo)
{
  const gchar *claim = photo->path ? photo->path : photo->name;
  gchar *other;

  g_mutex_lock (&self->lock);
  other = g_strdup (g_hash_table_lookup (self->claims, image));
  if (other == NULL)
    g_hash_table_insert (self->claims, (gpointer) image, g_strdup (claim));
  g_mutex_unlock (&self->lock);
  if (g_strcmp0 (other, claim) == 0)
    g_clear_pointer (&other, g_free);
  return other;
}

/**
 * lp_ledger_skip_box:
 * @self: a ledger
 * @stage: the element that says so
 * @crop: the crop that would have been
 * @reason: why, one word with dashes
 * @detail: (nullable): why, a sentence
 *
 * Says that a box gives no crop.
 */
void
lp_ledger_skip_box (LpLedger *self, const gchar *stage, const LpCrop *crop,
    const gchar *reason, const gchar *detail)
{
  LpSkippedBox box = { 0 };

  box.crop = lp_crop_ref ((LpCrop *) crop);
  box.reason = g_strdup (reason);
  box.detail = g_strdup (detail);
  g_mutex_lock (&self->lock);
  box.stage = lp_ledger_find_stage (self, stage);
  g_array_append_val (self->skipped_boxes, box);
  g_mutex_unlock (&self->lock);
}
