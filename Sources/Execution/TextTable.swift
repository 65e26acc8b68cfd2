// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// A table in text: RFC 4180, parted by commas, semicolons, tabs or bars, whichever its first line has
/// most of. The first row names the columns.
struct TextTable {
  let columns: [String]
  /// As long as `columns`: what is missing is empty, what is too much is left out.
  let rows: [[String]]

  /// nil where there is no row below the names.
  init?(_ text: String, mostRows: Int) {
    var reader = Reader(text)
    guard let header = reader.row(), header.count > 1 || text.contains("\n") else { return nil }
    let names = header.map { $0.trimmingCharacters(in: .whitespaces) }
    var rows: [[String]] = []
    while rows.count < mostRows, let row = reader.row() {
      if row.count == 1, row[0].isEmpty { continue }
      let cells = row.prefix(names.count).map { $0.trimmingCharacters(in: .whitespaces) }
      rows.append(cells + Array(repeating: "", count: names.count - cells.count))
    }
    guard !rows.isEmpty else { return nil }
    columns = names
    self.rows = rows
  }

  /// The place of a column; letters' case does not count.
  func column(_ name: String) -> Int? {
    columns.firstIndex { $0.caseInsensitiveCompare(name) == .orderedSame }
  }

  /// Rows as RFC 4180 has them.
  static func text(_ rows: [[String]], separator: String = ",") -> String {
    rows.map { row in
      row.map { cell in
        let isPlain = !cell.contains {
          $0 == "\"" || $0.isNewline || String($0) == separator
        }
        return isPlain ? cell : "\"" + cell.replacing("\"", with: "\"\"") + "\""
      }.joined(separator: separator) + "\n"
    }.joined()
  }

  private struct Reader {
    private var bytes: [UInt8]
    private var position = 0
    private let separator: UInt8

    init(_ text: String) {
      bytes = Array(text.utf8)
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
      let firstLine = bytes.prefix { $0 != 0x0A }
      let marks = [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09, UInt8(ascii: "|")]
      let counts = marks.map { mark in firstLine.count { $0 == mark } }
      let most = counts.max() ?? 0
      separator = counts.firstIndex(of: most).map { marks[$0] } ?? marks[0]
    }

    /// nil at the end.
    mutating func row() -> [String]? {
      guard position < bytes.count else { return nil }
      var cells: [String] = []
      while true {
        cells.append(cell())
        guard position < bytes.count else { return cells }
        let end = bytes[position]
        position += 1
        if end == separator { continue }
        if end == 0x0D, position < bytes.count, bytes[position] == 0x0A { position += 1 }
        return cells
      }
    }

    /// Up to a separator or a line's end, which stays.
    private mutating func cell() -> String {
      var out: [UInt8] = []
      if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
        position += 1
        while position < bytes.count {
          let byte = bytes[position]
          position += 1
          if byte == UInt8(ascii: "\"") {
            guard position < bytes.count, bytes[position] == byte else { break }
            position += 1
          }
          out.append(byte)
        }
      }
      while position < bytes.count, bytes[position] != separator, bytes[position] != 0x0A,
        bytes[position] != 0x0D
      {
        out.append(bytes[position])
        position += 1
      }
      return String(decoding: out, as: UTF8.self)
    }
  }
}

/// Tables whose rows another table has too.
///
/// As R2D2 does (Shah and others, "R2D2: reducing redundancy and duplication in data lakes", 2023), pairs
/// are thinned out from cheap to dear: the columns of one must be among those of the other, then a
/// sample of its rows must be there, and only then are all rows compared, over the columns that both have.
enum TableContainment {
  private static let sampledRows = 8
  /// Part of the rows that must be there.
  private static let from = TextSketch.containedFrom

  static func sets(_ tables: [(path: String, table: TextTable)]) -> [DuplicateSet] {
    let names = tables.map { Set($0.table.columns.map { $0.lowercased() }) }
    var out: [DuplicateSet] = []
    var rowSets: [[String]: Set<UInt64>] = [:]
    for inner in tables.indices {
      for outer in tables.indices where inner != outer && names[inner].isSubset(of: names[outer]) {
        let (small, large) = (tables[inner].table, tables[outer].table)
        let columns = small.columns.map { $0.lowercased() }.sorted()
        let key = [String(outer)] + columns
        let wanted = rowSets[key] ?? Set(hashes(large, columns, large.rows.indices))
        rowSets[key] = wanted
        let step = max(1, small.rows.count / sampledRows)
        let sample = stride(from: 0, to: small.rows.count, by: step).map { $0 }
        let found = hashes(small, columns, sample).count(where: wanted.contains)
        guard Double(found) >= 0.5 * Double(sample.count) else { continue }
        let all = Set(hashes(small, columns, small.rows.indices))
        let score = Double(all.count(where: wanted.contains)) / Double(all.count)
        guard score >= from else { continue }
        let isNear =
          names[inner] == names[outer]
          && Double(all.count) >= TextSketch.nearFrom * Double(wanted.count)
        // Of two that hold each other one set is enough.
        if isNear, inner > outer { continue }
        out.append(
          DuplicateSet(
            kind: isNear ? "near" : "contained", files: [tables[inner].path, tables[outer].path],
            score: score))
      }
    }
    return out
  }

  /// Rows over these columns, as hashes.
  private static func hashes(
    _ table: TextTable, _ columns: [String], _ rows: some Sequence<Int>
  ) -> [UInt64] {
    let places = columns.compactMap { table.column($0) }
    return rows.map { row in
      TextSketch.hash(places.map { table.rows[row][$0] }.joined(separator: "\u{1F}"))
    }
  }
}
