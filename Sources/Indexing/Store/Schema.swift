// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB

/// The tables of `index.db`.
///
/// **file**: a row per file of the tree, by node. `document` is its text; a name alone has none, and
/// `reason` says why (IndexingReason). `seen` is when the row was written: a file whose status changed later
/// is looked at anew before anything of it is shown.
///
/// **document**: a text, named by the contents' SHA-256 and the extractor that read it, so that a
/// copy or a renamed file shares it. Contents without text have a document too (extractor `none`),
/// so that they are not read again. `sign` is ContentSign's. One without a file stays until `unused`
/// (seconds since 1970) is Limits.keptSeconds ago.
/// `written` is the date that the document gives itself, in nanoseconds since 1970. `problem` says why it
/// could not be read (ReaderFailure); then it is not tried again. `authorFolded` is without case and accents. `fingerprint` tells near copies
/// (TextFingerprint).
///
/// **body**: the text of documents that were read apart, as `ExtractedText.encoded` in zstd: to read a PDF
/// again for every answer takes too long. The text of other files is in the files.
///
/// **passage**: `id` is `document << 13 | ordinal`; so a row of a document is found, and a hit told
/// which document it is of, without a table between. Where it begins and ends follows from the text.
/// `vector` 0: it gets none. `digest`, the first 8
/// bytes of SHA-256 of what is embedded, names the vector; two texts that share one by chance, a pair in a
/// billion among millions, are taken for each other's neighbours, no more.
///
/// **terms** (FTS5, contentless, porter over unicode61): a row per passage, by its id. The body is the
/// first column, which the lists of positions do not name: two bytes less of five for a word. Rows are never
/// deleted, which FTS5 could do only with the text at hand; rows of documents that are gone are left
/// out when a hit's document is looked up, and the table is made anew when they are too many.
///
/// **termWords**, **nameWords**: the words of `terms` and `names`, for what is misspelt in a query.
///
/// **names** (FTS5, contentless): file names and folders, by node; they go out with what went in.
///
/// **model**: the embedding models whose vectors are here: the one that `answers`, and while another
/// is to take its place, that one too.
///
/// **vector**: the vector of a passage digest by a model; `posting` is the row that holds it.
///
/// **list**: posting lists of a model's vectors. Each has a middle (`scale` × int8), and vectors near
/// it; as long as a model has few vectors it has one list without a middle. `stamp` is the value
/// of `vectorStamp` when the list last changed.
///
/// **posting**: `id` is `list << 24 | row`; rows of a list follow each other without gaps. A row holds
/// as many vectors as fit on one page of the database: `ids` (int64 of `vector`), `scales` (float32) and
/// `codes` (int8), in the machine's byte order; a vector is scale × code. PostingLists keeps
/// lists of even size.
///
/// **meta**: `operation`, up to where the log was brought in (Index.mark); `rules`, a digest of the ignore rules; `vectorStamp`, which rises with every change of
/// posting lists.
enum Schema {
  /// Raised when a table changes: an index of another format is made anew.
  static let format = 5
  /// "smfi", which tells the file from other SQLite databases.
  static let applicationID = 0x736D_6669

  static let tokenizer = "porter unicode61 remove_diacritics 2"

  static let passageBits = Int64(Limits.passageBits)

  /// Bytes of a page of the database.
  static let pageBytes = 8192
  static let postingBits: Int64 = 24

  static func postingID(list: Int64, row: Int64) -> Int64 { list << postingBits | row }
  static func list(ofPosting id: Int64) -> Int64 { id >> postingBits }

  static func passageID(document: Int64, ordinal: Int) -> Int64 {
    document << passageBits | Int64(ordinal)
  }
  static func document(ofPassage id: Int64) -> Int64 { id >> passageBits }
  static func ordinal(ofPassage id: Int64) -> Int { Int(id & (1 << passageBits - 1)) }

  static func create(_ db: Database) throws {
    try db.execute(
      sql: """
        CREATE TABLE meta(key TEXT PRIMARY KEY, value) WITHOUT ROWID;
        CREATE TABLE file(
          id INTEGER PRIMARY KEY, path BLOB NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
          modified INTEGER NOT NULL, owner INTEGER NOT NULL, grp INTEGER NOT NULL,
          permissions INTEGER NOT NULL, digest BLOB, kind TEXT NOT NULL, document INTEGER,
          reason TEXT NOT NULL, seen INTEGER NOT NULL);
        CREATE INDEX fileDocument ON file(document) WHERE document IS NOT NULL;
        CREATE INDEX filePath ON file(path);
        CREATE TABLE document(
          id INTEGER PRIMARY KEY, digest BLOB NOT NULL, extractor TEXT NOT NULL, sign TEXT NOT NULL,
          title TEXT, author TEXT, authorFolded TEXT, written INTEGER, language TEXT,
          problem TEXT,
          textBytes INTEGER NOT NULL, words INTEGER NOT NULL,
          passages INTEGER NOT NULL, isTruncated INTEGER NOT NULL, unused INTEGER,
          fingerprint BLOB);
        CREATE UNIQUE INDEX documentContents ON document(digest, extractor);
        CREATE INDEX documentLength ON document(id, words) WHERE passages > 0;
        CREATE INDEX documentUnused ON document(unused) WHERE unused IS NOT NULL;
        CREATE TABLE passage(
          id INTEGER PRIMARY KEY, digest BLOB NOT NULL, vector INTEGER);
        CREATE TABLE body(document INTEGER PRIMARY KEY, text BLOB NOT NULL);
        CREATE INDEX passageVector ON passage(vector) WHERE vector IS NOT NULL;
        CREATE INDEX passagePending ON passage(id) WHERE vector IS NULL;
        CREATE TABLE model(
          id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, dimensions INTEGER NOT NULL,
          answers INTEGER NOT NULL);
        CREATE TABLE vector(
          id INTEGER PRIMARY KEY, model INTEGER NOT NULL, digest BLOB NOT NULL,
          posting INTEGER NOT NULL);
        CREATE UNIQUE INDEX vectorDigest ON vector(digest, model);
        CREATE TABLE list(
          id INTEGER PRIMARY KEY AUTOINCREMENT, model INTEGER NOT NULL, count INTEGER NOT NULL,
          stamp INTEGER NOT NULL, scale REAL, middle BLOB);
        CREATE TABLE posting(
          id INTEGER PRIMARY KEY, ids BLOB NOT NULL, scales BLOB NOT NULL, codes BLOB NOT NULL);
        CREATE VIRTUAL TABLE terms USING fts5(
          body, headings, title, content='', columnsize=0,
          tokenize='\(tokenizer)');
        CREATE VIRTUAL TABLE names USING fts5(
          name, folders, content='', tokenize='\(tokenizer)');
        CREATE VIRTUAL TABLE termWords USING fts5vocab(terms, 'row');
        CREATE VIRTUAL TABLE nameWords USING fts5vocab(names, 'row');
        INSERT INTO terms(terms, rank) VALUES ('automerge', 8);
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(format);
        """)
  }

  /// Whether the database is ours, of this format and readable.
  static func isCurrent(_ db: Database) throws -> Bool {
    let application = try Int.fetchOne(db, sql: "PRAGMA application_id")
    let version = try Int.fetchOne(db, sql: "PRAGMA user_version")
    guard application == applicationID, version == format else { return false }
    _ = try Row.fetchOne(db, sql: "SELECT id FROM file LIMIT 1")
    _ = try Row.fetchOne(db, sql: "SELECT id FROM document LIMIT 1")
    return true
  }
}
