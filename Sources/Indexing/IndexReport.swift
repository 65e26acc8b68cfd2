// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// How far an update is. Totals are of this update.
package struct IndexProgress: Sendable {
  package enum Phase: String, Sendable { case reading, terms, vectors }
  package var phase: Phase
  package var files: Int
  package var totalFiles: Int
  package var bytes: Int64
  package var totalBytes: Int64
  package var passagesEmbedded: Int
  package var totalPassages: Int
  package init(
    phase: Phase, files: Int, totalFiles: Int, bytes: Int64, totalBytes: Int64,
    passagesEmbedded: Int, totalPassages: Int
  ) {
    self.phase = phase
    self.files = files
    self.totalFiles = totalFiles
    self.bytes = bytes
    self.totalBytes = totalBytes
    self.passagesEmbedded = passagesEmbedded
    self.totalPassages = totalPassages
  }
}

/// What an update did.
package struct IndexReport: Sendable {
  package var filesAdded = 0
  package var filesRemoved = 0
  package var filesUnchanged = 0
  /// Files whose contents were read.
  package var filesRead = 0
  package var bytesRead: Int64 = 0
  package var passagesEmbedded = 0
  /// Whether it stopped early because `shouldStop` said so; what was done is kept.
  package var interrupted = false
  /// Whether vectors were left for another time because `mayPostpone` said so.
  package var isPostponed = false
  package var problems: [(path: FilePath, reason: String)] = []
  package init() {}

  mutating func add(problem reason: String, at path: FilePath) {
    guard problems.count < Limits.problemsReported else { return }
    problems.append((path, reason))
  }
}

/// What is known of a file besides its name and size.
package struct DocumentInfo: Sendable {
  package var kind: String
  package var title: String?
  package var author: String?
  /// As the document says itself: when it was written, in nanoseconds since 1970, and its language.
  package var written: Int64?
  package var language: String?
  /// Bytes of text that were extracted; 0 for files without text.
  package var textBytes: Int
  package var passages: Int
  package init(kind: String, title: String?, author: String?, textBytes: Int, passages: Int) {
    self.kind = kind
    self.title = title
    self.author = author
    self.textBytes = textBytes
    self.passages = passages
  }
}

/// Why a file's text is, or is not, found.
package enum IndexingReason: String, Sendable, CaseIterable {
  /// Its text is indexed.
  case text
  /// Its text is indexed up to a limit.
  case truncated
  /// It is known, and its text will be read by the next update.
  case pending
  /// It has no text that can be read, or none of a kind that is read.
  case noText
  case empty
  /// Its reader died over it, or took too long or too much memory.
  case failed
  /// Its contents are excluded from history, so only its name is known.
  case excluded
  /// A `.gitignore`, `.ignore` or `.semfsignore` leaves its contents out.
  case ignored
  /// It looks like a key, a password store or the like; its contents are never read.
  case secret
  /// The index does not know the file.
  case unknown
}

/// What the index cannot do, and where.
package enum IndexingError: Error, Sendable {
  /// The model's files are missing or their digest is wrong.
  case modelUnavailable(path: FilePath, reason: String)
  case locked(pid: Int32?)
  case io(FilePath, Errno)
  case diskFull(FilePath)
  /// What is in the file is not what was written. It has been removed.
  case damaged(FilePath)
}
