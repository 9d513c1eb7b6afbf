// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The grammar of an ICE candidate, RFC 8839 §5.1. */

/* What follows "candidate:". NULL if it is sound, otherwise half a sentence
 * that says what is wrong. is_local, if not NULL: its address is a .local name,
 * which is to be left out. */
gchar *plaza_candidate_check (const gchar * text, gboolean * is_local);

G_END_DECLS
