/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "jpeg/lp-jpeg-metadata.h"

#include <string.h>

#include "jpeg/lp-jpeg-exif.h"
#include "jpeg/lp-jpeg-photoshop.h"

/* What segments of an application begin with. */
#define JFIF "JFIF\0"
#define ADOBE "Adobe"
#define EXIF "Exif\0\0"
#define XMP "http://ns.adobe.com/xap/1.0/\0"
#define ICC "ICC_PROFILE\0"
#define PHOTOSHOP "Photoshop 3.0\0"
#define LENGTH(name) (sizeof (name) - 1)

#define JFIF_SIZE 14
#define JFIF_THUMBNAIL_OFFSET 12
#define ADOBE_SIZE 12

/* An ICC segment says which of how many chunks it holds. */
#define ICC_HEADER_SIZE (LENGTH (ICC) + 2)
#define MAX_ICC_CHUNKS 255

/* What a segment holds, without the two bytes that say so. */
#define MAX_SEGMENT_SIZE 65533

/* Every crop gets a copy. */
#define MAX_METADATA_SIZE (4 * 1024 * 1024)

typedef const struct jpeg_marker_struct Segment;

struct _LpJpegMetadata {
  GByteArray *before_exif; /* whole segments, as the crops carry them */
  GByteArray *after_exif;
  LpJpegExif *exif; /* nullable */
  GPtrArray *remarks;
};

static gboolean
is_of_kind (Segment *segment, gint marker, const gchar *name, gsize length)
{
  return segment->marker == marker && segment->data_length >= length &&
         memcmp (segment->data, name, length) == 0;
}

#define IS(segment, app, name)                                                 \
  is_of_kind (segment, JPEG_APP0 + (app), name, LENGTH (name))

/* The first of the photo's segments of a kind. */
#define FIND(segments, app, name)                                              \
  find (segments, JPEG_APP0 + (app), name, LENGTH (name))

static Segment *
find (Segment *segments, gint marker, const gchar *name, gsize length)
{
  for (Segment *segment = segments; segment != NULL; segment = segment->next)
    if (is_of_kind (segment, marker, name, length))
      return segment;
  return NULL;
}

static void
append_segment (GByteArray *output, guint8 marker, const void *data, gsize size)
{
  guint8 header[4] = { 0xff, marker, (size + 2) >> 8, (size + 2) & 0xff };

  g_byte_array_append (output, header, sizeof header);
  g_byte_array_append (output, data, size);
}

static void
free_remark (gpointer data)
{
  LpJpegRemark *remark = data;

  g_free (remark->why);
  g_free (remark);
}

static void
add_remark (LpJpegMetadata *self, const gchar *what, const gchar *why)
{
  LpJpegRemark *remark = g_new (LpJpegRemark, 1);

  remark->what = what;
  remark->why = g_strdup (why);
  g_ptr_array_add (self->remarks, remark);
}

/* Density and colour space, without a thumbnail. */
static void
keep_jfif (LpJpegMetadata *self, Segment *segments)
{
  Segment *segment = FIND (segments, 0, JFIF);
  guint8 content[JFIF_SIZE] = { 0 };

  if (segment == NULL || segment->data_length < JFIF_SIZE)
    return;
  memcpy (content, segment->data, JFIF_THUMBNAIL_OFFSET);
  append_segment (self->before_exif, JPEG_APP0, content, JFIF_SIZE);
}

/* The last one is what decoders go by. */
static void
keep_adobe (LpJpegMetadata *self, Segment *segments)
{
  Segment *found = NULL;

  for (Segment *segment = segments; segment != NULL; segment = segment->next)
    if (IS (segment, 14, ADOBE) && segment->data_length >= ADOBE_SIZE)
      found = segment;
  if (found != NULL)
    append_segment (self->before_exif, JPEG_APP0 + 14, found->data, ADOBE_SIZE);
}

static void
keep_exif (LpJpegMetadata *self, Segment *segments, guint orientation)
{
  Segment *segment = FIND (segments, 1, EXIF);
  g_autoptr (GError) error = NULL;

  if (segment == NULL)
    return;
  self->exif = lp_jpeg_exif_new (
      segment->data, segment->data_length, orientation, &error);
  if (self->exif == NULL)
    add_remark (self, "EXIF", error->message);
}

static gboolean
contains (Segment *segment, const gchar *word)
{
  return memmem (segment->data, segment->data_length, word, strlen (word)) !=
         NULL;
}

/* XMP is kept as it is, or not at all where it speaks of what a crop does not
 * have. */
static void
keep_xmp (LpJpegMetadata *self, Segment *segments)
{
  Segment *segment = FIND (segments, 1, XMP);

  if (segment == NULL)
    return;
  if (contains (segment, "HasExtendedXMP"))
    add_remark (self, "XMP", "Most of it is in other segments.");
  else if (contains (segment, "xmpGImg") || contains (segment, "xapGImg"))
    add_remark (self, "XMP", "There is a thumbnail in it.");
  else if (contains (segment, "Container:Directory") ||
           contains (segment, "GContainer:"))
    add_remark (self, "XMP", "It describes further images behind the photo.");
  else
    append_segment (
        self->after_exif, JPEG_APP0 + 1, segment->data, segment->data_length);
}

/* Resources may go on from one segment to the next. */
static void
keep_photoshop (LpJpegMetadata *self, Segment *segments)
{
  g_autoptr (GByteArray) resources = g_byte_array_new ();
  g_autoptr (GByteArray) kept = g_byte_array_new ();
  const gsize max_size = MAX_SEGMENT_SIZE - LENGTH (PHOTOSHOP);

  for (Segment *segment = segments; segment != NULL; segment = segment->next)
    if (IS (segment, 13, PHOTOSHOP))
      g_byte_array_append (resources, segment->data + LENGTH (PHOTOSHOP),
          segment->data_length - LENGTH (PHOTOSHOP));
  if (!lp_jpeg_photoshop_copy_without_thumbnails (resources, kept)) {
    add_remark (self, "IPTC and other resources that Photoshop wrote",
        "They are damaged.");
    return;
  }
  for (gsize offset = 0; offset < kept->len; offset += max_size) {
    g_autoptr (GByteArray) content = g_byte_array_new ();

    g_byte_array_append (
        content, (const guint8 *) PHOTOSHOP, LENGTH (PHOTOSHOP));
    g_byte_array_append (
        content, kept->data + offset, MIN (max_size, kept->len - offset));
    append_segment (
        self->after_exif, JPEG_APP0 + 13, content->data, content->len);
  }
}

/* Puts a profile's chunks in order, with %NULL at the end. Returns FALSE where
 * they make no whole. */
static gboolean
sort_icc_chunks (Segment *segments, Segment *chunks[MAX_ICC_CHUNKS + 1])
{
  guint n_chunks = 0, n_found = 0;

  for (Segment *segment = segments; segment != NULL; segment = segment->next) {
    guint number, total;

    if (!IS (segment, 2, ICC))
      continue;
    if (segment->data_length < ICC_HEADER_SIZE)
      return FALSE;
    number = segment->data[LENGTH (ICC)];
    total = segment->data[LENGTH (ICC) + 1];
    if (n_found == 0)
      n_chunks = total;
    if (total != n_chunks || number < 1 || number > total ||
        chunks[number - 1] != NULL)
      return FALSE;
    chunks[number - 1] = segment;
    n_found++;
  }
  return n_found == n_chunks;
}

static void
keep_icc (LpJpegMetadata *self, Segment *segments)
{
  Segment *chunks[MAX_ICC_CHUNKS + 1] = { NULL };

  if (!sort_icc_chunks (segments, chunks)) {
    add_remark (self, "the colour profile",
        "Parts of it are missing or contradict each other.");
    return;
  }
  for (guint i = 0; chunks[i] != NULL; i++)
    append_segment (self->after_exif, JPEG_APP0 + 2, chunks[i]->data,
        chunks[i]->data_length);
}

static void
keep_comments (LpJpegMetadata *self, Segment *segments)
{
  for (Segment *segment = segments; segment != NULL; segment = segment->next)
    if (segment->marker == JPEG_COM)
      append_segment (
          self->after_exif, JPEG_COM, segment->data, segment->data_length);
}

/**
 * lp_jpeg_metadata_new: (skip)
 * @segments: (nullable): a photo's segments, whole, as libjpeg saved them
 * @are_all: whether it has no others
 * @orientation: what its EXIF says, 1 to 8, or 0 for nothing
 *
 * Chooses what crops of the photo are to carry on, and prepares it:
 *
 * - JFIF with the density, and Adobe's marker, by which decoders tell the
 *   colour space;
 * - EXIF, without its thumbnail;
 * - XMP, unless it has a thumbnail or speaks of segments and images that the
 *   crop does not have;
 * - Photoshop's resources, IPTC among them, without its thumbnails;
 * - the ICC profile, if it is whole;
 * - comments.
 *
 * Nothing else is: previews (MPF, FPXR), extended XMP, gain maps, heat maps
 * and other makers' data are about the whole photo.
 *
 * Returns: (transfer full): what was chosen
 */
LpJpegMetadata *
lp_jpeg_metadata_new (const struct jpeg_marker_struct *segments,
    gboolean are_all, guint orientation)
{
  LpJpegMetadata *self = g_new0 (LpJpegMetadata, 1);

  self->before_exif = g_byte_array_new ();
  self->after_exif = g_byte_array_new ();
  self->remarks = g_ptr_array_new_with_free_func (free_remark);
  if (!are_all)
    add_remark (self, "all metadata", "It is in too many segments.");
  keep_jfif (self, segments);
  keep_adobe (self, segments);
  keep_exif (self, segments, orientation);
  keep_xmp (self, segments);
  keep_photoshop (self, segments);
  keep_icc (self, segments);
  keep_comments (self, segments);
  if (self->after_exif->len > MAX_METADATA_SIZE) {
    g_byte_array_set_size (self->after_exif, 0);
    add_remark (self, "XMP, IPTC, colour profile and comments",
        "They have more than 4 MB together.");
  }
  return self;
}

/**
 * lp_jpeg_metadata_free: (skip)
 * @self: (transfer full): metadata
 */
void
lp_jpeg_metadata_free (LpJpegMetadata *self)
{
  g_byte_array_unref (self->before_exif);
  g_byte_array_unref (self->after_exif);
  g_clear_pointer (&self->exif, lp_jpeg_exif_free);
  g_ptr_array_unref (self->remarks);
  g_free (self);
}

/**
 * lp_jpeg_metadata_append: (skip)
 * @self: metadata of a photo
 * @width: columns of a crop of it, as stored
 * @height: rows
 * @output: where to append segments, which go before all others
 *
 * Writes what a crop of this size carries on.
 */
void
lp_jpeg_metadata_append (
    LpJpegMetadata *self, gint width, gint height, GByteArray *output)
{
  g_byte_array_append (output, self->before_exif->data, self->before_exif->len);
  if (self->exif != NULL) {
    gsize size;
    const guint8 *content =
        lp_jpeg_exif_write (self->exif, width, height, &size);

    append_segment (output, JPEG_APP0 + 1, content, size);
  }
  g_byte_array_append (output, self->after_exif->data, self->after_exif->len);
}

/**
 * lp_jpeg_metadata_get_size: (skip)
 * @self: metadata of a photo
 *
 * Returns: about how many bytes each crop carries on
 */
gsize
lp_jpeg_metadata_get_size (const LpJpegMetadata *self)
{
  return self->before_exif->len + self->after_exif->len +
         (self->exif != NULL ? MAX_SEGMENT_SIZE : 0);
}

/**
 * lp_jpeg_metadata_get_remarks: (skip)
 * @self: metadata of a photo
 *
 * Returns: (element-type LpJpegRemark) (transfer none): what of use could not
 *   be kept, and why
 */
const GPtrArray *
lp_jpeg_metadata_get_remarks (const LpJpegMetadata *self)
{
  return self->remarks;
}
