/* SPDX-License-Identifier: LGPL-2.1-or-later */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "gstcropoutput.h"

#include "crop/lp-crop-caps.h"

GType
gst_crop_mode_get_type (void)
{
  static const GEnumValue values[] = {
    { LP_CROP_MODE_AUTO,
        "Decoded crops where downstream takes them, else lossless ones",
        "auto" },
    { LP_CROP_MODE_DECODE, "Decoded crops", "decode" },
    { LP_CROP_MODE_LOSSLESS, "JPEGs cropped without decoding them",
        "lossless" },
    { 0 },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (
        &type, g_enum_register_static ("GstAnnotationCropMode", values));
  return type;
}

/**
 * gst_crop_output_init:
 * @output: what crops leave by
 * @element: the element that crops
 * @sinkpad: where photos come in
 * @srcpad: where crops leave
 */
void
gst_crop_output_init (
    GstCropOutput *output, GstElement *element, GstPad *sinkpad, GstPad *srcpad)
{
  output->element = element;
  output->sinkpad = sinkpad;
  output->srcpad = srcpad;
  gst_crop_output_reset (output);
}

/**
 * gst_crop_output_reset:
 * @output: what crops leave by
 *
 * Forgets the stream.
 */
void
gst_crop_output_reset (GstCropOutput *output)
{
  gst_clear_caps (&output->photo_caps);
  gst_video_info_init (&output->picture);
  gst_video_info_init (&output->crop_info);
}

/**
 * gst_crop_output_set_photos:
 * @output: what crops leave by
 * @kind: what is made of the photos
 * @photo_caps: the caps of the photos to come
 */
void
gst_crop_output_set_photos (
    GstCropOutput *output, LpCropKind kind, GstCaps *photo_caps)
{
  output->kind = kind;
  gst_caps_replace (&output->photo_caps, photo_caps);
  gst_video_info_init (&output->picture);
  gst_video_info_init (&output->crop_info);
}

/**
 * gst_crop_output_forget_caps:
 * @output: what crops leave by
 *
 * After a flush: caps may have been thrown away on their way.
 */
void
gst_crop_output_forget_caps (GstCropOutput *output)
{
  gst_video_info_init (&output->crop_info);
}

/**
 * gst_crop_output_choose_kind:
 * @output: what crops leave by
 * @mode: what the user wants
 * @drawn: (nullable): the name of an option that needs new pixels
 * @caps: the caps of photos that come
 * @kind: (out): what is to be made of them
 *
 * Returns: whether these and downstream fit together; if not, an error says
 *   what to do
 */
gboolean
gst_crop_output_choose_kind (GstCropOutput *output, LpCropMode mode,
    const gchar *drawn, GstCaps *caps, LpCropKind *kind)
{
  const gchar *advice =
      lp_crop_caps_choose_kind (output->srcpad, mode, caps, kind);

  if (advice != NULL)
    goto no_way;
  if (*kind == LP_CROP_KIND_LOSSLESS && drawn != NULL)
    goto needs_decoding;
  return TRUE;

no_way:
  GST_ELEMENT_ERROR (output->element, CORE, NEGOTIATION, ("%s", advice),
      ("photos are %" GST_PTR_FORMAT, caps));
  return FALSE;

needs_decoding:
  GST_ELEMENT_ERROR (output->element, CORE, NEGOTIATION,
      ("'%s' needs new pixels, and downstream takes nothing but JPEG: put an "
       "encoder such as jpegenc behind annotationcrop.",
          drawn),
      ("photos are %" GST_PTR_FORMAT, caps));
  return FALSE;
}

/**
 * gst_crop_output_choose_format:
 * @output: what crops leave by
 * @photo: the photo that is to be cropped
 * @picture: its size, and the format in which it stores its samples
 *
 * Asks downstream in which format it takes crops of such photos, where that is
 * not known from the photo before.
 *
 * Returns: whether it takes any; if not, an error says so
 */
gboolean
gst_crop_output_choose_format (
    GstCropOutput *output, const LpPhoto *photo, const GstVideoInfo *picture)
{
  gboolean is_known =
      !output->ask_downstream && GST_VIDEO_INFO_FORMAT (picture) ==
                                     GST_VIDEO_INFO_FORMAT (&output->picture);

  output->picture = *picture;
  if (output->kind != LP_CROP_KIND_DECODE)
    output->format_taken = GST_VIDEO_INFO_FORMAT (picture);
  else if (!is_known)
    output->format_taken = lp_crop_caps_choose_format (output->srcpad, picture);
  if (output->format_taken == GST_VIDEO_FORMAT_UNKNOWN)
    goto not_taken;
  return TRUE;

not_taken:
  GST_ELEMENT_ERROR (output->element, CORE, NEGOTIATION,
      ("Photo '%s' gives crops in %s or RGB, and downstream takes neither: put "
       "a videoconvert behind annotationcrop.",
          photo->name,
          gst_video_format_to_string (GST_VIDEO_INFO_FORMAT (picture))),
      (NULL));
  return FALSE;
}

static gboolean
forward_sticky_event (GstPad *sinkpad, GstEvent **event, gpointer srcpad)
{
  switch (GST_EVENT_TYPE (*event)) {
    case GST_EVENT_STREAM_START:
    case GST_EVENT_CAPS:
    case GST_EVENT_EOS:
      break;
    default:
      gst_pad_push_event (srcpad, gst_event_ref (*event));
  }
  return TRUE;
}

/* Asked once and not at each change of size, since a queue downstream answers
 * only when it is empty. */
static void
ask_downstream (GstCropOutput *output, GstCaps *caps)
{
  g_autoptr (GstQuery) query = gst_query_new_allocation (caps, FALSE);

  output->with_margin =
      gst_pad_peer_query (output->srcpad, query) &&
      gst_query_find_allocation_meta (query, GST_VIDEO_META_API_TYPE, NULL);
}

static GstCaps *
make_caps (GstCropOutput *output, gint width, gint height)
{
  GstVideoInfo info;
  GstCaps *caps;

  switch (output->kind) {
    case LP_CROP_KIND_FRAME:
      caps = gst_caps_copy (output->photo_caps);
      gst_caps_set_simple (
          caps, "width", G_TYPE_INT, width, "height", G_TYPE_INT, height, NULL);
      return caps;
    case LP_CROP_KIND_DECODE:
      gst_video_info_set_format (&info, output->format_taken, width, height);
      if (output->format_taken == GST_VIDEO_INFO_FORMAT (&output->picture)) {
        info.colorimetry = output->picture.colorimetry;
        info.chroma_site = output->picture.chroma_site;
      }
      return gst_video_info_to_caps (&info);
    default:
      return gst_caps_new_simple ("image/jpeg", "width", G_TYPE_INT, width,
          "height", G_TYPE_INT, height, NULL);
  }
}

static gboolean
fits_caps (GstCropOutput *output, gint width, gint height)
{
  return GST_VIDEO_INFO_FORMAT (&output->crop_info) == output->format_taken &&
         GST_VIDEO_INFO_WIDTH (&output->crop_info) == width &&
         GST_VIDEO_INFO_HEIGHT (&output->crop_info) == height;
}

/**
 * gst_crop_output_send_caps:
 * @output: what crops leave by
 * @width: columns of the next crop
 * @height: its rows
 *
 * Sends the caps of a crop's size, and after the first what had to wait for
 * them. Should downstream refuse them, pushing the buffer says so.
 */
void
gst_crop_output_send_caps (GstCropOutput *output, gint width, gint height)
{
  gboolean first = !gst_pad_has_current_caps (output->srcpad);
  g_autoptr (GstCaps) caps = NULL;

  if (!output->ask_downstream && !first && fits_caps (output, width, height))
    return;
  caps = make_caps (output, width, height);
  if (output->kind == LP_CROP_KIND_LOSSLESS)
    gst_video_info_set_format (
        &output->crop_info, GST_VIDEO_FORMAT_ENCODED, width, height);
  else
    gst_video_info_from_caps (&output->crop_info, caps);
  gst_pad_push_event (output->srcpad, gst_event_new_caps (caps));
  if (first)
    gst_pad_sticky_events_foreach (
        output->sinkpad, forward_sticky_event, output->srcpad);
  if (output->kind != LP_CROP_KIND_LOSSLESS &&
      (first || output->ask_downstream))
    ask_downstream (output, caps);
  output->ask_downstream = FALSE;
}
