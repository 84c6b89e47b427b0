/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * The bytes of a log, read in blocks. Not part of the public API.
 *
 * Logs may be pipes, and files that grow or shrink while they are read, so
 * they are never mapped. What is pending lies in one piece in memory:
 * @length bytes at @data, the first of which is the byte @offset of the file.
 */

#define LP_LOG_BLOCK ((gsize) 256 * 1024)

/* Bytes read so far, for progress: added to by the thread that reads, looked
 * at by any. */
typedef _Atomic guint64 LpLogProgress;

typedef struct {
  /* read-only for users */
  const gchar *path;
  const gchar *data;
  gsize length;
  guint64 offset;
  gboolean at_end; /* nothing follows what is pending */
  guint64 size;    /* of the file when it was opened */
  gboolean has_size;
  /* private */
  gchar *buffer;
  gsize capacity;
  gint fd;
  gchar *own_path;
  GCancellable *cancellable;
  LpLogProgress *progress;
} LpLogInput;

LpLogInput *lp_log_input_open (const gchar *path, GCancellable *cancellable,
    LpLogProgress *progress, GError **error);
void lp_log_input_close (LpLogInput *input);
gboolean lp_log_input_read_more (LpLogInput *input, GError **error);
void lp_log_input_consume (LpLogInput *input, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogInput, lp_log_input_close)

G_END_DECLS
