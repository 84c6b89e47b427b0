/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "annotation/lp-annotation-set.h"

/* Annotation files of the tests' own, and what is read from them as text. */

int fixture_run (int *argc, char ***argv, void (*add_tests) (void));
void fixture_write (const gchar *name, const gchar *text);
void fixture_write_bytes (const gchar *name, const gchar *text, gssize length);
LpAnnotationSet *fixture_load (const gchar *name);
LpAnnotationSet *fixture_load_as (const gchar *name, const gchar *format);
LpAnnotationSet *fixture_load_text (const gchar *text);
gchar *fixture_describe (const LpAnnotationSet *set);
void fixture_assert (
    const gchar *text, const gchar *annotations, const gchar *warnings);
void fixture_assert_set (const LpAnnotationSet *set, const gchar *annotations,
    const gchar *warnings);
void fixture_assert_fails (
    const gchar *name, const gchar *text, const gchar *message);
void fixture_assert_samples (
    const gchar *expected_format, const gchar *format, guint n_files);
