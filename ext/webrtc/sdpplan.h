// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

#include "sdpcheck.h"

G_BEGIN_DECLS

/**
 * SECTION: sdpplan
 *
 * What will flow on each m-section of a negotiation, decided once and in one
 * place. webrtcbin 1.22 answers with whatever intersects; so the offer it is
 * shown is cut down beforehand to exactly what the answer shall say, and what
 * it says is completed afterwards (rejected sections, msid, candidates).
 */

#define PLAZA_EXT_TWCC \
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
#define PLAZA_EXT_MID "urn:ietf:params:rtp-hdrext:sdes:mid"
#define PLAZA_PLAN_ERROR (plaza_plan_error_quark ())
typedef enum
{
  PLAZA_PLAN_ERROR_NO_COMMON_CODEC,
  PLAZA_PLAN_ERROR_NOTHING_TO_DO,
} PlazaPlanError;

typedef struct
{
  PlazaSdpKind kind;
  guint mline;                  /* in the peer's or our own description */
  gint inner;                   /* in webrtcbin's; -1: rejected, hidden */
  gint sink;                    /* feeds it: the n-th sink of its kind, or -1 */
  gint ordinal;                 /* n-th of its kind, names its source pad */
  gchar *mid;
  gboolean send, receive;
  /* The codec, for audio and video */
  gchar *encoding_name;         /* upper case, as in RTP caps */
  guint clock_rate, channels;
  guint payload_type;
  gint rtx_payload_type;        /* -1: none */
  gboolean nack, nack_pli, ccm_fir, transport_cc;
  guint twcc_id, mid_id;        /* header extension ids, 0: none */
  guint32 ssrc;                 /* of what we send */
} PlazaPlanStream;

typedef struct
{
  GPtrArray *streams;           /* of PlazaPlanStream, in m-line order */
  gchar *offer;                 /* for webrtcbin: the offer, cut down */
} PlazaPlan;

typedef struct
{
  guint audio_sinks, video_sinks;       /* what we have to send */
  gboolean receive;             /* whether we take what the peer sends */
  const gchar *const *audio_codecs;     /* NULL-terminated, best first */
  const gchar *const *video_codecs;
} PlazaPlanWishes;

GQuark plaza_plan_error_quark (void);

/* Plans the answer to an offer that plaza_sdp_check accepted. NULL and error
 * (whose message lists what was offered and what we speak) when a section has
 * no codec in common, or no section could carry anything. */
PlazaPlan *plaza_plan_answer (const PlazaSdp * offer,
    const PlazaPlanWishes * wishes, GError ** error);

/* Plans an offer of our own: audio first, then video, one section for each
 * sink, and one of each kind where there is none but receiving is wished. */
PlazaPlan *plaza_plan_offer (const PlazaPlanWishes * wishes, GError ** error);

/* Completes a description that webrtcbin made: rejected sections are put back
 * in their place, each sent track gets its msid, and the candidates (as lines)
 * stand in every section that is not rejected's transport: the first one.
 * complete: no more candidates will come (a=end-of-candidates). */
gchar *plaza_plan_complete (const PlazaPlan * plan, const gchar * text,
    const gchar * stream_id, GPtrArray * candidates, gboolean complete);

/* Takes from an answer what the peer decided about the streams of our offer:
 * directions, payload types, feedback. */
void plaza_plan_apply_answer (PlazaPlan * plan, const PlazaSdp * answer);

/* The stream at that m-line of webrtcbin's, or NULL. */
PlazaPlanStream *plaza_plan_find_inner (const PlazaPlan * plan, guint inner);

void plaza_plan_free (PlazaPlan * plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlazaPlan, plaza_plan_free)
    G_END_DECLS
