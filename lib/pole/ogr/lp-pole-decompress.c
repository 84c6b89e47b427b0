/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "pole/ogr/lp-pole-decompress.h"

#include <bzlib.h>
#include <errno.h>
#include <lzma.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define BLOCK ((gsize) 64 * 1024)

/* xz -9 needs 65 MB; a file could demand gigabytes. */
#define MAX_XZ_MEMORY (G_GUINT64_CONSTANT (256) << 20)

typedef struct {
  const guint8 *data; /* what is to be read next */
  gsize length;
  guint8 *out;
  gsize produced;
  union {
    z_stream gzip;
    bz_stream bzip2;
    lzma_stream xz;
  } state;
} Stream;

typedef enum {
  STEP_MORE,
  STEP_END,
  STEP_DAMAGED,
} Step;

struct _LpPoleCodec {
  const gchar *suffix;
  const gchar *magic;
  gsize magic_length;
  gboolean (*begin) (Stream *stream);
  Step (*step) (Stream *stream); /* fills out as far as the data goes */
  void (*end) (Stream *stream);
};

static gboolean
begin_gzip (Stream *stream)
{
  return inflateInit2 (&stream->state.gzip, MAX_WBITS + 16) == Z_OK;
}

static Step
step_gzip (Stream *stream)
{
  z_stream *state = &stream->state.gzip;
  gint result;

  state->next_in = (Bytef *) stream->data;
  state->avail_in = (uInt) stream->length;
  state->next_out = stream->out;
  state->avail_out = BLOCK;
  result = inflate (state, Z_NO_FLUSH);
  stream->data = state->next_in;
  stream->length = state->avail_in;
  stream->produced = BLOCK - state->avail_out;
  if (result == Z_STREAM_END)
    return STEP_END;
  return result == Z_OK || result == Z_BUF_ERROR ? STEP_MORE : STEP_DAMAGED;
}

static void
end_gzip (Stream *stream)
{
  inflateEnd (&stream->state.gzip);
}

static gboolean
begin_bzip2 (Stream *stream)
{
  return BZ2_bzDecompressInit (&stream->state.bzip2, 0, 0) == BZ_OK;
}

static Step
step_bzip2 (Stream *stream)
{
  bz_stream *state = &stream->state.bzip2;
  gint result;

  state->next_in = (gchar *) stream->data;
  state->avail_in = (guint) stream->length;
  state->next_out = (gchar *) stream->out;
  state->avail_out = BLOCK;
  result = BZ2_bzDecompress (state);
  stream->data = (const guint8 *) state->next_in;
  stream->length = state->avail_in;
  stream->produced = BLOCK - state->avail_out;
  if (result == BZ_STREAM_END)
    return STEP_END;
  return result == BZ_OK ? STEP_MORE : STEP_DAMAGED;
}

static void
end_bzip2 (Stream *stream)
{
  BZ2_bzDecompressEnd (&stream->state.bzip2);
}

static gboolean
begin_xz (Stream *stream)
{
  stream->state.xz = (lzma_stream) LZMA_STREAM_INIT;
  return lzma_stream_decoder (&stream->state.xz, MAX_XZ_MEMORY, 0) == LZMA_OK;
}

static Step
step_xz (Stream *stream)
{
  lzma_stream *state = &stream->state.xz;
  lzma_ret result;

  state->next_in = stream->data;
  state->avail_in = stream->length;
  state->next_out = stream->out;
  state->avail_out = BLOCK;
  result = lzma_code (state, LZMA_RUN);
  stream->data = state->next_in;
  stream->length = state->avail_in;
  stream->produced = BLOCK - state->avail_out;
  if (result == LZMA_STREAM_END)
    return STEP_END;
  return result == LZMA_OK || result == LZMA_BUF_ERROR ? STEP_MORE
                                                       : STEP_DAMAGED;
}

static void
end_xz (Stream *stream)
{
  lzma_end (&stream->state.xz);
}

static const LpPoleCodec codecs[] = {
  { ".bz2", "BZh", 3, begin_bzip2, step_bzip2, end_bzip2 },
  { ".gz", "\x1f\x8b\x08", 3, begin_gzip, step_gzip, end_gzip },
  { ".xz",
      "\xfd"
      "7zXZ\0",
      6, begin_xz, step_xz, end_xz },
};

/*
 * lp_pole_codec_find:
 * @head: the first bytes of a file
 *
 * Returns: how it was compressed, or NULL where it was not
 */
const LpPoleCodec *
lp_pole_codec_find (const guint8 *head, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (length >= codecs[i].magic_length &&
        memcmp (head, codecs[i].magic, codecs[i].magic_length) == 0)
      return &codecs[i];
  }
  return NULL;
}

const gchar *
lp_pole_codec_get_suffix (const LpPoleCodec *codec)
{
  return codec->suffix;
}

/*
 * lp_pole_write_within:
 * @budget: (inout): how many bytes may be written yet
 * @shown: the archive, for errors
 */
gboolean
lp_pole_write_within (gint to, const void *data, gsize length, guint64 *budget,
    const gchar *shown, GError **error)
{
  const guint8 *bytes = data;

  if (length > *budget) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "'%s' becomes larger when unpacked than the 4 GB, or half of what is "
        "free in the folder for temporary files (TMPDIR), that poles may have: "
        "unpack it yourself.",
        shown);
    return FALSE;
  }
  *budget -= length;
  while (length > 0) {
    gssize written = write (to, bytes, length);
    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0) {
      g_set_error (error, LP_ERROR, LP_ERROR_WRITE,
          "Cannot unpack '%s' in the folder for temporary files (TMPDIR): %s",
          shown, g_strerror (errno));
      return FALSE;
    }
    bytes += written;
    length -= (gsize) written;
  }
  return TRUE;
}

static gboolean
read_more (Stream *stream, guint8 *in, gint from, const gchar *shown,
    guint64 *offset, GError **error)
{
  gssize got;

  do
    got = read (from, in, BLOCK);
  while (got < 0 && errno == EINTR);
  if (got < 0) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ, "Cannot read '%s': %s", shown,
        g_strerror (errno));
    return FALSE;
  }
  stream->data = in;
  stream->length = (gsize) got;
  *offset += (guint64) got;
  return TRUE;
}

/* One after the other, as `cat a.gz b.gz` makes them. What else follows is
 * padding. */
static gboolean
begins_again (const LpPoleCodec *codec, const Stream *stream)
{
  return stream->length > 0 &&
         memcmp (stream->data, codec->magic,
             MIN (stream->length, codec->magic_length)) == 0;
}

static gboolean
unpack_stream (const LpPoleCodec *codec, Stream *stream, guint8 *in, gint from,
    gint to, guint64 *budget, const gchar *shown, GError **error)
{
  guint64 offset = 0;
  Step step = STEP_MORE;

  for (;;) {
    if (stream->length == 0 && stream->produced < BLOCK) {
      if (!read_more (stream, in, from, shown, &offset, error))
        return FALSE;
      if (stream->length == 0 && step == STEP_END)
        return TRUE;
      if (stream->length == 0) {
        g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
            "'%s' is cut off: it ends at byte %" G_GUINT64_FORMAT
            " in the middle of what is compressed.",
            shown, offset);
        return FALSE;
      }
    }
    if (step == STEP_END) {
      if (!begins_again (codec, stream))
        return TRUE;
      codec->end (stream);
      memset (&stream->state, 0, sizeof stream->state);
      if (!codec->begin (stream))
        break;
    }
    step = codec->step (stream);
    if (step == STEP_DAMAGED)
      break;
    if (!lp_pole_write_within (
            to, stream->out, stream->produced, budget, shown, error))
      return FALSE;
    /* Nothing more is to come out of it. */
    if (step == STEP_END)
      stream->produced = 0;
  }
  g_set_error (error, LP_ERROR, LP_ERROR_FORMAT,
      "'%s' is damaged near byte %" G_GUINT64_FORMAT
      ", or needs more than 256 MB to be unpacked.",
      shown, offset - stream->length);
  return FALSE;
}

/*
 * lp_pole_codec_unpack:
 * @from: a file, from its beginning
 * @to: where to write
 * @budget: (inout): how many bytes may be written yet
 * @shown: the file, for errors
 */
gboolean
lp_pole_codec_unpack (const LpPoleCodec *codec, gint from, gint to,
    guint64 *budget, const gchar *shown, GError **error)
{
  g_autofree guint8 *in = g_malloc (BLOCK);
  g_autofree guint8 *out = g_malloc (BLOCK);
  Stream stream = { .out = out };
  gboolean good;

  if (!codec->begin (&stream)) {
    g_set_error (error, LP_ERROR, LP_ERROR_READ,
        "Cannot unpack '%s': there is not enough memory.", shown);
    return FALSE;
  }
  good = unpack_stream (codec, &stream, in, from, to, budget, shown, error);
  codec->end (&stream);
  return good;
}
