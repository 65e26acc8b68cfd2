// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Text in an encoding from before Unicode: found by uchardet, converted by iconv(3).
enum LegacyEncoding {
  /// The text as UTF-8; nil where it is no encoding that is known, or uchardet is not installed.
  static func utf8(_ bytes: [UInt8]) -> [UInt8]? {
    guard let name = name(of: bytes), let encoding = converters[name] else { return nil }
    return Iconv.utf8(bytes, from: encoding)
  }

  /// Of the names that uchardet gives, those that its guess is trusted with; the rest are seen better by
  /// `TextDecoding`, or are stateful, which iconv has had holes in.
  private static let converters: [String: String] = {
    let names = [
      "BIG5", "EUC-JP", "EUC-KR", "EUC-TW", "GB18030", "HZ-GB-2312", "IBM852", "IBM855", "IBM862",
      "IBM865", "IBM866", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6",
      "ISO-8859-7", "ISO-8859-8", "ISO-8859-9", "ISO-8859-10", "ISO-8859-13", "ISO-8859-15",
      "ISO-8859-16", "KOI8-R", "MAC-CYRILLIC", "SHIFT_JIS", "TIS-620", "UHC", "VISCII",
      "WINDOWS-1250", "WINDOWS-1251", "WINDOWS-1253", "WINDOWS-1254", "WINDOWS-1255",
      "WINDOWS-1256", "WINDOWS-1257", "WINDOWS-1258",
    ]
    var converters = Dictionary(uniqueKeysWithValues: names.map { ($0, $0) })
    // A superset that has what Windows wrote under that name.
    converters["SHIFT_JIS"] = "CP932"
    converters["HZ-GB-2312"] = nil
    converters["EUC-KR"] = "UHC"
    return converters
  }()

  static func name(of bytes: [UInt8]) -> String? {
    guard let library = Uchardet.shared, let detector = library.new() else { return nil }
    defer { library.delete(detector) }
    let count = min(bytes.count, Limits.encodingBytes)
    guard bytes.withUnsafeBytes({ library.feed(detector, $0.baseAddress, count) }) == 0 else {
      return nil
    }
    library.end(detector)
    return CText.string(library.charset(detector))?.uppercased()
  }
}

/// What is used of libuchardet. https://www.freedesktop.org/wiki/Software/uchardet/
private struct Uchardet: Sendable {
  typealias Object = UnsafeMutableRawPointer
  static let shared = Uchardet()

  let new: @Sendable @convention(c) () -> Object?
  let delete: @Sendable @convention(c) (Object) -> Void
  let feed: @Sendable @convention(c) (Object, UnsafeRawPointer?, Int) -> Int32
  let end: @Sendable @convention(c) (Object) -> Void
  let charset: @Sendable @convention(c) (Object) -> UnsafePointer<CChar>?

  init?() {
    guard let library = SharedLibrary("libuchardet.so.0", "libuchardet.so") else { return nil }
    do {
      new = try library.function("uchardet_new")
      delete = try library.function("uchardet_delete")
      feed = try library.function("uchardet_handle_data")
      end = try library.function("uchardet_data_end")
      charset = try library.function("uchardet_get_charset")
    } catch {
      return nil
    }
  }
}
