// SPDX-License-Identifier: LGPL-2.1-or-later

#include "assignment.h"

/* The square problem with an empty place for each row and column: staying
 * alone costs the limit, and half of it on each side. */
typedef struct
{
  const gdouble *costs;
  guint rows, columns;
  gdouble limit;
} Problem;

static gdouble
cost_of (const Problem * problem, guint row, guint column)
{
  if (row < problem->rows && column < problem->columns) {
    gdouble cost = problem->costs[row * problem->columns + column];

    return cost <= problem->limit ? cost : 4 * problem->limit;
  }
  if (row >= problem->rows && column >= problem->columns)
    return 0.0;
  return problem->limit / 2;
}

/* Rows and columns count from 1, 0 is nobody */
typedef struct
{
  gdouble *row_price, *column_price;
  gdouble *slack;
  guint *row_of;
  guint *way;
  gboolean *used;
} Tableau;

/* Dijkstra's next step: the column that is nearest to those reached */
static guint
nearest (const Problem * problem, Tableau * t, guint n, guint column)
{
  guint row = t->row_of[column], best = 0;
  gdouble delta = G_MAXDOUBLE;

  t->used[column] = TRUE;
  for (guint c = 1; c <= n; c++) {
    gdouble reduced;

    if (t->used[c])
      continue;
    reduced = cost_of (problem, row - 1, c - 1) - t->row_price[row]
        - t->column_price[c];
    if (reduced < t->slack[c]) {
      t->slack[c] = reduced;
      t->way[c] = column;
    }
    if (t->slack[c] < delta) {
      delta = t->slack[c];
      best = c;
    }
  }
  for (guint c = 0; c <= n; c++) {
    if (t->used[c]) {
      t->row_price[t->row_of[c]] += delta;
      t->column_price[c] -= delta;
    } else {
      t->slack[c] -= delta;
    }
  }
  return best;
}

static void
add_row (const Problem * problem, Tableau * t, guint n, guint row)
{
  guint column = 0;

  t->row_of[0] = row;
  for (guint c = 0; c <= n; c++) {
    t->slack[c] = G_MAXDOUBLE;
    t->used[c] = FALSE;
  }
  do {
    column = nearest (problem, t, n, column);
  } while (t->row_of[column] != 0);
  while (column != 0) {
    t->row_of[column] = t->row_of[t->way[column]];
    column = t->way[column];
  }
}

/**
 * assignment_solve:
 * @costs: by row, not negative
 * @limit: what costs more is no pair
 * @column_of: (out): for each row its column, or ASSIGNMENT_NONE
 *
 * The Hungarian method by shortest augmenting paths: Kuhn, "The Hungarian
 * method for the assignment problem" (1955); Jonker and Volgenant, "A shortest
 * augmenting path algorithm" (1987).
 */
void
assignment_solve (const gdouble * costs, guint rows, guint columns,
    gdouble limit, gint * column_of)
{
  guint n = rows + columns;
  const Problem problem = { costs, rows, columns, limit };
  g_autofree gdouble *row_price = g_new0 (gdouble, n + 1);
  g_autofree gdouble *column_price = g_new0 (gdouble, n + 1);
  g_autofree gdouble *slack = g_new (gdouble, n + 1);
  g_autofree guint *row_of = g_new0 (guint, n + 1);
  g_autofree guint *way = g_new0 (guint, n + 1);
  g_autofree gboolean *used = g_new (gboolean, n + 1);
  Tableau t = { row_price, column_price, slack, row_of, way, used };

  for (guint row = 0; row < rows; row++)
    column_of[row] = ASSIGNMENT_NONE;
  if (rows == 0 || columns == 0)
    return;
  for (guint row = 1; row <= n; row++)
    add_row (&problem, &t, n, row);
  for (guint c = 1; c <= columns; c++)
    if (row_of[c] <= rows && costs[(row_of[c] - 1) * columns + c - 1] <= limit)
      column_of[row_of[c] - 1] = c - 1;
}
