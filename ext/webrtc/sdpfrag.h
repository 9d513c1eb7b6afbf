// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include "sdpcheck.h"

G_BEGIN_DECLS

/**
 * SECTION: sdpfrag
 *
 * Reader and writer of application/trickle-ice-sdpfrag (RFC 8840 §9, as used
 * over HTTP by RFC 9725 §4.3): the body of a PATCH. Errors are of the domain
 * PLAZA_SDP_ERROR and name the line. Candidates whose address is a .local name
 * are counted and left out, for the reason told in sdpcheck.h.
 */

#define PLAZA_SDP_FRAG_MAX_BYTES (32 * 1024)

typedef struct
{
  gchar *mid;                   /* NULL: the fragment has no m-line before it */
  gint mline;                   /* place of its m-line in the fragment, or -1 */
  gchar *candidate;             /* "candidate:…", or NULL: end of candidates */
} PlazaSdpFragEntry;

typedef struct
{
  gchar *ufrag, *pwd;           /* NULL if not said; always both or none */
  GPtrArray *entries;           /* of PlazaSdpFragEntry, in order */
  guint n_local_candidates;     /* .local ones that were left out */
} PlazaSdpFrag;

/* Reads at most len bytes (-1: up to the NUL). NULL and error on refusal. */
PlazaSdpFrag *plaza_sdp_frag_parse (const gchar * text, gssize len,
    GError ** error);

/* The fragment that answers an ICE restart: our new credentials and the
 * candidates of a checked local description, all of them bundled. */
gchar *plaza_sdp_frag_write (const gchar * ufrag, const gchar * pwd,
    const PlazaSdp * local);

/* The index of the section that an entry is about, or -1 if the description
 * has none such. An entry without mid is about the BUNDLE-tagged section. */
gint plaza_sdp_frag_entry_mline (const PlazaSdpFragEntry * entry,
    const PlazaSdp * sdp);

void plaza_sdp_frag_free (PlazaSdpFrag * frag);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlazaSdpFrag, plaza_sdp_frag_free)

G_END_DECLS
