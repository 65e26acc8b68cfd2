// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// What is to be done: syscalls in order. Only a plan is ever executed.
///
/// Its JSON is a public format (docs/SEMANTICS.md). A plan without steps says in `because` why the
/// prompt makes none; a plan with steps has no `because`.
package struct Plan: Hashable, Sendable {
  package var steps: [Syscall]
  package var because: String?

  package init(steps: [Syscall]) {
    self.steps = steps
    because = nil
  }

  /// A refusal: the prompt makes no plan, for this reason.
  package init(because: String) {
    steps = []
    self.because = because
  }

  /// Most steps of a plan: one prompt is one operation that a person reads before it runs.
  package static let maximumSteps = 64
  /// Longest plan that is parsed, in bytes: `content` may be long, a runaway generator longer.
  package static let maximumBytes = 16 << 20
}

/// One typed semantic syscall: an operation and its fields. See docs/SEMANTICS.md for the meaning of
/// each.
package enum Syscall: Hashable, Sendable {
  case retrieve(Selection)
  case count(Selection)
  /// Takes only `paths`, or `in` with `pick`, of a selection; none is the tree's root.
  case list(Selection)
  case read(Selection)
  case info(Selection)
  case summarize(Selection)
  case answer(Selection, question: String)
  /// Two files, one file at two points, or the tree. Absent points: one version back, now.
  case compare(Selection, from: Point?, to: Point?)
  case history(Selection, by: String?)
  case changes(Selection, from: Point?, to: Point?, by: String?)
  case group(Selection, Grouping)
  case join(Joining)
  /// Takes `paths`, or `in` with `pick`; and `k`.
  case related(Selection)
  case duplicates(Selection)
  case watch(Selection)
  case create(paths: [String], isFolder: Bool, content: String?)
  /// Takes `paths`, or `in` with `pick`.
  case write(Selection, ContentSource)
  /// Takes `paths`, or `in` with `pick`.
  case append(Selection, ContentSource)
  case merge(Selection, into: String)
  case collect(Selection, into: String, mode: Placement)
  case copy(Selection, into: String)
  case move(Selection, into: String)
  case delete(Selection)
  case tag(Selection, tags: [String])
  case untag(Selection, tags: [String])
  case lock(Selection)
  case unlock(Selection)
  /// `expires` absent: 7 days from now.
  case share(Selection, expires: Date?)
  case unshare(Selection)
  case snapshot(label: String?)
  /// An empty selection is the whole tree.
  case rollback(Selection, to: Point, by: String?)
  case undo(count: Int, by: String?)
  case redo(count: Int, by: String?)
  case mount(paths: [String], into: String?)
  case unmount(paths: [String], into: String?)
}

/// How `group` divides files.
package struct Grouping: Hashable, Sendable {
  package enum Criterion: String, CaseIterable, Hashable, Sendable {
    case topic, keyword, type, author, day, month, year, folder, tag, size
  }

  package var by: Criterion
  /// The words, for `keyword`.
  package var labels: [String] = []
  /// How many groups.
  package var groups: Int?
  /// The folder that is to hold a folder a group; absent: the groups are only shown.
  package var into: String?
  package var mode: Placement = .link

  package init(by: Criterion) { self.by = by }
}

/// How `join` pairs files.
package struct Joining: Hashable, Sendable {
  package enum Criterion: String, CaseIterable, Hashable, Sendable {
    case content, topic, keyword, name, author, column
  }

  package var left: Selection
  package var right: Selection
  package var on: Criterion = .content
  package var labels: [String] = []
  package var column: String?
  /// At most so many pairs.
  package var pairs: Int?
  /// The file that is to hold them.
  package var into: String?

  package init(left: Selection, right: Selection) {
    self.left = left
    self.right = right
  }
}

/// How files are put in a folder.
package enum Placement: String, CaseIterable, Hashable, Sendable {
  /// A symbolic link each, relative to its place.
  case link
  case copy
  case move
}

/// Where new contents come from.
package enum ContentSource: Hashable, Sendable {
  case content(String)
  /// Another file's contents, by its path as the person wrote it.
  case path(String)
}

extension Syscall {
  /// The operation's name in a plan.
  package enum Name: String, CaseIterable, Hashable, Sendable, Codable {
    case retrieve, count, list, read, info, summarize, answer, compare, history, changes, group
    case join, related, duplicates, watch, create, write, append, merge, collect, copy, move
    case delete, tag, untag, lock, unlock, share, unshare, snapshot, rollback, undo, redo, mount
    case unmount
  }

  /// What an operation may do to the tree or the store.
  package enum Access: Sendable {
    /// Reads only.
    case reads
    /// Changes the tree or the store.
    case writes
    /// Makes something disappear from sight; the default answer is no.
    case destroys
  }

  package var name: Name {
    switch self {
    case .retrieve: .retrieve
    case .count: .count
    case .list: .list
    case .read: .read
    case .info: .info
    case .summarize: .summarize
    case .answer: .answer
    case .compare: .compare
    case .history: .history
    case .changes: .changes
    case .group: .group
    case .join: .join
    case .related: .related
    case .duplicates: .duplicates
    case .watch: .watch
    case .create: .create
    case .write: .write
    case .append: .append
    case .merge: .merge
    case .collect: .collect
    case .copy: .copy
    case .move: .move
    case .delete: .delete
    case .tag: .tag
    case .untag: .untag
    case .lock: .lock
    case .unlock: .unlock
    case .share: .share
    case .unshare: .unshare
    case .snapshot: .snapshot
    case .rollback: .rollback
    case .undo: .undo
    case .redo: .redo
    case .mount: .mount
    case .unmount: .unmount
    }
  }

  package var access: Access {
    switch self {
    case .retrieve, .count, .list, .read, .info, .summarize, .answer, .compare, .history, .changes,
      .related, .duplicates, .watch:
      .reads
    case .group(_, let grouping): grouping.into == nil ? .reads : .writes
    case .join(let joining): joining.into == nil ? .reads : .writes
    case .create, .write, .append, .merge, .collect, .copy, .move, .tag, .untag, .lock, .unlock,
      .share, .unshare, .snapshot, .mount, .unmount:
      .writes
    case .delete, .rollback, .undo, .redo: .destroys
    }
  }

  /// Whether it is about a mount rather than about files: the shell carries it out.
  package var isOfMounts: Bool { name == .mount || name == .unmount }

  /// The files that the syscall is about; nil for those that take none.
  package var selection: Selection? {
    switch self {
    case .retrieve(let files), .count(let files), .list(let files), .read(let files),
      .info(let files), .summarize(let files), .answer(let files, _), .compare(let files, _, _),
      .history(let files, _), .changes(let files, _, _, _), .group(let files, _),
      .related(let files), .duplicates(let files), .watch(let files), .write(let files, _),
      .append(let files, _), .merge(let files, _), .collect(let files, _, _), .copy(let files, _),
      .move(let files, _), .delete(let files), .tag(let files, _), .untag(let files, _),
      .lock(let files), .unlock(let files), .share(let files, _), .unshare(let files),
      .rollback(let files, _, _):
      files
    case .join, .create, .snapshot, .undo, .redo, .mount, .unmount: nil
    }
  }
}
