// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gst/audio/audio.h>
#include <gst/base/base.h>

#include "minusmix.h"

/* The way of a pad's buffers into the mix: conversion to its rate and
 * channels, and then the track that puts them where they belong. The element's
 * mix lock protects it. */
typedef struct _GstMixMinusIntake GstMixMinusIntake;

typedef enum
{
  GST_MIX_MINUS_INTAKE_WAITING,
  GST_MIX_MINUS_INTAKE_INACTIVE,
  GST_MIX_MINUS_INTAKE_READY,
  GST_MIX_MINUS_INTAKE_EOS,
  GST_MIX_MINUS_INTAKE_NOT_NEGOTIATED,
} GstMixMinusIntakeStatus;

GstMixMinusIntake *gst_mix_minus_intake_new (GstAggregatorPad * pad);
void gst_mix_minus_intake_free (GstMixMinusIntake * intake);

/* The format of what comes, kept until the next. */
void gst_mix_minus_intake_set_info (GstMixMinusIntake * intake,
    const GstAudioInfo * info);
const GstAudioInfo *gst_mix_minus_intake_get_info (GstMixMinusIntake * intake);

/* Writes the part of the period of @frames that starts at @offset, both
 * counted at the rate of @out_info, as far as data is there. */
GstMixMinusIntakeStatus gst_mix_minus_intake_fill (GstMixMinusIntake * intake,
    MinusMixInput * input, const GstAudioInfo * out_info, guint64 offset,
    guint frames);

/* A period of @frames begins. What is left of the last buffer and is no whole
 * period is taken out of the queue, so that there is room for what comes; not
 * sooner, because with an empty queue the aggregator waits for the next buffer
 * of this pad before it lets us finish a period that others held up. */
void gst_mix_minus_intake_go_on (GstMixMinusIntake * intake, guint frames);

/* The mix goes on without what is missing: an input that never sent anything
 * is not waited for again. */
void gst_mix_minus_intake_timed_out (GstMixMinusIntake * intake);

/* Forgets what is queued (flush), and the output format (renegotiation). */
void gst_mix_minus_intake_flush (GstMixMinusIntake * intake);
void gst_mix_minus_intake_reset (GstMixMinusIntake * intake);

/* Lets go of the buffer that it holds; nothing comes any more. */
void gst_mix_minus_intake_close (GstMixMinusIntake * intake);
