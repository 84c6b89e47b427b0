/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

/*
 * A fuzz target is a file with these two. Linked with fuzz_driver.c it is an
 * ordinary test that mutates its seeds, the same way each time; linked with
 * libFuzzer instead (clang -fsanitize=fuzzer) it looks for new paths.
 */

extern const gchar *const fuzz_seeds[]; /* NULL at the end */

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
