// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Mail: one message (`.eml`, a file of a Maildir) or many (mbox). Sender, recipients, subject and date,
/// then the words, then what the attachments say, each by its own reader.
enum MailText: TextExtractor {
  static let name = "mail/1"
  static let runsApart = true

  static func extract(_ contents: Contents) -> ExtractedText {
    let bytes = [UInt8](contents.data.prefix(Limits.unpackedBytes))
    let messages = split(bytes)
    var text = TextBuilder()
    for range in messages where !text.isFull {
      var message = MailMessage(bytes[range], depth: contents.depth)
      message.write(to: &text, isAlone: messages.count == 1)
    }
    if contents.data.count > bytes.count { text.describe { $0.isTruncated = true } }
    return text.finished()
  }

  /// The messages of an mbox, which each begin with a line `From `; a message alone is itself.
  private static func split(_ bytes: [UInt8]) -> [Range<Int>] {
    let mark = Array("From ".utf8)
    guard bytes.starts(with: mark) else { return [0..<bytes.count] }
    var starts: [Int] = []
    var start = 0
    var afterEmpty = true
    while start < bytes.count, starts.count < Limits.messages {
      let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
      if afterEmpty, bytes[start..<end].starts(with: mark) { starts.append(start) }
      afterEmpty = end - start <= 1
      start = end + 1
    }
    starts.append(start >= bytes.count ? bytes.count : start)
    return zip(starts, starts.dropFirst()).map { begin, end in
      let line = bytes[begin..<end].firstIndex(of: 10).map { $0 + 1 } ?? end
      return min(line, end)..<end
    }
  }
}

/// One message, or one part of one.
private struct MailMessage {
  private var fields: [String: String] = [:]
  private var body: ArraySlice<UInt8>
  private let depth: Int

  init(_ bytes: ArraySlice<UInt8>, depth: Int) {
    self.depth = depth
    var index = bytes.startIndex
    var name = ""
    var count = 0
    while index < bytes.endIndex, count < 2000 {
      let end = bytes[index...].firstIndex(of: 10) ?? bytes.endIndex
      var line = bytes[index..<end]
      if line.last == 13 { line.removeLast() }
      index = min(end + 1, bytes.endIndex)
      count += 1
      if line.isEmpty { break }
      let words = String(decoding: TextDecoding.utf8(Array(line), limit: 4096).bytes, as: UTF8.self)
      if line.first == 0x20 || line.first == 9 {
        if let old = fields[name], old.utf8.count < 8192 { fields[name] = old + words }
      } else if let colon = words.firstIndex(of: ":") {
        name = words[..<colon].lowercased()
        if fields[name] == nil {
          fields[name] = String(words[words.index(after: colon)...].drop { $0 == " " })
        } else {
          name = ""
        }
      }
    }
    body = bytes[index...]
  }

  mutating func write(to text: inout TextBuilder, isAlone: Bool) {
    let subject = MailWords.decoded(fields["subject"] ?? "")
    let from = MailWords.decoded(fields["from"] ?? "")
    if isAlone {
      text.describe {
        $0.title = TextExtraction.clean(subject)
        $0.author = TextExtraction.clean(from)
        $0.written = fields["date"].flatMap(DocumentDate.nanoseconds)
      }
      text.add(subject)
      text.breakLine()
    } else {
      text.heading(subject.isEmpty ? from : subject, level: 1)
    }
    for (name, label) in [("from", "From"), ("to", "To"), ("cc", "Cc"), ("date", "Date")] {
      guard let value = fields[name], !value.isEmpty else { continue }
      text.add("\(label): \(MailWords.decoded(String(value.prefix(1000))))")
      text.breakLine()
    }
    text.breakParagraph()
    writeBody(to: &text)
    text.breakParagraph()
  }

  private func writeBody(to text: inout TextBuilder) {
    guard depth < Limits.nesting else { return }
    let type = MailWords.parameters(fields["content-type"] ?? "text/plain")
    if type.value.hasPrefix("multipart/"), let boundary = type.fields["boundary"] {
      return writeParts(boundary, isChoice: type.value == "multipart/alternative", to: &text)
    }
    let disposition = MailWords.parameters(fields["content-disposition"] ?? "")
    let name = disposition.fields["filename"] ?? type.fields["name"]
    let bytes = decodedBody
    if type.value == "message/rfc822" {
      var inner = MailMessage(bytes[...], depth: depth + 1)
      return inner.write(to: &text, isAlone: false)
    }
    if let name = name.map(MailWords.decoded),
      disposition.value == "attachment" || !isText(type.value)
    {
      text.heading(name, level: 3)
      return attach(Contents(name: name, data: Data(bytes), depth: depth + 1), to: &text)
    }
    guard isText(type.value) else { return }
    let words = type.fields["charset"].flatMap { Iconv.utf8(bytes, from: $0) } ?? bytes
    let contents = Contents(
      name: type.value == "text/html" ? "body.html" : "body.txt", data: Data(words),
      depth: depth + 1)
    if type.value == "text/html" {
      text.append(HTMLText.extract(contents), deeper: 1)
    } else {
      text.append(PlainText.extract(contents), deeper: 1)
    }
  }

  private func isText(_ type: String) -> Bool { type.hasPrefix("text/") }

  private func attach(_ contents: Contents, to text: inout TextBuilder) {
    guard contents.depth <= Limits.nesting, let inner = TextExtraction.text(of: contents) else {
      return
    }
    text.append(inner, deeper: 3)
  }

  private func writeParts(_ boundary: String, isChoice: Bool, to text: inout TextBuilder) {
    let parts = split(Array("--\(boundary)".utf8)).map { MailMessage($0, depth: depth + 1) }
    // Of equal ones the plainest is read.
    let plain = parts.first { ($0.fields["content-type"] ?? "text/plain").hasPrefix("text/plain") }
    for part in isChoice ? [plain ?? parts.last].compactMap({ $0 }) : parts where !text.isFull {
      part.writeBody(to: &text)
    }
  }

  private func split(_ mark: [UInt8]) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    var begin: Int?
    var index = body.startIndex
    while index < body.endIndex, parts.count < Limits.parts {
      let end = body[index...].firstIndex(of: 10) ?? body.endIndex
      if body[index..<end].starts(with: mark) {
        if let begin { parts.append(body[begin..<index]) }
        begin = min(end + 1, body.endIndex)
      }
      index = end + 1
    }
    if let begin, begin < body.endIndex, parts.count < Limits.parts { parts.append(body[begin...]) }
    return parts
  }

  private var decodedBody: [UInt8] {
    switch (fields["content-transfer-encoding"] ?? "").lowercased().trimmingCharacters(
      in: .whitespaces)
    {
    case "base64":
      return [UInt8](Data(base64Encoded: Data(body), options: .ignoreUnknownCharacters) ?? Data())
    case "quoted-printable": return MailWords.quotedPrintable(body, isHeader: false)
    default: return Array(body)
    }
  }
}

/// The encodings of mail (RFC 2045, RFC 2047).
enum MailWords {
  /// `text/plain; charset="utf-8"` in parts; the value in lower case.
  static func parameters(_ text: String) -> (value: String, fields: [String: String]) {
    var fields: [String: String] = [:]
    let pieces = text.split(separator: ";").prefix(50)
    for piece in pieces.dropFirst() {
      let pair = piece.split(separator: "=", maxSplits: 1)
      guard pair.count == 2 else { continue }
      var key = pair[0].trimmingCharacters(in: .whitespaces).lowercased()
      var value = pair[1].trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
      // RFC 2231: name*=utf-8''percent%20encoded
      if key.hasSuffix("*"), let mark = value.range(of: "''") {
        key.removeLast()
        value = String(value[mark.upperBound...]).removingPercentEncoding ?? value
      }
      fields[key] = value
    }
    let value = pieces.first?.trimmingCharacters(in: .whitespaces).lowercased() ?? ""
    return (value, fields)
  }

  /// Words such as `=?utf-8?Q?caf=C3=A9?=` as what they mean.
  static func decoded(_ text: String) -> String {
    guard text.contains("=?") else { return text }
    var out = ""
    var rest = text.prefix(4000)
    while let start = rest.range(of: "=?") {
      let before = rest[..<start.lowerBound]
      if !(before.allSatisfy(\.isWhitespace) && !out.isEmpty) { out += before }
      let parts = rest[start.upperBound...].split(
        separator: "?", maxSplits: 3, omittingEmptySubsequences: false)
      guard parts.count == 4, parts[3].hasPrefix("="), let word = word(parts) else {
        return out + rest[start.lowerBound...]
      }
      out += word
      rest = parts[3].dropFirst()
    }
    return out + rest
  }

  private static func word(_ parts: [Substring]) -> String? {
    let bytes: [UInt8]
    switch parts[1].lowercased() {
    case "b":
      guard let data = Data(base64Encoded: String(parts[2]), options: .ignoreUnknownCharacters)
      else { return nil }
      bytes = [UInt8](data)
    case "q": bytes = quotedPrintable(Array(parts[2].utf8)[...], isHeader: true)
    default: return nil
    }
    return String(decoding: Iconv.utf8(bytes, from: String(parts[0])) ?? bytes, as: UTF8.self)
  }

  static func quotedPrintable(_ bytes: ArraySlice<UInt8>, isHeader: Bool) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      index += 1
      if byte == 0x5F, isHeader {
        out.append(0x20)
      } else if byte == 0x3D, index < bytes.endIndex {
        if bytes[index] == 10 {
          index += 1
        } else if bytes[index] == 13 {
          index = min(index + 2, bytes.endIndex)
        } else {
          let digits = bytes[index..<min(index + 2, bytes.endIndex)]
          if let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) {
            out.append(value)
            index = min(index + 2, bytes.endIndex)
          } else {
            out.append(byte)
          }
        }
      } else {
        out.append(byte)
      }
    }
    return out
  }
}
