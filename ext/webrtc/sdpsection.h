// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sdplines.h"

G_BEGIN_DECLS

/* What the files of the SDP checker share: the state of one reading. */

typedef struct
{
  PlazaSdpMedia *media;         /* owned until handed over */
  gboolean is_session;          /* what stands before the first m-line */
  GPtrArray *lines;             /* of PlazaSdpLine, borrowed */
  guint line;                   /* of the m= line */
  guint port;
  gchar *proto;
  guint64 seen;                 /* a bit for each row of the attribute table */
  guint mid_line;
  guint fingerprint_line;       /* of the last one */
  gboolean bundle_only;         /* port 0 and a=bundle-only */
  gboolean rtcp_mux;
  gboolean has_direction;
  gboolean has_sctp_port;
  guint rtpmap_lines[PLAZA_SDP_MAX_FORMATS];    /* by index of the format */
  guint fmtp_lines[PLAZA_SDP_MAX_FORMATS];
  gchar **group;                /* session: the mids of a=group:BUNDLE */
  guint group_line;
} PlazaSdpSection;

typedef struct
{
  PlazaSdp *sdp;
  GPtrArray *lines;             /* of PlazaSdpLine */
  PlazaSdpSection *session;
  GPtrArray *sections;          /* of PlazaSdpSection, in order */
  guint n_candidates;
} PlazaSdpReader;

/* Reads the a= lines of a section. */
gboolean plaza_sdp_attributes_read (PlazaSdpReader * reader,
    PlazaSdpSection * section, GError ** error);

/* Whether the normaliser writes that line anew, or drops it. */
gboolean plaza_sdp_attribute_is_rewritten (const PlazaSdpSection * section,
    const PlazaSdpLine * line);

/* Reads "m=…" into a section that has its lines. */
gboolean plaza_sdp_media_line_read (PlazaSdpSection * section,
    const PlazaSdpLine * line, GError ** error);

/* Settles what the attributes say of the formats together. */
gboolean plaza_sdp_formats_finish (PlazaSdpSection * section, GError ** error);

/* Settles mids and the BUNDLE group and hands the transport down. */
gboolean plaza_sdp_bundle_resolve (PlazaSdpReader * reader, GError ** error);

gchar *plaza_sdp_write (PlazaSdpReader * reader);

G_END_DECLS
