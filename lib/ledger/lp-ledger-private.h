/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "ledger/lp-ledger.h"

G_BEGIN_DECLS

/*
 * What a ledger holds, for lp-account.c, which reads it under the ledger's
 * lock. Stages are numbers: indices into stages.
 */

typedef enum {
  LP_NOTE_SEEN,
  LP_NOTE_SKIPPED,
  LP_NOTE_BOXES,
} LpNoteKind;

/* What one stage said of one photo. */
typedef struct {
  LpNoteKind kind;
  guint stage;
  guint n_boxes;
  const LpAnnotatedImage *image; /* of a set that the ledger holds */
  guint8 *filtered; /* a byte a box, 1 where it is not wanted; NULL for none */
  guint n_filtered;
  gboolean whole; /* the photo is to come whole */
  gchar *reason;
  gchar *detail;
} LpNote;

typedef struct {
  LpPhoto *photo;
  guint stage;   /* that announced it */
  GArray *notes; /* (element-type LpNote) (nullable) */
  gboolean done; /* skipped, without annotations, or come to a sink */
} LpPhotoEntry;

typedef struct {
  guint stage;
  LpCrop *crop;
  gchar *reason;
  gchar *detail;
} LpSkippedBox;

typedef struct {
  guint stage;
  gchar *file;
  guint64 line;
  gchar *reason;
  gchar *detail;
} LpRejectedRecord;

typedef struct {
  guint stage;
  LpAnnotationSet *set;
  gboolean replaced;
} LpUsedSet;

typedef struct {
  gchar *path;
  gint64 microseconds;
  guint64 bytes;
  guint64 records_rejected;
  gboolean announces;  /* a source of photos */
  gboolean unfinished; /* a source that has not come to its end */
  guint rank; /* in the order in which stages first met a photo, from 1 */
} LpLedgerStage;

typedef struct {
  guint stage;
  const gchar *way;
  guint64 photos;
} LpLedgerWay;

struct _LpLedger {
  GObject parent_instance;

  GMutex lock; /* guards all below */
  guint64 n_done;
  guint n_entered;
  gint64 begin;   /* monotonic time of the run's begin */
  GArray *stages; /* (element-type LpLedgerStage) */
  guint n_ranks;
  GArray *photos;        /* (element-type LpPhotoEntry), index is id - 1 */
  GArray *skipped_boxes; /* (element-type LpSkippedBox) */
  GArray *rejected;      /* (element-type LpRejectedRecord), the first ones */
  GHashTable *claims;    /* from LpAnnotatedImage to the photo's path */
  GHashTable *mentioned; /* strings */
  GArray *used_sets;     /* (element-type LpUsedSet) */
  GArray *ways;          /* (element-type LpLedgerWay) */
};

/* All with the lock held. */
void lp_skipped_box_clear (gpointer data);
guint lp_ledger_find_stage (LpLedger *ledger, const gchar *path);
LpPhotoEntry *lp_ledger_find_photo (LpLedger *ledger, const LpPhoto *photo);
LpNote *lp_ledger_add_note (LpLedger *ledger, const gchar *stage,
    const LpPhoto *photo, LpNoteKind kind);
void lp_ledger_set_done (LpLedger *ledger, const LpPhoto *photo);

G_END_DECLS
