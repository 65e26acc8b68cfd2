// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import CLinux
import Glibc
import SystemPackage

/// A libfuse session on a device that is mounted already.
///
/// Owns C pointers that libfuse may be handed from any thread: the loop runs on one, `notify` calls come
/// from others, which libfuse allows. They live until `deinit`, after the loop.
final class FuseSession: @unchecked Sendable {
  private let session: OpaquePointer
  private let operations: UnsafeMutablePointer<fuse_lowlevel_ops>
  private let service: Unmanaged<FuseService>
  private let device: Int32
  private let loop: FuseLoop

  /// Takes ownership of `device`. - Throws: `MountError.noFuse`.
  init(device: Int32, service: FuseService, debug: Bool) throws {
    operations = .allocate(capacity: 1)
    operations.initialize(to: FuseOperations.table())
    let retained = Unmanaged.passRetained(service)
    let table = operations
    self.service = retained
    self.device = device
    var words: [UnsafeMutablePointer<CChar>?] = [strdup("semfs")]
    if debug { words.append(strdup("-d")) }
    defer { for word in words { free(word) } }
    let created = words.withUnsafeMutableBufferPointer { buffer -> OpaquePointer? in
      var arguments = fuse_args(argc: Int32(buffer.count), argv: buffer.baseAddress, allocated: 0)
      return fuse_session_new(
        &arguments, table, MemoryLayout<fuse_lowlevel_ops>.size, retained.toOpaque())
    }
    guard let created else {
      retained.release()
      operations.deallocate()
      close(device)
      throw MountError.noFuse(reason: "libfuse made no session")
    }
    session = created
    loop = FuseLoop(session: created, device: device)
    var io = fuse_custom_io()
    io.read = semfs_fuse_read
    io.writev = semfs_fuse_writev
    guard fuse_session_custom_io(session, &io, device) == 0 else {
      throw MountError.noFuse(reason: "libfuse did not take the device")
    }
  }

  deinit {
    // Closes the device too.
    fuse_session_destroy(session)
    operations.deallocate()
    service.release()
  }

  /// Serves until the mount is gone, or `stop`.
  func run() {
    // A thread that still answers keeps the session for good.
    if !loop.run() { _ = Unmanaged.passRetained(self) }
    releaseDevice()
  }

  /// Has the kernel refuse whoever still asks, now and not at the end of the process; what is left to be
  /// answered goes nowhere.
  private func releaseDevice() {
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard null >= 0 else { return }
    dup2(null, device)
    _ = fcntl(device, F_SETFD, FD_CLOEXEC)
    close(null)
  }

  /// Has `run` return although the kernel may have more to ask, which fails once the device is closed.
  func stop() { loop.stop() }

  // MARK: Passthrough

  /// The kernel's number of a file that it may reach by itself; -1 and errno where it cannot.
  func openBacking(_ file: Int32) -> Int32 { semfs_backing_open(device, file) }
  func closeBacking(_ number: Int32) { _ = semfs_backing_close(device, number) }

  // MARK: Telling the kernel

  // Never from a request's thread, nor with a lock that a request takes: the kernel waits for the
  // folder's lock, which a request in progress holds.

  /// What `name` was known to be is no longer so.
  func forgetName(_ name: UnsafePointer<CChar>, in parent: NodeNumber) {
    fuse_lowlevel_notify_inval_entry(session, parent, name, strlen(name))
  }

  /// The node's attributes are no longer right; its pages are.
  func forgetAttributes(of node: NodeNumber) {
    fuse_lowlevel_notify_inval_inode(session, node, -1, 0)
  }

  /// The node's attributes and pages are no longer right.
  func forgetContents(of node: NodeNumber) {
    fuse_lowlevel_notify_inval_inode(session, node, 0, 0)
  }
}
