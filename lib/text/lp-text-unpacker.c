/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-text-unpacker.h"

#include <gio/gio.h>
#include <zstd.h>

struct _LpTextUnpacker {
  GConverter *gzip; /* or */
  ZSTD_DStream *zstd;
};

static gboolean
is_gzip (const gchar *head, gsize length)
{
  return length >= 2 && memcmp (head, "\x1f\x8b", 2) == 0;
}

/* A frame, or one that only carries what others wrote beside it. */
static gboolean
is_zstd (const gchar *head, gsize length)
{
  return length >= 4 && (memcmp (head, "\x28\xb5\x2f\xfd", 4) == 0 ||
                            (((guchar) head[0] & 0xf0) == 0x50 &&
                                memcmp (head + 1, "\x2a\x4d\x18", 3) == 0));
}

/**
 * lp_text_unpacker_new: (skip)
 * @head: how a file begins
 * @length: at least %LP_UNPACKER_HEAD bytes, unless the file is shorter
 *
 * Returns: (transfer full) (nullable): what unpacks the file, or %NULL where it
 *   is not packed
 */
LpTextUnpacker *
lp_text_unpacker_new (const gchar *head, gsize length)
{
  LpTextUnpacker *unpacker;

  if (!is_gzip (head, length) && !is_zstd (head, length))
    return NULL;
  unpacker = g_new0 (LpTextUnpacker, 1);
  if (is_gzip (head, length))
    unpacker->gzip =
        G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  else
    unpacker->zstd = ZSTD_createDStream ();
  return unpacker;
}

/**
 * lp_text_unpacker_free: (skip)
 * @unpacker: (transfer full): an unpacker
 */
void
lp_text_unpacker_free (LpTextUnpacker *unpacker)
{
  g_clear_object (&unpacker->gzip);
  ZSTD_freeDStream (unpacker->zstd);
  g_free (unpacker);
}

/**
 * lp_text_unpacker_begins: (skip)
 * @unpacker: an unpacker
 * @head: what follows a member that ended
 * @length: its length in bytes
 *
 * Returns: whether that is another member
 */
gboolean
lp_text_unpacker_begins (
    const LpTextUnpacker *unpacker, const gchar *head, gsize length)
{
  return unpacker->gzip ? is_gzip (head, length) : is_zstd (head, length);
}

static LpUnpackResult
run_gzip (LpTextUnpacker *unpacker, const gchar *input, gsize length,
    gsize *n_taken, gchar *output, gsize size, gsize *n_given)
{
  *n_taken = 0;
  *n_given = 0;
  switch (g_converter_convert (unpacker->gzip, input, length, output, size,
      G_CONVERTER_NO_FLAGS, n_taken, n_given, NULL)) {
    case G_CONVERTER_FINISHED:
      g_converter_reset (unpacker->gzip);
      return LP_UNPACK_END;
    case G_CONVERTER_ERROR:
      return LP_UNPACK_ERROR;
    default:
      return LP_UNPACK_MORE;
  }
}

static LpUnpackResult
run_zstd (LpTextUnpacker *unpacker, const gchar *input, gsize length,
    gsize *n_taken, gchar *output, gsize size, gsize *n_given)
{
  ZSTD_inBuffer in = { input, length, 0 };
  ZSTD_outBuffer out = { output, size, 0 };
  size_t result = ZSTD_decompressStream (unpacker->zstd, &out, &in);

  *n_taken = in.pos;
  *n_given = out.pos;
  if (ZSTD_isError (result))
    return LP_UNPACK_ERROR;
  return result == 0 ? LP_UNPACK_END : LP_UNPACK_MORE;
}

/**
 * lp_text_unpacker_run: (skip)
 * @unpacker: an unpacker
 * @input: packed bytes
 * @length: how many, at least one
 * @n_taken: (out): how many of them are done with
 * @output: where to put what is unpacked
 * @size: how much room there is, at least a byte
 * @n_given: (out): how much was put there
 *
 * Returns: how it went
 */
LpUnpackResult
lp_text_unpacker_run (LpTextUnpacker *unpacker, const gchar *input,
    gsize length, gsize *n_taken, gchar *output, gsize size, gsize *n_given)
{
  if (unpacker->gzip != NULL)
    return run_gzip (unpacker, input, length, n_taken, output, size, n_given);
  return run_zstd (unpacker, input, length, n_taken, output, size, n_given);
}
