/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/* linepatrol demo: returns the exit status. */
int command_demo (int argc, char **argv);
