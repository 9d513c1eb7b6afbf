// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sdpcheck.h"

G_BEGIN_DECLS

#define DIGEST "DA:7B:57:DC:28:CE:04:4F:31:79:85:C4:31:67:EB:27:" \
    "58:29:ED:77:2A:0D:24:AE:ED:AD:30:BC:BD:F1:9C:02"
#define MALFORMED PLAZA_SDP_ERROR_MALFORMED
#define UNSUPPORTED PLAZA_SDP_ERROR_UNSUPPORTED
#define LIMIT PLAZA_SDP_ERROR_LIMIT
#define SDPTEST_N_LINES 37

/* A sound offer; its line n is sdptest_base[n - 1]. */
extern const gchar *const sdptest_base[SDPTEST_N_LINES];

/* The base with one line replaced: "" takes it away, "x\ny" makes it two.
 * Line 0 is none. */
gchar *sdptest_edit (guint number, const gchar * replacement);

/* The text of a fixture. */
gchar *sdptest_load (const gchar * name);

/* What has to be accepted. */
PlazaSdp *sdptest_check (const gchar * text, PlazaSdpType type);
PlazaSdp *sdptest_check_file (const gchar * name, PlazaSdpType type);
PlazaSdp *sdptest_check_edited (guint number, const gchar * replacement);

/* What has to be refused, naming that line and saying those words. */
void sdptest_assert_refused (const gchar * what, const gchar * text,
    gssize len, guint line, PlazaSdpError code, const gchar * words);

const PlazaSdpMedia *sdptest_media_at (const PlazaSdp * sdp, guint index);

guint sdptest_count (const gchar * text, const gchar * needle);

G_END_DECLS
