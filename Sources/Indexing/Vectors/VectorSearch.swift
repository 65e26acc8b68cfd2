// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels
import Foundation
import GRDB

/// The k nearest vectors to a query.
///
/// While a model has few vectors they are all in one list, and the scan is exact. Later the lists are
/// looked through from the one with the nearest middle on, until a run of them has added nothing to
/// the k best (the harder the query, the more lists: SPANN prunes by the middles' distances, which in
/// hundreds of dimensions hardly differ). Where a filter leaves few vectors, those alone are scored.
struct VectorSearch {
  /// Vectors that may be found.
  struct Filter {
    /// A bit per id.
    fileprivate private(set) var bits: [UInt64] = []
    let ids: [Int64]
    var count: Int { ids.count }

    init(_ all: some Sequence<Int64>) {
      ids = Array(Set(all))
      for id in ids where id >= 0 {
        let word = Int(id >> 6)
        if word >= bits.count {
          bits += [UInt64](repeating: 0, count: max(word + 1 - bits.count, bits.count))
        }
        bits[word] |= 1 << UInt64(id & 63)
      }
    }
  }

  struct Settings {
    /// Lists in a row that add nothing, before the search ends; and at least and at most so many.
    var patience = 16
    var least = 8
    var most = 256
  }

  let table: VectorTable
  let lists: VectorLists
  var settings = Settings()

  /// The nearest vectors, nearest first; exact where there are few.
  func nearest(
    to query: [Float], count k: Int, filter: Filter? = nil, _ db: Database
  ) throws -> [(id: Int64, similarity: Float)] {
    let directory = try lists.directory(of: table, db)
    let code = VectorCode(query)
    var best = BestVectors(count: k)
    if let list = directory.unassigned {
      try look(through: list, directory, code, filter, &best, db)
    } else if let filter, filter.count <= Limits.vectorsPicked {
      for (id, vector) in try table.codes(of: filter.ids, db) {
        _ = best.add(id, VectorSearch.similarity(code, vector))
      }
    } else if !directory.centroids.isEmpty {
      try probe(directory, code, filter, &best, db)
    }
    return best.sorted
  }

  private func probe(
    _ directory: VectorLists.Directory, _ query: VectorCode, _ filter: Filter?,
    _ best: inout BestVectors, _ db: Database
  ) throws {
    // With a filter a list gives less, so more of them are needed to tell as much.
    let density = filter.map { Double($0.count) / Double(max(directory.total, 1)) } ?? 1
    let stretch = pow(min(max(density, 0.01), 1), -0.2)
    let patience = Int(Double(settings.patience) * stretch)
    let similarities = directory.centroids.similarities(to: query)
    var idle = 0
    var number = 0
    // The first few lists are mostly enough; to sort all that may be looked at takes longer than they do.
    for most in [VectorSearch.firstLists, Int(Double(settings.most) * stretch)] {
      for place in VectorSearch.nearest(similarities, most: most).dropFirst(number) {
        let list = directory.centroids.lists[place]
        let found = try look(through: list, directory, query, filter, &best, db)
        idle = found > 0 ? 0 : idle + 1
        if best.isFull, number >= settings.least, idle >= patience { return }
        number += 1
      }
    }
  }

  /// Returns how many of the k best so far are of this list.
  @discardableResult
  private func look(
    through list: Int64, _ directory: VectorLists.Directory, _ query: VectorCode,
    _ filter: Filter?, _ best: inout BestVectors, _ db: Database
  ) throws -> Int {
    let contents = try lists.contents(of: list, directory, dimensions: table.dimensions, db)
    return VectorSearch.add(contents, query, filter, &best)
  }

  static func similarity(_ query: VectorCode, _ vector: VectorCode) -> Float {
    var score: Float = 0
    vectors_dot_i8(
      VectorTable.level, query.values, query.scale * vector.scale, vector.values, nil, 1,
      query.values.count, &score)
    return score
  }

  private static let block = 1024
  private static let firstLists = 48

  /// Adds the vectors of a list that are good enough and, where there is a filter, pass it; returns how
  /// many of the best so far they are.
  static func add(
    _ contents: ListContents, _ query: VectorCode, _ filter: Filter?, _ best: inout BestVectors
  ) -> Int {
    var found = 0
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: block) { selected in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: block) { scores in
        for first in stride(from: 0, to: contents.ids.count, by: block) {
          let rows = first..<min(first + block, contents.ids.count)
          let count = select(rows, contents, query, filter, above: best.least, selected, scores)
          for place in 0..<count
          where best.add(contents.ids[first + Int(selected[place])], scores[place]) {
            found += 1
          }
        }
      }
    }
    return found
  }

  /// Scores rows of a list; returns how many are above `least`: their numbers in `selected`.
  private static func select(
    _ rows: Range<Int>, _ contents: ListContents, _ query: VectorCode, _ filter: Filter?,
    above least: Float, _ selected: UnsafeMutableBufferPointer<UInt32>,
    _ scores: UnsafeMutableBufferPointer<Float>
  ) -> Int {
    let dimensions = query.values.count
    let first = rows.lowerBound
    return contents.codes.values.withUnsafeBufferPointer { values in
      contents.codes.scales.withUnsafeBufferPointer { scales in
        contents.ids.withUnsafeBufferPointer { ids in
          guard let values = values.baseAddress, let factors = scales.baseAddress,
            let ids = ids.baseAddress
          else { return 0 }
          guard let filter else {
            return vectors_select_i8(
              VectorTable.level, query.values, query.scale, values + first * dimensions,
              factors + first, rows.count, dimensions, least, selected.baseAddress,
              scores.baseAddress)
          }
          return vectors_select_among_i8(
            VectorTable.level, query.values, query.scale, values + first * dimensions,
            factors + first, ids + first, rows.count, dimensions, filter.bits, filter.bits.count,
            least, selected.baseAddress, scores.baseAddress)
        }
      }
    }
  }

  /// The places of the `most` largest scores, largest first. A histogram finds where to cut, so that
  /// few are sorted.
  static func nearest(_ scores: [Float], most: Int) -> [Int] {
    func sorted(_ places: [Int]) -> [Int] {
      places.sorted { (left: Int, right: Int) -> Bool in
        let (a, b) = (scores[left], scores[right])
        return a == b ? left < right : a > b
      }
    }
    guard scores.count > most else { return sorted(Array(scores.indices)) }
    return scores.withUnsafeBufferPointer { scores in
      var (low, high) = (Float.infinity, -Float.infinity)
      for score in scores {
        low = score < low ? score : low
        high = score > high ? score : high
      }
      let bins = 512
      let factor = Float(bins - 1) / max(high - low, 1e-9)
      let cut = withUnsafeTemporaryAllocation(of: Int32.self, capacity: bins) { histogram in
        histogram.update(repeating: 0)
        for score in scores { histogram[Int((score - low) * factor)] += 1 }
        var cut = bins - 1
        var above = histogram[cut]
        while cut > 0, above < most {
          cut -= 1
          above += histogram[cut]
        }
        return cut
      }
      var kept: [Int] = []
      kept.reserveCapacity(2 * most)
      for place in scores.indices where Int((scores[place] - low) * factor) >= cut {
        kept.append(place)
      }
      return Array(sorted(kept).prefix(most))
    }
  }
}

/// The k best of many scored vectors: a heap with the least of them on top.
struct BestVectors {
  private let capacity: Int
  private var heap: [(score: Float, id: Int64)] = []

  init(count: Int) {
    capacity = max(count, 1)
    heap.reserveCapacity(min(capacity, 4096))
  }

  var isFull: Bool { heap.count == capacity }
  /// What a vector must exceed.
  var least: Float { isFull ? heap[0].score : -.infinity }

  /// Best first.
  var sorted: [(id: Int64, similarity: Float)] {
    heap.sorted { ($0.score, $1.id) > ($1.score, $0.id) }.map { ($0.id, $0.score) }
  }

  /// Whether it is among the best so far.
  mutating func add(_ id: Int64, _ score: Float) -> Bool {
    if heap.count < capacity {
      heap.append((score, id))
      rise(from: heap.count - 1)
      return true
    }
    guard score > heap[0].score else { return false }
    heap[0] = (score, id)
    sink()
    return true
  }

  private mutating func rise(from place: Int) {
    var place = place
    while place > 0, heap[place].score < heap[(place - 1) / 2].score {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private mutating func sink() {
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2]
      where child < heap.count && heap[child].score < heap[least].score {
        least = child
      }
      if least == place { return }
      heap.swapAt(place, least)
      place = least
    }
  }
}
