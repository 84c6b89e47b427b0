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

/* Reads at most @size bytes; returns how many, or -1. */
static gssize
read_bytes (LpTextInput *input, void *bytes, gsize size, GError **error)
{
  gssize n_read;

  do {
    if (!input->has_size && !wait_for_bytes (input, error))
      return -1;
    n_read = read (input->fd, bytes, size);
  } while (n_read < 0 && (errno == EINTR || errno == EAGAIN));
  if (n_read < 0)
    set_read_error (error, input->path, errno);
  else if (input->progress != NULL)
    *input->progress += (guint64) n_read;
  return n_read;
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

    n_read = read_bytes (input, bytes + rest, UTF16_BLOCK - rest, error);
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
      read_bytes (input, input->buffer + input->length, LP_TEXT_BLOCK, error);
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
