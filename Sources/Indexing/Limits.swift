// SPDX-License-Identifier: GPL-3.0-or-later

/// Every bound of the module, each with its reason. What lies beyond a bound is not an error: the
/// part within it is indexed.
enum Limits {
  /// Bytes that are asked of the reader for one file: a log of 4 GB is known by its beginning, and
  /// two readers at once stay far below 300 MB together with what is made of their bytes.
  static let readBytes = 16 << 20
  /// Bytes of text kept of one file. As many passages of a thousand bytes as `passages` allows.
  static let textBytes = 8 << 20
  /// Passages of one document: their ordinal takes `passageBits` of a row's number (Schema.swift).
  static let passages = 1 << passageBits
  static let passageBits = 13
  /// First bytes that tell a file's kind; also what is tested for binary contents.
  static let headBytes = 8192
  /// A compressed file may grow to this, no further: a zip bomb ends here.
  static let inflatedBytes = readBytes
  /// Files up to this size are read at once; of larger ones first the head, which tells who reads them.
  static let wholeBytes = 256 << 10
  /// Files larger than this are read one at a time.
  static let largeBytes: Int64 = 1 << 20
  /// Of a file that is not on the disk, what a reader apart is given.
  static let containerBytes = 64 << 20
  /// What all parts of one container may unpack to: a zip bomb ends here, and so does a book of films.
  static let unpackedBytes = 48 << 20
  /// Parts of one document, pages, headings, messages of a mailbox, names of an archive.
  static let parts = 4000
  static let pages = 20_000
  static let headings = 20_000
  static let messages = 20_000
  static let archiveEntries = 10_000
  /// Files within files within files: a mail in a mail with a document.
  static let nesting = 3
  /// Bytes that tell a text's encoding.
  static let encodingBytes = 64 << 10
  /// A reader apart: its own memory, processor time for one file, time for one file by the clock (long,
  /// for at idle priority it may hardly run), what it may answer, files until it is replaced by a new one.
  static let readerMemory = 200 << 20
  static let readerProcessorSeconds = 20
  static let readerTime = Duration.seconds(90)
  static let readerAnswerBytes = textBytes + (8 << 20)
  static let readerFiles = 500
  /// Passages of rows (tables, logs, data) that get a vector: the first say what it is, and words find
  /// the others.
  static let embeddedRecords = 16
  /// Tokens aimed at and at most in a passage, by our own estimate: the encoder cuts at 256 and the
  /// headings before the passage need some of them.
  static let passageTokens = 210
  static let passageTokensMost = 230
  /// The same for all passages but the first of a text. They are embedded in windows of `passageTokens`
  /// and have the mean: a vector of 384 bytes, with its rows, is to be worth 1,300 bytes of text and not
  /// 700, or an index is larger than what it indexes. The first is short, for it is embedded first.
  static let laterPassageTokens = 400
  static let laterPassageTokensMost = 450
  /// Bytes of a passage: a line without spaces has few words and many bytes.
  static let passageBytesMost = 3000
  /// Bytes of titles, authors and headings.
  static let titleBytes = 300
  /// Words of a query that count; more narrow nothing down, and every word costs its posting list.
  static let queryWords = 48
  /// Phrases in quotes; with the words they stay below what CLinux's ranking function counts.
  static let queryPhrases = 8
  /// Bytes of a query that are looked at.
  static let queryBytes = 8192
  /// Documents of each ranking that take part in the fusion.
  static let fusedDocuments = 1000
  /// Hits that are read again side by side.
  static let answerThreads = 4
  /// Part of two texts' runs of words from which one is told as a copy of the other.
  static let foldedLikeness = 0.9
  /// Letters of a word that is taken for misspelt if no text holds it.
  static let misspeltLetters = 4...24
  /// Passages shown of one file.
  static let passagesShown = 3
  /// Bytes of text, or files, per transaction: large enough that syncing costs nothing, small enough
  /// that a stop or a reader waits for less than a second.
  static let batchBytes = 8 << 20
  static let batchFiles = 512
  /// Extracted files that may wait for the writer: bounds the memory of an update.
  static let queuedBytes = 32 << 20
  /// Passages per call of the embedder: enough to fill its batches on all
  /// processors, about a second's work.
  static let embeddingBatch = 64
  /// Bytes of an ignore file that are read.
  static let ignoreFileBytes = 1 << 20
  /// Vectors that are scanned one and all, without lists: 32,000 of them take a millisecond.
  static let vectorsScanned = 32_000
  /// Vectors that a filter has left which are fetched one by one rather than looked for in lists.
  static let vectorsPicked = 1000
  /// Nearest vectors that a ranking of texts is made of, and the lists they are looked for in.
  static let rankedVectors = 500
  static let listsRanked = 64
  /// Vectors in a posting list: aimed at, at most, at least. Searching a million costs as much for
  /// finding the lists (4,000 middles) as for a dozen lists.
  static let listVectors = 256
  static let listVectorsMost = 512
  static let listVectorsLeast = 64
  /// Lists around each half of a split one that exchange vectors with it.
  static let listsNear = 8
  /// Bytes of posting lists that an index keeps in memory for the next search: a million vectors of
  /// 384 dimensions. They are read as searches need them.
  static let listBytesKept = 448 << 20
  /// Passages whose terms may lie about after their texts are gone, whatever the index's size.
  static let deadPassages = 20_000
  /// Problems an update reports by name; the rest is only counted.
  static let problemsReported = 1000
  /// Documents without a file are kept for so long, for the file that comes back (a rollback).
  static let keptSeconds: Int64 = 7 * 86_400
}
