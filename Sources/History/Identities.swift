// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// An operation's id: rising from 1, never reused.
package struct OperationID: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The identity of a file or folder across renames.
package struct NodeID: RawRepresentable, Hashable, Codable, Sendable {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
}

package struct VersionID: RawRepresentable, Hashable, Codable, Sendable {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Nanoseconds since 1970-01-01T00:00:00Z, as the disk and the log hold them.
package struct Timestamp: RawRepresentable, Hashable, Comparable, Codable, Sendable {
  package let rawValue: Int64
  package init(rawValue: Int64) { self.rawValue = rawValue }
  /// The nearest that there is: dates before 1678 and after 2261 are its ends.
  package init(_ date: Date) {
    let nanoseconds = (date.timeIntervalSince1970 * 1e9).rounded()
    rawValue = Int64(exactly: nanoseconds) ?? (nanoseconds < 0 ? .min : .max)
  }
  package var date: Date { Date(timeIntervalSince1970: Double(rawValue) / 1e9) }
  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
