// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// What narrows a search. Everything is ANDed; empty means no narrowing. Applied before the k best.
package struct SearchFilter: Sendable {
  package var under: FilePath?
  /// Kind names: families or languages as `FileKind` gives them; any of them suffices.
  package var kinds: [String] = []
  /// A glob on the file's name, or a part of it; case does not matter.
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
