// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Texts as unit vectors of their words, for grouping where no model has made any.
///
/// Each word is weighed by how often it stands in the text and how rare it is among the texts, and goes
/// to one of a fixed number of places by its hash (feature hashing; Weinberger and others, 2009).
enum TermVectors {
  private static let dimensions = 512

  static func vectors(of texts: [[String]]) -> [[Float]] {
    let counts = texts.map { sentences in
      Dictionary(sentences.flatMap(Summarizer.terms).map { ($0, 1.0) }, uniquingKeysWith: +)
    }
    var frequency: [String: Double] = [:]
    for words in counts { for word in words.keys { frequency[word, default: 0] += 1 } }
    let total = Double(texts.count)
    return counts.map { words in
      var vector = [Double](repeating: 0, count: dimensions)
      for (word, count) in words {
        let hash = hash(word)
        let weight = (1 + log(count)) * log(1 + total / (frequency[word] ?? 1))
        vector[Int(hash % UInt64(dimensions))] += hash >> 63 == 0 ? weight : -weight
      }
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return vector.map { Float(length > 0 ? $0 / length : 0) }
    }
  }

  /// FNV-1a, 64 bits, with its bits mixed once more: the same in every run, unlike `Hasher`.
  private static func hash(_ word: String) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in word.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    return hash ^ (hash >> 33)
  }
}
