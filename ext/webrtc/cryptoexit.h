// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

/* Has OpenSSL keep its memory when the process exits. Before anything else
 * uses OpenSSL, or it is too late. */
void plaza_crypto_keep_at_exit (void);
