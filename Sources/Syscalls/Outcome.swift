// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// One thing that a plan does, or did, to the tree. Paths are relative to the tree's root.
package struct Effect: Codable, Hashable, Sendable {
  package enum Change: String, Codable, Hashable, Sendable {
    case create, modify, delete, move, link, metadata
  }

  package var change: Change
  package var path: String
  /// Where it was before, for a move; what a link leads to.
  package var origin: String?
  package var isFolder: Bool
  /// Bytes of contents that are written or disappear.
  package var bytes: Int64

  package init(
    _ change: Change, _ path: String, origin: String? = nil, isFolder: Bool = false,
    bytes: Int64 = 0
  ) {
    self.change = change
    self.path = path
    self.origin = origin
    self.isFolder = isFolder
    self.bytes = bytes
  }
}

/// What a plan would do, counted before it runs.
package struct Preview: Codable, Hashable, Sendable {
  package struct Step: Codable, Hashable, Sendable {
    /// From 1.
    package var number: Int
    package var name: Syscall.Name
    /// The step in one readable line.
    package var summary: String
    package var effects: [Effect]
    /// What a person should know: which file a loose name was taken for, what is skipped and why.
    package var notes: [String]

    package init(
      number: Int, name: Syscall.Name, summary: String, effects: [Effect] = [], notes: [String] = []
    ) {
      self.number = number
      self.name = name
      self.summary = summary
      self.effects = effects
      self.notes = notes
    }
  }

  package var steps: [Step]
  /// Whether the plan changes the tree or the store, so that a person is asked.
  package var changesAnything: Bool
  /// Whether something disappears from sight.
  package var destroys: Bool
  /// Whether a link would lead to a folder, or to more than one file.
  package var exposes: Bool
  /// The operation that the preview was computed at; the executor refuses where the tree has moved on
  /// in a way that changes the effects.
  package var head: Int64

  package init(
    steps: [Step], changesAnything: Bool, destroys: Bool, exposes: Bool = false, head: Int64
  ) {
    self.steps = steps
    self.changesAnything = changesAnything
    self.destroys = destroys
    self.exposes = exposes
    self.head = head
  }

  package var effects: [Effect] { steps.flatMap(\.effects) }

  /// Whether it must be agreed to in so many words: the default answer is no.
  package var isGrave: Bool { destroys || exposes }
}

/// What a plan did, read back from the disk, and what its reading steps found.
package struct Outcome: Codable, Sendable {
  /// A result for each step that ran, in order.
  package var results: [StepResult]
  /// The operation that the plan's changes became; nil where nothing changed.
  package var operation: Int64?
  package var effects: [Effect]
  /// Files that could not be dealt with, in sentences; not empty means exit status 3.
  package var problems: [String]
  /// The paths that `last` names for the next prompt.
  package var files: [String]

  package init(
    results: [StepResult] = [], operation: Int64? = nil, effects: [Effect] = [],
    problems: [String] = [], files: [String] = []
  ) {
    self.results = results
    self.operation = operation
    self.effects = effects
    self.problems = problems
    self.files = files
  }
}

/// What one step found or did.
package struct StepResult: Codable, Sendable {
  package var step: Int
  package var name: Syscall.Name
  package var value: Value
  package var notes: [String]
  /// What a language model made of it, where one was asked.
  package var prose: Prose?

  package init(step: Int, name: Syscall.Name, value: Value, notes: [String] = []) {
    self.step = step
    self.name = name
    self.value = value
    self.notes = notes
  }

  package enum Value: Codable, Sendable {
    /// retrieve, related
    case files([FoundFile])
    case count(files: Int, bytes: Int64)
    case listing([ListedName])
    /// read
    case contents([FileContents])
    case info([FileInfo])
    case summary(Summary)
    case answer(Answer)
    case comparison(Comparison)
    case history([FileVersion])
    case changes(ChangeReport)
    case groups([FileGroup])
    case pairs([FilePair])
    case duplicates([DuplicateSet])
    /// share, unshare
    case links([ShareLink])
    /// The steps that change something.
    case done(DoneReport)
  }
}

/// A file that a search found. Scores are comparable within one result only.
package struct FoundFile: Codable, Sendable {
  package var path: String
  /// nil where the order is not by relevance.
  package var score: Double?
  package var size: Int64
  package var modified: Date
  package var passages: [FoundPassage]
  /// The parts of the score, in words, for `--explain`.
  package var explanation: [String]?
  /// Files whose texts are nearly this one's, and which are not told by themselves.
  package var copies: [String]

  package init(
    path: String, score: Double?, size: Int64, modified: Date, passages: [FoundPassage] = [],
    explanation: [String]? = nil, copies: [String] = []
  ) {
    self.path = path
    self.score = score
    self.size = size
    self.modified = modified
    self.passages = passages
    self.explanation = explanation
    self.copies = copies
  }
}

/// A passage of a file; lines count from 1, the last is inclusive. Bytes are of the text, which is the file
/// where that is text; a page is told of documents that have them.
package struct FoundPassage: Codable, Hashable, Sendable {
  package var startLine: Int
  package var endLine: Int
  package var startByte: Int?
  package var endByte: Int?
  package var page: Int?
  package var text: String
  package var score: Double

  package init(
    startLine: Int, endLine: Int, startByte: Int? = nil, endByte: Int? = nil, page: Int? = nil,
    text: String, score: Double
  ) {
    self.startLine = startLine
    self.endLine = endLine
    self.startByte = startByte
    self.endByte = endByte
    self.page = page
    self.text = text
    self.score = score
  }

  private enum CodingKeys: String, CodingKey {
    case startLine = "start_line"
    case endLine = "end_line"
    case startByte = "start_byte"
    case endByte = "end_byte"
    case page, text, score
  }
}

package struct ListedName: Codable, Hashable, Sendable {
  package var name: String
  package var path: String
  /// `file`, `folder`, `link` or `special`.
  package var kind: String
  package var size: Int64
  package var modified: Date

  package init(name: String, path: String, kind: String, size: Int64, modified: Date) {
    self.name = name
    self.path = path
    self.kind = kind
    self.size = size
    self.modified = modified
  }
}

package struct FileContents: Codable, Sendable {
  package var path: String
  package var data: Data
  /// Whether `data` is only the beginning; the size in full is `size`.
  package var isTruncated: Bool
  package var size: Int64

  package init(path: String, data: Data, isTruncated: Bool = false, size: Int64) {
    self.path = path
    self.data = data
    self.isTruncated = isTruncated
    self.size = size
  }
}

package struct FileInfo: Codable, Sendable {
  package var path: String
  package var kind: String
  package var size: Int64
  package var modified: Date
  package var permissions: String
  package var owner: String
  package var author: String?
  package var title: String?
  /// When the document says that it was written, and in which language.
  package var written: Date?
  package var language: String?
  package var versions: Int
  package var tags: [String]
  package var summary: String?

  package init(
    path: String, kind: String, size: Int64, modified: Date, permissions: String, owner: String,
    author: String? = nil, title: String? = nil, versions: Int = 0, tags: [String] = [],
    summary: String? = nil
  ) {
    self.path = path
    self.kind = kind
    self.size = size
    self.modified = modified
    self.permissions = permissions
    self.owner = owner
    self.author = author
    self.title = title
    self.versions = versions
    self.tags = tags
    self.summary = summary
  }
}

/// A place in a file that a sentence was taken from.
package struct Citation: Codable, Hashable, Sendable {
  package var path: String
  package var startLine: Int
  package var endLine: Int

  package init(path: String, startLine: Int, endLine: Int) {
    self.path = path
    self.startLine = startLine
    self.endLine = endLine
  }
}

package struct Summary: Codable, Sendable {
  package struct Sentence: Codable, Hashable, Sendable {
    package var text: String
    package var source: Citation
    package init(text: String, source: Citation) {
      self.text = text
      self.source = source
    }
  }

  package var sentences: [Sentence]
  /// Every file that the summary covers.
  package var sources: [String]

  package init(sentences: [Sentence], sources: [String]) {
    self.sentences = sentences
    self.sources = sources
  }
}

package struct Answer: Codable, Sendable {
  package var sentences: [Summary.Sentence]
  package init(sentences: [Summary.Sentence]) { self.sentences = sentences }
}

package struct Comparison: Codable, Sendable {
  /// What is compared with what, in words: `notes.md @12` or a path.
  package var left: String
  package var right: String
  /// A unified diff; empty where equal or where the tree is compared.
  package var diff: String
  package var addedLines: Int
  package var removedLines: Int
  /// File by file, where folders or the tree are compared.
  package var changes: [ChangedFile]
  /// The difference in a sentence.
  package var summary: String

  package init(
    left: String, right: String, diff: String = "", addedLines: Int = 0, removedLines: Int = 0,
    changes: [ChangedFile] = [], summary: String = ""
  ) {
    self.left = left
    self.right = right
    self.diff = diff
    self.addedLines = addedLines
    self.removedLines = removedLines
    self.changes = changes
    self.summary = summary
  }
}

/// One version of a file, newest first in a history.
package struct FileVersion: Codable, Hashable, Sendable {
  package var path: String
  package var operation: Int64
  package var time: Date
  package var change: Effect.Change
  package var size: Int64
  package var user: String
  package var program: String?
  package var prompt: String?

  package init(
    path: String, operation: Int64, time: Date, change: Effect.Change, size: Int64, user: String,
    program: String? = nil, prompt: String? = nil
  ) {
    self.path = path
    self.operation = operation
    self.time = time
    self.change = change
    self.size = size
    self.user = user
    self.program = program
    self.prompt = prompt
  }
}

package struct ChangedFile: Codable, Hashable, Sendable {
  package var change: Effect.Change
  package var path: String
  package var origin: String?
  package var addedLines: Int?
  package var removedLines: Int?
  /// Size after minus size before, in bytes.
  package var growth: Int64
  package var programs: [String]
  /// The beginning of its unified diff, where the run was to quote what changed.
  package var diff: String?

  package init(
    change: Effect.Change, path: String, origin: String? = nil, addedLines: Int? = nil,
    removedLines: Int? = nil, growth: Int64 = 0, programs: [String] = []
  ) {
    self.change = change
    self.path = path
    self.origin = origin
    self.addedLines = addedLines
    self.removedLines = removedLines
    self.growth = growth
    self.programs = programs
  }
}

package struct ChangeReport: Codable, Sendable {
  package var files: [ChangedFile]
  package var summary: String
  package init(files: [ChangedFile], summary: String) {
    self.files = files
    self.summary = summary
  }
}

package struct FileGroup: Codable, Sendable {
  package var label: String
  package var files: [FoundFile]
  package init(label: String, files: [FoundFile]) {
    self.label = label
    self.files = files
  }
}

package struct FilePair: Codable, Hashable, Sendable {
  package var left: String
  package var right: String
  package var score: Double
  package var reason: String
  package init(left: String, right: String, score: Double, reason: String) {
    self.left = left
    self.right = right
    self.score = score
    self.reason = reason
  }
}

package struct DuplicateSet: Codable, Hashable, Sendable {
  /// `equal`, `near` or `contained`.
  package var kind: String
  /// Of `contained`: what is contained, then what contains it.
  package var files: [String]
  /// How much is alike: of the whole for `near`, of the contained for `contained`; 0 to 1.
  package var score: Double
  package init(kind: String, files: [String], score: Double = 1) {
    self.kind = kind
    self.files = files
    self.score = score
  }
}

/// A link that was made, or ended.
package struct ShareLink: Codable, Hashable, Sendable {
  package var url: String
  package var paths: [String]
  package var expires: Date
  package init(url: String, paths: [String], expires: Date) {
    self.url = url
    self.paths = paths
    self.expires = expires
  }
}

/// What a changing step did.
package struct DoneReport: Codable, Sendable {
  package var effects: [Effect]
  /// One line for a person.
  package var summary: String
  package init(effects: [Effect], summary: String) {
    self.effects = effects
    self.summary = summary
  }
}
