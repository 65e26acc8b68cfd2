// SPDX-License-Identifier: GPL-3.0-or-later
//
// The mounts of a user, as files in the user's runtime folder: `N.json`, the record, and `N.socket`,
// where N is the mounting process's id and a number. The folder is the user's alone, so its contents
// are trusted; a record counts only while its process, told by id and start time, lives.
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage

/// A mount that is up, as its process announced it in the runtime folder.
package struct MountRecord: Sendable {
  package var tree: FilePath
  package var mountPoint: FilePath
  package var store: FilePath
  package var pid: Int32
  /// The number, in that process, of the descriptor of the tree's root below the mount:
  /// `/proc/PID/fd/N` reaches a tree that the mount covers.
  package var rootDescriptor: Int32
  package var socket: String
  package var started: Date
  /// When the process started, in the kernel's ticks since boot; tells it from a later one.
  package var processStart: UInt64

  /// Whether the process that wrote it is still there.
  var isAlive: Bool { MountRegistry.startTime(of: pid) == processStart }
}

/// Paths are bytes: in JSON they are written as `PathText`.
extension MountRecord: Codable {
  private enum Key: String, CodingKey {
    case tree, mountPoint, store, pid, rootDescriptor, socket, started, processStart
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    func path(_ key: Key) throws -> FilePath {
      PathText.filePath(try container.decode(String.self, forKey: key))
    }
    tree = try path(.tree)
    mountPoint = try path(.mountPoint)
    store = try path(.store)
    pid = try container.decode(Int32.self, forKey: .pid)
    rootDescriptor = try container.decode(Int32.self, forKey: .rootDescriptor)
    socket = try container.decode(String.self, forKey: .socket)
    started = try container.decode(Date.self, forKey: .started)
    processStart = try container.decode(UInt64.self, forKey: .processStart)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(PathText.string(tree), forKey: .tree)
    try container.encode(PathText.string(mountPoint), forKey: .mountPoint)
    try container.encode(PathText.string(store), forKey: .store)
    try container.encode(pid, forKey: .pid)
    try container.encode(rootDescriptor, forKey: .rootDescriptor)
    try container.encode(socket, forKey: .socket)
    try container.encode(started, forKey: .started)
    try container.encode(processStart, forKey: .processStart)
  }
}

/// The mounts of this user that are up.
package enum MountRegistry {
  // MARK: Looking up

  /// Those whose process lives; records and mount points of dead ones are cleared.
  package static func mounts() throws -> [MountRecord] {
    _ = try runtimeFolder()
    return records().filter { record in
      if record.isAlive { return true }
      MountPoint(path: record.mountPoint).clearStale()
      remove(record)
      return false
    }
  }

  /// Those that this process sees: not what another mount namespace has, or what is ending.
  package static func visibleMounts() throws -> [MountRecord] {
    let points = Set(MountedFileSystem.ours().map(\.mountPoint))
    return try mounts().filter { points.contains($0.mountPoint) }
  }

  /// What the runtime folder holds, of the living and the dead.
  static func records() -> [MountRecord] {
    guard let folder = try? runtimeFolder() else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { $0.hasSuffix(".json") }.compactMap { name in
      FileManager.default.contents(atPath: folder + "/" + name).flatMap {
        try? JSONDecoder().decode(MountRecord.self, from: $0)
      }
    }
  }

  /// The mount whose mount point is, or is above, `path`; nil where it is on no mount of ours.
  /// Reads the kernel's table of mounts, so a mount that hangs does not hang this.
  package static func mount(containing path: FilePath) throws -> MountRecord? {
    let path = absolute(path)
    let points = MountedFileSystem.ours().map(\.mountPoint).filter { path.starts(with: $0) }
    guard let nearest = points.max(by: { $0.components.count < $1.components.count }) else {
      return nil
    }
    return try mounts().last { $0.mountPoint == nearest }
  }

  /// The mount that serves the tree which `path` is in, wherever it is mounted: what changes that
  /// tree is its business.
  package static func mount(servingTreeOf path: FilePath) throws -> MountRecord? {
    let path = absolute(path)
    return try mounts().filter { path.starts(with: $0.tree) }
      .max { $0.tree.length < $1.tree.length }
  }

  /// The tree below that mount, by a descriptor of our own.
  package static func openTree(of mount: MountRecord) throws -> Tree {
    let link = "/proc/\(mount.pid)/fd/\(mount.rootDescriptor)"
    let descriptor = open(link, pathOnly | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if mount.isAlive { throw MountError.io(mount.tree, Errno.last) }
      throw MountError.gone(pid: mount.pid)
    }
    return Tree(descriptor: FileDescriptor(rawValue: descriptor), path: mount.tree)
  }

  // MARK: Announcing

  /// Announces a mount of this process.
  static func add(_ record: MountRecord) throws {
    let path = recordPath(ofSocket: record.socket)
    let data = try JSONEncoder().encode(record)
    let temporary = path + ".new"
    guard
      FileManager.default.createFile(
        atPath: temporary, contents: data, attributes: [.posixPermissions: 0o600])
    else { throw MountError.io(FilePath(temporary), Errno.last) }
    guard Glibc.rename(temporary, path) == 0 else {
      throw MountError.io(FilePath(path), Errno.last)
    }
  }

  static func remove(_ record: MountRecord) {
    unlink(recordPath(ofSocket: record.socket))
    unlink(record.socket)
  }

  /// A name for a socket that no other mount has. At most 107 bytes, or there is no socket.
  static func newSocketPath() throws -> String {
    let folder = try runtimeFolder()
    for number in 1...1000 {
      let path = "\(folder)/\(getpid())-\(number).socket"
      if access(path, F_OK) != 0, access(recordPath(ofSocket: path), F_OK) != 0 { return path }
    }
    throw MountError.io(FilePath(folder), .fileExists)
  }

  private static func recordPath(ofSocket socket: String) -> String {
    socket.replacingOccurrences(of: ".socket", with: ".json")
  }

  // MARK: The runtime folder

  /// `$XDG_RUNTIME_DIR/semfs`, else `/run/user/UID/semfs`, else `/tmp/semfs-UID`; made where it is
  /// missing, and refused where it is not this user's alone.
  static func runtimeFolder() throws -> String {
    let uid = geteuid()
    var candidates: [String] = []
    if let given = getenv("XDG_RUNTIME_DIR").map({ String(cString: $0) }), given.hasPrefix("/") {
      candidates.append(given + "/semfs")
    }
    candidates += ["/run/user/\(uid)/semfs", "/tmp/semfs-\(uid)"]
    var last = MountError.io(FilePath("/tmp"), .ioError)
    for path in candidates {
      if mkdir(path, 0o700) != 0, Errno.last != .fileExists {
        last = .io(FilePath(path), Errno.last)
        continue
      }
      var status = stat()
      guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == uid,
        status.st_mode & 0o077 == 0
      else {
        last = .io(FilePath(path), .permissionDenied)
        continue
      }
      return path
    }
    throw last
  }

  /// Field 22 of `/proc/PID/stat`; nil where there is no such process.
  static func startTime(of pid: Int32) -> UInt64? {
    guard let bytes = readProcFile("/proc/\(pid)/stat"),
      let end = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    // After the name, which may hold anything, comes field 3; a zombie has ended.
    let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, fields[0] != [UInt8(ascii: "Z")][...] else { return nil }
    return UInt64(String(decoding: fields[19], as: UTF8.self))
  }
}

private let pathOnly: Int32 = 0o10000000
