// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls

/// Reads the answer of a chat completion from the bytes that come, whole or as server-sent events.
///
/// Events: <https://html.spec.whatwg.org/multipage/server-sent-events.html>, of which only `data` lines
/// matter here; `data: [DONE]` ends them.
struct ChatAnswer {
  struct Problem: Error {
    let reason: String
  }

  private var text = ""
  private var line: [UInt8] = []
  /// Lines that are no event: a server that does not stream sends one object, perhaps over many lines.
  private var rest: [UInt8] = []
  private var isEnded = false
  private var hasEvents = false

  /// Takes the next bytes; returns the pieces of text that they complete.
  mutating func read(_ bytes: ArraySlice<UInt8>) throws(Problem) -> [String] {
    var pieces: [String] = []
    var left = bytes
    while let end = left.firstIndex(of: 0x0A) {
      line += left[..<end]
      left = left[(end + 1)...]
      if let piece = try take() { pieces.append(piece) }
    }
    line += left
    return pieces
  }

  /// The whole text, after the last byte.
  mutating func finish() throws(Problem) -> String {
    _ = try take()
    if hasEvents {
      guard isEnded else { throw Problem(reason: "it was cut off") }
      return text
    }
    guard let value = try? JSONValue(parsing: Data(rest)) else {
      throw Problem(reason: rest.isEmpty ? "it is empty" : "it is not JSON")
    }
    guard case .string(let content)? = value["choices"]?[0]?["message"]?["content"] else {
      throw Problem(reason: ChatAnswer.message(of: value) ?? "it holds no message")
    }
    return content
  }

  private mutating func take() throws(Problem) -> String? {
    defer { line.removeAll(keepingCapacity: true) }
    if line.last == 0x0D { line.removeLast() }
    guard line.starts(with: Array("data:".utf8)) else {
      if !hasEvents { rest += line + [0x0A] }
      return nil
    }
    hasEvents = true
    let data = line.dropFirst(5).drop { $0 == 0x20 }
    if isEnded || data.elementsEqual("[DONE]".utf8) {
      isEnded = true
      return nil
    }
    guard let value = try? JSONValue(parsing: Data(data)) else {
      throw Problem(reason: "one of its events is not JSON")
    }
    if let message = ChatAnswer.message(of: value) { throw Problem(reason: message) }
    let choice = value["choices"]?[0]
    // Some servers end with a reason and no [DONE].
    if case .string? = choice?["finish_reason"] { isEnded = true }
    guard case .string(let piece)? = choice?["delta"]?["content"], !piece.isEmpty else {
      return nil
    }
    text += piece
    return piece
  }

  /// What a server says of an error: `{"error": {"message": …}}`, `{"error": …}` or `{"detail": …}`.
  static func message(of value: JSONValue) -> String? {
    let candidates = [value["error"]?["message"], value["error"], value["detail"]]
    for case .string(let text)? in candidates { return text }
    return nil
  }
}
