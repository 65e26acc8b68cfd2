// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Opens a file for a reader apart. - Throws: whatever, as `FileReader`.
package typealias FileOpener = @Sendable (_ file: IndexableFile) throws -> OpenedFile

/// Where an update gets texts from: files that are text are read here, all others apart.
struct FileSource: Sendable {
  let reader: FileReader
  /// nil: `reader` gives the bytes.
  let opener: FileOpener?
  /// nil: everything is read here.
  let pool: ReaderPool?

  /// Held while a large file is read here: what is made of it takes many times its bytes, and two at once
  /// would be most of what an update may take.
  private static let large = NSLock()

  /// What the file says, and how many of its bytes were looked at for it.
  func text(of file: IndexableFile) throws -> (IndexedText, bytes: Int) {
    guard file.size > Limits.largeBytes else { return try textNow(of: file) }
    return try FileSource.large.withLock { try textNow(of: file) }
  }

  private func textNow(of file: IndexableFile) throws -> (IndexedText, bytes: Int) {
    let name = file.path.lastName
    let head = try reader(file, Limits.wholeBytes)
    let sign = TextExtraction.sign(of: head)
    let inner = TextExtraction.innerName(name)
    let extractor = TextExtraction.extractor(name: inner, sign: sign)
    if let extractor, extractor.runsApart {
      return (try textApart(of: file, by: extractor, sign: sign), Int(clamping: file.size))
    }
    let isWhole = Int64(head.count) >= file.size || extractor == nil
    let data = isWhole ? head : try reader(file, Limits.readBytes)
    return (
      IndexedText(name: name, data: data, sign: sign, isHead: Int64(data.count) < file.size),
      data.count
    )
  }

  private func textApart(
    of file: IndexableFile, by extractor: any TextExtractor.Type, sign: ContentSign
  ) throws -> IndexedText {
    let name = file.path.lastName
    let text: ExtractedText?
    if let pool {
      let opened = try opener?(file) ?? OpenedFile(try reader(file, Limits.containerBytes))
      do {
        text = try pool.text(of: opened.descriptor.rawValue, name: name)
      } catch ReaderFailure.unavailable {
        throw ReaderFailure.unavailable
      } catch {
        return IndexedText(problem: error, sign: sign, extractor: extractor.name)
      }
      guard opened.isUnchanged() else { throw FileChanged() }
    } else {
      let data = try reader(file, Limits.containerBytes)
      text = TextExtraction.text(of: Contents(name: name, data: data))
    }
    var indexed = IndexedText(text, sign: sign, extractor: extractor.name)
    if !indexed.passages.isEmpty { indexed.body = text.flatMap(IndexedText.compressed) }
    return indexed
  }

  /// It is another version by now; the next update reads it.
  struct FileChanged: Error, CustomStringConvertible {
    var description: String { "it changed while it was read" }
  }
}
