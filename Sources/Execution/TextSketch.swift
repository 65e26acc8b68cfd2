// SPDX-License-Identifier: GPL-3.0-or-later
//
// Texts that are alike, without comparing each with each.
//
// A text is the set of its runs of five words (shingles; Broder, "On the resemblance and containment of
// documents", 1997). Of their hashes a sketch keeps those below a bound, which is the same for all texts
// but for short ones, of which all are kept: a MinHash whose size grows with the text (FracMinHash;
// Irber and others, 2022), so that it estimates containment as well as resemblance. An index from hash to
// texts gives the pairs that share any; what is said of a pair is then computed from both sketches.
import Indexing

/// What two texts have in common.
struct TextLikeness: Hashable {
  /// Positions in the list; of two where one is contained, that one comes first.
  var first: Int
  var second: Int
  var isContained: Bool
  /// Shared part of both, or of the contained one.
  var score: Double
}

struct TextSketch {
  private static let wordsPerShingle = 5
  /// Kept of a long text: one shingle of so many.
  private static let scale: UInt64 = 8
  /// Texts of fewer shingles are kept whole.
  private static let wholeShingles = 512
  /// Most hashes of one sketch: 32 kB of it, 30,000 words and more of text.
  private static let mostHashes = 4096
  /// Resemblance from which two texts are nearly equal, and containment from which one holds the other.
  static let nearFrom = 0.8
  static let containedFrom = 0.9
  /// A shingle in more texts than this is a form's or a licence's: it brings no pair together.
  private static let mostTexts = 200
  /// Fewer shingles than this are no text to be found in another.
  private static let leastShingles = 8

  /// All shingles of a short text; of a long one those below the bound. Sorted.
  private let hashes: [UInt64]
  private let isWhole: Bool

  init(_ text: String) {
    let words = KeywordMatcher.words(text)
    let count = words.count - TextSketch.wordsPerShingle + 1
    guard count > 0 else {
      hashes = []
      isWhole = true
      return
    }
    var all: Set<UInt64> = []
    let ofWords = words.map(TextSketch.hash)
    for start in 0..<count {
      var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
      for word in ofWords[start..<start + TextSketch.wordsPerShingle] {
        hash = TextSketch.mixed(hash ^ word)
      }
      all.insert(hash)
    }
    isWhole = all.count <= TextSketch.wholeShingles
    let kept = isWhole ? Array(all) : all.filter { $0 < UInt64.max / TextSketch.scale }
    hashes = Array(kept.sorted().prefix(TextSketch.mostHashes))
  }

  /// All pairs that are nearly equal or one in the other.
  static func likenesses(_ sketches: [TextSketch]) -> [TextLikeness] {
    var holders: [UInt64: [Int]] = [:]
    for (place, sketch) in sketches.enumerated() {
      for hash in sketch.scaled { holders[hash, default: []].append(place) }
    }
    // Short texts may have nothing below the bound: they are looked for by all that they have.
    for (place, sketch) in sketches.enumerated() where sketch.scaled.count < leastShingles {
      for hash in sketch.hashes where hash >= bound { holders[hash, default: []].append(place) }
    }
    var candidates: Set<Pair> = []
    for places in holders.values where places.count > 1 && places.count <= mostTexts {
      for (offset, first) in places.enumerated() {
        for second in places[(offset + 1)...] { candidates.insert(Pair(first, second)) }
      }
    }
    return candidates.compactMap { likeness($0, sketches) }
      .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  private struct Pair: Hashable {
    let first: Int
    let second: Int
    init(_ first: Int, _ second: Int) {
      self.first = min(first, second)
      self.second = max(first, second)
    }
  }

  private static let bound = UInt64.max / scale
  private var scaled: [UInt64] { isWhole ? hashes.filter { $0 < TextSketch.bound } : hashes }

  private static func likeness(_ pair: Pair, _ sketches: [TextSketch]) -> TextLikeness? {
    let (left, right) = (sketches[pair.first], sketches[pair.second])
    // Two whole texts are compared exactly, others by what both kept.
    let isExact = left.isWhole && right.isWhole
    let (a, b) = isExact ? (left.hashes, right.hashes) : (left.scaled, right.scaled)
    guard min(a.count, b.count) >= leastShingles || (isExact && min(a.count, b.count) > 0) else {
      return nil
    }
    let shared = Double(sharedCount(a, b))
    let resemblance = shared / (Double(a.count + b.count) - shared)
    if resemblance >= nearFrom {
      return TextLikeness(
        first: pair.first, second: pair.second, isContained: false, score: resemblance)
    }
    let containment = shared / Double(min(a.count, b.count))
    guard containment >= containedFrom, min(a.count, b.count) >= leastShingles else { return nil }
    let isLeftSmaller = a.count <= b.count
    return TextLikeness(
      first: isLeftSmaller ? pair.first : pair.second,
      second: isLeftSmaller ? pair.second : pair.first, isContained: true, score: containment)
  }

  private static func sharedCount(_ a: [UInt64], _ b: [UInt64]) -> Int {
    var (i, j, shared) = (0, 0, 0)
    while i < a.count, j < b.count {
      if a[i] == b[j] {
        shared += 1
        i += 1
        j += 1
      } else if a[i] < b[j] {
        i += 1
      } else {
        j += 1
      }
    }
    return shared
  }

  /// FNV-1a: the same in every run.
  static func hash(_ word: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return mixed(hash)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var hash = value
    hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    hash = (hash ^ (hash >> 33)) &* 0xC4CE_B9FE_1A85_EC53
    return hash ^ (hash >> 33)
  }
}
