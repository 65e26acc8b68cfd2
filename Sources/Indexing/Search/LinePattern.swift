// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization

/// A pattern that lines are searched for: words as they stand, or a regular expression of PCRE2 whose work
/// on a line is bounded. PCRE2 is loaded when the first pattern is made.
package final class LinePattern: @unchecked Sendable {
  package struct Options: Sendable {
    /// Every character stands for itself.
    package var isLiteral = false
    package var ignoresCase = false
    /// Only between ends of words.
    package var matchesWords = false
    package init() {}
  }

  /// Why there is no pattern, or why it gave up.
  package enum Failure: Error, Hashable, Sendable {
    case invalid(String, at: Int)
    /// A line took more steps than any sensible pattern needs.
    case tooComplex
    /// libpcre2 is not installed.
    case unavailable
  }

  /// Steps on one line: a tenth of a second at most.
  private static let mostSteps: UInt32 = 2_000_000
  private static let mostHeapKilobytes: UInt32 = 20_000
  /// Bytes of a pattern.
  private static let mostBytes = 64 << 10

  private let library: PCRE2
  private let code: PCRE2.Object
  private let context: PCRE2.Object
  /// Match data that no thread uses now: each serves one at a time. Held for taking and giving back.
  private let idle: Mutex<[Match]>

  /// - Throws: `Failure`.
  package init(_ pattern: String, _ options: Options) throws(Failure) {
    guard let library = PCRE2.shared else { throw .unavailable }
    var text = pattern
    if options.isLiteral { text = "\\Q" + text.replacing("\\E", with: "\\E\\\\E\\Q") + "\\E" }
    if options.matchesWords { text = "\\b(?:" + text + ")\\b" }
    guard text.utf8.count <= LinePattern.mostBytes else { throw .tooComplex }
    var number: Int32 = 0
    var offset = 0
    let flags = PCRE2.utf | PCRE2.ucp | (options.ignoresCase ? PCRE2.caseless : 0)
    let bytes = Array(text.utf8)
    guard let code = library.compile(bytes, bytes.count, flags, &number, &offset, nil) else {
      throw .invalid(library.message(number), at: min(offset, pattern.utf8.count))
    }
    _ = library.jitCompile(code, PCRE2.jitComplete)
    guard let context = library.newContext(nil), let match = library.newMatch(code, nil) else {
      library.freeCode(code)
      throw .unavailable
    }
    _ = library.setMatchLimit(context, LinePattern.mostSteps)
    _ = library.setHeapLimit(context, LinePattern.mostHeapKilobytes)
    self.library = library
    self.code = code
    self.context = context
    idle = Mutex([Match(object: match)])
  }

  private struct Match: @unchecked Sendable { let object: PCRE2.Object }

  deinit {
    for match in idle.withLock({ $0 }) { library.freeMatch(match.object) }
    library.freeContext(context)
    library.freeCode(code)
  }

  /// The lines, from 1, of valid UTF-8 in which the pattern stands, at most `most`.
  /// - Throws: `Failure.tooComplex`.
  package func lines(of text: [UInt8], most: Int) throws(Failure) -> [(number: Int, text: String)] {
    guard let match = idle.withLock({ $0.popLast() }) ?? newMatch() else { throw .unavailable }
    defer { idle.withLock { $0.append(match) } }
    var found: [(number: Int, text: String)] = []
    var start = 0
    var number = 1
    while start < text.count, found.count < most {
      let end = text[start...].firstIndex(of: 0x0A) ?? text.count
      if try stands(in: text, start..<end, match.object) {
        found.append((number, String(decoding: text[start..<end], as: UTF8.self)))
      }
      start = end + 1
      number += 1
    }
    return found
  }

  private func newMatch() -> Match? { library.newMatch(code, nil).map { Match(object: $0) } }

  private func stands(
    in text: [UInt8], _ line: Range<Int>, _ match: PCRE2.Object
  ) throws(Failure) -> Bool {
    let result = text.withUnsafeBufferPointer { bytes in
      let first = bytes.baseAddress.map { $0 + line.lowerBound }
      func matched(_ flags: UInt32) -> Int32 {
        library.match(code, first, line.count, 0, PCRE2.noUTFCheck | flags, match, context)
      }
      let quick = matched(0)
      // The quick way has a small stack of its own.
      return quick == PCRE2.jitStackLimit ? matched(PCRE2.noJIT) : quick
    }
    switch result {
    case 0...: return true
    case PCRE2.noMatch: return false
    default: throw .tooComplex
    }
  }
}

/// What is used of libpcre2-8. https://pcre2project.github.io/pcre2/
private struct PCRE2: Sendable {
  typealias Object = OpaquePointer
  static let shared = PCRE2()

  // Numbers of pcre2.h, which are part of its binary interface.
  static let caseless: UInt32 = 0x8
  static let ucp: UInt32 = 0x2_0000
  static let utf: UInt32 = 0x8_0000
  static let noUTFCheck: UInt32 = 0x4000_0000
  static let noJIT: UInt32 = 0x2000
  static let jitComplete: UInt32 = 1
  static let noMatch: Int32 = -1
  static let jitStackLimit: Int32 = -46

  typealias Bytes = UnsafePointer<UInt8>
  let compile:
    @Sendable @convention(c) (
      Bytes?, Int, UInt32, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int>, Object?
    ) -> Object?
  let jitCompile: @Sendable @convention(c) (Object, UInt32) -> Int32
  let newContext: @Sendable @convention(c) (Object?) -> Object?
  let newMatch: @Sendable @convention(c) (Object, Object?) -> Object?
  let setMatchLimit: @Sendable @convention(c) (Object, UInt32) -> Int32
  let setHeapLimit: @Sendable @convention(c) (Object, UInt32) -> Int32
  let match: @Sendable @convention(c) (Object, Bytes?, Int, Int, UInt32, Object, Object) -> Int32
  let freeMatch: @Sendable @convention(c) (Object) -> Void
  let freeContext: @Sendable @convention(c) (Object) -> Void
  let freeCode: @Sendable @convention(c) (Object) -> Void
  let errorMessage: @Sendable @convention(c) (Int32, UnsafeMutablePointer<UInt8>, Int) -> Int32

  init?() {
    guard let library = SharedLibrary("libpcre2-8.so.0", "libpcre2-8.so") else { return nil }
    do {
      compile = try library.function("pcre2_compile_8")
      jitCompile = try library.function("pcre2_jit_compile_8")
      newContext = try library.function("pcre2_match_context_create_8")
      newMatch = try library.function("pcre2_match_data_create_from_pattern_8")
      setMatchLimit = try library.function("pcre2_set_match_limit_8")
      setHeapLimit = try library.function("pcre2_set_heap_limit_8")
      match = try library.function("pcre2_match_8")
      freeMatch = try library.function("pcre2_match_data_free_8")
      freeContext = try library.function("pcre2_match_context_free_8")
      freeCode = try library.function("pcre2_code_free_8")
      errorMessage = try library.function("pcre2_get_error_message_8")
    } catch {
      return nil
    }
  }

  func message(_ number: Int32) -> String {
    var text = [UInt8](repeating: 0, count: 256)
    _ = errorMessage(number, &text, text.count)
    return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
  }
}
