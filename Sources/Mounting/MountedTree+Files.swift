// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import History
import SystemPackage

/// Open files: contents in and out.
extension MountedTree {
  /// Flags of open(2) that the backing file is opened with. The kernel's cache is between the program
  /// and us, so O_DIRECT would only ask alignment of our buffers; O_NOATIME is the owner's to ask.
  private static let passedFlags =
    O_ACCMODE | O_APPEND | O_SYNC | O_DSYNC | O_NONBLOCK

  /// An open handle, and whether the pages that the kernel holds of the file are still right.
  func open(_ node: NodeNumber, flags: Int32, by caller: Caller) throws(Errno) -> (
    file: OpenFile, keepsPages: Bool
  ) {
    let isWritable = flags & O_ACCMODE != O_RDONLY
    if isReadOnly, isWritable || flags & O_TRUNC != 0 { throw .readOnlyFileSystem }
    let descriptor = try openBacking(node, flags: flags & Self.passedFlags)
    let status = try NodeStatus(descriptor.number, "")
    let file = files.open(node) {
      OpenFile(descriptor, node: node, state: $0, isWritable: isWritable, opener: caller)
    }
    do throws(Errno) {
      if isWritable || flags & O_TRUNC != 0 {
        try secureUnlessWritten(status.key, node, at: table.path(of: node))
        noteSetID(status.stat.st_mode, of: node)
      }
      if flags & O_TRUNC != 0 {
        try truncateOnOpen(file, size: status.stat.st_size, by: caller)
        return (file, false)
      }
    } catch {
      _ = files.close(file)
      throw error
    }
    return (file, table.setStamp(ContentStamp(status.stat), of: node))
  }

  private func truncateOnOpen(_ file: OpenFile, size: off_t, by caller: Caller) throws(Errno) {
    if file.isWritable {
      try checked(ftruncate(file.fd, 0))
    } else {
      try checked(truncate("/proc/self/fd/\(file.fd)", 0))
    }
    try clearSetID(of: file.node, descriptor: file.fd, by: caller)
    // Emptied and written again is one change: with nothing but a truncation, the release tells it.
    if size > 0 || file.isWritable { file.state.wrote(0..<0) { caller.actor } }
  }

  /// The backing file; where the node has no name left, another handle's file opened again.
  private func openBacking(_ node: NodeNumber, flags: Int32) throws(Errno) -> Descriptor {
    do throws(Errno) {
      return try places.open(node, flags: flags)
    } catch {
      guard error == .stale, let open = files.anyDescriptor(of: node) else { throw error }
      return Descriptor(try checked(Glibc.open("/proc/self/fd/\(open.number)", flags | O_CLOEXEC)))
    }
  }

  func create(
    _ name: UnsafePointer<CChar>, in parent: NodeNumber, mode: mode_t, flags: Int32,
    by caller: Caller
  ) throws(Errno) -> (node: FoundNode, file: OpenFile, keepsPages: Bool) {
    try allowChange(of: name, in: parent)
    let folder = try places.folder(parent)
    let flags = flags & (Self.passedFlags | O_TRUNC | O_EXCL)
    let opened: Int32
    do throws(Errno) {
      opened = try caller.creating { () throws(Errno) in
        let flags = flags & ~O_TRUNC | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        return try checked(openat(folder.number, name, flags, mode))
      }
    } catch {
      // Made behind the mount since the kernel asked for it.
      guard error == .fileExists, flags & O_EXCL == 0 else { throw error }
      let found = try find(name, in: parent, folder: folder.number)
      do throws(Errno) {
        let (file, keeps) = try open(found.number, flags: flags, by: caller)
        return (found, file, keeps)
      } catch {
        forget(found.number, count: 1)
        throw error
      }
    }
    let descriptor = Descriptor(opened)
    let status = try NodeStatus(opened, "")
    let number = table.remember(
      status.key, type: status.type, at: NodeTable.Place(parent: parent, name: Name(name)))
    table.setSecured(true, number)
    let file = files.open(number) {
      OpenFile(
        descriptor, node: number, state: $0, isWritable: flags & O_ACCMODE != O_RDONLY,
        opener: caller)
    }
    noteSetID(mode, of: number)
    if recorder != nil { file.state.wrote(0..<0) { caller.actor } }
    return (FoundNode(number: number, stat: status.stat), file, false)
  }

  func write(
    _ bytes: UnsafeRawBufferPointer, to file: OpenFile, at offset: off_t, by caller: Caller
  ) throws(Errno) -> Int {
    if file.state.contents.withLock({ $0.hasSetID }) {
      try clearSetID(of: file.node, descriptor: file.fd, by: caller)
    }
    noteWrite(to: file, Int64(offset)..<Int64(offset + bytes.count), by: caller)
    return try checked(pwrite(file.fd, bytes.baseAddress, bytes.count, offset))
  }

  /// Noted before it is made: a write that the log is not told of is worse than a range too many.
  private func noteWrite(to file: OpenFile, _ range: Range<Int64>?, by caller: Caller) {
    guard recorder != nil else { return }
    file.state.wrote(range) { caller.actor ?? file.opener.actor }
  }

  func allocate(
    _ file: OpenFile, mode: Int32, offset: off_t, length: off_t, by caller: Caller
  ) throws(Errno) {
    // Collapsing and inserting move all that follows.
    let movesContents = mode & ~(fallocateKeepSize | fallocatePunchHole) != 0
    let (end, overflow) = Int64(offset).addingReportingOverflow(Int64(length))
    let isSane = !movesContents && !overflow && end >= offset
    noteWrite(to: file, isSane ? Int64(offset)..<end : nil, by: caller)
    try checked(semfs_fallocate(file.fd, mode, Int64(offset), Int64(length)))
  }

  func copy(
    from source: OpenFile, at sourceOffset: off_t, to file: OpenFile, at offset: off_t,
    count: Int, by caller: Caller
  ) throws(Errno) -> Int {
    noteWrite(to: file, Int64(offset)..<Int64(offset + count), by: caller)
    var from = Int64(sourceOffset)
    var to = Int64(offset)
    return Int(try checked(semfs_copy_file_range(source.fd, &from, file.fd, &to, count, 0)))
  }

  /// A `close` of one of the handle's descriptors: its errors reach the program.
  func flush(_ file: OpenFile, by caller: Caller) throws(Errno) {
    // Gives the disk's own late errors (a quota, a network) the chance to be told.
    let copy = dup(file.fd)
    if copy >= 0 { try checked(close(copy)) }
    guard file.isWritable else { return }
    report(file.state.takeUnreported(onlyData: true), of: file.node, by: caller)
    restamp(file)
  }

  func sync(_ file: OpenFile, onlyData: Bool, by caller: Caller) throws(Errno) {
    try checked(onlyData ? fdatasync(file.fd) : fsync(file.fd))
    report(file.state.takeUnreported(onlyData: true), of: file.node, by: caller)
  }

  func release(_ file: OpenFile, by caller: Caller) {
    if file.isWritable { restamp(file) }
    report(files.close(file), of: file.node, by: caller)
  }

  /// What was written through the mount is in the kernel's pages too: they stay right.
  private func restamp(_ file: OpenFile) {
    var status = Glibc.stat()
    if fstat(file.fd, &status) == 0 { table.setStamp(ContentStamp(status), of: file.node) }
  }

  func seek(_ file: OpenFile, offset: off_t, whence: Int32) throws(Errno) -> off_t {
    try checked(lseek(file.fd, offset, whence))
  }
}

// <linux/falloc.h>
private let fallocateKeepSize: Int32 = 1
private let fallocatePunchHole: Int32 = 2
