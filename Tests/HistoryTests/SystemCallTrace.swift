// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

/// Reads what strace(1) wrote (-f -y -xx) of a program's changes below one folder.
struct SystemCallTrace {
  /// All that changes files; a call that is not known below is a failure.
  static let calls = [
    "open", "openat", "openat2", "creat", "write", "pwrite64", "pwritev", "writev", "ftruncate",
    "truncate",
    "fallocate", "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir",
    "mkdirat", "rmdir", "symlink", "symlinkat", "fsync", "fdatasync", "syncfs", "sync",
    "copy_file_range", "sendfile", "chmod", "fchmod", "fchmodat", "utimensat", "mknodat",
    "setxattr", "fsetxattr",
  ]

  static func wrapper(output: String) -> [String] {
    [
      "/usr/bin/strace", "-f", "--seccomp-bpf", "-y", "-xx", "-s", "100000000", "-o", output, "-e",
      "trace=" + calls.joined(separator: ","),
    ]
  }

  private let root: String
  /// The disk before the first call, and without names what is made later.
  private(set) var before: SimulatedDisk
  private var disk: SimulatedDisk
  private(set) var events: [SimulatedDisk.Event] = []
  private var unfinished: [Substring: String] = [:]
  private var descriptors: [String: String] = [:]

  /// - Parameter before: the folder `root` as it was.
  init(_ text: String, root: String, before: SimulatedDisk) throws {
    self.root = root
    self.before = before
    disk = before
    for line in text.split(separator: "\n") { try read(line) }
  }

  private mutating func read(_ line: Substring) throws {
    guard let space = line.firstIndex(of: " ") else { return }
    let process = line[..<space]
    var call = String(line[space...].drop { $0 == " " })
    if call.hasPrefix("+++") || call.hasPrefix("---") { return }
    if let cut = call.range(of: " <unfinished ...>") {
      unfinished[process] = String(call[..<cut.lowerBound])
      return
    }
    if call.hasPrefix("<... "), let rest = call.range(of: " resumed>") {
      call = (unfinished.removeValue(forKey: process) ?? "") + call[rest.upperBound...]
    }
    guard let open = call.firstIndex(of: "("),
      let close = call.range(of: ") = ", options: .backwards)
        ?? call.range(of: ") ", options: .backwards)
    else { return }
    let result = call[close.upperBound...].drop { $0 == " " || $0 == "=" }
    guard !result.hasPrefix("-1") && !result.hasPrefix("?") else { return }
    try take(
      String(call[..<open]),
      Arguments(call[call.index(after: open)..<close.lowerBound], result: String(result)))
  }

  private mutating func take(_ name: String, _ call: Arguments) throws {
    switch name {
    case "open", "openat", "openat2", "creat": open(call)
    // The bytes of all parts of a vector stand in one argument.
    case "pwrite64", "pwritev":
      guard let inode = inode(call.path(0)) else { return }
      let bytes = call.bytes(1).prefix(call.number)
      add(.write(inode: inode, offset: call.integer(3), Data(bytes)))
    case "ftruncate":
      guard let inode = inode(call.path(0)) else { return }
      add(.truncate(inode: inode, size: call.integer(1)))
    case "fsync", "fdatasync":
      if let inode = inode(call.path(0)) { add(.sync(inode: inode)) }
    case "syncfs", "sync": add(.syncAll)
    case "mkdir": make(.folder, call.text(0))
    case "mkdirat": make(.folder, path(call, 0))
    case "symlinkat": make(.symlink, path(call, 1), Data(call.bytes(0)))
    case "unlink", "rmdir": unlink(resolve(call.text(0)))
    case "unlinkat": unlink(resolve(path(call, 0)))
    case "rename": rename(call.text(0), call.text(1), call)
    case "renameat", "renameat2": rename(path(call, 0), path(call, 2), call)
    case "linkat":
      if let old = inode(path(call, 0)), let new = place(path(call, 2)) {
        add(.name(folder: new.folder, name: new.name, inode: old))
      }
    case "fchmodat", "chmod", "fchmod":
      let target = name == "fchmodat" ? path(call, 0) : call.path(0)
      guard let inode = inode(target) else { return }
      let mode = call.words[name == "fchmodat" ? 2 : 1]
      add(.mode(inode: inode, mode_t(mode, radix: 8) ?? 0o644))
    case "utimensat":
      let target = call.words[1] == "NULL" ? call.path(0) : path(call, 0)
      if let inode = inode(target), let time = call.modified { add(.modified(inode: inode, time)) }
    default:
      let isHere = call.words.indices.contains { resolve(call.path($0)) != nil }
      try #require(!isHere, "\(name) is not replayed")
    }
  }

  private mutating func add(_ event: SimulatedDisk.Event) {
    disk.apply(event)
    events.append(event)
  }

  private mutating func open(_ call: Arguments) {
    guard let path = Arguments.path(in: call.result) else { return }
    descriptors[String(call.result.prefix { $0 != "<" })] = path
    if let inode = inode(path) {
      if call.words.contains(where: { $0.contains("O_TRUNC") }) {
        add(.truncate(inode: inode, size: 0))
      }
    } else if call.words.contains(where: { $0.contains("O_CREAT") }) {
      make(.file, path)
    }
  }

  private mutating func make(
    _ kind: SimulatedDisk.Inode.Kind, _ path: String, _ data: Data = Data()
  ) {
    guard let place = place(path) else { return }
    let mode: mode_t = kind == .folder ? 0o700 : 0o644
    let inode = disk.add(SimulatedDisk.Inode(kind: kind, data: data, mode: mode))
    _ = before.add(SimulatedDisk.Inode(kind: kind, data: data, mode: mode))
    add(.name(folder: place.folder, name: place.name, inode: inode))
  }

  private mutating func unlink(_ path: [String]?) {
    guard let path, let name = path.last, let folder = disk.find(path.dropLast()) else { return }
    add(.name(folder: folder, name: name, inode: nil))
  }

  private mutating func rename(_ old: String, _ new: String, _ call: Arguments) {
    guard let old = place(old), let new = place(new) else { return }
    add(
      .rename(
        from: old, to: new, exchanges: call.words.contains { $0.contains("RENAME_EXCHANGE") }))
  }

  // MARK: Paths

  /// The path that arguments `index` (a folder) and `index + 1` (a name) make.
  private func path(_ call: Arguments, _ index: Int) -> String {
    let name = call.text(index + 1)
    return name.hasPrefix("/") ? name : call.path(index) + "/" + name
  }

  /// The components below the root; nil for what lies elsewhere.
  private func resolve(_ path: String) -> [String]? {
    var path = path
    // /proc/self/fd/N/…
    let parts = path.split(separator: "/")
    if parts.count > 3, parts[0] == "proc", parts[2] == "fd",
      let base = descriptors[String(parts[3])]
    {
      path = base + "/" + parts[4...].joined(separator: "/")
    }
    guard path.hasPrefix(root + "/") || path == root else { return nil }
    let names = path.dropFirst(root.count).split(separator: "/").map(String.init)
    return names.last?.hasSuffix("-shm") == true ? nil : names.filter { $0 != "." }
  }

  private func inode(_ path: String) -> Int? { resolve(path).flatMap { disk.find($0) } }

  private func place(_ path: String) -> (folder: Int, name: String)? {
    guard let path = resolve(path), let name = path.last, let folder = disk.find(path.dropLast())
    else { return nil }
    return (folder, name)
  }

  /// The arguments of one call, and its result.
  struct Arguments {
    let words: [String]
    let result: String

    init(_ text: Substring, result: String) {
      var words: [String] = [""]
      var depth = 0
      for character in text {
        if "[{".contains(character) { depth += 1 }
        if "]}".contains(character) { depth -= 1 }
        if character == "," && depth == 0 {
          words.append("")
        } else {
          words[words.count - 1].append(character)
        }
      }
      self.words = words.map { $0.trimmingCharacters(in: .whitespaces) }
      self.result = result
    }

    /// What the call answered.
    var number: Int { Int(result.prefix { $0.isNumber }) ?? 0 }

    func integer(_ index: Int) -> Int { Int(words[index]) ?? 0 }

    func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

    /// A string argument, every byte of which is written in hexadecimal.
    func bytes(_ index: Int) -> [UInt8] { Arguments.bytes(words[index]) }

    /// What a descriptor stands for.
    func path(_ index: Int) -> String { Arguments.path(in: words[index]) ?? text(index) }

    static func path(in word: String) -> String? {
      guard let start = word.firstIndex(of: "<") else { return nil }
      return String(decoding: bytes(String(word[start...])), as: UTF8.self)
    }

    private static func bytes(_ word: String) -> [UInt8] {
      var result: [UInt8] = []
      var digits = word.utf8.makeIterator()
      while let byte = digits.next() {
        guard byte == UInt8(ascii: "\\"), digits.next() == UInt8(ascii: "x"),
          let high = digits.next(), let low = digits.next()
        else { continue }
        result.append(value(high) << 4 | value(low))
      }
      return result
    }

    private static func value(_ digit: UInt8) -> UInt8 { digit < 58 ? digit - 48 : digit - 87 }

    /// The second of the two times of utimensat.
    var modified: timespec? {
      guard let word = words.first(where: { $0.hasPrefix("[") }),
        let seconds = word.components(separatedBy: "tv_sec=").last?.prefix(while: \.isNumber),
        let nanoseconds = word.components(separatedBy: "tv_nsec=").last?.prefix(while: \.isNumber)
      else { return nil }
      return Int(seconds).flatMap { seconds in
        Int(nanoseconds).map { timespec(tv_sec: seconds, tv_nsec: $0) }
      }
    }
  }
}
