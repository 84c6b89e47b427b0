/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "fuzz.h"

#include "annotation/lp-annotation-format.h"

const gchar *const fuzz_seeds[] = {
  "{\"images\":[{\"id\":1,\"file_name\":\"x\\\\a%20b.jpg\",\"width\":64,"
  "\"height\":48},{\"id\":\"2\",\"file_name\":\"../b\"}],\"categories\":[{"
  "\"id\":1,\"name\":\"tower\"},{\"id\":2.0,\"name\":7}],\"annotations\":[{"
  "\"id\":1,\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3.5,4e1],"
  "\"segmentation\":[[1,2,3,4,5,6]],\"iscrowd\":0},{\"id\":2,\"image_id\":2,"
  "\"category_id\":9,\"bbox\":[]}]}",
  "{\"annotations\":[{\"image_id\":1,\"segmentation\":{\"size\":[5,5],"
  "\"counts\":[3,4,18]}},{\"image_id\":1,\"segmentation\":{\"counts\":"
  "\"34b0\",\"size\":[5,5]}},{\"image_id\":1,\"segmentation\":[1,2,3,4,5,6]},"
  "{\"image_id\":1,\"segmentation\":[[0,0,9,9],[1,1,10,10]]}],"
  "\"images\":[{\"id\":1,\"file_name\":\"a.jpg\"}]}",
  "[{\"image_id\":1,\"bbox\":[1,2,3,4],\"score\":0.5}]",
  "{\"images\":[],\"annotations\":[{\"image_id\":1,\"segments_info\":[]}]}",
  NULL,
};

/* Reads annotations of any format, and looks up each image by its name. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (LpAnnotationBuilder) builder = lp_annotation_builder_new ();
  g_autoptr (LpAnnotationSet) set = NULL;
  g_autoptr (GError) error = NULL;
  const gchar *text = (const gchar *) data;
  const LpAnnotationFormat *format =
      lp_annotation_format_choose ("fuzz", text, size, &error);

  if (format == NULL || !format->read ("fuzz", text, size, builder, &error)) {
    g_assert_nonnull (error);
    return 0;
  }
  set = lp_annotation_builder_finish (g_steal_pointer (&builder), format->name);
  for (guint i = 0; i < lp_annotation_set_get_n_images (set); i++) {
    const LpAnnotatedImage *image = lp_annotation_set_get_image (set, i);
    const LpAnnotatedImage *found = lp_annotation_set_find (set, image->name);

    g_assert_true (
        found == image || lp_annotation_set_is_ambiguous (set, image->name));
    for (guint j = 0; j < image->n_annotations; j++)
      g_assert_true (image->annotations[j].label == NULL ||
                     g_utf8_validate (image->annotations[j].label, -1, NULL));
  }
  return 0;
}
