/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "lp-types.h"

G_BEGIN_DECLS

/*
 * Unpacks gzip and Zstandard as it is read: several members or frames one after
 * the other, too. Not part of the public API.
 */

typedef struct _LpTextUnpacker LpTextUnpacker;

typedef enum {
  LP_UNPACK_MORE,  /* goes on with more input */
  LP_UNPACK_END,   /* a member ended; more may follow, or anything else */
  LP_UNPACK_ERROR, /* what follows cannot be unpacked */
} LpUnpackResult;

/* So many bytes tell whether a file is packed. */
#define LP_UNPACKER_HEAD 4

LpTextUnpacker *lp_text_unpacker_new (const gchar *head, gsize length);
void lp_text_unpacker_free (LpTextUnpacker *unpacker);
gboolean lp_text_unpacker_begins (
    const LpTextUnpacker *unpacker, const gchar *head, gsize length);
LpUnpackResult lp_text_unpacker_run (LpTextUnpacker *unpacker,
    const gchar *input, gsize length, gsize *n_taken, gchar *output, gsize size,
    gsize *n_given);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpTextUnpacker, lp_text_unpacker_free)

G_END_DECLS
