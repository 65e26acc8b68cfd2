// SPDX-License-Identifier: GPL-3.0-or-later
//
// Random programs of file operations, through the mount and in a plain folder beside it: after each,
// both are the same, the log's head is what is there, and what earlier operations left is what was
// there then. `SEMFS_SEEDS` says how many (200 unless set), `SEMFS_SEED` a single one.
import CLinux
import Foundation
import Glibc
import History
import SystemPackage
import Testing

@testable import Mounting

/// SplitMix64: the same programs on every machine.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// One operation on names below a folder.
private enum FileOperation {
  case write(String, [UInt8])
  case append(String, [UInt8])
  case overwrite(String, Int, [UInt8])
  case truncate(String, Int)
  case rename(String, String)
  case exchange(String, String)
  case link(String, String)
  case symlink(String, String)
  case unlink(String)
  case makeFolder(String)
  case removeFolder(String)
  case mode(String, mode_t)
  case modified(String, Int)
  /// Opened, unlinked, written, closed.
  case writeUnlinked(String, [UInt8])
  /// Written through a mapping.
  case map(String, UInt8)

  static func random(_ random: inout SeededGenerator) -> FileOperation {
    let folders = ["", "d1/", "d2/", "d1/e/", "d2/e/"]
    func name(_ random: inout SeededGenerator) -> String {
      folders.randomElement(using: &random)! + "f\(Int.random(in: 0..<6, using: &random))"
    }
    func folder(_ random: inout SeededGenerator) -> String {
      ["d1", "d2", "d1/e", "d2/e", "d3"].randomElement(using: &random)!
    }
    func bytes(_ random: inout SeededGenerator) -> [UInt8] {
      let count = [0, 1, 10, 1000, 5000].randomElement(using: &random)!
      return (0..<count).map { _ in UInt8.random(in: 97...122, using: &random) }
    }
    switch Int.random(in: 0..<24, using: &random) {
    case 0...4: return .write(name(&random), bytes(&random))
    case 5...6: return .append(name(&random), bytes(&random))
    case 7...8:
      return .overwrite(name(&random), Int.random(in: 0..<6000, using: &random), bytes(&random))
    case 9: return .truncate(name(&random), Int.random(in: 0..<6000, using: &random))
    case 10...11: return .rename(name(&random), name(&random))
    case 12: return .rename(folder(&random), folder(&random))
    case 13: return .exchange(name(&random), name(&random))
    case 14: return .link(name(&random), name(&random))
    case 15: return .symlink("target", name(&random))
    case 16...17: return .unlink(name(&random))
    case 18...19: return .makeFolder(folder(&random))
    case 20: return .removeFolder(folder(&random))
    case 21:
      return .mode(name(&random), mode_t([0o600, 0o644, 0o755].randomElement(using: &random)!))
    case 22:
      return Bool.random(using: &random)
        ? .modified(name(&random), Int.random(in: 1...1_000_000_000, using: &random))
        : .map(name(&random), UInt8.random(in: 65...90, using: &random))
    default: return .writeUnlinked(name(&random), bytes(&random))
    }
  }

  /// Runs it below `root`; returns errno, 0 for success.
  func run(in root: String) -> Int32 {
    func at(_ name: String) -> String { root + "/" + name }
    func code(_ result: Int32) -> Int32 { result < 0 ? errno : 0 }
    func write(_ name: String, _ flags: Int32, _ offset: Int?, _ bytes: [UInt8]) -> Int32 {
      let file = open(at(name), flags | O_NOFOLLOW, 0o644)
      guard file >= 0 else { return errno }
      defer { close(file) }
      let count =
        offset.map { pwrite(file, bytes, bytes.count, off_t($0)) }
        ?? Glibc.write(file, bytes, bytes.count)
      return count == bytes.count ? 0 : errno
    }
    switch self {
    case .write(let name, let bytes): return write(name, O_WRONLY | O_CREAT | O_TRUNC, nil, bytes)
    case .append(let name, let bytes): return write(name, O_WRONLY | O_CREAT | O_APPEND, nil, bytes)
    case .overwrite(let name, let offset, let bytes): return write(name, O_RDWR, offset, bytes)
    case .truncate(let name, let size):
      var status = stat()
      guard lstat(at(name), &status) == 0 else { return errno }
      guard status.st_mode & S_IFMT == S_IFREG else { return -1 }
      return code(Glibc.truncate(at(name), off_t(size)))
    case .rename(let from, let to): return code(Glibc.rename(at(from), at(to)))
    case .exchange(let one, let other):
      return code(semfs_renameat2(AT_FDCWD, at(one), AT_FDCWD, at(other), 2))
    case .link(let from, let to): return code(Glibc.link(at(from), at(to)))
    case .symlink(let target, let name): return code(Glibc.symlink(target, at(name)))
    case .unlink(let name): return code(Glibc.unlink(at(name)))
    case .makeFolder(let name): return code(mkdir(at(name), 0o755))
    case .removeFolder(let name): return code(rmdir(at(name)))
    case .mode(let name, let mode):
      return code(fchmodat(AT_FDCWD, at(name), mode, 0))
    case .modified(let name, let seconds):
      let times = [
        timespec(tv_sec: seconds, tv_nsec: 1000), timespec(tv_sec: seconds, tv_nsec: 1000),
      ]
      return code(utimensat(AT_FDCWD, at(name), times, AT_SYMLINK_NOFOLLOW))
    case .writeUnlinked(let name, let bytes):
      let file = open(at(name), O_RDWR | O_NOFOLLOW)
      guard file >= 0 else { return errno }
      defer { close(file) }
      guard Glibc.unlink(at(name)) == 0 else { return errno }
      guard Glibc.write(file, bytes, bytes.count) == bytes.count else { return errno }
      var back = [UInt8](repeating: 0, count: bytes.count)
      return pread(file, &back, bytes.count, 0) == bytes.count && back == bytes ? 0 : -2
    case .map(let name, let byte):
      let file = open(at(name), O_RDWR | O_NOFOLLOW)
      guard file >= 0 else { return errno }
      defer { close(file) }
      var status = stat()
      guard fstat(file, &status) == 0, status.st_size > 0 else { return -3 }
      let size = Int(status.st_size)
      guard let map = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
        map != MAP_FAILED
      else { return errno }
      map.storeBytes(of: byte, toByteOffset: size / 2, as: UInt8.self)
      return code(munmap(map, size))
    }
  }
}

/// A tree as text: a line per name.
private func picture(of root: String) -> [String] {
  var lines: [String] = []
  func visit(_ folder: String, _ prefix: String) {
    for name in ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    where prefix + name != ".semfs" {
      let path = folder + "/" + name
      var status = stat()
      guard lstat(path, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        lines.append("\(prefix)\(name)/")
        visit(path, prefix + name + "/")
      case S_IFLNK:
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = buffer.withUnsafeMutableBytes {
          readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), 256)
        }
        lines.append(
          "\(prefix)\(name) -> \(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self))")
      default:
        let data = FileManager.default.contents(atPath: path) ?? Data("unreadable".utf8)
        lines.append(line(prefix + name, status.st_mode & 0o7777, data))
      }
    }
  }
  visit(root, "")
  return lines
}

private func line(_ path: String, _ mode: mode_t, _ data: Data) -> String {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in data { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return "\(path) \(String(mode, radix: 8)) \(data.count) \(String(hash, radix: 16))"
}

extension RealMounts {
  @Suite(
    .serialized, .enabled(if: canMount, "/dev/fuse cannot be opened here"), .timeLimit(.minutes(10))
  )
  struct ReferenceTests {
    @Test func randomProgramsLeaveTheSameTreeAndAFaithfulLog() throws {
      let environment = ProcessInfo.processInfo.environment
      let seeds: [UInt64] =
        if let one = environment["SEMFS_SEED"].flatMap({ UInt64($0) }) { [one] } else {
          Array(1...(environment["SEMFS_SEEDS"].flatMap { UInt64($0) } ?? 200))
        }
      let mount = try StoreMount()
      let reference = makeTemporaryFolder()
      defer { _ = try? shell("rm -rf '\(reference)'", in: "/") }
      for seed in seeds { try run(seed, mount, reference) }
      try mount.unmount()
      #expect(try mount.store.check(readingData: true).isEmpty)
      #expect(
        try mount.store.scan(draft: OperationDraft(kind: .scan, actor: .current)).operation == nil)
    }

    /// One program in a folder of its own.
    private func run(_ seed: UInt64, _ mount: StoreMount, _ reference: String) throws {
      var random = SeededGenerator(state: seed)
      let ours = mount.path + "/s\(seed)"
      let theirs = reference + "/s\(seed)"
      mkdir(ours, 0o755)
      mkdir(theirs, 0o755)
      var points: [(operation: OperationID, picture: [String])] = []
      var trace: [String] = []
      for step in 0..<200 {
        let operation = FileOperation.random(&random)
        trace.append("\(step) \("\(operation)".prefix(80))")
        let expected = operation.run(in: theirs)
        let got = operation.run(in: ours)
        try #require(got == expected, "seed \(seed), step \(step): \(operation)")
        if step % 40 == 39 {
          try mount.settle()
          let then = picture(of: theirs)
          try #require(picture(of: ours) == then, "seed \(seed), after step \(step)")
          let head = try mount.store.head()
          let logged = try recorded(try mount.store.view(at: head), below: "s\(seed)/")
          let difference = Set(logged).symmetricDifference(then).sorted()
          if !difference.isEmpty {
            for operation in try mount.store.log().reversed() {
              let changes = try mount.store.changes(of: operation.id)
              trace.append(
                "@\(operation.id.rawValue) \(changes.map { "\($0.kind) \($0.path) \($0.after?.size ?? -1)" })"
              )
            }
            let report = try mount.store.scan(draft: OperationDraft(kind: .scan, actor: .current))
            trace.append("a scan finds \(report.modified) modified")
          }
          try #require(
            difference.isEmpty,
            "seed \(seed), after step \(step): \(difference)\n\(trace.joined(separator: "\n"))")
          points.append((head, then))
        }
      }
      for (operation, picture) in points {
        let view = try mount.store.view(at: operation)
        let logged = try recorded(view, below: "s\(seed)/")
        try #require(logged.sorted() == picture.sorted(), "seed \(seed), at operation \(operation)")
      }
      // The next program's listings stay short.
      _ = try shell("rm -rf '\(ours)' '\(theirs)'", in: "/")
    }

    private func recorded(_ view: TreeView, below prefix: String) throws -> [String] {
      try view.entries(below: FilePath(String(prefix.dropLast()))).map { entry in
        let path = String(entry.path.string.dropFirst(prefix.count))
        switch entry.version.kind {
        case .folder: return path + "/"
        case .symlink: return "\(path) -> \(entry.version.target?.string ?? "")"
        default:
          let data = try view.store.contents(of: entry.version)
          return line(path, mode_t(entry.version.permissions), data)
        }
      }
    }
  }
}
