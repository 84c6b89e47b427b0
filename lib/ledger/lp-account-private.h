/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ledger/lp-account.h"
#include "ledger/lp-ledger-private.h"

G_BEGIN_DECLS

/* What an account holds, for lp-settlement.c. */

/* What arrived of one photo: how often each of its boxes, or the photo as a
 * whole. */
typedef struct {
  guint8 *crops;
  guint n_crops;  /* room in crops */
  guint n_merged; /* boxes beyond the first of each crop */
  gboolean any;
  gboolean whole;
} LpReceived;

/* The stage of boxes that the sink itself skipped. */
#define OWN_STAGE G_MAXUINT

struct _LpAccount {
  LpLedger *ledger;
  gchar *stage;
  /* Guarded by the ledger's lock. */
  GArray *received; /* (element-type LpReceived), index is the photo's id - 1 */
  GArray *failed;   /* (element-type LpSkippedBox): crops not written */
};

G_END_DECLS
