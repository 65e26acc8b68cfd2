// SPDX-License-Identifier: GPL-3.0-or-later

/// A ranked file. Scores are comparable within one answer only.
package struct Hit: Sendable {
  package var file: IndexableFile
  package var score: Double
  /// Best first.
  package var passages: [PassageHit]
  /// Each part of the score: ("terms", 12.3, rank 1), ("vectors", 0.61, rank 4)…
  package var parts: [(name: String, value: Double, rank: Int?)]
  /// Files whose texts are nearly this one's, which are not hits by themselves.
  package var copies: [IndexableFile] = []
  package init(
    file: IndexableFile, score: Double, passages: [PassageHit],
    parts: [(name: String, value: Double, rank: Int?)]
  ) {
    self.file = file
    self.score = score
    self.passages = passages
    self.parts = parts
  }
}

/// A passage of a file as it is shown.
package struct PassageHit: Sendable {
  /// From 1, inclusive.
  package var startLine: Int
  package var endLine: Int
  /// Where it stands in the text: of a file that is text, in the file.
  package var bytes: Range<Int>
  /// From 1; nil where there are no pages.
  package var page: Int?
  package var text: String
  package var score: Double
  package init(
    startLine: Int, endLine: Int, bytes: Range<Int>, page: Int?, text: String, score: Double
  ) {
    self.startLine = startLine
    self.endLine = endLine
    self.bytes = bytes
    self.page = page
    self.text = text
    self.score = score
  }
}
