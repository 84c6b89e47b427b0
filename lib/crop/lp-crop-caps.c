/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "crop/lp-crop-caps.h"

#define RAW "video/x-raw"
#define JPEG "image/jpeg"

static GstCaps *
remove_size (GstCaps *caps)
{
  caps = gst_caps_make_writable (caps);
  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    gst_structure_remove_fields (
        gst_caps_get_structure (caps, i), "width", "height", NULL);
  return caps;
}

static gboolean
has_type (const GstCaps *caps, const gchar *type)
{
  for (guint i = 0; i < gst_caps_get_size (caps); i++)
    if (gst_structure_has_name (gst_caps_get_structure (caps, i), type))
      return TRUE;
  return FALSE;
}

/* The part of @caps that is of one media type. */
static GstCaps *
filter_type (const GstCaps *caps, const gchar *type)
{
  GstCaps *only = gst_caps_new_empty_simple (type);
  GstCaps *result = gst_caps_intersect_full (
      (GstCaps *) caps, only, GST_CAPS_INTERSECT_FIRST);

  gst_caps_unref (only);
  return result;
}

/* What may come in, for what downstream takes: pictures of the same format, or
 * JPEGs, which are decoded or cropped as they are. What does not fit the mode
 * or downstream is let in as well: refused here, it would end the run with no
 * more than "not negotiated", where the element can say what is amiss. */
static GstCaps *
map_to_sink (const GstCaps *downstream, const GstCaps *template)
{
  GstCaps *caps =
      filter_type (has_type (downstream, RAW) ? downstream : template, RAW);

  gst_caps_append (caps, gst_caps_new_empty_simple (JPEG));
  return caps;
}

/* What may come out, for what upstream gives. JPEGs are decoded to formats
 * that are not known before they are seen. */
static GstCaps *
map_to_src (const GstCaps *upstream, LpCropMode mode, const GstCaps *template)
{
  GstCaps *caps = gst_caps_new_empty ();

  if (mode != LP_CROP_MODE_LOSSLESS) {
    if (has_type (upstream, RAW))
      gst_caps_append (caps, filter_type (upstream, RAW));
    if (has_type (upstream, JPEG))
      caps = gst_caps_merge (caps, filter_type (template, RAW));
  }
  if (mode != LP_CROP_MODE_DECODE && has_type (upstream, JPEG))
    gst_caps_append (caps, gst_caps_new_empty_simple (JPEG));
  return caps;
}

/**
 * lp_crop_caps_answer: (skip)
 * @query: a caps query
 * @pad: the pad it came to
 * @other: the element's other pad
 * @mode: what the user wants
 *
 * Answers with what the peer of @other can do, in any size.
 */
void
lp_crop_caps_answer (
    GstQuery *query, GstPad *pad, GstPad *other, LpCropMode mode)
{
  g_autoptr (GstCaps) template = gst_pad_get_pad_template_caps (pad);
  g_autoptr (GstCaps) all = gst_pad_get_pad_template_caps (other);
  g_autoptr (GstCaps) peer = remove_size (gst_pad_peer_query_caps (other, all));
  g_autoptr (GstCaps) mapped = NULL;
  g_autoptr (GstCaps) caps = NULL;
  GstCaps *filter;

  mapped = GST_PAD_IS_SINK (pad) ? map_to_sink (peer, template)
                                 : map_to_src (peer, mode, template);
  caps = gst_caps_intersect_full (mapped, template, GST_CAPS_INTERSECT_FIRST);
  gst_query_parse_caps (query, &filter);
  if (filter != NULL)
    gst_caps_take (&caps,
        gst_caps_intersect_full (filter, caps, GST_CAPS_INTERSECT_FIRST));
  gst_query_set_caps_result (query, caps);
}

/**
 * lp_crop_caps_choose_kind: (skip)
 * @srcpad: where crops leave
 * @mode: what the user wants
 * @photos: the caps of photos that come
 * @kind: (out): what is to be made of them
 *
 * Decoded crops come first: where downstream takes anything, it gets what
 * other elements understand.
 *
 * Returns: (nullable): what to do where the three do not fit together
 */
const gchar *
lp_crop_caps_choose_kind (
    GstPad *srcpad, LpCropMode mode, const GstCaps *photos, LpCropKind *kind)
{
  g_autoptr (GstCaps) template = gst_pad_get_pad_template_caps (srcpad);
  g_autoptr (GstCaps) peer = gst_pad_peer_query_caps (srcpad, template);
  gboolean decoded = has_type (photos, RAW);

  if (mode == LP_CROP_MODE_LOSSLESS && decoded)
    return "mode=lossless takes JPEG: leave the decoder in front of "
           "annotationcrop out.";
  if (mode == LP_CROP_MODE_LOSSLESS && !has_type (peer, JPEG))
    return "mode=lossless gives JPEG, which downstream does not take: leave "
           "the encoder behind annotationcrop out.";
  if (mode != LP_CROP_MODE_LOSSLESS && has_type (peer, RAW))
    *kind = decoded ? LP_CROP_KIND_FRAME : LP_CROP_KIND_DECODE;
  else if (mode != LP_CROP_MODE_DECODE && !decoded && has_type (peer, JPEG))
    *kind = LP_CROP_KIND_LOSSLESS;
  else
    return "Downstream does not take decoded crops: put an encoder such as "
           "jpegenc behind annotationcrop.";
  return NULL;
}

/**
 * lp_crop_caps_choose_format: (skip)
 * @srcpad: where crops leave
 * @picture: the format in which a photo stores its samples
 *
 * Returns: that format, or RGB where downstream does not take it, or UNKNOWN
 *   where it takes neither
 */
GstVideoFormat
lp_crop_caps_choose_format (GstPad *srcpad, const GstVideoInfo *picture)
{
  GstVideoFormat formats[] = { GST_VIDEO_INFO_FORMAT (picture),
    GST_VIDEO_FORMAT_RGB };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    g_autoptr (GstCaps) wanted = gst_caps_new_simple (RAW, "format",
        G_TYPE_STRING, gst_video_format_to_string (formats[i]), NULL);
    g_autoptr (GstCaps) taken = gst_pad_peer_query_caps (srcpad, wanted);

    if (!gst_caps_is_empty (taken))
      return formats[i];
  }
  return GST_VIDEO_FORMAT_UNKNOWN;
}
