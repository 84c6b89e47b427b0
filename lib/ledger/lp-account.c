/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "ledger/lp-account-private.h"

static void
clear_received (gpointer data)
{
  g_free (((LpReceived *) data)->crops);
}

/**
 * lp_account_new: (skip)
 * @ledger: the ledger of the run
 * @stage: the sink
 *
 * Returns: (transfer full): an empty account
 */
LpAccount *
lp_account_new (LpLedger *ledger, const gchar *stage)
{
  LpAccount *account = g_new0 (LpAccount, 1);

  account->ledger = g_object_ref (ledger);
  account->stage = g_strdup (stage);
  account->received = g_array_new (FALSE, TRUE, sizeof (LpReceived));
  g_array_set_clear_func (account->received, clear_received);
  account->failed = g_array_new (FALSE, TRUE, sizeof (LpSkippedBox));
  g_array_set_clear_func (account->failed, lp_skipped_box_clear);
  return account;
}

/**
 * lp_account_free: (skip)
 * @account: (transfer full): an account
 *
 * Frees @account.
 */
void
lp_account_free (LpAccount *account)
{
  g_array_unref (account->failed);
  g_array_unref (account->received);
  g_free (account->stage);
  g_object_unref (account->ledger);
  g_free (account);
}

/* NULL for a photo that was never announced. */
static LpReceived *
get_received (LpAccount *account, guint64 id)
{
  if (id == 0 || id > account->ledger->photos->len)
    return NULL;
  if (id > account->received->len)
    g_array_set_size (account->received, id);
  return &g_array_index (account->received, LpReceived, id - 1);
}

static void
count_box (LpReceived *received, guint index)
{
  if (index >= received->n_crops) {
    guint n_crops = MAX (index + 1, received->n_crops * 2);
    received->crops = g_realloc (received->crops, n_crops);
    memset (
        received->crops + received->n_crops, 0, n_crops - received->n_crops);
    received->n_crops = n_crops;
  }
  if (received->crops[index] < G_MAXUINT8)
    received->crops[index]++;
}

/**
 * lp_account_add_crop: (skip)
 * @account: an account
 * @crop: a crop
 *
 * Says that @crop has been written.
 */
void
lp_account_add_crop (LpAccount *account, const LpCrop *crop)
{
  LpReceived *received;

  g_mutex_lock (&account->ledger->lock);
  received = get_received (account, crop->photo->id);
  if (received != NULL) {
    received->any = TRUE;
    lp_ledger_set_done (account->ledger, crop->photo);
    received->whole |= crop->n_boxes == 0;
    for (guint i = 0; i < crop->n_boxes; i++)
      count_box (received, lp_crop_get_box (crop, i));
    if (crop->n_boxes > 1)
      received->n_merged += crop->n_boxes - 1;
  }
  g_mutex_unlock (&account->ledger->lock);
}

/**
 * lp_account_add_photo: (skip)
 * @account: an account
 * @photo: a photo
 *
 * Says that @photo has been written as a whole.
 */
void
lp_account_add_photo (LpAccount *account, const LpPhoto *photo)
{
  LpReceived *received;

  g_mutex_lock (&account->ledger->lock);
  received = get_received (account, photo->id);
  if (received != NULL)
    received->any = received->whole = TRUE;
  lp_ledger_set_done (account->ledger, photo);
  g_mutex_unlock (&account->ledger->lock);
}

/**
 * lp_account_skip_crop: (skip)
 * @account: an account
 * @crop: a crop
 * @reason: why, one word with dashes
 * @detail: (nullable): why, a sentence
 *
 * Says that @crop came but could not be written. Of a whole photo, that is
 * where the photo ends.
 */
void
lp_account_skip_crop (LpAccount *account, const LpCrop *crop,
    const gchar *reason, const gchar *detail)
{
  LpSkippedBox box = { .stage = OWN_STAGE };

  if (crop->n_boxes == 0) {
    lp_ledger_skip_photo (
        account->ledger, account->stage, crop->photo, reason, detail);
    return;
  }
  box.crop = lp_crop_ref ((LpCrop *) crop);
  box.reason = g_strdup (reason);
  box.detail = g_strdup (detail);
  g_mutex_lock (&account->ledger->lock);
  g_array_append_val (account->failed, box);
  g_mutex_unlock (&account->ledger->lock);
}
