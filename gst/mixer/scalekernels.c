// SPDX-License-Identifier: LGPL-2.1-or-later
#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "scalekernels.h"

extern const ScaleKernels scale_kernels_plain;
#ifdef HAVE_X86_KERNELS
extern const ScaleKernels scale_kernels_avx2;
#endif

#define MAX_KERNELS 2

static gpointer
find_kernels (gpointer data)
{
  static const ScaleKernels *list[MAX_KERNELS + 1] = { &scale_kernels_plain };
#ifdef HAVE_X86_KERNELS
  if (__builtin_cpu_supports ("avx2"))
    list[1] = &scale_kernels_avx2;
#endif
  return list;
}

const ScaleKernels *const *
scale_kernels_list (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, find_kernels, NULL);
}

const ScaleKernels *
scale_kernels_get (void)
{
  const ScaleKernels *const *list = scale_kernels_list ();

  while (list[1] != NULL)
    list++;
  return *list;
}
