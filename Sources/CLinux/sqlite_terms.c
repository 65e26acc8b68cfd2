// SPDX-License-Identifier: GPL-3.0-or-later
//
// An FTS5 auxiliary function, which only C can write: it tells where a query's phrases stand in a
// row, so that ranking can add up the rows of one document before it weighs them.
#include "CLinux.h"
#include <sqlite3.h>
#include <string.h>

enum { PHRASES_MOST = 64, COLUMNS_MOST = 4, NEAR = 3 };

/// Result: a byte per phrase and column (phrase by phrase), its count up to 255; then a byte per
/// phrase: how often the next phrase follows it within NEAR words in the same column.
static void occurrences(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context,
                        int argument_count, sqlite3_value **arguments) {
  (void)argument_count, (void)arguments;
  int phrases = api->xPhraseCount(fts), columns = api->xColumnCount(fts), count = 0;
  if (phrases > PHRASES_MOST || columns > COLUMNS_MOST) {
    sqlite3_result_error(context, "too many phrases or columns", -1);
    return;
  }
  unsigned char out[PHRASES_MOST * (COLUMNS_MOST + 1)];
  int last[PHRASES_MOST];
  size_t size = (size_t)(phrases * (columns + 1));
  memset(out, 0, size);
  unsigned char *pairs = out + phrases * columns;
  int result = api->xInstCount(fts, &count);
  int current = -1;
  for (int i = 0; result == SQLITE_OK && i < count; i++) {
    int phrase, column, offset;
    result = api->xInst(fts, i, &phrase, &column, &offset);
    if (result != SQLITE_OK) break;
    if (column != current) {
      for (int p = 0; p < phrases; p++) last[p] = -NEAR - 1;
      current = column;
    }
    unsigned char *cell = &out[phrase * columns + column];
    if (*cell < 255) ++*cell;
    last[phrase] = offset;
    if (phrase > 0 && offset > last[phrase - 1] && offset - last[phrase - 1] <= NEAR &&
        pairs[phrase - 1] < 255)
      pairs[phrase - 1]++;
  }
  if (result == SQLITE_OK)
    sqlite3_result_blob(context, out, (int)size, SQLITE_TRANSIENT);
  else
    sqlite3_result_error_code(context, result);
}

int semfs_sqlite_register_occurrences(void *connection) {
  sqlite3 *database = connection;
  sqlite3_stmt *statement = NULL;
  fts5_api *api = NULL;
  int result = sqlite3_prepare_v2(database, "SELECT fts5(?1)", -1, &statement, NULL);
  if (result == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(statement);
    result = sqlite3_finalize(statement);
  }
  if (result != SQLITE_OK) return result;
  if (!api || api->iVersion < 2) return SQLITE_ERROR;
  return api->xCreateFunction(api, "semfs_occurrences", NULL, occurrences, NULL);
}
