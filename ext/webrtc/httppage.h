// SPDX-License-Identifier: LGPL-2.1-or-later
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * SECTION: httppage
 *
 * The files of the page: those compiled in, or those of a folder. Nothing
 * outside the folder can be reached, by no path and by no symbolic link.
 */
#define PLAZA_PAGE_MAX_FILE (16 * 1024 * 1024)
typedef struct _PlazaPage PlazaPage;

typedef struct
{
  GBytes *data;
  const gchar *content_type;
  gchar *etag;                  /* with its quotes */
} PlazaPageFile;

/* folder NULL or "": the page compiled in. NULL if the folder is of no use. */
PlazaPage *plaza_page_new (const gchar * folder, GError ** error);

void plaza_page_free (PlazaPage * page);

/* The file of a path that begins with "/", or NULL. "/" is index.html. */
PlazaPageFile *plaza_page_lookup (PlazaPage * page, const gchar * path);

void plaza_page_file_free (PlazaPageFile * file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PlazaPageFile, plaza_page_file_free)

G_END_DECLS
