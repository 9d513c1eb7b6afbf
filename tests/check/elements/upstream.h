// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

/* Tests with real peers end at any critical or warning, but for those of
 * GStreamer 1.22's own elements that are listed in upstream.c. */
void upstream_tolerate (void);
