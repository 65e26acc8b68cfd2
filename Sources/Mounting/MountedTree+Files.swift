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
    let file = try openHandle(node, flags: flags, isWritable: isWritable, by: caller)
    // What is only read by the kernel itself concerns nobody.
    guard isWritable || flags & O_TRUNC != 0 || file.backing == nil else { return (file, true) }
    do throws(Errno) {
      return (file, try prepare(file, flags: flags, by: caller))
    } catch {
      _ = close(file)
      throw error
    }
  }

  private func openHandle(
    _ node: NodeNumber, flags: Int32, isWritable: Bool, by caller: Caller
  ) throws(Errno) -> OpenFile {
    while true {
      let backing: Backing?
      if let state = files.state(of: node) {
        backing = state.contents.withLock { $0.backing }
      } else {
        backing = self.backing(of: node, isWritable: isWritable, by: caller)
      }
      let descriptor =
        if let backing { backing.descriptor } else {
          try openOnDisk(node, flags: flags & Self.passedFlags)
        }
      let file = files.open(node, by: backing) {
        OpenFile(descriptor, backing: backing, state: $0, isWritable: isWritable, opener: caller)
      }
      // Else another thread has just opened it the other way.
      if let file { return file }
    }
  }

  /// Gets a handle ready that may change the file, or whose pages the kernel caches.
  /// - Returns: whether the pages that the kernel holds are right.
  private func prepare(_ file: OpenFile, flags: Int32, by caller: Caller) throws(Errno) -> Bool {
    let node = file.node
    let status = try NodeStatus(file.fd, "")
    if file.backing != nil { file.state.look(stamp(status.stat)) }
    if file.isWritable || flags & O_TRUNC != 0 {
      try secureUnlessWritten(status.key, node, at: table.path(of: node))
      noteSetID(status.stat.st_mode, of: node)
    }
    if file.isWrittenByKernel {
      // From now on attributes are right for the moment only, and pages not at all.
      notifier.forgetAttributes(of: node)
      table.clearStamp(of: node)
    }
    if flags & O_TRUNC != 0 {
      try truncateOnOpen(file, size: status.stat.st_size, by: caller)
      return false
    }
    return file.backing != nil || table.setStamp(ContentStamp(status.stat), of: node)
  }

  private func truncateOnOpen(_ file: OpenFile, size: off_t, by caller: Caller) throws(Errno) {
    try checked(truncate("/proc/self/fd/\(file.fd)", 0))
    try clearSetID(of: file.node, descriptor: file.fd, by: caller)
    // Emptied and written again is one change: with nothing but a truncation, the release tells it.
    if size > 0 || file.isWritable { file.state.wrote(0..<0) { nil } }
    if file.backing != nil { restamp(file) }
  }

  // MARK: Passthrough

  /// What the kernel may reach the node by, where it can and where nothing is for us to do at each write.
  private func backing(of node: NodeNumber, isWritable: Bool, by caller: Caller) -> Backing? {
    guard notifier.keepsBackings else { return nil }
    if isWritable, Caller.isRoot, caller.uid != 0, hasSetID(node) { return nil }
    if let held = idle.backing(of: node) { return held }
    guard let descriptor = try? openOnDisk(node, flags: O_RDONLY) else { return nil }
    return notifier.keep(descriptor)
  }

  /// The kernel does not clear set-id bits on its own writes: `clearSetID` must.
  private func hasSetID(_ node: NodeNumber) -> Bool {
    guard let mode = try? places.status(of: node).stat.st_mode else { return true }
    return mode & (S_ISUID | S_ISGID) != 0
  }

  // MARK: Opening

  /// The disk's file; where the node has no name left, another handle's file opened again.
  func openOnDisk(_ node: NodeNumber, flags: Int32) throws(Errno) -> Descriptor {
    do throws(Errno) {
      return try places.open(node, flags: flags)
    } catch {
      guard error == .stale, let open = files.anyDescriptor(of: node) else { throw error }
      return Descriptor(try checked(Glibc.open("/proc/self/fd/\(open.number)", flags | O_CLOEXEC)))
    }
  }

  func create(
    _ name: UnsafePointer<CChar>, in parent: NodeNumber, mode: NewMode, flags: Int32,
    by caller: Caller
  ) throws(Errno) -> (node: FoundNode, file: OpenFile, keepsPages: Bool) {
    try allowChange(of: name, in: parent)
    let folder = try places.folder(parent)
    let flags = flags & (Self.passedFlags | O_TRUNC | O_EXCL)
    let keepsBackings = notifier.keepsBackings
    let opened: Int32
    try checked(semfs_thread_umask(mode.umask))
    do throws(Errno) {
      opened = try acting(as: caller) { () throws(Errno) in
        let access = keepsBackings ? O_RDONLY : flags & ~O_TRUNC
        let flags = access | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        return try checked(openat(folder.number, name, flags, mode.bits))
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
    let number = table.remember(status.key, type: status.type, as: name, in: parent)
    let file = try openCreated(descriptor, number, status, flags: flags, by: caller)
    return (FoundNode(number: number, stat: status.stat), file, false)
  }

  /// A file without a name (O_TMPFILE) in the folder's disk; `link` may give it one.
  func createUnnamed(
    in parent: NodeNumber, mode: NewMode, flags: Int32, by caller: Caller
  ) throws(Errno) -> (node: FoundNode, file: OpenFile, keepsPages: Bool) {
    if isReadOnly { throw .readOnlyFileSystem }
    let folder = try places.folder(parent)
    try checked(semfs_thread_umask(mode.umask))
    var descriptor = Descriptor(
      try acting(as: caller) { () throws(Errno) in
        let flags = flags & (Self.passedFlags | O_EXCL) | SEMFS_O_TMPFILE.flag | O_CLOEXEC
        return try checked(openat(folder.number, ".", flags, mode.bits))
      })
    if notifier.keepsBackings {
      let link = "/proc/self/fd/\(descriptor.number)"
      descriptor = Descriptor(try checked(Glibc.open(link, O_RDONLY | O_CLOEXEC)))
    }
    let status = try NodeStatus(descriptor.number, "")
    let place = NodeTable.Place(parent: parent, name: Name("/"))
    let number = try place.name.withPointer { (name) throws(Errno) in
      table.remember(status.key, type: status.type, as: name, in: parent)
    }
    table.unlink(status.key, at: place, isLast: false)
    let file = try openCreated(descriptor, number, status, flags: flags, by: caller)
    return (FoundNode(number: number, stat: status.stat), file, false)
  }

  /// The handle of a file that was just made.
  private func openCreated(
    _ descriptor: Descriptor, _ number: NodeNumber, _ status: NodeStatus, flags: Int32,
    by caller: Caller
  ) throws(Errno) -> OpenFile {
    table.setSecured(true, number)
    let backing = notifier.keep(descriptor)
    let isWritable = flags & O_ACCMODE != O_RDONLY
    // Waiting at each `close` of many is what costs; who wrote them is known without.
    let maker = backing == nil || tellsLateErrors ? nil : actors.makesMany(caller)
    let file = files.open(number, by: backing) {
      OpenFile(
        descriptor, backing: backing, state: $0, isWritable: isWritable,
        maker: maker, opener: caller)
    }
    // Nobody else can have opened what nobody else has seen; but its name may be known behind the mount.
    guard let file else { throw .ioError }
    noteSetID(status.stat.st_mode, of: number)
    if backing != nil { file.state.look(stamp(status.stat)) }
    if recorder != nil { file.state.wrote(0..<0) { maker } }
    return file
  }

  func write(
    _ bytes: UnsafeRawBufferPointer, to file: OpenFile, at offset: off_t, by caller: Caller
  ) throws(Errno) -> Int {
    if file.state.contents.withLock({ $0.hasSetID }) {
      try clearSetID(of: file.node, descriptor: file.fd, by: caller)
    }
    noteWrite(to: file, Int64(offset)..<Int64(offset + bytes.count), by: caller)
    let descriptor = try file.writable()
    return try checked(pwrite(descriptor.number, bytes.baseAddress, bytes.count, offset))
  }

  /// Noted before it is made: a write that the log is not told of is worse than a range too many.
  private func noteWrite(to file: OpenFile, _ range: Range<Int64>?, by caller: Caller) {
    guard recorder != nil else { return }
    file.state.wrote(range) { actors.actor(of: caller) }
  }

  func allocate(
    _ file: OpenFile, mode: Int32, offset: off_t, length: off_t, by caller: Caller
  ) throws(Errno) {
    // Collapsing and inserting move all that follows.
    let movesContents = mode & ~(fallocateKeepSize | fallocatePunchHole) != 0
    let (end, overflow) = Int64(offset).addingReportingOverflow(Int64(length))
    let isSane = !movesContents && !overflow && end >= offset
    noteWrite(to: file, isSane ? Int64(offset)..<end : nil, by: caller)
    let descriptor = try file.writable()
    try checked(semfs_fallocate(descriptor.number, mode, Int64(offset), Int64(length)))
  }

  func copy(
    from source: OpenFile, at sourceOffset: off_t, to file: OpenFile, at offset: off_t,
    count: Int, by caller: Caller
  ) throws(Errno) -> Int {
    noteWrite(to: file, Int64(offset)..<Int64(offset + count), by: caller)
    var from = Int64(sourceOffset)
    var to = Int64(offset)
    let target = try file.writable()
    return Int(
      try checked(semfs_copy_file_range(source.fd, &from, target.number, &to, count, 0)))
  }

  /// A `close` of one of the handle's descriptors: its errors reach the program.
  func flush(_ file: OpenFile, by caller: Caller) throws(Errno) {
    if tellsLateErrors {
      let copy = dup(file.fd)
      if copy >= 0 { try checked(Glibc.close(copy)) }
    }
    guard file.isWritable else { return }
    restamp(file)
    report(file.state.takeUnreported(onlyData: true), of: file.node, by: caller)
  }

  func sync(_ file: OpenFile, onlyData: Bool, by caller: Caller) throws(Errno) {
    try checked(onlyData ? fdatasync(file.fd) : fsync(file.fd))
    if file.isWrittenByKernel { restamp(file) }
    report(file.state.takeUnreported(onlyData: true), of: file.node, by: caller)
  }

  func release(_ file: OpenFile, by caller: Caller) {
    guard file.isWritable else {
      return tellings.during { report(close(file), of: file.node, by: caller) }
    }
    restamp(file)
    if isMapped(file) {
      tellings.during {
        report(file.state.takeUnreported(onlyData: false), of: file.node, by: caller)
      }
      mapped.add(file) { [weak self] in self?.finishMapped($0) ?? true }
    } else {
      tellings.during { report(close(file), of: file.node, by: caller) }
    }
  }

  private func close(_ file: OpenFile) -> Unreported? {
    let (isLast, unreported) = files.close(file)
    if isLast, let backing = file.backing, table.hasName(file.node) {
      idle.keep(
        backing, of: file.node, stamp: file.state.contents.withLock { $0.stamp })
    }
    return unreported
  }

  /// Whether the last writer that closes the file leaves a mapping behind.
  private func isMapped(_ file: OpenFile) -> Bool {
    guard recorder != nil, let backing = file.backing,
      file.state.contents.withLock({ $0.writers == 1 })
    else { return false }
    return backing.isHeldForWriting
  }

  /// Tells what was written through a mapping; true once the mapping is gone.
  private func finishMapped(_ file: OpenFile) -> Bool {
    let isHeld = isMapped(file)
    restamp(file)
    report(file.state.takeUnreported(onlyData: true), of: file.node, by: file.opener)
    if isHeld { return false }
    tellings.during { report(close(file), of: file.node, by: file.opener) }
    return true
  }

  /// What was written through the mount is in the kernel's pages too: they stay right. What the kernel
  /// wrote by itself is learnt now.
  private func restamp(_ file: OpenFile) {
    var status = Glibc.stat()
    guard fstat(file.fd, &status) == 0 else { return }
    if file.backing != nil {
      file.state.look(stamp(status))
    } else {
      table.setStamp(ContentStamp(status), of: file.node)
    }
  }

  func seek(_ file: OpenFile, offset: off_t, whence: Int32) throws(Errno) -> off_t {
    try checked(lseek(file.fd, offset, whence))
  }
}

// <linux/falloc.h>
private let fallocateKeepSize: Int32 = 1
private let fallocatePunchHole: Int32 = 2
