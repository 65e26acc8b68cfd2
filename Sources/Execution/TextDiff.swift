// SPDX-License-Identifier: GPL-3.0-or-later
//
// The difference of two texts by lines.
//
// E. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986), section 4b: the middle of a
// shortest edit script is found from both ends in linear space, then each half alike. Lines are
// numbers, equal lines the same number; what is equal at both ends is cut off first. The time is
// bounded: where a half costs more than its budget of edits, the furthest-reaching paths found so far
// decide where it is split, which gives a correct script that is not the shortest.

/// How one text became another, line by line.
package struct TextDiff: Sendable {
  /// Lines `old` of the one were replaced by lines `new` of the other; either may be empty. Counted
  /// from 0.
  package struct Edit: Hashable, Sendable {
    package var old: Range<Int>
    package var new: Range<Int>
  }

  /// In order; what lies between is equal.
  package let edits: [Edit]
  private let oldLines: [ArraySlice<UInt8>]
  private let newLines: [ArraySlice<UInt8>]

  package init(old: [UInt8], new: [UInt8]) {
    oldLines = TextDiff.lines(of: old)
    newLines = TextDiff.lines(of: new)
    var numbers: [ArraySlice<UInt8>: Int32] = [:]
    func number(_ line: ArraySlice<UInt8>) -> Int32 {
      if let known = numbers[line] { return known }
      let next = Int32(numbers.count)
      numbers[line] = next
      return next
    }
    var comparison = LineComparison(old: oldLines.map(number), new: newLines.map(number))
    edits = comparison.edits()
  }

  package var isEmpty: Bool { edits.isEmpty }
  package var addedLines: Int { edits.reduce(0) { $0 + $1.new.count } }
  package var removedLines: Int { edits.reduce(0) { $0 + $1.old.count } }

  /// The lines that were removed and added, without their line ends; at most `limit` of each.
  package func changedLines(limit: Int) -> (removed: [String], added: [String]) {
    func texts(_ lines: [ArraySlice<UInt8>], _ ranges: [Range<Int>]) -> [String] {
      ranges.lazy.flatMap { lines[$0] }.prefix(limit)
        .map { String(decoding: $0, as: UTF8.self).trimmingLineEnd }
    }
    return (texts(oldLines, edits.map(\.old)), texts(newLines, edits.map(\.new)))
  }

  /// A unified diff as patch(1) reads it; empty where the texts are equal.
  package func unified(oldName: String, newName: String, context: Int = 3) -> String {
    guard !edits.isEmpty else { return "" }
    var out: [UInt8] = Array("--- \(oldName)\n+++ \(newName)\n".utf8)
    var first = 0
    while first < edits.count {
      var last = first
      while last + 1 < edits.count,
        edits[last + 1].old.lowerBound - edits[last].old.upperBound <= 2 * context
      {
        last += 1
      }
      write(hunk: edits[first...last], context: context, to: &out)
      first = last + 1
    }
    return String(decoding: out, as: UTF8.self)
  }

  private func write(hunk: ArraySlice<Edit>, context: Int, to out: inout [UInt8]) {
    guard let first = hunk.first, let last = hunk.last else { return }
    let before = min(context, first.old.lowerBound)
    let after = min(context, oldLines.count - last.old.upperBound)
    let old = (first.old.lowerBound - before)..<(last.old.upperBound + after)
    let new = (first.new.lowerBound - before)..<(last.new.upperBound + after)
    out += "@@ -\(TextDiff.span(old)) +\(TextDiff.span(new)) @@\n".utf8
    var position = old.lowerBound
    for edit in hunk {
      for line in oldLines[position..<edit.old.lowerBound] { write(" ", line, to: &out) }
      for line in oldLines[edit.old] { write("-", line, to: &out) }
      for line in newLines[edit.new] { write("+", line, to: &out) }
      position = edit.old.upperBound
    }
    for line in oldLines[position..<old.upperBound] { write(" ", line, to: &out) }
  }

  private func write(_ mark: String, _ line: ArraySlice<UInt8>, to out: inout [UInt8]) {
    out += mark.utf8
    out += line
    if line.last != TextDiff.newline { out += "\n\\ No newline at end of file\n".utf8 }
  }

  /// Start and length as a hunk's head has them: an empty range starts at the line before it.
  private static func span(_ range: Range<Int>) -> String {
    switch range.count {
    case 0: "\(range.lowerBound),0"
    case 1: "\(range.lowerBound + 1)"
    default: "\(range.lowerBound + 1),\(range.count)"
    }
  }

  private static let newline = UInt8(ascii: "\n")

  /// Each with its line end; the last may have none.
  private static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var out: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
      out.append(bytes[start..<end])
      start = end
    }
    return out
  }

  /// Whether bytes are no text: they hold a zero near the start, as `diff` and `git` judge.
  package static func isBinary(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.prefix(8192).contains(0)
  }
}

extension String {
  fileprivate var trimmingLineEnd: String {
    var out = self
    while out.last?.isNewline == true { out.removeLast() }
    return out
  }
}

/// Myers' search on two lists of numbers.
private struct LineComparison {
  private let old: [Int32]
  private let new: [Int32]
  private var forward: [Int]
  private var backward: [Int]
  private let offset: Int
  private var removed: [Bool]
  private var added: [Bool]
  /// Edits that one search may go through before it settles for a good split. √n as diff(1) has it,
  /// and no less than its 256.
  private let budget: Int

  init(old: [Int32], new: [Int32]) {
    self.old = old
    self.new = new
    let diagonals = old.count + new.count + 3
    forward = Array(repeating: 0, count: 2 * diagonals + 1)
    backward = forward
    offset = diagonals
    removed = Array(repeating: false, count: old.count)
    added = Array(repeating: false, count: new.count)
    budget = max(256, Int(Double(diagonals).squareRoot()))
  }

  mutating func edits() -> [TextDiff.Edit] {
    // A stack instead of recursion: a hostile input must not cost the thread's stack.
    var pending = [(0..<old.count, 0..<new.count)]
    while let (oldRange, newRange) = pending.popLast() {
      let (left, right) = trimmed(oldRange, newRange)
      if left.isEmpty {
        for line in right { added[line] = true }
      } else if right.isEmpty {
        for line in left { removed[line] = true }
      } else {
        let (x, y) = middle(left, right)
        if (x == left.lowerBound && y == right.lowerBound)
          || (x == left.upperBound && y == right.upperBound)
        {
          for line in left { removed[line] = true }
          for line in right { added[line] = true }
        } else {
          pending.append((left.lowerBound..<x, right.lowerBound..<y))
          pending.append((x..<left.upperBound, y..<right.upperBound))
        }
      }
    }
    return gather()
  }

  private func trimmed(_ left: Range<Int>, _ right: Range<Int>) -> (Range<Int>, Range<Int>) {
    var (a, b, c, d) = (left.lowerBound, left.upperBound, right.lowerBound, right.upperBound)
    while a < b, c < d, old[a] == new[c] {
      a += 1
      c += 1
    }
    while a < b, c < d, old[b - 1] == new[d - 1] {
      b -= 1
      d -= 1
    }
    return (a..<b, c..<d)
  }

  /// A point on a shortest (or, over budget, a short) script from one corner to the other. The ranges
  /// are not empty and differ at both ends.
  private mutating func middle(_ left: Range<Int>, _ right: Range<Int>) -> (Int, Int) {
    let (xMin, xMax) = (left.lowerBound, left.upperBound)
    let (yMin, yMax) = (right.lowerBound, right.upperBound)
    let (lowest, highest) = (xMin - yMax, xMax - yMin)
    let (start, end) = (xMin - yMin, xMax - yMax)
    let meetsForward = (start - end) & 1 != 0
    var (fLow, fHigh, bLow, bHigh) = (start, start, end, end)
    forward[offset + start] = xMin
    backward[offset + end] = xMax
    var cost = 0
    while true {
      cost += 1
      if fLow > lowest {
        fLow -= 1
        forward[offset + fLow - 1] = -1
      } else {
        fLow += 1
      }
      if fHigh < highest {
        fHigh += 1
        forward[offset + fHigh + 1] = -1
      } else {
        fHigh -= 1
      }
      for k in stride(from: fHigh, through: fLow, by: -2) {
        let (below, above) = (forward[offset + k - 1], forward[offset + k + 1])
        var x = below < above ? above : below + 1
        var y = x - k
        while x < xMax, y < yMax, old[x] == new[y] {
          x += 1
          y += 1
        }
        forward[offset + k] = x
        if meetsForward, bLow <= k, k <= bHigh, backward[offset + k] <= x { return (x, y) }
      }
      if bLow > lowest {
        bLow -= 1
        backward[offset + bLow - 1] = Int.max
      } else {
        bLow += 1
      }
      if bHigh < highest {
        bHigh += 1
        backward[offset + bHigh + 1] = Int.max
      } else {
        bHigh -= 1
      }
      for k in stride(from: bHigh, through: bLow, by: -2) {
        let (below, above) = (backward[offset + k - 1], backward[offset + k + 1])
        var x = below < above ? below : above - 1
        var y = x - k
        while x > xMin, y > yMin, old[x - 1] == new[y - 1] {
          x -= 1
          y -= 1
        }
        backward[offset + k] = x
        if !meetsForward, fLow <= k, k <= fHigh, x <= forward[offset + k] { return (x, y) }
      }
      if cost >= budget {
        return furthest(left, right, forward: (fLow, fHigh), backward: (bLow, bHigh))
      }
    }
  }

  /// The point that got furthest from its corner, of either search.
  private func furthest(
    _ left: Range<Int>, _ right: Range<Int>, forward fRange: (Int, Int), backward bRange: (Int, Int)
  ) -> (Int, Int) {
    var best = (gain: -1, x: left.lowerBound, y: right.lowerBound)
    for k in stride(from: fRange.1, through: fRange.0, by: -2) {
      let x = min(forward[offset + k], left.upperBound)
      let y = x - k
      guard x >= left.lowerBound, right.lowerBound <= y, y <= right.upperBound else { continue }
      let gain = x - left.lowerBound + y - right.lowerBound
      if gain > best.gain { best = (gain, x, y) }
    }
    for k in stride(from: bRange.1, through: bRange.0, by: -2) {
      let x = max(backward[offset + k], left.lowerBound)
      let y = x - k
      guard x <= left.upperBound, right.lowerBound <= y, y <= right.upperBound else { continue }
      let gain = left.upperBound - x + right.upperBound - y
      if gain > best.gain { best = (gain, x, y) }
    }
    return (best.x, best.y)
  }

  private func gather() -> [TextDiff.Edit] {
    var out: [TextDiff.Edit] = []
    var (x, y) = (0, 0)
    while x < old.count || y < new.count {
      let (startX, startY) = (x, y)
      while x < old.count, removed[x] { x += 1 }
      while y < new.count, added[y] { y += 1 }
      if x > startX || y > startY {
        out.append(TextDiff.Edit(old: startX..<x, new: startY..<y))
      } else {
        x += 1
        y += 1
      }
    }
    return out
  }
}
