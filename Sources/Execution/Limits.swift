// SPDX-License-Identifier: GPL-3.0-or-later

/// The bounds of the interpreter, each with its reason.
enum Limits {
  /// Files that `retrieve` gives where no `k` is said: what a person looks through on one screen.
  static let defaultResults = 20
  /// Ranked files that are looked at where a ranked set must be cut (by `sort`, or because the
  /// operation is no search): more are never above the floor in practice.
  static let rankedCandidates = 1000
  /// Bytes of a recorded version that are held in memory as a file for a reader of documents.
  static let inMemoryBytes: Int64 = 64 << 20
  /// Bytes of one file that `read` gives; `semfs show` streams the whole.
  static let readBytes = 1 << 20
  /// Bytes of all the files of one `read`.
  static let readTotalBytes = 16 << 20
  /// Bytes of a file that are looked at for sentences, keywords and topics where no index has them.
  static let textBytes = 4 << 20
  /// Bytes of an ignore file that are read.
  static let ignoreFileBytes = 1 << 20
  /// Files whose lines are compared one by one in `changes` and a comparison of trees; the others are
  /// listed with their sizes.
  static let diffedFiles = 500
  /// Largest file whose lines are compared.
  static let diffBytes = 8 << 20
  /// How long a link works where nothing else is said.
  static let shareSeconds = 7.0 * 86_400
  /// Files of each side of a join: pairs are the product.
  static let joinedFiles = 2000
  /// Pairs that a join gives.
  static let joinedPairs = 1000
  /// Bytes of a table that is read whole, and rows of it.
  static let tableBytes = 32 << 20
  static let tableRows = 500_000
  /// Files whose texts are compared for duplicates: sketches of 8 kB each.
  static let sketchedFiles = 20_000
  /// Candidates that are named where a loose name fits several files.
  static let namedCandidates = 10
  /// Operations that the index has not which are looked at for changes; of more some surely has one.
  static let operationsLookedAt = 20
  /// Operations that are looked through for the name of a deleted file.
  static let operationsForDeletedNames = 2000
  /// Longest name of a file on Linux (NAME_MAX), in bytes.
  static let nameBytes = 255
  /// Longest path (PATH_MAX), in bytes, with the final zero.
  static let pathBytes = 4096
  /// Sentences of a summary beyond one a file.
  static let summarySentences = 5
  /// Sentences of one file that take part in a summary: the cost is their square.
  static let sentencesPerFile = 400
  /// Sentences of an answer.
  static let answerSentences = 4
  /// Files for which keyword passages are shown.
  static let filesWithPassages = 50
}

/// Which of a ranked set belong to it where it must be cut.
///
/// A set is cut where the operation changes files or treats all of them alike (`count`, `delete`,
/// `summarize`…), and where `sort` orders it otherwise. A hit belongs if its best passage is near the
/// query in meaning, or if it holds the query's words about as well as the best hit does.
package enum Relevance {
  /// Least cosine between query and passage. all-MiniLM-L6-v2 gives unrelated English texts
  /// 0.0–0.25 and a question and its answer 0.4–0.8.
  package static let leastSimilarity = 0.35
  /// Least part of the best hit's term score.
  package static let leastTermShare = 0.5
}
