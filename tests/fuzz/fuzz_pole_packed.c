/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include <bzlib.h>
#include <cpl_vsi.h>
#include <gdal.h>
#include <glib/gstdio.h>
#include <lzma.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "fuzz_damage.h"
#include "pole/ogr/lp-pole-unpack.h"

#define BUDGET ((guint64) 1 << 20)

/* The last byte says which archive; see fuzz_damage(). */
const gchar *const fuzz_seeds[] = { "\001\020\020\001\002\003", NULL };

static const gchar csv[] = "line,nr,lat,lon\nL,1,47.25,9.5\nL,2,47.25,9.6\n";
static guint8 archives[4][4096];
static gsize lengths[4];

static void
make_archives (void)
{
  z_stream gzip = { .next_in = (Bytef *) csv,
    .avail_in = sizeof csv - 1,
    .next_out = archives[0],
    .avail_out = sizeof archives[0] };
  guint bzip2_length = sizeof archives[1];
  vsi_l_offset zip_length;
  VSILFILE *member;
  GByte *zip;

  deflateInit2 (&gzip, 9, Z_DEFLATED, MAX_WBITS + 16, 9, Z_DEFAULT_STRATEGY);
  deflate (&gzip, Z_FINISH);
  lengths[0] = sizeof archives[0] - gzip.avail_out;
  deflateEnd (&gzip);
  BZ2_bzBuffToBuffCompress ((gchar *) archives[1], &bzip2_length, (gchar *) csv,
      sizeof csv - 1, 9, 0, 0);
  lengths[1] = bzip2_length;
  lzma_easy_buffer_encode (6, LZMA_CHECK_CRC64, NULL, (const guint8 *) csv,
      sizeof csv - 1, archives[2], &lengths[2], sizeof archives[2]);
  member = VSIFOpenL ("/vsizip/{/vsimem/a.zip}/b/c.csv", "wb");
  VSIFWriteL (csv, 1, sizeof csv - 1, member);
  VSIFCloseL (member);
  zip = VSIGetMemFileBuffer ("/vsimem/a.zip", &zip_length, TRUE);
  g_assert_cmpuint (zip_length, <=, sizeof archives[3]);
  memcpy (archives[3], zip, zip_length);
  lengths[3] = zip_length;
  VSIFree (zip);
}

/* Either there are files, or it is said why not; nothing is written beyond
 * the limit or left behind. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guint8 *damaged = NULL;
  g_autofree gchar *path = NULL;
  g_autofree gchar *folder = NULL;
  g_autoptr (GError) error = NULL;
  LpPoleMessages messages;
  LpPoleFiles files;
  guint which = size > 0 ? data[size - 1] % 4 : 0;
  gint fd;

  if (lengths[0] == 0) {
    /* Thousands of folders are made, which takes time on a disk. */
    if (g_access ("/dev/shm", W_OK) == 0)
      g_setenv ("TMPDIR", "/dev/shm", TRUE);
    GDALAllRegister ();
    make_archives ();
  }
  damaged = fuzz_damage (archives[which], lengths[which], data, size);
  if (damaged == NULL)
    return 0;
  fd = memfd_create ("packed", MFD_CLOEXEC);
  path = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_assert_cmpint (write (fd, damaged, lengths[which]), ==, lengths[which]);
  lp_pole_messages_begin (&messages, path);
  if (lp_pole_files_find (&files, path, path, BUDGET, &messages, &error))
    g_assert_cmpuint (files.files->len, >, 0);
  else
    g_assert_nonnull (error);
  g_assert_cmpuint (files.budget, <=, BUDGET);
  folder = g_strdup (files.folder);
  lp_pole_files_clear (&files);
  g_assert_true (folder == NULL || !g_file_test (folder, G_FILE_TEST_EXISTS));
  lp_pole_messages_end (&messages);
  close (fd);
  return 0;
}
