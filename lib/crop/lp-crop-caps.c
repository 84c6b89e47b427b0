/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-caps.h"

static GstCaps *
remove_size (GstCaps *caps)
{
  caps = gst_caps_make_writable (caps);
  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    gst_structure_remove_fields (
        gst_caps_get_structure (caps, i), "width", "height", NULL);
  return caps;
}

/**
 * lp_crop_caps_answer: (skip)
 * @query: a caps query
 * @pad: the pad it came to
 * @other: the element's other pad
 *
 * Answers for an element that changes nothing but the size: with what the
 * peer of @other can do, in any size.
 */
void
lp_crop_caps_answer (GstQuery *query, GstPad *pad, GstPad *other)
{
  g_autoptr (GstCaps) template = gst_pad_get_pad_template_caps (pad);
  g_autoptr (GstCaps) wanted = NULL;
  g_autoptr (GstCaps) peer = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstCaps *filter;

  gst_query_parse_caps (query, &filter);
  wanted = remove_size (
      filter ? gst_caps_intersect (filter, template) : gst_caps_ref (template));
  peer = remove_size (gst_pad_peer_query_caps (other, wanted));
  caps = gst_caps_intersect_full (peer, template, GST_CAPS_INTERSECT_FIRST);
  if (filter != NULL)
    gst_caps_take (&caps,
        gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST));
  gst_query_set_caps_result (query, caps);
}
