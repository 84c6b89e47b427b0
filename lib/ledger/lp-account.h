/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ledger/lp-ledger.h"
#include "ledger/lp-skip.h"
#include "ledger/lp-summary.h"

G_BEGIN_DECLS

/**
 * LpAccount:
 *
 * What one sink has received of the photos in a ledger. Every sink keeps its
 * own, so that several behind a tee do not count for each other.
 */
typedef struct _LpAccount LpAccount;

/**
 * LpStageFilter:
 * @stage: path of an element
 * @user_data: what was given along
 *
 * Returns: whether what @stage says concerns the account
 */
typedef gboolean (*LpStageFilter) (const gchar *stage, gpointer user_data);

/**
 * LpSkipFunc:
 * @skip: what was skipped
 * @user_data: what was given along
 */
typedef void (*LpSkipFunc) (const LpSkip *skip, gpointer user_data);

LP_API LpAccount *lp_account_new (LpLedger *ledger, const gchar *stage);
LP_API void lp_account_free (LpAccount *account);
LP_API void lp_account_add_crop (LpAccount *account, const LpCrop *crop);
LP_API void lp_account_add_photo (LpAccount *account, const LpPhoto *photo);
LP_API void lp_account_skip_crop (LpAccount *account, const LpCrop *crop,
    const gchar *reason, const gchar *detail);
LP_API LpSummary *lp_account_settle (LpAccount *account, gboolean interrupted,
    LpStageFilter filter, LpSkipFunc skip, gpointer user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpAccount, lp_account_free)

G_END_DECLS
