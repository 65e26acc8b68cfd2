// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History

/// A read-only link to files and folders: whoever has its token may read them until it expires.
///
/// Links are kept as settings of the store (`share.TOKEN`), which are neither versioned nor undone: a
/// rollback must not bring an ended link back to life.
package struct Share: Codable, Hashable, Sendable {
  /// A file or folder: by its identity, so that a rename does not break the link, and by its path
  /// for what the log does not have yet.
  package struct Target: Codable, Hashable, Sendable {
    package var node: NodeID?
    /// From the root, when it was shared.
    package var path: String
  }

  package var token: String
  package var targets: [Target]
  package var created: Date
  package var expires: Date
  /// The prompt, or the program, that made it.
  package var origin: String
  /// The operation that the same plan's changes of the tree became; its undo ends the link too.
  package var operation: OperationID?

  package func isLive(at time: Date) -> Bool { time < expires }

  /// 32 characters of 32, from the kernel's randomness: 160 bits.
  static func newToken() -> String {
    let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
    var random = SystemRandomNumberGenerator()
    return String((0..<32).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
  }

  /// Whether a text has the form of a token, before anything is looked up by it.
  package static func isToken(_ text: some StringProtocol) -> Bool {
    text.utf8.count == 32
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x32...0x39).contains($0) }
  }
}

/// The links of a store.
package struct ShareTable: Sendable {
  private static let prefix = "share."
  let store: Store

  package init(store: Store) { self.store = store }

  /// All that have not ended, the oldest first.
  package func live(at time: Date) throws -> [Share] {
    try all().filter { $0.isLive(at: time) }.sorted { $0.created < $1.created }
  }

  /// The newest link, if nothing was recorded since it was made: then it is what an undo takes back.
  package func newest(at time: Date) throws -> Share? {
    guard let last = try live(at: time).last, last.operation == nil,
      let head = try store.operation(store.head()), head.time.date < last.created
    else { return nil }
    return last
  }

  /// The link of a token; nil where there is none, or it has expired.
  package func share(_ token: String, at time: Date) throws -> Share? {
    guard Share.isToken(token), let text = try store.setting(ShareTable.prefix + token) else {
      return nil
    }
    let share = try? JSONDecoder().decode(Share.self, from: Data(text.utf8))
    return share.flatMap { $0.isLive(at: time) ? $0 : nil }
  }

  /// Keeps a link, and forgets those that have expired. - Throws: `HistoryError`.
  func add(_ share: Share, now: Date) throws {
    for old in try all() where !old.isLive(at: now) { try end(old) }
    var share = share
    // What the plan recorded before it made the link, the present of its files, came before it.
    if let head = try store.operation(store.head()) {
      share.created = max(share.created, head.time.date.addingTimeInterval(0.001))
    }
    try write(share)
  }

  /// Keeps with a link which operation was made with it.
  func keep(_ share: Share, as operation: OperationID) throws {
    var share = share
    share.operation = operation
    try write(share)
  }

  private func write(_ share: Share) throws {
    let text = String(decoding: try JSONEncoder().encode(share), as: UTF8.self)
    try store.setSetting(ShareTable.prefix + share.token, to: text)
  }

  /// Ends a link for good. - Throws: `HistoryError`.
  package func end(_ share: Share) throws {
    try store.setSetting(ShareTable.prefix + share.token, to: nil)
  }

  private func all() throws -> [Share] {
    try store.settings().filter { $0.key.hasPrefix(ShareTable.prefix) }.values.compactMap {
      try? JSONDecoder().decode(Share.self, from: Data($0.utf8))
    }
  }
}
