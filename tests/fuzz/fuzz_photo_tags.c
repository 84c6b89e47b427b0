/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* EXIF, XMP and the segments around them can be anything. */

#include "fuzz.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz_damage.h"
#include "photo/lp-exif-tags.h"
#include "photo/lp-jpeg-tags.h"
#include "photo/lp-xmp-tags.h"

/* The first letter says what it is: a packet of XMP, a JPEG, or harm to be
 * done to EXIF, as seeds hold no zero bytes. */
const gchar *const fuzz_seeds[] = {
  "X<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>"
  "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
  "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
  "<rdf:Description xmlns:drone-dji='http://www.dji.com/drone-dji/1.0/' "
  "drone-dji:GimbalYawDegree='+45.00'>"
  "<drone-dji:GimbalPitchDegree>-89.90</drone-dji:GimbalPitchDegree>"
  "<drone-dji:A rdf:parseType='Resource'><drone-dji:B>1</drone-dji:B>"
  "</drone-dji:A></rdf:Description></rdf:RDF></x:xmpmeta>"
  "<?xpacket end='w'?>",
  "J\xff\xd8\xff\xe1\x01\x22"
  "Exif\x01\x01II*\x01\x08\x01\x01\x01\x01\x01\x12\x01\x03\x01\x01\x01\x01\x01"
  "\x06\x01\x01\x01\xff\xe1\x01\x40http://ns.adobe.com/xap/1.0/\x01<x/>"
  "\xff\xc0\x01\x0b\x08\x01\x10\x01\x10\x01\x01\x11\x01\xff\xda",
  "E\x01\x01\x01\x80\x40\x20\x10\x08\x04\x02\x01",
  "E\x40\x01\xff\xff\xff\xff",
  "E\xb0\x01\x7f\x01\x01\x01\x01\x01\x01\x01\x01",
  NULL,
};

/* The first directory names that of EXIF, with a time, and that of GPS, with a
 * latitude. */
static const guint8 exif[] = {
  /* clang-format off */
  'I', 'I', '*', 0, 8, 0, 0, 0,
  2, 0,
  0x69, 0x87, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0,
  0x25, 0x88, 4, 0, 1, 0, 0, 0, 56, 0, 0, 0,
  0, 0, 0, 0,
  1, 0,
  0x03, 0x90, 2, 0, 20, 0, 0, 0, 86, 0, 0, 0,
  0, 0, 0, 0,
  2, 0,
  1, 0, 2, 0, 2, 0, 0, 0, 'N', 0, 0, 0,
  2, 0, 5, 0, 3, 0, 0, 0, 106, 0, 0, 0,
  0, 0, 0, 0,
  '2', '0', '2', '4', ':', '0', '1', ':', '0', '2', ' ',
  '0', '3', ':', '0', '4', ':', '0', '5', 0,
  46, 0, 0, 0, 1, 0, 0, 0, 30, 0, 0, 0, 1, 0, 0, 0, 36, 0, 0, 0, 1, 0, 0, 0,
  /* clang-format on */
};

static void
read_jpeg (LpPhotoTags *tags, const guint8 *data, gsize size)
{
  gint fd = memfd_create ("photo", MFD_CLOEXEC);

  g_assert_cmpint (write (fd, data, size), ==, (gssize) size);
  lp_jpeg_tags_read (tags, fd);
  close (fd);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_auto (LpPhotoTags) tags = { 0 };

  if (size == 0)
    return 0;
  if (data[0] == 'X') {
    lp_xmp_tags_read (&tags, data + 1, size - 1);
  } else if (data[0] == 'J') {
    read_jpeg (&tags, data + 1, size - 1);
  } else {
    g_autofree guint8 *damaged = fuzz_damage (exif, sizeof exif, data, size);

    lp_exif_tags_read (&tags, damaged != NULL ? damaged : exif, sizeof exif);
    if (damaged == NULL)
      g_assert_cmpstr (lp_photo_tags_get (&tags, LP_PHOTO_TAG_GPS_LATITUDE), ==,
          "46/1 30/1 36/1");
  }
  for (LpPhotoTag tag = 0; tag < LP_PHOTO_N_TAGS; tag++)
    g_assert_cmpuint (strlen (lp_photo_tags_get (&tags, tag)), <, 512);
  return 0;
}
