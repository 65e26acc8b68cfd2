// SPDX-License-Identifier: GPL-3.0-or-later
//
// The mounts of a user, as files in the user's runtime folder: `N.json`, the record, and `N.socket`,
// where N is the mounting process's id and a number. The folder is the user's alone, so its contents
// are trusted; a record counts only while its process, told by id and start time, lives.
import Foundation
import Glibc
import History
import SystemPackage

/// A mount that is up, as its process announced it in the runtime folder.
package struct MountRecord: Codable, Sendable {
  package var tree: String
  package var mountPoint: String
  package var store: String
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

/// The mounts of this user that are up.
package enum MountRegistry {
  // MARK: Looking up

  /// Takes away what mounts whose process died left behind, records and mount points, and the dead
  /// mount on `folder` if there is one. To be called before a mount point is looked at: a dead one
  /// answers nothing but ENOTCONN.
  package static func clearDead(at folder: FilePath) {
    _ = try? mounts()
    MountPoint(path: absolute(folder)).clearStale()
  }

  /// Those whose process lives; records and mount points of dead ones are cleared.
  package static func mounts() throws -> [MountRecord] {
    let folder = try runtimeFolder()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var records: [MountRecord] = []
    for name in names.sorted() where name.hasSuffix(".json") {
      let path = folder + "/" + name
      guard let data = FileManager.default.contents(atPath: path),
        let record = try? JSONDecoder().decode(MountRecord.self, from: data)
      else { continue }
      if record.isAlive {
        records.append(record)
      } else {
        MountPoint(path: FilePath(record.mountPoint)).clearStale()
        unlink(path)
        unlink(record.socket)
      }
    }
    return records
  }

  /// The mount whose mount point is, or is above, `path`; nil where it is on no mount of ours.
  /// Reads the kernel's table of mounts, so a mount that hangs does not hang this.
  package static func mount(containing path: FilePath) throws -> MountRecord? {
    let path = absolute(path)
    let points = MountedFileSystem.ours().map(\.mountPoint).filter { path.starts(with: $0) }
    guard let nearest = points.max(by: { $0.components.count < $1.components.count }) else {
      return nil
    }
    return try mounts().last { FilePath($0.mountPoint) == nearest }
  }

  /// The mount that serves the tree which `path` is in, wherever it is mounted: what changes that
  /// tree is its business.
  package static func mount(servingTreeOf path: FilePath) throws -> MountRecord? {
    let path = absolute(path)
    return try mounts().filter { path.starts(with: FilePath($0.tree)) }
      .max { $0.tree.utf8.count < $1.tree.utf8.count }
  }

  /// The tree below that mount, by a descriptor of our own.
  package static func openTree(of mount: MountRecord) throws -> Tree {
    let link = "/proc/\(mount.pid)/fd/\(mount.rootDescriptor)"
    let descriptor = open(link, pathOnly | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if mount.isAlive { throw MountError.io(FilePath(mount.tree), Errno.last) }
      throw MountError.gone(pid: mount.pid)
    }
    return Tree(descriptor: FileDescriptor(rawValue: descriptor), path: FilePath(mount.tree))
  }

  private static func absolute(_ path: FilePath) -> FilePath {
    guard path.isRelative else { return path.lexicallyNormalized() }
    let here = FilePath(FileManager.default.currentDirectoryPath)
    return here.appending(path.components).lexicallyNormalized()
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
