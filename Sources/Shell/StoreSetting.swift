// SPDX-License-Identifier: GPL-3.0-or-later
import History
import Syscalls

/// Settings that belong to a store and lie in its log, as everybody who changes the tree must heed
/// them: also a mount, and whoever opens the store from elsewhere.
enum StoreSetting: String, CaseIterable {
  case keep = "history.keep"
  case exclude = "history.exclude"

  /// One line for `semfs config list` and the man page.
  var meaning: String {
    switch self {
    case .keep: "what semfs prune keeps: last=100 hourly=48 daily=30 within=7d size=10GB label=v*"
    case .exclude: "globs of files that are not recorded, parted by commas; default: " + standard
    }
  }

  private var standard: String { Exclusion.standardPatterns.joined(separator: ",") }

  func value(of store: Store) throws -> String? {
    try store.setting(rawValue)?.split(separator: "\n").joined(separator: ",")
  }

  /// - Throws: `ShellError.badValue`.
  func set(_ value: String?, in store: Store) throws {
    guard let value else { return try store.setSetting(rawValue, to: nil) }
    switch self {
    case .keep:
      guard StoreSetting.policy(value) != nil else {
        throw ShellError.badValue(
          option: rawValue, value: value,
          forms:
            "last=100 hourly=48 daily=30 weekly=8 monthly=24 yearly=-1 within=7d size=10GB label=v*"
        )
      }
      try store.setSetting(rawValue, to: value)
    case .exclude:
      let globs = value.split { $0 == "," || $0.isNewline }
      try store.setSetting(rawValue, to: globs.joined(separator: "\n"))
    }
  }

  /// What `history.keep` says; nil where it is not set.
  func policy(of store: Store) throws -> KeepPolicy? {
    try store.setting(StoreSetting.keep.rawValue).flatMap(StoreSetting.policy)
  }

  private static func policy(_ text: String) -> KeepPolicy? {
    KeepPolicy(text) { try? Values.bytes($0, option: "size") }
  }
}
