/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "output/lp-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE 65536
#define MAX_ATTEMPTS 100
#define LETTERS "abcdefghijklmnopqrstuvwxyz0123456789"
#define N_LETTERS 6
#define SUFFIX ".part"

struct _LpPartFile {
  gint folder_fd;
  gint fd;
  gchar *name;
  gchar *temporary;
  gchar *shown;
  gboolean *full;
  GString *buffer;
};

static gboolean
set_error (LpPartFile *self, gint code, GError **error)
{
  *self->full = code == ENOSPC || code == EDQUOT || code == EFBIG;
  g_set_error (error, LP_ERROR, LP_ERROR_WRITE, "Cannot write '%s': %s.",
      self->shown, g_strerror (code));
  return FALSE;
}

static gchar *
make_temporary_name (const gchar *name)
{
  gchar random[N_LETTERS + 1] = "";

  for (guint i = 0; i < N_LETTERS; i++)
    random[i] = LETTERS[g_random_int_range (0, sizeof LETTERS - 1)];
  return g_strdup_printf (".%s.%s" SUFFIX, name, random);
}

/*
 * @entry: a name in a folder
 * @name: (nullable): the final name, or %NULL for any
 *
 * Whether @entry is what a part file of that name is called until it is
 * committed.
 */
gboolean
lp_part_file_is_leftover (const gchar *entry, const gchar *name)
{
  const gsize tail = 1 + N_LETTERS + strlen (SUFFIX);
  gsize length = strlen (entry);
  gsize end = length - tail; /* of the name */

  if (entry[0] != '.' || length < tail + 2 || entry[end] != '.' ||
      strspn (entry + end + 1, LETTERS) != N_LETTERS ||
      strcmp (entry + length - strlen (SUFFIX), SUFFIX) != 0)
    return FALSE;
  return name == NULL ||
         (strlen (name) == end - 1 && strncmp (entry + 1, name, end - 1) == 0);
}

/*
 * @folder_fd: the folder, which need not stay open
 * @name: the file's final name in it
 * @shown: how messages call it
 * @full: (out): set with every error: whether it was for want of space; to
 *   outlive the part file
 */
LpPartFile *
lp_part_file_new (gint folder_fd, const gchar *name, const gchar *shown,
    gboolean *full, GError **error)
{
  g_autoptr (LpPartFile) self = g_new0 (LpPartFile, 1);

  self->fd = -1;
  self->name = g_strdup (name);
  self->shown = g_strdup (shown);
  self->full = full;
  self->buffer = g_string_new (NULL);
  self->folder_fd = fcntl (folder_fd, F_DUPFD_CLOEXEC, 0);
  for (guint i = 0; self->folder_fd >= 0 && i < MAX_ATTEMPTS; i++) {
    g_free (self->temporary);
    self->temporary = make_temporary_name (name);
    self->fd = openat (self->folder_fd, self->temporary,
        O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (self->fd >= 0 || errno != EEXIST)
      break;
  }
  if (self->fd < 0) {
    set_error (self, errno, error);
    return NULL;
  }
  return g_steal_pointer (&self);
}

/* Removes what was written, unless it was committed. */
void
lp_part_file_free (LpPartFile *self)
{
  if (self->fd >= 0) {
    close (self->fd);
    unlinkat (self->folder_fd, self->temporary, 0);
  }
  if (self->folder_fd >= 0)
    close (self->folder_fd);
  g_string_free (self->buffer, TRUE);
  g_free (self->name);
  g_free (self->temporary);
  g_free (self->shown);
  g_free (self);
}

/* Returns how much was written; less than @size only with @error set. */
static gsize
write_through (LpPartFile *self, const gchar *data, gsize size, GError **error)
{
  gsize done = 0;

  while (done < size) {
    gssize n = write (self->fd, data + done, size - done);

    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      set_error (self, errno, error);
      break;
    }
    done += n;
  }
  return done;
}

static gboolean
flush (LpPartFile *self, GError **error)
{
  gsize size = self->buffer->len;
  gsize done = write_through (self, self->buffer->str, size, error);

  g_string_erase (self->buffer, 0, done);
  return done == size;
}

/*
 * Small pieces are gathered, so a full disk may show only later. They are not
 * lost then: what could not be written is tried again with the next piece or
 * at the end.
 */
gboolean
lp_part_file_write (
    LpPartFile *self, const void *data, gsize size, GError **error)
{
  if (size > BUFFER_SIZE)
    return flush (self, error) &&
           write_through (self, data, size, error) == size;
  g_string_append_len (self->buffer, data, size);
  return self->buffer->len < BUFFER_SIZE || flush (self, error);
}

/*
 * Closes the file and gives it its name, in the place of a file that has it
 * already. Guards against a program that dies, not against a machine that
 * does: nothing is synced.
 */
gboolean
lp_part_file_commit (LpPartFile *self, GError **error)
{
  gint fd = self->fd;
  gint code = 0;

  if (!flush (self, error))
    return FALSE;
  self->fd = -1;
  if (close (fd) < 0 && errno != EINTR)
    code = errno;
  else if (renameat (self->folder_fd, self->temporary, self->folder_fd,
               self->name) < 0)
    code = errno;
  if (code == 0)
    return TRUE;
  unlinkat (self->folder_fd, self->temporary, 0);
  return set_error (self, code, error);
}
