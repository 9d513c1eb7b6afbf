// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SECTION: sdpcheck
 *
 * A strict reader for the session descriptions of WebRTC peers. It stands in
 * front of webrtcbin: what it refuses never gets there, and what it lets
 * through is normalised so that every m-section carries its own transport
 * attributes. No GStreamer, no I/O: text in, a description or an error out.
 */

#define PLAZA_SDP_MAX_BYTES (128 * 1024)
#define PLAZA_SDP_MAX_MEDIA 32
#define PLAZA_SDP_MAX_CANDIDATES 64     /* a session, all m-sections together */
#define PLAZA_SDP_MAX_FORMATS 64        /* an m-section */

typedef enum
{
  PLAZA_SDP_OFFER,
  PLAZA_SDP_ANSWER,
} PlazaSdpType;

typedef enum
{
  PLAZA_SDP_AUDIO,
  PLAZA_SDP_VIDEO,
  PLAZA_SDP_DATA,               /* application, a data channel over SCTP */
} PlazaSdpKind;

/* Seen from the one who wrote the description. */
typedef enum
{
  PLAZA_SDP_INACTIVE = 0,
  PLAZA_SDP_SENDONLY = 1,
  PLAZA_SDP_RECVONLY = 2,
  PLAZA_SDP_SENDRECV = 3,
} PlazaSdpDirection;

typedef struct
{
  guint payload_type;           /* 0..127 */
  gchar *encoding_name;         /* upper case: "VP8", "OPUS", "RTX" */
  guint clock_rate;
  guint channels;               /* 0 where the rtpmap names none */
  gchar *fmtp;                  /* parameters as written, or NULL */
  gint apt;                     /* of RTX: what it repairs, else -1 */
  gboolean nack, nack_pli, ccm_fir, transport_cc, remb;
} PlazaSdpFormat;

typedef struct
{
  guint id;                     /* 1..255 */
  gchar *uri;
} PlazaSdpExtmap;

typedef struct
{
  gchar *hash;                  /* lower case: "sha-256" */
  guint8 *digest;
  gsize digest_len;
} PlazaSdpFingerprint;

typedef struct
{
  PlazaSdpKind kind;
  guint line;                   /* of its m= line in the text that was read */
  gchar *mid;                   /* never NULL: made up ("0", "1") if absent */
  gboolean rejected;            /* port 0 and not bundle-only */
  gboolean bundled;             /* in the BUNDLE group */
  PlazaSdpDirection direction;
  gchar *ufrag, *pwd;           /* of the BUNDLE-tagged section */
  gchar *setup;                 /* "actpass", "active" or "passive" */
  GPtrArray *fingerprints;      /* of PlazaSdpFingerprint */
  GPtrArray *formats;           /* of PlazaSdpFormat, in order of preference */
  GPtrArray *extmaps;           /* of PlazaSdpExtmap */
  GPtrArray *candidates;        /* of gchar *, "candidate:…" without "a=" */
  guint n_local_candidates;     /* .local ones: counted, but left out */
  gboolean end_of_candidates;
  gchar *msid;                  /* "stream track", or NULL */
} PlazaSdpMedia;

typedef struct
{
  PlazaSdpType type;
  GPtrArray *media;             /* of PlazaSdpMedia */
  gchar *text;                  /* the normalised description, CRLF lines */
  guint tag;                    /* index of the BUNDLE-tagged m-section */
  gboolean ice_lite;
  gboolean trickle;             /* a=ice-options has "trickle" */
} PlazaSdp;

/* "line 17: …": every message of this domain names the line and says why. */
#define PLAZA_SDP_ERROR (plaza_sdp_error_quark ())
typedef enum
{
  PLAZA_SDP_ERROR_MALFORMED,    /* not SDP, or broken grammar: HTTP 400 */
  PLAZA_SDP_ERROR_UNSUPPORTED,  /* sound, but not what we speak: HTTP 422 */
  PLAZA_SDP_ERROR_LIMIT,        /* over one of the limits above: HTTP 413 */
} PlazaSdpError;

GQuark plaza_sdp_error_quark (void);

/* What is normalised: setup, fingerprint, ICE credentials and direction stand
 * in every m-section, those of the transport as the BUNDLE-tagged one has them;
 * there is a BUNDLE group, and every section has a mid; bundle-only sections
 * get port 9. rid and simulcast are left out, for webrtcbin knows neither. So
 * are candidates whose address is a .local name: resolving them takes multicast
 * DNS and tells the network whom we talk to, while the peer's own checks make
 * the pair peer-reflexive anyway. Everything else stays, in its order. */

/* Reads at most len bytes (-1: up to the NUL). NULL and error on refusal. */
PlazaSdp *plaza_sdp_check (const gchar * text, gssize len, PlazaSdpType type,
    GError ** error);

/* Whether an answer fits the offer it answers: as many m-sections in the same
 * order and of the same kind and mid, no format that was not offered,
 * directions that answer those offered, a setup that is not "actpass". */
gboolean plaza_sdp_check_answer (const PlazaSdp * offer,
    const PlazaSdp * answer, GError ** error);

/* The first format with that encoding name (any case), or NULL. */
const PlazaSdpFormat *plaza_sdp_media_find_format (const PlazaSdpMedia * media,
    const gchar * encoding_name);

/* The first format with that payload type, or NULL. */
const PlazaSdpFormat *plaza_sdp_media_find_payload (const PlazaSdpMedia * media,
    guint payload_type);

/* The RTX format that repairs that payload type, or NULL. */
const PlazaSdpFormat *plaza_sdp_media_find_rtx (const PlazaSdpMedia * media,
    guint payload_type);

/* The extmap id of that URI, or 0. */
guint plaza_sdp_media_find_extmap (const PlazaSdpMedia * media,
    const gchar * uri);

void plaza_sdp_free (PlazaSdp * sdp);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlazaSdp, plaza_sdp_free)

G_END_DECLS
