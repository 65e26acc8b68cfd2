// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

@testable import History

/// splitmix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x2545_f491_4f6c_dd1d }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// Does what programs do to files, by chance, with plain calls on paths.
struct RandomProgram {
  private let root: String
  private var random: SeededGenerator
  private static let names = ["a", "b", "c", "d", "e f", "ü", "\u{1}g", "h\n", "i.txt", "j.md"]

  init(root: FilePath, seed: UInt64) {
    self.root = root.string
    random = SeededGenerator(seed: seed)
  }

  mutating func number(below limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }

  /// Runs so many operations; those that the disk refuses count too.
  mutating func run(_ count: Int) {
    for _ in 0..<count { step() }
  }

  private mutating func step() {
    switch number(below: 20) {
    case 0, 1, 2: create(anyPath())
    case 3: overwrite(anyFile())
    case 4: append(anyFile())
    case 5: saveByRename(anyFile())
    case 6, 7: remove(anyPath())
    case 8, 9: _ = mkdir(anyPath(), 0o755)
    case 10, 11, 12: _ = rename(existing(), anyPath())
    case 13: exchange(existing(), existing())
    case 14: _ = link(anyFile(), anyPath())
    case 15: _ = symlink(Self.names[number(below: Self.names.count)], anyPath())
    case 16: _ = chmod(anyFile(), [0o600, 0o644, 0o755, 0o4755][number(below: 4)])
    case 17: _ = truncate(anyFile(), number(below: 40_000))
    case 18: touch(anyFile())
    default: moveByCopy(anyFile(), anyPath())
    }
  }

  private mutating func anyPath() -> String {
    var path = root
    for _ in 0..<number(below: 3) {
      let folders = list(path).filter { isFolder(path + "/" + $0) }
      guard let folder = folders.randomElement(using: &random) else { break }
      path += "/" + folder
    }
    return path + "/" + Self.names[number(below: Self.names.count)]
  }

  private mutating func existing() -> String {
    var path = root
    while true {
      guard let name = list(path).randomElement(using: &random) else { return path + "/a" }
      path += "/" + name
      if !isFolder(path) || number(below: 3) == 0 { return path }
    }
  }

  private mutating func anyFile() -> String {
    for _ in 0..<4 {
      let path = existing()
      var status = stat()
      if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG { return path }
    }
    return anyPath()
  }

  private func list(_ path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let item = readdir(stream) {
      let name = withUnsafeBytes(of: &item.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." && name != ".semfs" { names.append(name) }
    }
    return names.sorted()
  }

  private func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  private mutating func bytes() -> [UInt8] {
    // Some contents come again, so that equal files and empty ones occur.
    if number(below: 6) == 0 { return [UInt8](repeating: 7, count: number(below: 3) * 100) }
    let count = number(below: 30) == 0 ? number(below: 200_000) : number(below: 300)
    var local = random
    defer { random = local }
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &local) }
  }

  private mutating func put(_ path: String, _ flags: Int32) {
    let data = bytes()
    let file = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | flags, 0o644)
    guard file >= 0 else { return }
    _ = write(file, data, data.count)
    close(file)
  }

  private mutating func create(_ path: String) { put(path, O_CREAT | O_EXCL) }
  private mutating func overwrite(_ path: String) { put(path, O_TRUNC) }
  private mutating func append(_ path: String) { put(path, O_APPEND) }

  private mutating func saveByRename(_ path: String) {
    if isFolder(path) { return }
    put(path + ".new", O_CREAT | O_TRUNC)
    if rename(path + ".new", path) != 0 { unlink(path + ".new") }
  }

  private mutating func moveByCopy(_ path: String, _ target: String) {
    guard let data = FileManager.default.contents(atPath: path), !isFolder(target) else { return }
    let file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o644)
    guard file >= 0 else { return }
    _ = data.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    close(file)
    unlink(path)
  }

  private func remove(_ path: String) {
    if isFolder(path) {
      for name in list(path) { remove(path + "/" + name) }
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  private func exchange(_ one: String, _ other: String) {
    _ = semfs_renameat2(AT_FDCWD, one, AT_FDCWD, other, UInt32(SEMFS_RENAME_EXCHANGE))
  }

  private mutating func touch(_ path: String) {
    let time = timespec(tv_sec: 1_000_000_000 + number(below: 1000), tv_nsec: number(below: 1000))
    _ = utimensat(AT_FDCWD, path, [time, time], AT_SYMLINK_NOFOLLOW)
  }
}
