/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "log/lp-log-problem.h"

G_BEGIN_DECLS

/*
 * Decides which of a log's problems are worth a line: the first few of each
 * kind, and at the end how many more there were. A million rows with one
 * fault are one fault. Not part of the public API of the library, but used by
 * the plugin.
 */

typedef struct _LpLogWarnings LpLogWarnings;

typedef void (*LpLogWarningFunc) (const gchar *text, gpointer user_data);

LP_API LpLogWarnings *lp_log_warnings_new (
    LpLogWarningFunc warning, gpointer user_data);
LP_API void lp_log_warnings_free (LpLogWarnings *warnings);
LP_API void lp_log_warnings_add (
    LpLogWarnings *warnings, const LpLogProblem *problem);
LP_API void lp_log_warnings_finish (LpLogWarnings *warnings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LpLogWarnings, lp_log_warnings_free)

G_END_DECLS
