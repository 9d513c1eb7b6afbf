// SPDX-License-Identifier: LGPL-2.1-or-later
#include "minuskernels.h"

extern const MinusKernels minus_kernels_plain;
#ifdef HAVE_X86_KERNELS
extern const MinusKernels minus_kernels_avx2;
#endif

#define MAX_KERNELS 2

static gpointer
find_kernels (gpointer data)
{
  static const MinusKernels *list[MAX_KERNELS + 1] = { &minus_kernels_plain };
#ifdef HAVE_X86_KERNELS
  if (__builtin_cpu_supports ("avx2"))
    list[1] = &minus_kernels_avx2;
#endif

  return list;
}

const MinusKernels *const *
minus_kernels_list (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, find_kernels, NULL);
}

const MinusKernels *
minus_kernels_get (void)
{
  const MinusKernels *const *list = minus_kernels_list ();

  while (list[1] != NULL)
    list++;

  return *list;
}
