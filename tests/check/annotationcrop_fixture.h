/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gst/check/gstharness.h>

#include "ledger/lp-account.h"
#include "linepatrol.h"

/* The element between two pads, with books and a bus of its own. */
typedef struct {
  GstHarness *harness;
  LpLedger *ledger;
  LpAccount *account;
  GstBus *bus;
  GString *skipped; /* what the account says was skipped */
} Fixture;

#define BOX(id, box)                                                           \
  "{\"id\":" #id ",\"image_id\":1,\"category_id\":1,\"bbox\":[" box "]}"

gchar *write_annotations (const gchar *text);
gchar *make_annotations (const gchar *boxes);
void fixture_init (Fixture *fixture, const gchar *boxes);
void assert_accounts (Fixture *fixture, guint photos_in, guint crops,
    guint without_annotations, const gchar *skipped);
void assert_way (Fixture *fixture, const gchar *way);
void fixture_clear (Fixture *fixture);
void set_caps (
    GstHarness *harness, const gchar *format, gint width, gint height);
GstBuffer *make_frame (Fixture *fixture, const gchar *name, const gchar *format,
    gint width, gint height);
GstFlowReturn push_frame (Fixture *fixture, const gchar *name,
    const gchar *format, gint width, gint height);
GstBuffer *pull_crop (Fixture *fixture);
void assert_no_crop (Fixture *fixture);
gchar *pop_message (Fixture *fixture, GstMessageType type);
void assert_caps_size (GstHarness *harness, gint width, gint height);
