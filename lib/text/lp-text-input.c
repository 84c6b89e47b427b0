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
  do {
    if (!input->has_size && !wait_for_bytes (input, error))
      return FALSE;
    n_read = read (input->fd, input->buffer + input->length, LP_TEXT_BLOCK);
  } while (n_read < 0 && (errno == EINTR || errno == EAGAIN));
  if (n_read < 0) {
    set_read_error (error, input->path, errno);
    return FALSE;
  }
  input->at_end = n_read == 0;
  input->length += (gsize) n_read;
  if (input->progress != NULL)
    *input->progress += (guint64) n_read;
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
