// SPDX-License-Identifier: GPL-3.0-or-later

/// Puts the text of patterns into a `PatternCode`. A mistake in a table is ours, so it stops the program.
///
/// A pattern is read from its end to its beginning: what follows an element is then always compiled
/// already, and every instruction can name its successor. The program does this at each start, so it
/// works on bytes and makes no strings but the names of slots.
struct PatternCompiler {
  private(set) var code = PatternCode()
  /// Every word of the patterns: what misspellings are corrected to.
  private(set) var vocabulary = KeySet()
  private var classes: [WordKey: Int32] = [:]
  private var slots: [WordKey: Int32] = [:]

  typealias Text = UnsafeBufferPointer<UInt8>.SubSequence

  /// Reads `name = one|another` as a class that later patterns may use.
  mutating func addClass(_ line: Text) {
    guard let mark = line.firstIndex(of: UInt8(ascii: "=")) else { fail(line) }
    let leave = emit(.init(operation: .leave, next: -1))
    var reader = Reader(text: line[(mark + 1)...])
    let entry = alternatives(&reader, next: leave, closing: nil, isOptional: false)
    classes[WordKey(bytes: PatternCompiler.trimmed(line[..<mark]))] = entry
  }

  mutating func pattern(_ text: Text) -> Pattern {
    var reader = Reader(text: text)
    let end = emit(.init(operation: .end, next: -1))
    let entry = sequence(&reader, next: end).entry
    if !reader.isAtStart { fail(text) }
    return Pattern(entry: entry)
  }

  // MARK: Elements

  private struct Reader {
    let text: Text
    /// The end of what is yet to be read.
    var end: Int

    init(text: Text) {
      self.text = text
      end = text.endIndex
    }

    var isAtStart: Bool { end == text.startIndex }
    var last: UInt8? { isAtStart ? nil : text[end - 1] }

    /// Takes what stands before the end back to `open`, and that mark.
    mutating func taking(backTo open: UInt8) -> Text? {
      let close = end
      while let byte = last, byte != open { end -= 1 }
      guard !isAtStart else { return nil }
      defer { end -= 1 }
      return text[end..<close]
    }
  }

  private struct Sequence {
    var entry: Int32
    /// The only word that it can begin with.
    var first: WordKey?
    /// Whether that word is all of it.
    var isOneWord = false
  }

  /// Reads back to the beginning, or to what opens or separates alternatives.
  private mutating func sequence(_ reader: inout Reader, next: Int32) -> Sequence {
    var out = Sequence(entry: next)
    var count = 0
    while let byte = reader.last {
      switch byte {
      case UInt8(ascii: " "):
        reader.end -= 1
        continue
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "|"): return out
      case UInt8(ascii: ","):
        reader.end -= 1
        out = Sequence(entry: emit(.init(operation: .comma, next: out.entry)))
      case UInt8(ascii: ")"), UInt8(ascii: "]"):
        reader.end -= 1
        let open = byte == UInt8(ascii: ")") ? UInt8(ascii: "(") : UInt8(ascii: "[")
        out = Sequence(
          entry: alternatives(
            &reader, next: out.entry, closing: open, isOptional: open == UInt8(ascii: "[")))
      case UInt8(ascii: "}"): out = Sequence(entry: slot(&reader, next: out.entry))
      case UInt8(ascii: ">"), UInt8(ascii: "?"): out = Sequence(entry: call(&reader, out.entry))
      default:
        let key = word(&reader)
        let entry = emit(.init(operation: .word, next: out.entry, key: key))
        out = Sequence(entry: entry, first: key, isOneWord: count == 0)
        vocabulary.insert(key)
      }
      count += 1
    }
    return out
  }

  /// Reads `a|b c` back to the mark that opens it; alternatives that are a word each become a set.
  private mutating func alternatives(
    _ reader: inout Reader, next: Int32, closing: UInt8?, isOptional: Bool
  ) -> Int32 {
    let mark = code.instructions.count
    var found: [Sequence] = []
    while true {
      found.append(sequence(&reader, next: next))
      guard reader.last == UInt8(ascii: "|") else { break }
      reader.end -= 1
    }
    if let closing {
      guard reader.last == closing else { fail(reader.text) }
      reader.end -= 1
    }
    found.reverse()
    if found.allSatisfy(\.isOneWord) {
      code.instructions.removeLast(code.instructions.count - mark)
      let entry = set(found.compactMap(\.first), next: next)
      guard isOptional else { return entry }
      found = [Sequence(entry: entry)]
    }
    if isOptional { found.append(Sequence(entry: next)) }
    let low = Int32(code.choices.count)
    code.choices += found.map { .init(first: $0.first, entry: $0.entry) }
    return emit(
      .init(operation: .choice, next: next, low: low, high: Int32(code.choices.count)))
  }

  private mutating func set(_ keys: [WordKey], next: Int32) -> Int32 {
    if keys.count == 1 { return emit(.init(operation: .word, next: next, key: keys[0])) }
    let low = Int32(code.keys.count)
    code.keys += keys.sorted { $0.value < $1.value }
    return emit(.init(operation: .set, next: next, low: low, high: Int32(code.keys.count)))
  }

  /// `<class>` or `<class>?`.
  private mutating func call(_ reader: inout Reader, _ next: Int32) -> Int32 {
    let isOptional = reader.last == UInt8(ascii: "?")
    if isOptional { reader.end -= 1 }
    reader.end -= 1
    guard let name = reader.taking(backTo: UInt8(ascii: "<")),
      let start = classes[WordKey(bytes: name)]
    else { fail(reader.text) }
    var entry = code.instructions[Int(start)]
    if entry.operation == .set || entry.operation == .word {
      entry.next = next
    } else {
      entry = .init(operation: .call, next: next, low: start)
    }
    let place = emit(entry)
    guard isOptional else { return place }
    let low = Int32(code.choices.count)
    code.choices += [.init(first: nil, entry: place), .init(first: nil, entry: next)]
    return emit(.init(operation: .choice, next: next, low: low, high: low + 2))
  }

  private mutating func slot(_ reader: inout Reader, next: Int32) -> Int32 {
    reader.end -= 1
    guard var name = reader.taking(backTo: UInt8(ascii: "{")) else { fail(reader.text) }
    let isGreedy = name.last == UInt8(ascii: "*")
    if isGreedy { name.removeLast() }
    let key = WordKey(bytes: name)
    let number = slots[key] ?? Int32(code.slots.count)
    if number == code.slots.count {
      slots[key] = number
      code.slots.append(String(decoding: name, as: UTF8.self))
    }
    return emit(.init(operation: .slot, isGreedy: isGreedy, next: next, low: number))
  }

  private func word(_ reader: inout Reader) -> WordKey {
    let close = reader.end
    while let byte = reader.last, !PatternCompiler.ends(byte) { reader.end -= 1 }
    return WordKey(bytes: reader.text[reader.end..<close])
  }

  private static func ends(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "["),
      UInt8(ascii: "]"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: "|"), UInt8(ascii: ","):
      true
    default: false
    }
  }

  private mutating func emit(_ instruction: PatternCode.Instruction) -> Int32 {
    code.instructions.append(instruction)
    return Int32(code.instructions.count - 1)
  }

  // MARK: Lines

  /// The lines of a table.
  static func lines(of text: UnsafeBufferPointer<UInt8>) -> [Text] {
    text.split(separator: UInt8(ascii: "\n"))
  }

  static func trimmed(_ text: Text) -> Text {
    var text = text
    while text.first == UInt8(ascii: " ") { text.removeFirst() }
    while text.last == UInt8(ascii: " ") { text.removeLast() }
    return text
  }

  private func fail(_ text: Text) -> Never {
    preconditionFailure("pattern \(String(decoding: text, as: UTF8.self))")
  }
}

/// A set of words: open addressing, a power of two of places, at most half of them taken.
struct KeySet: Sendable {
  private var places = [UInt64](repeating: 0, count: 1 << 10)
  private var count = 0

  mutating func insert(_ key: WordKey) {
    if (count + 1) * 2 > places.count { grow() }
    let place = place(of: key.value)
    if places[place] == 0 { count += 1 }
    places[place] = key.value
  }

  func contains(_ key: WordKey) -> Bool { places[place(of: key.value)] == key.value }

  func contains(_ word: String) -> Bool { contains(WordKey(word)) }

  private func place(of value: UInt64) -> Int {
    let mask = places.count - 1
    var place = Int(truncatingIfNeeded: value ^ value >> 32) & mask
    while places[place] != 0, places[place] != value { place = (place + 1) & mask }
    return place
  }

  private mutating func grow() {
    let old = places
    places = [UInt64](repeating: 0, count: old.count * 2)
    for value in old where value != 0 { places[place(of: value)] = value }
  }
}
