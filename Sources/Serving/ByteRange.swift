// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// What a Range field asks of a file (RFC 9110, 14).
enum ByteRange: Hashable {
  case whole
  case part(offset: Int64, count: Int64)
  case unsatisfiable

  /// One range of bytes is honoured; several, other units and nonsense give the whole, as the RFC lets us.
  static func read(_ field: String?, size: Int64) -> ByteRange {
    guard let field, field.lowercased().hasPrefix("bytes=") else { return .whole }
    let range = field.dropFirst(6).trimmingCharacters(in: .whitespaces)
    let ends = range.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, ends.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { return .whole }
    // More digits than a number holds say a place beyond every end.
    let first = ends[0].isEmpty ? nil : Int64(ends[0]) ?? .max
    let last = ends[1].isEmpty ? nil : Int64(ends[1]) ?? .max
    switch (first, last) {
    case (nil, nil): return .whole
    case (nil, let suffix?):
      guard suffix > 0, size > 0 else { return .unsatisfiable }
      let count = min(suffix, size)
      return .part(offset: size - count, count: count)
    case (let start?, let end):
      if let end, end < start { return .whole }
      guard start < size else { return .unsatisfiable }
      return .part(offset: start, count: min(end ?? .max, size - 1) - start + 1)
    }
  }
}
