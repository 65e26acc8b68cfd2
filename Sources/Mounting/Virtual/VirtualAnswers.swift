// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization

/// Answers for as long as somebody may look at their folders, made anew where they are old.
final class VirtualAnswers: Sendable {
  struct Key: Hashable, Sendable {
    var viewer: Viewer
    var question: VirtualQuestion
  }
  struct GroupKey: Hashable, Sendable {
    var viewer: Viewer
    var by: Name
  }
  struct Link: Sendable {
    var name: Name
    var target: Name
  }
  struct Group: Sendable {
    var label: Name
    var paths: [String]
  }
  private struct Made<Value: Sendable>: Sendable {
    var at: Date
    var value: Value
    /// What it was before: a listing that is being read may still name it.
    var former: Value?
  }
  private struct State {
    var links: [Key: Made<[Link]>] = [:]
    var groups: [GroupKey: Made<[Group]>] = [:]
  }

  /// Held for dictionary work; a search runs outside of it.
  private let state = Mutex(State())
  /// How old an answer may be when its folder is opened, and how many are remembered.
  private static let freshSeconds = 1.0
  private static let most = 1_000

  /// Those known, where they need not be made anew.
  func links(_ key: Key, fresh: Bool) -> [Link]? {
    state.withLock { Self.usable($0.links[key], fresh: fresh) }
  }

  func formerLinks(_ key: Key) -> [Link] { state.withLock { $0.links[key]?.former ?? [] } }

  func groups(_ key: GroupKey, fresh: Bool) -> [Group]? {
    state.withLock { Self.usable($0.groups[key], fresh: fresh) }
  }

  func keep(_ links: [Link], as key: Key) {
    state.withLock { Self.keep(links, as: key, in: &$0.links) }
  }

  func keep(_ groups: [Group], as key: GroupKey) {
    state.withLock { Self.keep(groups, as: key, in: &$0.groups) }
  }

  private static func usable<Value>(_ made: Made<Value>?, fresh: Bool) -> Value? {
    guard let made, !fresh || made.at.timeIntervalSinceNow > -freshSeconds else { return nil }
    return made.value
  }

  private static func keep<Key: Hashable, Value>(
    _ value: Value, as key: Key, in table: inout [Key: Made<Value>]
  ) {
    if table.count >= most { table.removeAll() }
    table[key] = Made(at: Date(), value: value, former: table[key]?.value)
  }
}
