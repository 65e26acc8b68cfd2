// SPDX-License-Identifier: GPL-3.0-or-later
//
// Putting the mount there and taking it away: by mount(2) as root, else by fusermount3, the set-uid
// helper of libfuse, which hands over the device through a socket.
import CLinux
import ChildProcesses
import Foundation
import Glibc
import SystemPackage

struct MountPoint: Sendable {
  let path: FilePath

  static let source = "semfs"
  static let type = "fuse.semfs"

  // MARK: Mounting

  /// Mounts and returns the descriptor of the device.
  /// - Throws: `MountError`.
  func attach(_ options: MountOptions, isInPlace: Bool) throws -> Int32 {
    guard geteuid() == 0 else { return try attachByHelper(options) }
    return try attachAsRoot(options, isInPlace: isInPlace)
  }

  private func attachAsRoot(_ options: MountOptions, isInPlace: Bool) throws -> Int32 {
    let device = open("/dev/fuse", O_RDWR | O_CLOEXEC)
    guard device >= 0 else { throw MountError.noFuse(reason: "/dev/fuse: \(Errno.last)") }
    var flags = UInt(MS_NOSUID | MS_NODEV)
    if options.readOnly { flags |= UInt(MS_RDONLY) }
    var data = "fd=\(device),rootmode=40000,user_id=0,group_id=0"
    if options.allowOther { data += ",allow_other" }
    if options.isChecked(inPlace: isInPlace) { data += "," + MountOptions.checking }
    for option in options.extra where option != MountOptions.checking {
      if let change = Self.flags[option] {
        flags = change.isSet ? flags | UInt(change.bit) : flags & ~UInt(change.bit)
      } else {
        data += ",\(option)"
      }
    }
    let result = path.withPlatformString { mount(Self.source, $0, Self.type, flags, data) }
    guard result == 0 else {
      let error = Errno.last
      close(device)
      throw error == .notDirectory ? MountError.notAFolder(path) : MountError.io(path, error)
    }
    return device
  }

  /// What mount(8) calls flags; the rest is passed to the kernel.
  private static let flags: [String: (bit: Int, isSet: Bool)] = [
    "ro": (Int(MS_RDONLY), true), "rw": (Int(MS_RDONLY), false),
    "suid": (Int(MS_NOSUID), false), "nosuid": (Int(MS_NOSUID), true),
    "dev": (Int(MS_NODEV), false), "nodev": (Int(MS_NODEV), true),
    "exec": (Int(MS_NOEXEC), false), "noexec": (Int(MS_NOEXEC), true),
    "atime": (Int(MS_NOATIME), false), "noatime": (Int(MS_NOATIME), true),
    "relatime": (Int(MS_RELATIME), true), "nodiratime": (Int(MS_NODIRATIME), true),
    "sync": (Int(MS_SYNCHRONOUS), true), "async": (Int(MS_SYNCHRONOUS), false),
    "dirsync": (Int(MS_DIRSYNC), true), "defaults": (0, true),
  ]

  private func attachByHelper(_ options: MountOptions) throws -> Int32 {
    var words = ["fsname=\(Self.source)", "subtype=semfs", MountOptions.checking]
    if options.allowOther { words.append("allow_other") }
    if options.readOnly { words.append("ro") }
    words += options.extra.filter { $0 != MountOptions.checking }
    var sockets: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &sockets) == 0 else {
      throw MountError.noFuse(reason: "socketpair: \(Errno.last)")
    }
    defer { close(sockets[0]) }
    _ = fcntl(sockets[0], F_SETFD, FD_CLOEXEC)
    let (status, message) = Self.runHelper(
      ["-o", words.joined(separator: ","), "--"], path, environment: ["_FUSE_COMMFD=\(sockets[1])"],
      passing: FileDescriptor(rawValue: sockets[1]))
    close(sockets[1])
    guard status == 0 else {
      throw MountError.noFuse(reason: message.isEmpty ? "fusermount3 failed" : message)
    }
    guard let device = Self.receiveDescriptor(sockets[0]) else {
      throw MountError.noFuse(reason: "fusermount3 handed over no device")
    }
    return device
  }

  // MARK: Unmounting

  /// Unmounts; `isLazy` where programs still use it. What is not mounted any more is no error.
  /// - Throws: `MountError.busy`, `.io`.
  func detach(isLazy: Bool) throws {
    if geteuid() == 0 {
      let flags = umountNoFollow | (isLazy ? Int32(MNT_DETACH) : 0)
      guard path.withPlatformString({ umount2($0, flags) }) == 0 else {
        let error = Errno.last
        // It is no mount point: somebody was faster.
        if error == .invalidArgument { return }
        throw error == .resourceBusy ? MountError.busy(path) : MountError.io(path, error)
      }
      return
    }
    let (status, message) = Self.runHelper(
      isLazy ? ["-u", "-q", "-z", "--"] : ["-u", "--"], path, environment: [])
    guard status == 0 || !MountedFileSystem.ours().contains(where: { $0.mountPoint == path }) else {
      throw message.contains("busy") ? MountError.busy(path) : MountError.io(path, .ioError)
    }
  }

  // MARK: The helper

  /// Runs fusermount3; returns its status and what it said. `passing`: the socket that it answers on.
  private static func runHelper(
    _ arguments: [String], _ path: FilePath, environment: [String], passing: FileDescriptor? = nil
  ) -> (status: Int32, message: String) {
    var words = (["fusermount3"] + arguments).map { Array($0.utf8) }
    words.append(
      path.withPlatformString { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) })
    do {
      let (status, said) = try ChildProcess.output(
        of: "fusermount3", words, stream: STDERR_FILENO, limit: 8192,
        descriptors: passing.map { [$0.rawValue: $0] } ?? [:],
        environment: environment + ["PATH=/usr/bin:/bin", "LC_ALL=C"])
      let message = String(decoding: said, as: UTF8.self)
      return (status, message.trimmingCharacters(in: .whitespacesAndNewlines))
    } catch {
      return (-1, "fusermount3: \(error)")
    }
  }

  private static func receiveDescriptor(_ socket: Int32) -> Int32? {
    let descriptor = semfs_receive_descriptor(socket)
    return descriptor >= 0 ? descriptor : nil
  }
}

// <sys/mount.h>
private let umountNoFollow: Int32 = 8
