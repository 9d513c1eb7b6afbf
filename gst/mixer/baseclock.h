// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/base/base.h>

/* A pipeline that starts gives its elements the clock first and the base time
 * after it. GstAggregator 1.22 waits for no more than the clock, and one that
 * is live by itself would make up for the age of the machine in between. So
 * there is no next time before PLAYING. */

/* In place of the parent's change_state; @playing is atomic. */
GstStateChangeReturn base_clock_change_state (GstElement * element,
    GstStateChange transition, GstElementClass * parent, gint * playing);
