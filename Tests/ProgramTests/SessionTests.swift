// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// A session at the prompt in a real terminal: tmux(1) types what `Tests/Corpora/session/turns.txt`
/// says and shows the screen after every turn, which must be that of `screens.txt`.
///
/// After a change that alters screens on purpose: `SEMFS_RECORD=1 swift test --filter SessionTests`, and
/// read what git says about the difference.
@Suite(
  .serialized, .enabled(if: Program.isBuilt, "the program is not built"),
  .enabled(if: Terminal.isThere, "tmux is not installed"))
struct SessionTests {
  private static let corpus = Program.root.appendingPathComponent("Tests/Corpora/session")
  private static let recorded = corpus.appendingPathComponent("screens.txt")

  @Test func aSessionShowsItsScreens() throws {
    let program = try Program()
    defer { program.remove() }
    let tree = try Self.makeTree(program)
    let turns = try Turn.all(in: Self.corpus.appendingPathComponent("turns.txt"))
    #expect(turns.count { if case .line = $0 { true } else { false } } >= 40)
    let terminal = try Terminal(program, tree: tree, columns: 80, lines: 40)
    defer { terminal.end() }
    var screens: [String] = []
    for (number, turn) in turns.enumerated() {
      let screen = try terminal.take(turn)
      screens.append("== \(number + 1): \(turn)\n" + Self.settled(screen, program))
    }
    let found = screens.joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["SEMFS_RECORD"] != nil {
      try found.write(to: Self.recorded, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: Self.recorded, encoding: .utf8)
    for (mine, theirs) in zip(Self.screens(of: found), Self.screens(of: expected)) {
      #expect(mine == theirs)
    }
    #expect(Self.screens(of: found).count == Self.screens(of: expected).count)
  }

  @Test func aNarrowTerminalIsKeptTo() throws {
    let program = try Program()
    defer { program.remove() }
    let tree = try Self.makeTree(program)
    let terminal = try Terminal(program, tree: tree, columns: 40, lines: 40)
    defer { terminal.end() }
    for line in ["find files", "summarise notes/bees.md", "delete garden/old.txt"] {
      let screen = try terminal.take(.line(line))
      #expect(screen.allSatisfy { $0.count <= 40 })
      #expect(screen.count > 1)
    }
    let answered = try terminal.take(.answer("n"))
    #expect(answered.contains { $0.contains("Nothing was changed") })
  }

  @Test(arguments: [["--plain"], []])
  func nothingMovesTheCursorWherePlainOutputIsAskedFor(_ flags: [String]) throws {
    let program = try Program()
    defer { program.remove() }
    let tree = try Self.makeTree(program)
    let record = program.home.appendingPathComponent("record")
    let words = ([try #require(Program.path)] + flags).joined(separator: " ")
    let command = flags.isEmpty ? "TERM=dumb \(words)" : words
    try program.run(
      ["-qec", command, record.path], in: tree,
      input: "find files\nsummarise notes/bees.md\ndelete garden/old.txt\nn\nexit\n",
      executable: "/usr/bin/script")
    let said = try String(contentsOf: record, encoding: .utf8)
    #expect(said.contains("bees.md") && said.contains("Nothing was changed"), "\(said)")
    #expect(!said.contains("\u{1B}"), "\(said.debugDescription)")
  }

  @Test func aTranscriptHoldsWhatWasSaid() throws {
    let program = try Program()
    defer { program.remove() }
    let tree = try Self.makeTree(program)
    let terminal = try Terminal(program, tree: tree, columns: 80, lines: 40)
    defer { terminal.end() }
    _ = try terminal.take(.line("transcript said.txt"))
    _ = try terminal.take(.line("delete garden/old.txt"))
    _ = try terminal.take(.answer("n"))
    _ = try terminal.take(.line("transcript off"))
    _ = try terminal.take(.line("count files"))
    let said = try String(contentsOf: tree.appendingPathComponent("said.txt"), encoding: .utf8)
    #expect(said.contains("> delete garden/old.txt\n"))
    #expect(said.contains("[y/N/e/?] n\n") && said.contains("Nothing was changed"))
    #expect(!said.contains("count files") && !said.contains("\u{1B}"))
  }

  @Test func pastedLinesAreTakenOneByOne() throws {
    let program = try Program()
    defer { program.remove() }
    let tree = try Self.makeTree(program)
    let terminal = try Terminal(program, tree: tree, columns: 80, lines: 40)
    defer { terminal.end() }
    let screen = try terminal.paste("how many files are in notes?\nhow many files are in garden?")
    #expect(screen.count { $0.contains("files,") } == 2, "\(screen)")
  }

  // MARK: - The scene

  private static func makeTree(_ program: Program) throws -> URL {
    let tree = program.home.appendingPathComponent("tree")
    let files = [
      "notes/bees.md": "# Bees\n\nBees make honey in summer. The hive came through the winter.\n",
      "notes/tea.md": "# Tea\n\nGreen tea is steeped for two minutes.\n",
      "notes/report.md": "# Report\n\nThe hive weighs thirty kilograms.\n",
      "garden/my plan.md": "# Plan\n\nBeans beside the fence, bees behind the shed.\n",
      "garden/report.md": "# Report\n\nThe beans came up in May.\n",
      "garden/old.txt": "old\n",
      "archive/2024.txt": "Put away.\n",
      "long.txt": (1...60).map { "line \($0)\n" }.joined(),
    ]
    for (name, text) in files {
      let file = tree.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 1_790_000_000)], ofItemAtPath: file.path)
    }
    try #require(program.run("init", in: tree).status == 0)
    try #require(program.run("scan", in: tree).status == 0)
    try #require(program.run("index", "--no-vectors", in: tree).status == 0)
    return tree
  }

  /// Without what differs from run to run: times, the temporary folder.
  private static func settled(_ screen: [String], _ program: Program) -> String {
    screen.map { line in
      var line = line.replacing(program.home.path, with: "HOME")
      line.replace(#/\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?Z?)?/#, with: "WHEN")
      line.replace(#/\b\d\d:\d\d(:\d\d)?\b/#, with: "WHEN")
      line.replace(#/\b(today|yesterday) WHEN/#, with: "WHEN")
      line.replace(#/\b(just now|\d+ (s|seconds?|min|minutes?) ago)\b/#, with: "WHEN")
      line.replace(#/\b[0-9.]+ m?s\b/#, with: "SOON")
      // Only where a model is installed.
      line.replace(#/ \([\d,]+ to index\)/#, with: "")
      return line
    }.joined(separator: "\n") + "\n"
  }

  private static func screens(of text: String) -> [String] {
    text.split(separator: #/(?m)^== /#).map(String.init)
  }
}

/// What a person does at the prompt.
private enum Turn: CustomStringConvertible {
  case line(String)
  case answer(String)
  /// Ctrl-C, once there is work or a question to stop.
  case interrupt

  var description: String {
    switch self {
    case .line(let text): text
    case .answer(let text): "answer \(text.debugDescription)"
    case .interrupt: "Ctrl-C"
    }
  }

  static func all(in file: URL) throws -> [Turn] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap {
      line -> Turn? in
      if line.hasPrefix("#") { return nil }
      if line == "^C" { return .interrupt }
      guard line.hasPrefix("??") else { return .line(String(line).replacing("\\t", with: "\t")) }
      return .answer(line.dropFirst(2).trimmingCharacters(in: .whitespaces))
    }
  }
}

/// A terminal of its own, with the prompt line in it.
private struct Terminal {
  static let path = "/usr/bin/tmux"
  static var isThere: Bool { FileManager.default.isExecutableFile(atPath: path) }
  private static let limitSeconds = 30.0

  private let program: Program
  private let socket: String
  private let folder: URL

  struct Stuck: Error, CustomStringConvertible {
    var turn: String
    var screen: [String]
    var description: String { "nothing came after \(turn):\n\(screen.joined(separator: "\n"))" }
  }

  init(_ program: Program, tree: URL, columns: Int, lines: Int) throws {
    self.program = program
    socket = program.home.appendingPathComponent("tmux").path
    folder = tree
    // The pager shows that it was asked; the editor changes a plan.
    let variables = [
      "SEMFS_PAGER": "sed -n '1p;$s/^/the pager ends with /p'",
      "EDITOR": "sed -i s/archive/attic/",
    ].merging(program.environment) { $1 }
    let words = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.quoted($0.value))" }
    let command =
      "exec env -i TERM=screen \(words.joined(separator: " ")) \(Self.quoted(Program.path ?? ""))"
    try tmux(
      ["-f", "/dev/null", "new-session", "-d", "-x", "\(columns)", "-y", "\(lines)", command])
    _ = try wait(for: "the start") { $0.last.map(Self.isPrompt) ?? false }
  }

  func end() { _ = try? tmux(["kill-server"]) }

  /// Does what a turn says; the screen when the prompt, or a question, is there again.
  func take(_ turn: Turn) throws -> [String] {
    switch turn {
    case .interrupt:
      _ = try wait(for: "something to stop") {
        $0.contains { $0.contains("Watching") } || $0.last.map(Self.isQuestion) ?? false
      }
      try tmux(["send-keys", "C-c"])
      return try wait(for: "\(turn)") { $0.last.map(Self.isPrompt) ?? false }
    case .line("exit"):
      try tmux(["send-keys", "-l", "exit"])
      try tmux(["send-keys", "Enter"])
      return []
    case .line(let text):
      try clear()
      try type(text)
      // What runs until it is stopped shows no prompt.
      if text.hasPrefix("watch") {
        return try wait(for: text) { $0.contains { $0.contains("Watching") } }
      }
      return try wait(for: text) { $0.count > 1 && $0.last.map(Self.isWaiting) ?? false }
    case .answer(let text):
      let before = try screen()
      try type(text)
      return try wait(for: "\(turn)") { $0 != before && $0.last.map(Self.isWaiting) ?? false }
    }
  }

  /// Pastes as a terminal does where the program asked for brackets around it.
  func paste(_ text: String) throws -> [String] {
    try clear()
    try tmux(["set-buffer", text])
    try tmux(["paste-buffer", "-p", "-r"])
    try tmux(["send-keys", "Enter"])
    return try wait(for: text) { $0.count > 3 && $0.last.map(Self.isPrompt) ?? false }
  }

  private func clear() throws {
    try tmux(["send-keys", "C-l"])
    _ = try wait(for: "a clear screen") { $0.count == 1 && $0.last.map(Self.isPrompt) ?? false }
  }

  private func type(_ text: String) throws {
    if !text.isEmpty { try tmux(["send-keys", "-l", text]) }
    try tmux(["send-keys", "Enter"])
  }

  private static func isPrompt(_ line: String) -> Bool {
    line.wholeMatch(of: #/[^ ]+( \([^()]+\))?>/#) != nil
  }

  private static func isWaiting(_ line: String) -> Bool {
    isPrompt(line) || isQuestion(line)
  }

  private static func isQuestion(_ line: String) -> Bool {
    line.hasSuffix("/?]") || line.hasSuffix("for none]")
  }

  private func wait(for turn: String, _ isThere: ([String]) -> Bool) throws -> [String] {
    let start = Date()
    while Date().timeIntervalSince(start) < Self.limitSeconds {
      let lines = try screen()
      if isThere(lines) { return lines }
      Thread.sleep(forTimeInterval: 0.02)
    }
    throw Stuck(turn: turn, screen: try screen())
  }

  /// The lines of the screen, without empty ones at its end.
  private func screen() throws -> [String] {
    var lines = try tmux(["capture-pane", "-p"]).split(
      separator: "\n", omittingEmptySubsequences: false
    ).map(String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  @discardableResult
  private func tmux(_ words: [String]) throws -> String {
    try program.run(["-S", socket] + words, in: folder, executable: Self.path).output
  }

  private static func quoted(_ text: String) -> String {
    "'" + text.replacing("'", with: "'\\''") + "'"
  }
}
