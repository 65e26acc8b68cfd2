// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History

/// The queries that a user saved, in the settings of the store: they are no part of the tree.
package struct SavedQueries {
  private let store: Store
  private let prefix: String

  package init(store: Store, uid: uid_t = geteuid()) {
    self.store = store
    prefix = "saved.\(uid)."
  }

  /// By name.
  package func all() throws -> [(name: String, query: String)] {
    try store.settings().filter { $0.key.hasPrefix(prefix) }
      .map { (String($0.key.dropFirst(prefix.count)), $0.value) }.sorted { $0.0 < $1.0 }
  }

  package func query(named name: String) throws -> String? { try store.setting(prefix + name) }

  /// Whether `query` makes sense as one: words, and filters as in `.semfs/find`.
  package static func isQuery(_ query: String) -> Bool {
    QueryName.selection(query, now: Date(), timeZone: .current) != nil
  }

  package static func isName(_ name: String) -> Bool {
    (1...200).contains(name.utf8.count) && name != "." && name != ".."
      && !name.utf8.contains { $0 < 0x20 || $0 == UInt8(ascii: "/") || $0 == 0x7F }
  }

  package func save(_ query: String, as name: String) throws {
    try store.setSetting(prefix + name, to: query)
  }

  package func remove(_ name: String) throws { try store.setSetting(prefix + name, to: nil) }
}
