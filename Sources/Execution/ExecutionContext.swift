// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import SystemPackage

/// Who a plan runs for, and the result that `last` and points of time refer to.
package struct ExecutionContext: Sendable {
  /// Whose uid is not the process's (and not root's) is shown and may change only what the files'
  /// permissions grant it.
  package var actor: Actor
  package var prompt: String?
  /// Paths, from the root, that the previous prompt found or touched.
  package var last: [String]
  /// The folder that relative paths are resolved from, relative to the root.
  package var folder: FilePath
  package var now: Date
  /// The time zone of days and months in results (`group` by day…).
  package var timeZone: TimeZone
  package var explain = false
  package var ranking = RankingManner()
  /// Bytes of unified diffs that the list of what changed may quote, all files together.
  package var quotedBytes = 0
  /// What the address of a link begins with: where `semfs serve` answers.
  package var shareBase = ExecutionContext.defaultShareBase
  package static let defaultShareBase = "http://127.0.0.1:7348/s/"
  /// The caller's groups, where they are known; else those that the system's tables give the actor.
  package var groups: Set<UInt32>?
  /// What the disk lets a limited caller read, by paths from the root, beyond what the log knows of
  /// permissions. Called for each file that such a caller might be shown.
  package var mayRead: (@Sendable (FilePath) -> Bool)?

  package init(
    actor: Actor, prompt: String? = nil, last: [String] = [], folder: FilePath = FilePath(""),
    now: Date = Date(), timeZone: TimeZone = .current
  ) {
    self.actor = actor
    self.prompt = prompt
    self.last = last
    self.folder = folder
    self.now = now
    self.timeZone = timeZone
  }

  /// `2026-11-23 14:05`, in the person's time zone.
  func localTime(_ date: Date) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = timeZone
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: date)
    return String(
      format: "%04d-%02d-%02d %02d:%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0,
      parts.hour ?? 0, parts.minute ?? 0)
  }
}

/// How the hits of a ranked search are chosen and told, beyond what a plan says.
package struct RankingManner: Sendable, Hashable {
  /// Paths or names of files that hits are to be like, or unlike; they are no hits themselves.
  package var like: [String] = []
  package var unlike: [String] = []
  /// Whether near copies of a better hit are hits too.
  package var showsCopies = false
  /// Whether anybody looks at passages: without them unchanged files need not be read.
  package var showsPassages = true
  package init() {}
}
