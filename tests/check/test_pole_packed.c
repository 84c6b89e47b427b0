/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include <bzlib.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <lzma.h>
#include <math.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "gdal_fixture.h"
#include "pole/ogr/lp-pole-unpack.h"
#include "pole_fixture.h"

static const gchar csv[] = "line,nr,lat,lon\nL,1,47.25,9.5\nL,2,47.25,9.6\n";

/* --- Packing ------------------------------------------------------------- */

static void
pack_gzip (GByteArray *packed, const gchar *bytes, gsize length)
{
  guint8 out[65536];
  z_stream stream = { .next_in = (Bytef *) bytes,
    .avail_in = (uInt) length,
    .next_out = out,
    .avail_out = sizeof out };

  g_assert_cmpint (deflateInit2 (&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 9,
                       Z_DEFAULT_STRATEGY),
      ==, Z_OK);
  g_assert_cmpint (deflate (&stream, Z_FINISH), ==, Z_STREAM_END);
  g_byte_array_append (packed, out, (guint) (sizeof out - stream.avail_out));
  deflateEnd (&stream);
}

static void
pack_bzip2 (GByteArray *packed, const gchar *bytes, gsize length)
{
  gchar out[65536];
  guint out_length = sizeof out;

  g_assert_cmpint (BZ2_bzBuffToBuffCompress (out, &out_length, (gchar *) bytes,
                       (guint) length, 9, 0, 0),
      ==, BZ_OK);
  g_byte_array_append (packed, (guint8 *) out, out_length);
}

static void
pack_xz (GByteArray *packed, const gchar *bytes, gsize length)
{
  guint8 out[65536];
  gsize out_length = 0;

  g_assert_cmpint (
      lzma_easy_buffer_encode (6, LZMA_CHECK_CRC64, NULL,
          (const guint8 *) bytes, length, out, &out_length, sizeof out),
      ==, LZMA_OK);
  g_byte_array_append (packed, out, (guint) out_length);
}

static const struct {
  const gchar *name;
  void (*pack) (GByteArray *packed, const gchar *bytes, gsize length);
} packers[] = {
  { "a.csv.gz", pack_gzip },
  { "a.csv.bz2", pack_bzip2 },
  { "a.csv.xz", pack_xz },
};

static gchar *
write_bytes (const gchar *name, const guint8 *bytes, gsize length)
{
  gchar *path = g_build_filename (pole_folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, (const gchar *) bytes, (gssize) length, &error);
  g_assert_no_error (error);
  return path;
}

static gchar *
name_archive (const gchar *name)
{
  gchar *path = g_build_filename (pole_folder, name, NULL);

  g_remove (path);
  return path;
}

static void
put (
    const gchar *archive, const gchar *member, const gchar *bytes, gsize length)
{
  g_autofree gchar *path = g_strdup_printf ("/vsizip/{%s}/%s", archive, member);

  write_packed (path, bytes, length);
}

static void
put_file (const gchar *archive, const gchar *member, const gchar *path)
{
  g_autofree gchar *bytes = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  put (archive, member, bytes, length);
}

static void
check_two (const gchar *path)
{
  g_autoptr (LpPoleSet) set = load_poles (path);

  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 2);
  g_assert_nonnull (find_pole (set, "L/1"));
  g_assert_nonnull (find_pole (set, "L/2"));
}

/* What lies in the folder for temporary files, which is this program's own:
 * nothing but the folder of these tests. */
static guint
count_leftovers (void)
{
  GDir *dir = g_dir_open (g_get_tmp_dir (), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  g_dir_close (dir);
  return n - 1;
}

/* --- Compressed files ---------------------------------------------------- */

static void
test_compressed_files_are_read (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packers); i++) {
    g_autoptr (GByteArray) packed = g_byte_array_new ();
    g_autofree gchar *path = NULL;

    packers[i].pack (packed, csv, strlen (csv));
    path = write_bytes (packers[i].name, packed->data, packed->len);
    check_two (path);
  }
}

/* As `cat` puts them one behind the other; what follows may be padding. */
static void
test_members_in_a_row_are_one_file (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packers); i++) {
    g_autoptr (GByteArray) packed = g_byte_array_new ();
    g_autofree gchar *path = NULL;

    packers[i].pack (packed, csv, 30);
    packers[i].pack (packed, csv + 30, strlen (csv) - 30);
    g_byte_array_append (packed, (const guint8 *) "\0\0\0\0", 4);
    path = write_bytes (packers[i].name, packed->data, packed->len);
    check_two (path);
  }
}

/* Blocks end where they like. */
static void
test_length_does_not_matter (void)
{
  g_autoptr (GString) text = g_string_new (csv);

  while (text->len < 300000)
    g_string_append_printf (text, "L,%u,47.25,9.5\n", (guint) text->len);
  for (guint i = 0; i < G_N_ELEMENTS (packers); i++) {
    for (gsize length = 65536 * 2 - 1; length <= 65536 * 2 + 1; length++) {
      g_autoptr (GByteArray) packed = g_byte_array_new ();
      g_autofree gchar *path = NULL;
      g_autofree gchar *unpacked = NULL;
      g_autofree gchar *out = g_build_filename (pole_folder, "out", NULL);
      LpPoleFiles files;
      LpPoleMessages messages;
      g_autoptr (GError) error = NULL;
      gsize unpacked_length;

      packers[i].pack (packed, text->str, length);
      path = write_bytes (packers[i].name, packed->data, packed->len);
      lp_pole_messages_begin (&messages, path);
      lp_pole_files_find (&files, path, path, length, &messages, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (files.files->len, ==, 1);
      g_assert_true (g_file_get_contents (
          ((LpPoleFile *) g_ptr_array_index (files.files, 0))->path, &unpacked,
          &unpacked_length, NULL));
      g_assert_cmpmem (unpacked, unpacked_length, text->str, length);
      lp_pole_files_clear (&files);
      lp_pole_messages_end (&messages);
    }
  }
}

static void
test_every_cut_is_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packers); i++) {
    g_autoptr (GByteArray) packed = g_byte_array_new ();

    packers[i].pack (packed, csv, strlen (csv));
    for (gsize length = 6; length < packed->len; length += 7) {
      g_autofree gchar *path =
          write_bytes (packers[i].name, packed->data, length);
      check_refused (path, NULL, LP_ERROR_FORMAT, packers[i].name);
    }
  }
}

static void
test_damage_is_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (packers); i++) {
    g_autoptr (GByteArray) packed = g_byte_array_new ();
    g_autofree gchar *path = NULL;

    packers[i].pack (packed, csv, strlen (csv));
    packed->data[packed->len / 2] ^= 0x55;
    path = write_bytes (packers[i].name, packed->data, packed->len);
    check_refused (path, NULL, LP_ERROR_FORMAT, "damaged near byte");
  }
}

/* --- Archives ------------------------------------------------------------ */

static void
test_archive_of_several_is_one_source (void)
{
  g_autofree gchar *path = name_archive ("several.zip");
  g_autoptr (GByteArray) packed = g_byte_array_new ();

  pack_gzip (packed, "line,nr,lat,lon\nL,2,47.25,9.6\n", 30);
  put (path, "README.txt", "not poles", 9);
  put (path, "north/a.csv", "line,nr,lat,lon\nL,1,47.25,9.5\n", 30);
  put (path, "south/b.csv.gz", (gchar *) packed->data, packed->len);
  put (path, "__MACOSX/north/._a.csv", "line,nr,lat,lon\nX,1,1,1\n", 24);
  check_two (path);
}

static void
test_archive_holds_a_shapefile (void)
{
  static const gchar *const suffixes[] = { "shp", "shx", "dbf", "prj" };
  g_autofree gchar *path = name_archive ("towers.zip");
  g_autoptr (LpPoleSet) set = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree gchar *name =
        g_strconcat ("poles/li_towers_lv95.", suffixes[i], NULL);
    g_autofree gchar *member =
        g_strconcat ("export 1/li_towers.", suffixes[i], NULL);
    g_autofree gchar *from = find_data (name);
    if (from == NULL)
      return;
    put_file (path, member, from);
  }
  set = load_poles (path);
  g_assert_cmpuint (lp_pole_set_get_n_poles (set), ==, 248);
  g_assert_cmpstr (lp_pole_set_get_crs (set), ==, "EPSG:2056");
  g_assert_cmpstr (lp_pole_set_get_format (set), ==, "ESRI Shapefile");
  g_assert_cmpstrv (lp_pole_set_get_warnings (set), ((gchar *[]){ NULL }));
}

static void
test_archive_holds_a_geopackage (void)
{
  static const WrittenPole poles[] = { { "L", 1, 9.5, 47, NAN },
    { "L", 2, 9.6, 47, NAN } };
  g_autofree gchar *inside = g_build_filename (pole_folder, "in.gpkg", NULL);
  g_autofree gchar *path = name_archive ("geopackage.zip");

  write_layer ("GPKG", inside, "poles", "EPSG:2056", poles, 2);
  put_file (path, "in.gpkg", inside);
  check_two (path);
}

static void
test_tar_is_an_archive (void)
{
  g_autoptr (GByteArray) tar = g_byte_array_new ();
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  gchar header[512] = "poles/a.csv";
  guint sum = 0;
  g_autofree gchar *plain = NULL;
  g_autofree gchar *path = NULL;

  memcpy (header + 100, "0000644", 8);
  memcpy (header + 108, "0000000", 8);
  memcpy (header + 116, "0000000", 8);
  g_snprintf (header + 124, 12, "%011o", (guint) strlen (csv));
  memcpy (header + 136, "00000000000", 12);
  memset (header + 148, ' ', 8);
  header[156] = '0';
  memcpy (header + 257, "ustar\00000", 8);
  for (guint i = 0; i < sizeof header; i++)
    sum += (guint8) header[i];
  g_snprintf (header + 148, 8, "%06o", sum);
  g_byte_array_append (tar, (guint8 *) header, sizeof header);
  g_byte_array_append (tar, (const guint8 *) csv, strlen (csv));
  g_byte_array_set_size (tar, 512 * 4);
  memset (tar->data + 512 + strlen (csv), 0, 512 * 3 - strlen (csv));
  plain = write_bytes ("a.tar", tar->data, tar->len);
  check_two (plain);
  pack_gzip (packed, (gchar *) tar->data, tar->len);
  path = write_bytes ("a.tar.gz", packed->data, packed->len);
  check_two (path);
}

static void
test_archives_without_poles_are_refused (void)
{
  g_autofree gchar *none = name_archive ("none.zip");
  g_autofree gchar *damaged = name_archive ("damaged.zip");
  g_autofree gchar *member = name_archive ("member.zip");
  g_autofree gchar *vrt = name_archive ("vrt.zip");
  g_autofree gchar *bytes = NULL;
  g_autoptr (GString) text = g_string_new (csv);
  gsize length;

  put (none, "README.txt", "not poles", 9);
  check_refused (none, NULL, LP_ERROR_FORMAT, "nothing in the archive");

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (text, "L,%u,47.%u,9.5\n", i + 9, i * i % 97);
  put (damaged, "a.csv", text->str, text->len);
  g_assert_true (g_file_get_contents (damaged, &bytes, &length, NULL));
  bytes[200] ^= 0x55;
  g_free (write_bytes ("damaged.zip", (guint8 *) bytes, length));
  check_refused (damaged, NULL, LP_ERROR_FORMAT, "damaged.zip/a.csv");

  put (member, "a.csv", csv, strlen (csv));
  put (member, "b.geojson",
      "{\"type\":\"FeatureCollection\",\"features\":[{\"ty", 44);
  check_refused (member, NULL, LP_ERROR_READ, "member.zip/b.geojson");

  put (vrt, "a.vrt",
      "<OGRVRTDataSource><OGRVRTLayer name=\"passwd\"><SrcDataSource>"
      "CSV:/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
      122);
  check_refused (vrt, NULL, LP_ERROR_FORMAT, "nothing in the archive");
}

static void
test_names_do_not_lead_out (void)
{
  g_autofree gchar *path = name_archive ("out.zip");
  g_autofree gchar *bytes = NULL;
  gsize length;

  put (path, "xx/xx/escaped.csv", csv, strlen (csv));
  put (path, "a.csv", csv, strlen (csv));
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  for (gsize i = 0; i + 5 <= length; i++) {
    if (memcmp (bytes + i, "xx/xx", 5) == 0)
      memcpy (bytes + i, "../..", 5);
  }
  g_free (write_bytes ("out.zip", (guint8 *) bytes, length));
  check_two (path);
  g_clear_pointer (&path, g_free);
  path = g_build_filename (g_get_tmp_dir (), "escaped.csv", NULL);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* --- Bombs --------------------------------------------------------------- */

static void
check_limit (const gchar *path, guint64 budget)
{
  LpPoleFiles files;
  LpPoleMessages messages;
  g_autoptr (GError) error = NULL;

  lp_pole_messages_begin (&messages, path);
  g_assert_false (
      lp_pole_files_find (&files, path, path, budget, &messages, &error));
  g_assert_error (error, LP_ERROR, LP_ERROR_READ);
  g_assert_nonnull (strstr (error->message, "becomes larger"));
  g_assert_nonnull (strstr (error->message, path));
  lp_pole_files_clear (&files);
  lp_pole_messages_end (&messages);
}

static void
test_bombs_stop_at_the_limit (void)
{
  g_autofree gchar *zeros = g_malloc0 (4 << 20);
  g_autofree gchar *archive = name_archive ("bomb.zip");
  g_autofree gchar *two = name_archive ("two.zip");

  for (guint i = 0; i < G_N_ELEMENTS (packers); i++) {
    g_autoptr (GByteArray) packed = g_byte_array_new ();
    g_autofree gchar *path = NULL;

    packers[i].pack (packed, zeros, 4 << 20);
    path = write_bytes (packers[i].name, packed->data, packed->len);
    check_limit (path, (4 << 20) - 1);
  }
  put (archive, "a.csv", zeros, 4 << 20);
  check_limit (archive, (4 << 20) - 1);
  /* All that is unpacked counts together. */
  put (two, "a.csv", zeros, 1 << 20);
  put (two, "b.csv", zeros, 1 << 20);
  check_limit (two, (2 << 20) - 1);
}

static void
test_packing_is_followed_so_deep (void)
{
  g_autoptr (GByteArray) once = g_byte_array_new ();
  g_autoptr (GByteArray) twice = g_byte_array_new ();
  g_autoptr (GByteArray) thrice = g_byte_array_new ();
  g_autoptr (GByteArray) more = g_byte_array_new ();
  g_autofree gchar *good = NULL;
  g_autofree gchar *path = NULL;

  pack_gzip (once, csv, strlen (csv));
  pack_xz (twice, (gchar *) once->data, once->len);
  pack_bzip2 (thrice, (gchar *) twice->data, twice->len);
  pack_gzip (more, (gchar *) thrice->data, thrice->len);
  good = write_bytes ("a.csv.gz.xz.bz2", thrice->data, thrice->len);
  path = write_bytes ("a.csv.gz.xz.bz2.gz", more->data, more->len);
  check_two (good);
  check_refused (path, NULL, LP_ERROR_FORMAT, "more than 3 times");
}

static void
test_nothing_is_left_behind (void)
{
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autofree gchar *path = NULL;
  g_autofree gchar *cut = NULL;

  pack_gzip (packed, csv, strlen (csv));
  path = write_bytes ("a.csv.gz", packed->data, packed->len);
  cut = write_bytes ("cut.csv.gz", packed->data, packed->len - 9);
  check_two (path);
  check_refused (cut, NULL, LP_ERROR_FORMAT, "cut off");
  g_assert_cmpuint (count_leftovers (), ==, 0);
}

int
main (int argc, char **argv)
{
  gchar temporary[] = "/tmp/linepatrol-test-XXXXXX";
  gint result;

  /* GLib looks once. */
  setenv ("TMPDIR", mkdtemp (temporary), TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func (
      "/pole-packed/compressed-files-are-read", test_compressed_files_are_read);
  g_test_add_func ("/pole-packed/members-in-a-row-are-one-file",
      test_members_in_a_row_are_one_file);
  g_test_add_func (
      "/pole-packed/length-does-not-matter", test_length_does_not_matter);
  g_test_add_func (
      "/pole-packed/every-cut-is-refused", test_every_cut_is_refused);
  g_test_add_func ("/pole-packed/damage-is-refused", test_damage_is_refused);
  g_test_add_func ("/pole-packed/archive-of-several-is-one-source",
      test_archive_of_several_is_one_source);
  g_test_add_func (
      "/pole-packed/archive-holds-a-shapefile", test_archive_holds_a_shapefile);
  g_test_add_func ("/pole-packed/archive-holds-a-geopackage",
      test_archive_holds_a_geopackage);
  g_test_add_func ("/pole-packed/tar-is-an-archive", test_tar_is_an_archive);
  g_test_add_func ("/pole-packed/archives-without-poles-are-refused",
      test_archives_without_poles_are_refused);
  g_test_add_func (
      "/pole-packed/names-do-not-lead-out", test_names_do_not_lead_out);
  g_test_add_func (
      "/pole-packed/bombs-stop-at-the-limit", test_bombs_stop_at_the_limit);
  g_test_add_func ("/pole-packed/packing-is-followed-so-deep",
      test_packing_is_followed_so_deep);
  g_test_add_func (
      "/pole-packed/nothing-is-left-behind", test_nothing_is_left_behind);
  result = run_pole_tests ();
  g_rmdir (temporary);
  return result;
}
