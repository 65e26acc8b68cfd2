// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// Names, contents, prompts and plans of people who mean harm: `Tests/Corpora/hostile`, one file each.
/// The built program is run over every one: nothing changes, nothing outside of the tree is shown, no
/// control character reaches a terminal, and it ends soon.
@Suite(.serialized, .enabled(if: Program.isBuilt, "the program is not built"))
struct HostileInputTests {
  /// What no output may hold, and what no search may find.
  private static let secret = "SECRET-5b1f"
  /// Indexing in a debug build takes longer than any of the commands.
  private static let limitSeconds = 20.0

  @Test func hostileInputsChangeNothingAndRevealNothing() throws {
    let cases = try HostileCase.all()
    #expect(cases.count >= 50)
    let scene = try Scene(cases)
    defer { scene.program.remove() }
    let before = try scene.state()
    let operations = try scene.operations()
    for item in cases {
      let start = Date()
      let result = try scene.run(item)
      let took = Date().timeIntervalSince(start)
      let said = result.output + result.errors
      let shown = "\(item.name): \(said.prefix(600))"
      #expect((0...8).contains(result.status), "\(item.name): status \(result.status)\n\(shown)")
      #expect(took < Self.limitSeconds, "\(item.name) took \(took) s")
      #expect(!said.contains(Self.secret) && !said.contains("root:x:"), "\(shown)")
      if let text = item.holds { #expect(said.contains(text), "\(shown)") }
      if item.terminal == true {
        #expect(said.unicodeScalars.allSatisfy(HostileCase.isPlain), "\(shown.debugDescription)")
      }
      #expect(try scene.state() == before, "\(item.name): \(item.says): \(shown)")
    }
    #expect(try scene.operations() == operations)
  }

  /// A tree with every case's files, and a folder beside it.
  private struct Scene {
    let program: Program
    let tree: URL
    let outside: URL

    init(_ cases: [HostileCase]) throws {
      program = try Program()
      tree = program.home.appendingPathComponent("tree")
      outside = program.home.appendingPathComponent("outside")
      for folder in [tree.appendingPathComponent("notes"), outside] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      }
      try write(Array("\(HostileInputTests.secret)\n".utf8), outside.path + "/secret.txt")
      try write(Array("unharmed\n".utf8), outside.path + "/victim.txt")
      try write(Array("kept\n".utf8), tree.path + "/keep.txt")
      try write(Array("a note\n".utf8), tree.path + "/notes/a.md")
      for item in cases { try make(item) }
      try #require(program.run("init", in: tree).status == 0)
      try #require(program.run("scan", in: tree).status == 0)
      let index = try program.run("index", "--no-vectors", in: tree)
      try #require(index.status == 0 || index.status == 3, "\(index.errors)")
    }

    private func make(_ item: HostileCase) throws {
      for (name, text) in item.tree ?? [:] {
        try write(text.bytes(outside: outside.path), path(of: name))
      }
      for (name, target) in item.links ?? [:] {
        let target = target.replacing("{outside}", with: outside.path)
        try #require(symlink(target, tree.path + "/" + name) == 0)
      }
    }

    private func path(of name: String) -> [UInt8] {
      Array((tree.path + "/").utf8) + HostileCase.decoded(name)
    }

    private func write(_ bytes: [UInt8], _ path: String) throws {
      try write(bytes, Array(path.utf8))
    }

    private func write(_ bytes: [UInt8], _ path: [UInt8]) throws {
      let name = (path + [0]).map { CChar(bitPattern: $0) }
      let descriptor = open(name, O_CREAT | O_WRONLY, 0o644)
      try #require(descriptor >= 0, "\(String(decoding: path, as: UTF8.self))")
      let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
      try handle.write(contentsOf: Data(bytes))
    }

    func run(_ item: HostileCase) throws -> Program.Result {
      let arguments = item.run.map { item.filled($0, outside: outside.path) }
      var input = item.input.map { item.filled($0, outside: outside.path) }
      if item.rawInput == true, let bytes = item.input.map(HostileCase.decoded) {
        let file = program.home.appendingPathComponent("raw-input")
        try Data(bytes).write(to: file)
        return try program.run(arguments, in: tree, inputFile: file)
      }
      if item.terminal == true { return try onTerminal(arguments, &input) }
      return try program.run(arguments, in: tree, input: input)
    }

    /// script(1) gives the program a terminal for its output.
    private func onTerminal(_ arguments: [String], _ input: inout String?) throws -> Program.Result
    {
      let words = [try #require(Program.path)] + arguments
      var line = words.map { "'" + $0.replacing("'", with: "'\\''") + "'" }.joined(separator: " ")
      if let text = input {
        let file = program.home.appendingPathComponent("terminal-input")
        try Data(text.utf8).write(to: file)
        line += " < '\(file.path)'"
      }
      return try program.run(
        ["-qec", line, "/dev/null"], in: tree, executable: "/usr/bin/script")
    }

    /// Everything in both folders: kinds, targets of links, contents.
    func state() throws -> [String: String] {
      var out: [String: String] = [:]
      for folder in [tree, outside] {
        let find = try program.run(
          [
            "-c",
            "find . -path ./.semfs -prune -o -printf '%y %l %s %p\\n' | sort; "
              + "find . -path ./.semfs -prune -o -type f -print0 | sort -z | xargs -0 sha256sum",
          ], in: folder, executable: "/bin/sh")
        out[folder.lastPathComponent] = find.output
      }
      return out
    }

    func operations() throws -> Int {
      try program.run("log", "--json", in: tree).output.split(separator: "\n").count
    }
  }
}

/// One hostile input.
private struct HostileCase: Decodable {
  /// Contents: text in which `%1B` is a byte, or one that is repeated.
  enum Text: Decodable {
    case plain(String)
    case repeated(String, Int)

    init(from decoder: any Decoder) throws {
      struct Repeated: Decodable {
        var `repeat`: String
        var times: Int
      }
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        self = .plain(text)
      } else {
        let found = try Repeated(from: decoder)
        self = .repeated(found.repeat, found.times)
      }
    }

    func bytes(outside: String) -> [UInt8] {
      switch self {
      case .plain(let text): HostileCase.decoded(text.replacing("{outside}", with: outside))
      case .repeated(let text, let times):
        Array(repeatElement(HostileCase.decoded(text), count: times).joined())
      }
    }
  }

  struct Repeat: Decodable {
    var text: String
    var times: Int
    var before: String?
    var after: String?
  }

  var name = ""
  /// What the case claims.
  var says: String
  /// The program's arguments, and what it reads.
  var run: [String]
  var input: String?
  /// Whether the input's `%FF` are bytes.
  var rawInput: Bool?
  /// Whether it writes to a terminal.
  var terminal: Bool?
  /// What its output must hold.
  var holds: String?
  /// What stands for `{repeat}`.
  var `repeat`: Repeat?
  var tree: [String: Text]?
  var links: [String: String]?

  private enum CodingKeys: String, CodingKey {
    case says, run, input, rawInput, terminal, holds, `repeat`, tree, links
  }

  static func all() throws -> [HostileCase] {
    let folder = Program.root.appendingPathComponent("Tests/Corpora/hostile")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try names.map { name in
      var item = try JSONDecoder().decode(
        HostileCase.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
      item.name = name
      return item
    }
  }

  func filled(_ text: String, outside: String) -> String {
    var text = text.replacing("{outside}", with: outside)
    if let many = self.repeat {
      let middle = String(repeating: many.text, count: many.times)
      text = text.replacing("{repeat}", with: (many.before ?? "") + middle + (many.after ?? ""))
    }
    if terminal == true { text = String(decoding: HostileCase.decoded(text), as: UTF8.self) }
    return text
  }

  /// `%1B` is a byte.
  static func decoded(_ text: String) -> [UInt8] {
    var out: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let digits = rest.prefix(2)
      if byte == UInt8(ascii: "%"), digits.count == 2,
        let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
      {
        out.append(value)
        rest.removeFirst(2)
      } else {
        out.append(byte)
      }
    }
    return out
  }

  /// Neither a control character, but for ends of lines and tabs, nor one that turns text around.
  static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: true
    case 0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: false
    default: true
    }
  }
}
