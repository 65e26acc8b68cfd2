// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A person's tags of a file: words in its extended attribute `user.semfs.tags`.
///
/// So they go where the file goes, with every program that keeps attributes; a version records them, and
/// rollback and undo bring them back. The value is UTF-8, the tags sorted and parted by commas, as in
/// freedesktop's `user.xdg.tags`.
package enum FileTags {
  package static let attribute = "user.semfs.tags"
  /// The value must fit beside others in one block of the disk (ext4: 4 KiB for all of a file's).
  package static let mostBytes = 2048

  /// A tag as it is kept; nil for what can be none: nothing, a comma, control characters.
  package static func normalised(_ text: String) -> String? {
    let tag = text.trimmingCharacters(in: .whitespacesAndNewlines)
      .precomposedStringWithCanonicalMapping
    let isPlain = tag.unicodeScalars.allSatisfy {
      $0 != "," && $0.properties.generalCategory != .control
        && $0.properties.generalCategory != .lineSeparator
    }
    return tag.isEmpty || !isPlain || tag.utf8.count > 255 ? nil : tag
  }

  /// The form in which two tags are one: letters' case does not count.
  package static func folded(_ tag: String) -> String {
    tag.precomposedStringWithCanonicalMapping.folding(options: .caseInsensitive, locale: nil)
  }

  package static func decode(_ value: Data?) -> [String] {
    guard let value else { return [] }
    let words = String(decoding: value, as: UTF8.self).split(separator: ",")
    return Set(words.compactMap { normalised(String($0)) }).sorted()
  }

  /// nil where there is no tag, which is no attribute.
  package static func encode(_ tags: some Sequence<String>) -> Data? {
    let sorted = Set(tags).sorted()
    return sorted.isEmpty ? nil : Data(sorted.joined(separator: ",").utf8)
  }
}
