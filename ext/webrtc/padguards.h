// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* In front of a queue: a serialised query would wait behind what is in it, and
 * whoever asked with it; for ever, when the queue's reader has stopped. */
void plaza_pad_refuse_serialized (GstPad * pad);

/* Who is linked to that source ghost pad may stop (EOS, FLUSHING, NOT_LINKED),
 * and what feeds it does not hear of it. Other errors go through. */
void plaza_ghost_pad_forgive (GstPad * ghost);

G_END_DECLS
