/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "text/lp-text-input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_read_error (GError **error, const gchar *path, gint code)
{
  g_set_error (error, LP_ERROR, LP_ERROR_READ, "Cannot read '%s': %s.", path,
      g_strerror (code));
}

/**
 * lp_text_input_open: (skip)
 * @path: a file or a pipe
 * @cancellable: (nullable): interrupts reading
 * @progress: (nullable): where to add what was read
 * @error: where to say what is wrong
 *
 * Opens a file. Does not wait for anybody to write into a pipe; reading does.
 *
 * Returns: (transfer full): the file's bytes, or %NULL
 */
LpTextInput *
lp_text_input_open (const gchar *path, GCancellable *cancellable,
    LpTextProgress *progress, GError **error)
{
  LpTextInput *input;
  struct stat status;
  gint fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

  if (fd < 0 || fstat (fd, &status) < 0) {
    set_read_error (error, path, errno);
    if (fd >= 0)
      close (fd);
    return NULL;
  }
  if (S_ISDIR (status.st_mode)) {
    set_read_error (error, path, EISDIR);
    close (fd);
    return NULL;
  }
  input = g_new0 (LpTextInput, 1);
  input->path = input->own_path = g_strdup (path);
  input->fd = fd;
  input->has_size = S_ISREG (status.st_mode);
  input->size = input->has_size ? (guint64) status.st_size : 0;
  input->cancellable = cancellable ? g_object_ref (cancellable) : NULL;
  input->progress = progress;
  return input;
}

/**
 * lp_text_input_init_memory: (skip)
 * @input: an input, not to be closed
 * @path: what it is called, which must outlive @input
 * @text: its bytes, which must, too
 * @length: how many
 *
 * Makes @input one that is read to the end already.
 */
void
lp_text_input_init_memory (
    LpTextInput *input, const gchar *path, const gchar *text, gsize length)
{
  *input = (LpTextInput){ .path = path,
    .data = text,
    .length = length,
    .at_end = TRUE,
    .size = length,
    .has_size = TRUE,
    .fd = -1 };
}

/**
 * lp_text_input_close: (skip)
 * @input: (transfer full): bytes that are read
 */
void
lp_text_input_close (LpTextInput *input)
{
  close (input->fd);
  g_clear_object (&input->cancellable);
  g_clear_pointer (&input->unpacker, lp_text_unpacker_free);
  g_clear_pointer (&input->packed, g_byte_array_unref);
  g_free (input->fault);
  g_free (input->buffer);
  g_free (input->own_path);
  g_free (input);
}

/* Moves what is pending to the front and makes room for a block behind it;
 * gives memory back that only a very long row needed. */
static void
make_room (LpTextInput *input)
{
  gsize wanted = input->length + LP_TEXT_BLOCK;

  if (input->length > 0 && input->data != input->buffer)
    memmove (input->buffer, input->data, input->length);
  if (input->capacity < wanted || input->capacity > 4 * wanted) {
    /* Doubled, so that a long row is not copied once a block. */
    input->capacity =
        input->length > LP_TEXT_BLOCK ? 2 * input->length : 2 * LP_TEXT_BLOCK;
    input->buffer = g_realloc (input->buffer, input->capacity);
  }
  input->data = input->buffer;
}

/* Files are always ready; a pipe may stay silent for as long as it likes. */
static gboolean
wait_for_bytes (LpTextInput *input, GError **error)
{
  struct pollfd descriptors[2] = { { input->fd, POLLIN, 0 } };
  GPollFD cancelled;
  gboolean can_cancel;
  gint result;

  can_cancel = g_cancellable_make_pollfd (input->cancellable, &cancelled);
  if (can_cancel) {
    descriptors[1].fd = (gint) cancelled.fd;
    descriptors[1].events = POLLIN;
  }
  do
    result = poll (descriptors, can_cancel ? 2 : 1, -1);
  while (result < 0 && errno == EINTR);
  if (result < 0)
    set_read_error (error, input->path, errno);
  if (can_cancel)
    g_cancellable_release_fd (input->cancellable);
  return result >= 0 &&
         !g_cancellable_set_error_if_cancelled (input->cancellable, error);
}

static void
note_shrinking (LpTextInput *input)
{
  if (input->has_size && input->n_read < input->size && input->fault == NULL)
    input->fault = g_strdup_printf (
        "The file got shorter while it was read: %" G_GUINT64_FORMAT
        " of its %" G_GUINT64_FORMAT " bytes were there.",
        input->n_read, input->size);
}

/* Bytes of the file; 0 at its end, less than 0 with an error. */
static gssize
read_bytes (LpTextInput *input, gchar *bytes, gsize size, GError **error)
{
  gssize n_read;

  do {
    if (!input->has_size && !wait_for_bytes (input, error))
      return -1;
    n_read = read (input->fd, bytes, size);
  } while (n_read < 0 && (errno == EINTR || errno == EAGAIN));
  if (n_read < 0) {
    set_read_error (error, input->path, errno);
    return -1;
  }
  if (n_read == 0)
    note_shrinking (input);
  input->n_read += (guint64) n_read;
  if (input->progress != NULL)
    *input->progress += (guint64) n_read;
  return n_read;
}

/* Adds to what is to be unpacked, a few bytes at most; FALSE at the end of the
 * file or with an error. */
static gboolean
read_packed (LpTextInput *input, GError **error)
{
  guint length = input->packed->len;
  gssize n_read;

  g_byte_array_set_size (input->packed, LP_TEXT_BLOCK);
  n_read = read_bytes (input, (gchar *) input->packed->data + length,
      LP_TEXT_BLOCK - length, error);
  g_byte_array_set_size (input->packed, length + (guint) MAX (n_read, 0));
  return n_read > 0;
}

static void
note_damage (LpTextInput *input, const gchar *what)
{
  if (input->fault == NULL)
    input->fault = g_strdup_printf ("%s at byte %" G_GUINT64_FORMAT
                                    " of the packed file; what follows "
                                    "cannot be read.",
        what, input->n_read - input->packed->len);
}

/* Whether there is something to unpack, for which more may have to be read. A
 * file may go on with another member, be filled up with zeros, or be cut. */
static gboolean
find_packed (LpTextInput *input, GError **error)
{
  const GByteArray *packed = input->packed;
  guint wanted = input->is_within ? 1 : LP_UNPACKER_HEAD;
  GError *local = NULL;

  while (packed->len < wanted && read_packed (input, &local))
    ;
  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  if (packed->len == 0) {
    if (input->is_within)
      note_damage (input, "The packed data end early,");
    return FALSE;
  }
  if (input->is_within || lp_text_unpacker_begins (input->unpacker,
                              (const gchar *) packed->data, packed->len))
    return TRUE;
  if (packed->data[0] != 0)
    note_damage (input, "There is something that is not packed");
  return FALSE;
}

/* As read_bytes(), of what comes out. */
static gssize
unpack_bytes (LpTextInput *input, gchar *bytes, gsize size, GError **error)
{
  GError *local = NULL;
  gsize n_taken, n_given = 0;

  while (n_given == 0 && find_packed (input, &local)) {
    LpUnpackResult result = lp_text_unpacker_run (input->unpacker,
        (const gchar *) input->packed->data, input->packed->len, &n_taken,
        bytes, size, &n_given);

    if (result == LP_UNPACK_ERROR) {
      note_damage (input, "The packed data are damaged");
      break;
    }
    g_byte_array_remove_range (input->packed, 0, (guint) n_taken);
    input->is_within = result == LP_UNPACK_MORE;
  }
  if (local == NULL)
    return (gssize) n_given;
  g_propagate_error (error, local);
  return -1;
}

/* The first bytes say whether the file is packed. */
static gboolean
begin (LpTextInput *input, GError **error)
{
  GError *local = NULL;

  if (input->packed == NULL)
    input->packed = g_byte_array_new ();
  while (input->packed->len < LP_UNPACKER_HEAD && read_packed (input, &local))
    ;
  if (local != NULL) {
    g_propagate_error (error, local);
    return FALSE;
  }
  input->unpacker = lp_text_unpacker_new (
      (const gchar *) input->packed->data, input->packed->len);
  input->is_begun = TRUE;
  return TRUE;
}

static gssize
read_some (LpTextInput *input, gchar *bytes, gsize size, GError **error)
{
  gsize length;

  if (!input->is_begun && !begin (input, error))
    return -1;
  if (input->unpacker != NULL)
    return unpack_bytes (input, bytes, size, error);
  if (input->packed == NULL)
    return read_bytes (input, bytes, size, error);
  length = input->packed->len;
  memcpy (bytes, input->packed->data, length);
  g_clear_pointer (&input->packed, g_byte_array_unref);
  return (gssize) length;
}

static gunichar
get_unit (const LpTextInput *input, const guint8 *bytes)
{
  return input->is_big_endian ? (gunichar) bytes[0] << 8 | bytes[1]
                              : (gunichar) bytes[1] << 8 | bytes[0];
}

/* Adds UTF-16 to what is pending; what may be half a character is kept. */
static void
add_utf16 (LpTextInput *input, const guint8 *bytes, gsize length)
{
  gsize i = 0;

  while (length - i >= 2) {
    gunichar unit = get_unit (input, bytes + i);

    if (unit >= 0xd800 && unit < 0xdc00) {
      gunichar next;
      if (length - i < 4)
        break;
      next = get_unit (input, bytes + i + 2);
      if (next >= 0xdc00 && next < 0xe000) {
        unit = 0x10000 + ((unit - 0xd800) << 10) + (next - 0xdc00);
        i += 2;
      } else {
        unit = 0xfffd;
      }
    } else if (unit >= 0xdc00 && unit < 0xe000) {
      unit = 0xfffd;
    }
    i += 2;
    input->length +=
        (gsize) g_unichar_to_utf8 (unit, input->buffer + input->length);
  }
  input->rest_length = length - i;
  memcpy (input->rest, bytes + i, input->rest_length);
}

/* Two bytes become up to three. */
#define UTF16_BLOCK (LP_TEXT_BLOCK / 2)

static gboolean
read_utf16 (LpTextInput *input, GError **error)
{
  g_autofree guint8 *bytes = g_malloc (UTF16_BLOCK);
  const gsize length = input->length;

  while (input->length == length && !input->at_end) {
    const gsize rest = input->rest_length;
    gssize n_read;

    n_read =
        read_some (input, (gchar *) bytes + rest, UTF16_BLOCK - rest, error);
    if (n_read < 0)
      return FALSE;
    memcpy (bytes, input->rest, rest);
    input->at_end = n_read == 0;
    add_utf16 (input, bytes, rest + (gsize) n_read);
  }
  return TRUE;
}

/**
 * lp_text_input_decode: (skip)
 * @input: bytes of which none was consumed
 *
 * Where the text begins with the mark of UTF-16, goes on in UTF-8. Offsets are
 * those of the text in UTF-8 then.
 */
void
lp_text_input_decode (LpTextInput *input)
{
  g_autofree guint8 *bytes = NULL;
  const gsize length = input->length;

  if (length < 2 || input->buffer == NULL ||
      (memcmp (input->data, "\xff\xfe", 2) != 0 &&
          memcmp (input->data, "\xfe\xff", 2) != 0))
    return;
  input->is_utf16 = TRUE;
  input->is_big_endian = (guint8) input->data[0] == 0xfe;
  bytes = g_memdup2 (input->data, length);
  input->capacity = 2 * length + 2 * LP_TEXT_BLOCK;
  input->buffer = g_realloc (input->buffer, input->capacity);
  input->data = input->buffer;
  input->length = 0;
  add_utf16 (input, bytes + 2, length - 2);
}

/**
 * lp_text_input_read_more: (skip)
 * @input: bytes that are read
 * @error: where to say what is wrong; %G_IO_ERROR_CANCELLED where reading was
 *   interrupted, after which it may go on
 *
 * Reads on, a block at most, and at least a byte unless the file is over: then
 * @at_end is set. What @data pointed to moves.
 *
 * Returns: whether there was no error
 */
gboolean
lp_text_input_read_more (LpTextInput *input, GError **error)
{
  gssize n_read;

  if (g_cancellable_set_error_if_cancelled (input->cancellable, error))
    return FALSE;
  make_room (input);
  if (input->is_utf16)
    return read_utf16 (input, error);
  n_read =
      read_some (input, input->buffer + input->length, LP_TEXT_BLOCK, error);
  if (n_read < 0)
    return FALSE;
  input->at_end = n_read == 0;
  input->length += (gsize) n_read;
  return TRUE;
}

/**
 * lp_text_input_consume: (skip)
 * @input: bytes that are read
 * @length: how many of those pending are done with
 */
void
lp_text_input_consume (LpTextInput *input, gsize length)
{
  input->data += length;
  input->length -= length;
  input->offset += length;
}
