// SPDX-License-Identifier: GPL-3.0-or-later
//
// The shape of the module as the others see it. The bodies arrive with the module; this file then
// dissolves into a file per type.
import Foundation
import SystemPackage

/// A file of the tree as the index is told of it. Indexing knows nothing of History: `id` is the node
/// and `digest` the contents' SHA-256, so that a rename or a copy reads and embeds nothing again.
package struct IndexableFile: Hashable, Sendable {
  package var id: Int64
  /// Relative to the tree's root.
  package var path: FilePath
  package var size: Int64
  /// Nanoseconds since 1970.
  package var modified: Int64
  /// Owner's uid and permission bits, so that a caller is shown only what it may read.
  package var owner: UInt32
  package var group: UInt32
  package var permissions: UInt16
  /// nil: contents are not recorded (excluded); only the name is indexed.
  package var digest: Data?

  package init(
    id: Int64, path: FilePath, size: Int64, modified: Int64, owner: UInt32, group: UInt32,
    permissions: UInt16, digest: Data?
  ) {
    self.id = id
    self.path = path
    self.size = size
    self.modified = modified
    self.owner = owner
    self.group = group
    self.permissions = permissions
    self.digest = digest
  }
}

/// Gives the bytes of a file. Called on any thread. - Throws: whatever; the file is then skipped and
/// reported, and tried again at the next update.
package typealias FileReader = @Sendable (_ file: IndexableFile, _ limit: Int) throws -> Data

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
  package var problems: [(path: FilePath, reason: String)] = []
  package init() {}
}

/// What narrows a search. Everything is ANDed; empty means no narrowing. Applied before the k best.
package struct SearchFilter: Sendable {
  package var under: FilePath?
  /// Kind names: families or languages as `FileKind` gives them.
  package var kinds: [String] = []
  package var nameGlob: String?
  package var author: String?
  /// [since, until) in nanoseconds since 1970.
  package var since: Int64?
  package var until: Int64?
  package var larger: Int64?
  package var smaller: Int64?
  package var keywords: [String] = []
  package var anyKeyword = false
  /// Only these files; nil: all.
  package var only: Set<Int64>?
  package var excluding: Set<Int64> = []
  package init() {}
}

/// A ranked file. Scores are comparable within one answer only.
package struct Hit: Sendable {
  package var file: IndexableFile
  package var score: Double
  /// Best first.
  package var passages: [PassageHit]
  /// Each part of the score: ("terms", 12.3, rank 1), ("vectors", 0.61, rank 4)…
  package var parts: [(name: String, value: Double, rank: Int?)]
  package init(
    file: IndexableFile, score: Double, passages: [PassageHit],
    parts: [(name: String, value: Double, rank: Int?)]
  ) {
    self.file = file
    self.score = score
    self.passages = passages
    self.parts = parts
  }
}

package struct PassageHit: Sendable {
  /// From 1, inclusive.
  package var startLine: Int
  package var endLine: Int
  package var text: String
  package var score: Double
  package init(startLine: Int, endLine: Int, text: String, score: Double) {
    self.startLine = startLine
    self.endLine = endLine
    self.text = text
    self.score = score
  }
}

/// What is known of a file besides its name and size.
package struct DocumentInfo: Sendable {
  package var kind: String
  package var title: String?
  package var author: String?
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

/// A text turned into a point on the unit sphere.
package protocol Embedder: Sendable {
  /// Names the model and its version; vectors of different names are never compared.
  var name: String { get }
  var dimensions: Int { get }
  /// Most tokens of a text that count; the rest is cut.
  var maximumTokens: Int { get }
  /// Unit vectors, one per text, in order; `dimensions` floats each. Any thread.
  func embed(passages: [String]) throws -> [[Float]]
  func embed(query: String) throws -> [Float]
}

/// The embedding store: terms and vectors of every text of a tree, in `index.db`.
///
/// A cache: deleting it loses nothing. One writer at a time (a file lock); any number of readers,
/// also while it is written.
package final class Index: Sendable {
  init(stub: Void) { fatalError("stub") }

  /// Opens or makes the index. A file that is no index, or of another format, is replaced by an
  /// empty one, and `wasRebuilt` says so. `embedder` nil: terms only.
  package static func open(at path: FilePath, embedder: (any Embedder)?) throws -> Index {
    fatalError("stub")
  }
  package var wasRebuilt: Bool { fatalError("stub") }

  /// Makes the index hold exactly `files`: adds, renames, removes; reads only contents not known by
  /// their digest, embeds only passages not known by theirs. Commits as it goes, so it can be stopped.
  package func update(
    to files: [IndexableFile], reader: @escaping FileReader,
    shouldStop: @escaping @Sendable () -> Bool = { false },
    progress: (@Sendable (IndexProgress) -> Void)? = nil
  ) throws -> IndexReport { fatalError("stub") }
  /// The same for a few files that changed; the others stay.
  package func apply(
    changed: [IndexableFile], removed: [Int64], reader: @escaping FileReader
  ) throws -> IndexReport { fatalError("stub") }

  /// Ranked files for `text`. `reader` checks that a hit's text still stands in the file; a hit that
  /// does not is left out. `k` at least 1.
  package func search(
    _ text: String, filter: SearchFilter = SearchFilter(), k: Int, reader: FileReader
  ) throws -> [Hit] { fatalError("stub") }
  /// Files that match the filter alone, unranked, sorted by path.
  package func files(matching filter: SearchFilter) throws -> [IndexableFile] { fatalError("stub") }
  /// Files nearest to this file in meaning, without itself.
  package func related(to id: Int64, filter: SearchFilter = SearchFilter(), k: Int) throws -> [Hit] {
    fatalError("stub")
  }
  /// The unit mean vector of a file's passages, for grouping; nil where it has none.
  package func vector(of id: Int64) throws -> [Float]? { fatalError("stub") }
  /// The extracted text of a file as passages in order, with lines.
  package func passages(of id: Int64, reader: FileReader) throws -> [PassageHit] { fatalError("stub") }
  package func info(of id: Int64) throws -> DocumentInfo? { fatalError("stub") }
  /// How often a word (stemmed) occurs in how many files, for labels: documents with it, all documents.
  package func documentFrequency(of words: [String]) throws -> (counts: [String: Int], total: Int) {
    fatalError("stub")
  }
  /// What is indexed and what is pending: files, passages, passages without a vector, bytes of index.db.
  package func status() throws -> (files: Int, passages: Int, pendingVectors: Int, bytes: Int64) {
    fatalError("stub")
  }
}

/// What kind of file a name and its first bytes speak of.
package struct FileKind: Hashable, Sendable {
  /// A family (`pdf`, `markdown`, `text`…) or, for source code, the language.
  package var name: String
  package init(name: String) { self.name = name }
  /// By name alone where `head` is nil or says nothing. `head`: the first kilobytes.
  package static func detect(name: String, head: Data?) -> FileKind { fatalError("stub") }
  /// Whether a `type` word of a plan takes in this kind: itself, or `code` for any language.
  package func matches(_ word: String) -> Bool { fatalError("stub") }
}

package enum IndexingError: Error, Sendable {
  /// The model's files are missing or their digest is wrong.
  case modelUnavailable(path: FilePath, reason: String)
  case locked(pid: Int32?)
  case io(FilePath, Errno)
  case diskFull(FilePath)
}
