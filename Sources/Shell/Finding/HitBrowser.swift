// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import Syscalls
import SystemPackage

/// `semfs find -i`: the list of hits on the person's terminal, also where the output goes elsewhere.
struct HitBrowser {
  private let runner: PlanRunner
  private let query: String
  private let plan: (String) throws -> Plan

  /// `plan` makes the plan of another query.
  init(_ runner: PlanRunner, query: String, _ plan: @escaping (String) throws -> Plan) {
    self.runner = runner
    self.query = query
    self.plan = plan
  }

  /// Writes the path that was taken; status 1 where none was.
  /// - Throws: `ShellError.usage` where there is no terminal.
  func run(_ first: Plan) throws -> ExitStatus {
    guard let screen = Screen() else {
      throw ShellError.usage(message: "-i needs a terminal", hint: "semfs find --lines QUERY")
    }
    let context = runner.workspace.context
    let place = try runner.workspace.place
    let style = Style(runner.colour ?? .auto, isTerminal: true, environment: context.environment)
    var list = HitList(query: query, files: try runner.files(of: first), style: style) {
      Escaping.name(place.shown($0))
    }
    screen.enter()
    defer { screen.leave() }
    while true {
      screen.show(list.lines(width: screen.width, height: screen.height))
      guard let key = screen.key() else { return .nothing }
      switch list.press(key) {
      case nil: continue
      case .quit: return .nothing
      case .take(let place): return try take(list.files[place], from: screen)
      case .open(let place):
        screen.leave()
        _ = try HitOpener(runner).open(list.files[place])
        screen.enter()
      case .ask:
        guard let words = screen.ask("/ "), words.contains(where: { !$0.isWhitespace }) else {
          continue
        }
        list.show(try runner.files(of: plan(words)), for: words)
      }
    }
  }

  private func take(_ file: FoundFile, from screen: Screen) throws -> ExitStatus {
    screen.leave()
    let output = runner.workspace.context.output
    try output.write(bytes: PathText.bytes(try runner.workspace.place.shown(file.path)) + [0x0A])
    try output.flush()
    return .success
  }
}

/// The terminal as a screen of lines and single keys.
private final class Screen {
  private let file: FileDescriptor
  private var before = termios()
  private var isEntered = false

  /// nil: there is no terminal.
  init?() {
    guard let file = try? FileDescriptor.open("/dev/tty", .readWrite, options: .closeOnExec) else {
      return nil
    }
    self.file = file
    guard tcgetattr(file.rawValue, &before) == 0 else {
      try? file.close()
      return nil
    }
  }

  deinit {
    leave()
    try? file.close()
  }

  private var size: winsize {
    var size = winsize()
    _ = ioctl(file.rawValue, UInt(TIOCGWINSZ), &size)
    return size
  }
  var width: Int { size.ws_col > 0 ? Int(size.ws_col) : 80 }
  var height: Int { max(5, size.ws_row > 0 ? Int(size.ws_row) : 24) }

  /// Keys come one by one, and what stood on the screen comes back at `leave`.
  func enter() {
    guard !isEntered else { return }
    isEntered = true
    var raw = before
    raw.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG)
    tcsetattr(file.rawValue, TCSAFLUSH, &raw)
    write("\u{1B}[?1049h\u{1B}[?25l")
  }

  func leave() {
    guard isEntered else { return }
    isEntered = false
    write("\u{1B}[?25h\u{1B}[?1049l")
    tcsetattr(file.rawValue, TCSAFLUSH, &before)
  }

  func show(_ lines: [String]) {
    write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
  }

  private func write(_ text: String) { _ = try? file.writeAll(Array(text.utf8)) }

  private func byte(waiting tenths: UInt8? = nil) -> UInt8? {
    if let tenths {
      var wait = pollfd(fd: file.rawValue, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, Int32(tenths) * 100) > 0 else { return nil }
    }
    var byte: UInt8 = 0
    return read(file.rawValue, &byte, 1) == 1 ? byte : nil
  }

  /// The next key that means something; nil at the end of input.
  func key() -> HitList.Key? {
    while let byte = byte() {
      switch byte {
      case 0x6B, 0x10: return .up
      case 0x6A, 0x0E: return .down
      case 0x67: return .first
      case 0x47: return .last
      case 0x20, 0x06: return .pageDown
      case 0x62, 0x02: return .pageUp
      case 0x0A, 0x0D: return .take
      case 0x6F: return .open
      case 0x2F: return .ask
      case 0x71, 0x03, 0x04: return .quit
      case 0x31...0x39: return .number(Int(byte) - 0x30)
      case 0x1B:
        guard let key = escaped() else { continue }
        return key
      default: continue
      }
    }
    return nil
  }

  /// What follows an escape; nothing is Escape itself.
  private func escaped() -> HitList.Key? {
    guard let next = byte(waiting: 1) else { return .quit }
    guard next == 0x5B || next == 0x4F, let last = byte(waiting: 1) else { return nil }
    switch last {
    case 0x41: return .up
    case 0x42: return .down
    case 0x48: return .first
    case 0x46: return .last
    case 0x35, 0x36:
      _ = byte(waiting: 1)
      return last == 0x35 ? .pageUp : .pageDown
    default: return nil
    }
  }

  /// A line that the person types in the last row; nil where they think better of it.
  func ask(_ prompt: String) -> String? {
    var words: [UInt8] = []
    while true {
      write(
        "\u{1B}[\(height);1H\u{1B}[K\(prompt)"
          + Escaping.name(String(decoding: words, as: UTF8.self)))
      guard let byte = byte() else { return nil }
      switch byte {
      case 0x0A, 0x0D: return String(decoding: words, as: UTF8.self)
      case 0x03, 0x04, 0x1B: return nil
      case 0x15: words = []
      case 0x7F, 0x08:
        while let last = words.popLast(), last & 0xC0 == 0x80 {}
      case 0x20...: words.append(byte)
      default: continue
      }
    }
  }
}
