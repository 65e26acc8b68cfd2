// SPDX-License-Identifier: GPL-3.0-or-later
//
// An FTS5 auxiliary function, which only C can write: it tells where a query's phrases stand in a
// row, so that ranking can add up the rows of one document before it weighs them.
#include "CLinux.h"
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { PHRASES_MOST = 64, COLUMNS_MOST = 4, PLACES_MOST = 256, NEAR = 3 };

/// Where a phrase stands in a row, in order: column << 32 | offset.
typedef struct {
  int count;
  long long places[PLACES_MOST];
} places;

/// Reads the places of a phrase, and counts them by column. Phrase by phrase, as the lists are stored: all
/// phrases in one order (xInst) would be sorted for every row.
static int read_places(const Fts5ExtensionApi *api, Fts5Context *fts, int phrase,
                       unsigned char *cells, places *out) {
  Fts5PhraseIter iterator;
  int column, offset;
  out->count = 0;
  int result = api->xPhraseFirst(fts, phrase, &iterator, &column, &offset);
  if (result != SQLITE_OK) return result;
  for (; column >= 0; api->xPhraseNext(fts, &iterator, &column, &offset)) {
    if (cells[column] < 255) cells[column]++;
    if (out->count < PLACES_MOST) out->places[out->count++] = (long long)column << 32 | offset;
  }
  return SQLITE_OK;
}

/// How often a place of `second` follows one of `first` within NEAR words in the same column.
static unsigned char count_pairs(const places *first, const places *second) {
  int before = -1, pairs = 0;
  for (int i = 0; i < second->count; i++) {
    while (before + 1 < first->count && first->places[before + 1] < second->places[i]) before++;
    if (before >= 0 && second->places[i] - first->places[before] <= NEAR && pairs < 255) pairs++;
  }
  return (unsigned char)pairs;
}

/// Writes into `out`, of phrases × (columns + 1) bytes: a byte per phrase and column (phrase by phrase), its
/// count up to 255; then a byte per phrase: how often the next phrase follows it within NEAR words in the
/// same column.
static int count_row(const Fts5ExtensionApi *api, Fts5Context *fts, int phrases, int columns,
                     unsigned char *out) {
  memset(out, 0, (size_t)(phrases * (columns + 1)));
  places found[2];
  found[1].count = 0;
  for (int phrase = 0; phrase < phrases; phrase++) {
    places *now = &found[phrase % 2], *last = &found[(phrase + 1) % 2];
    int result = read_places(api, fts, phrase, &out[phrase * columns], now);
    if (result != SQLITE_OK) return result;
    if (phrase > 0 && now->count > 0 && last->count > 0)
      out[phrases * columns + phrase - 1] = count_pairs(last, now);
  }
  return SQLITE_OK;
}

/// Result: the counts of the row.
static void occurrences(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context,
                        int argument_count, sqlite3_value **arguments) {
  (void)argument_count, (void)arguments;
  int phrases = api->xPhraseCount(fts), columns = api->xColumnCount(fts);
  if (phrases > PHRASES_MOST || columns > COLUMNS_MOST) {
    sqlite3_result_error(context, "too many phrases or columns", -1);
    return;
  }
  unsigned char out[PHRASES_MOST * (COLUMNS_MOST + 1)];
  int result = count_row(api, fts, phrases, columns, out);
  if (result == SQLITE_OK)
    sqlite3_result_blob(context, out, phrases * (columns + 1), SQLITE_TRANSIENT);
  else
    sqlite3_result_error_code(context, result);
}

static const char ROWS_TYPE[] = "semfs_term_rows";

static int make_room(struct semfs_term_rows *rows) {
  if (rows->count < rows->capacity) return SQLITE_OK;
  int capacity = rows->capacity ? rows->capacity * 2 : 4096;
  int64_t *ids = realloc(rows->ids, sizeof *ids * (size_t)capacity);
  if (ids) rows->ids = ids;
  unsigned char *cells = realloc(rows->cells, (size_t)rows->stride * (size_t)capacity);
  if (cells) rows->cells = cells;
  if (!ids || !cells) return SQLITE_NOMEM;
  rows->capacity = capacity;
  return SQLITE_OK;
}

/// Appends the row and its counts to the struct that the argument points to: handing each row up through
/// SQL costs several times what counting does.
static void gather(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context,
                   int argument_count, sqlite3_value **arguments) {
  struct semfs_term_rows *rows =
      argument_count == 1 ? sqlite3_value_pointer(arguments[0], ROWS_TYPE) : NULL;
  int phrases = api->xPhraseCount(fts), columns = api->xColumnCount(fts);
  if (!rows || phrases > PHRASES_MOST || columns > COLUMNS_MOST) {
    sqlite3_result_error_code(context, SQLITE_MISUSE);
    return;
  }
  rows->stride = phrases * (columns + 1);
  int result = make_room(rows);
  if (result == SQLITE_OK)
    result = count_row(api, fts, phrases, columns, rows->cells + (size_t)rows->stride * (size_t)rows->count);
  if (result != SQLITE_OK) {
    sqlite3_result_error_code(context, result);
    return;
  }
  rows->ids[rows->count++] = api->xRowid(fts);
}

int semfs_sqlite_gather_terms(void *connection, const char *match, struct semfs_term_rows *rows) {
  *rows = (struct semfs_term_rows){0};
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2(
      connection, "SELECT semfs_gather(terms, ?1) FROM terms WHERE terms MATCH ?2", -1, &statement,
      NULL);
  if (result == SQLITE_OK) result = sqlite3_bind_pointer(statement, 1, rows, ROWS_TYPE, NULL);
  if (result == SQLITE_OK) result = sqlite3_bind_text(statement, 2, match, -1, SQLITE_STATIC);
  if (result == SQLITE_OK) {
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) {
    }
    if (result == SQLITE_DONE) result = SQLITE_OK;
  }
  sqlite3_finalize(statement);
  return result;
}

void semfs_free_term_rows(struct semfs_term_rows *rows) {
  free(rows->ids);
  free(rows->cells);
  *rows = (struct semfs_term_rows){0};
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
  result = api->xCreateFunction(api, "semfs_occurrences", NULL, occurrences, NULL);
  return result != SQLITE_OK ? result : api->xCreateFunction(api, "semfs_gather", NULL, gather, NULL);
}
