/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "lp-types.h"
#include "text/lp-text-unpacker.h"

G_BEGIN_DECLS

/*
 * The bytes of a text, read in blocks, or all there from the beginning; of one
 * that is packed with gzip or Zstandard those that come out. Not part of the
 * public API.
 *
 * Files may be pipes, and may grow or shrink while they are read, so they are
 * never mapped. What is pending lies in one piece in memory: @length bytes at
 * @data, the first of which is the byte @offset of the file.
 */

#define LP_TEXT_BLOCK ((gsize) 256 * 1024)

/* Bytes read so far, for progress: added to by the thread that reads, looked
 * at by any. */
typedef _Atomic guint64 LpTextProgress;

typedef struct {
  /* read-only for users */
  const gchar *path;
  const gchar *data;
  gsize length;
  guint64 offset;
  gboolean at_end; /* nothing follows what is pending */
  gchar *fault;    /* at the end: why more should have followed, or NULL */
  guint64 size;    /* of the file when it was opened */
  gboolean has_size;
  /* private */
  gchar *buffer;
  gsize capacity;
  gint fd;
  gchar *own_path;
  gboolean is_begun;
  guint64 n_read; /* bytes of the file */
  LpTextUnpacker *unpacker;
  gboolean is_within; /* a member of what is packed */
  GByteArray *packed; /* read, but not unpacked */
  GCancellable *cancellable;
  LpTextProgress *progress;
  gboolean is_utf16;
  gboolean is_big_endian;
  guint8 rest[4]; /* the beginning of a character */
  gsize rest_length;
} LpTextInput;

LpTextInput *lp_text_input_open (const gchar *path, GCancellable *cancellable,
    LpTextProgress *progress, GError **error);
void lp_text_input_init_memory (
    LpTextInput *input, const gchar *path, const gchar *text, gsize length);
void lp_text_input_close (LpTextInput *input);
gboolean lp_text_input_read_more (LpTextInput *input, GError **error);
void lp_text_input_decode (LpTextInput *input);
void lp_text_input_consume (LpTextInput *input, gsize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpTextInput, lp_text_input_close)

G_END_DECLS
