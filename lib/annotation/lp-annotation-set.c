/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "annotation/lp-annotation-set.h"
LpAnnotationSet *
lp_annotation_set_ref (LpAnnotationSet *set)
{
  return set;
}
void
lp_annotation_set_unref (LpAnnotationSet *set)
{
}
guint
lp_annotation_set_get_n_images (const LpAnnotationSet *set)
{
  return 0;
}
const LpAnnotatedImage *
lp_annotation_set_get_image (const LpAnnotationSet *set, guint index)
{
  return NULL;
}
const LpAnnotatedImage *
lp_annotation_set_find (const LpAnnotationSet *set, const gchar *photo)
{
  return NULL;
}
