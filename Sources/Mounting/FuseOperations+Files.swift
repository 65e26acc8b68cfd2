// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import CLinux
import Glibc
import SystemPackage

extension FuseOperations {
  /// From this size on, a read's bytes go from the file to the kernel by splice; below, a copy is
  /// cheaper than the pipe.
  private static let spliceSize = 32 << 10

  nonisolated static func addFiles(to table: inout fuse_lowlevel_ops) {
    table.open = { raw, number, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        guard let info else { throw .invalidArgument }
        if let virtual = service.virtual, virtual.owns(number) {
          let (handle, isDirect) = try virtual.open(
            number, flags: info.pointee.flags, by: request.caller)
          info.pointee.fh = handle
          info.pointee.direct_io = isDirect ? 1 : 0
          info.pointee.keep_cache = isDirect ? 0 : 1
          info.pointee.noflush = isDirect ? 0 : 1
          if fuse_reply_open(raw, info) != 0 { virtual.files.remove(handle) }
          return
        }
        let (file, keeps) = try service.tree.open(
          number, flags: info.pointee.flags, by: request.caller)
        var reply = file.give(keepsPages: keeps)
        if !request.reply(&reply) { service.tree.release(file.take(), by: request.caller) }
      }
    }
    table.create = { raw, parent, name, mode, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        guard let info else { throw .invalidArgument }
        try service.real(parent)
        let mode = request.newMode(mode)
        let flags = info.pointee.flags
        // The name of an O_TMPFILE (`FuseLoop`).
        let isUnnamed = strcmp(name!, "/") == 0
        let (node, file, keeps) =
          isUnnamed
          ? try service.tree.createUnnamed(in: parent, mode: mode, flags: flags, by: request.caller)
          : try service.tree.create(
            name!, in: parent, mode: mode, flags: flags, by: request.caller)
        var status = node.stat
        var reply = semfs_create_reply()
        // An empty file cannot be written through a mapping; whatever makes it longer is a request, or
        // a write that the kernel knows of. So its attributes may last although it is open.
        let times = service.times
        semfs_create_reply(&reply, node.number, &status, times.entry, times.attributes)
        reply.open = file.give(keepsPages: keeps)
        guard !request.reply(&reply) else { return }
        service.tree.release(file.take(), by: request.caller)
        service.tree.forget(node.number, count: 1)
      }
    }
    table.flush = { raw, _, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let file = OpenFile.of(info) {
          try service.tree.flush(file, by: request.caller)
        } else if let info, let virtual = service.virtual {
          try virtual.flush(info.pointee.fh)
        }
        request.replyDone()
      }
    }
    table.release = { raw, _, info in
      let request = FuseRequest(raw: raw!)
      if let file = OpenFile.of(info) {
        request.service.tree.release(file.take(), by: request.caller)
      } else if let info {
        request.service.virtual?.files.remove(info.pointee.fh)
      }
      request.replyDone()
    }
    table.fsync = { raw, _, onlyData, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let file = OpenFile.of(info) {
          try service.tree.sync(file, onlyData: onlyData != 0, by: request.caller)
        }
        request.replyDone()
      }
    }
  }

  nonisolated static func addContents(to table: inout fuse_lowlevel_ops) {
    table.read = { raw, number, size, offset, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let virtual = service.virtual, virtual.owns(number) {
          guard let info else { throw .badFileDescriptor }
          let data = try virtual.read(info.pointee.fh, offset: offset, size: size)
          data.withUnsafeBytes { request.reply(bytes: $0.baseAddress, count: $0.count) }
          return
        }
        guard let file = OpenFile.of(info) else { throw .badFileDescriptor }
        try request.reply(
          contentsOf: file.fd, size: size, offset: offset, spliceSize: FuseOperations.spliceSize)
      }
    }
    table.write = { raw, number, bytes, size, offset, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        let data = UnsafeRawBufferPointer(start: bytes, count: size)
        if let info, let virtual = service.virtual, virtual.owns(number) {
          fuse_reply_write(raw, try virtual.write(data, to: info.pointee.fh))
          return
        }
        guard let file = OpenFile.of(info) else { throw .badFileDescriptor }
        let count = try service.tree.write(
          data, to: file, at: offset,
          by: request.caller)
        fuse_reply_write(raw, count)
      }
    }
    table.fallocate = { raw, _, mode, offset, length, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        guard let file = OpenFile.of(info) else { throw .badFileDescriptor }
        try service.tree.allocate(
          file, mode: mode, offset: offset, length: length, by: request.caller)
        request.replyDone()
      }
    }
    table.copy_file_range = { raw, _, fromOffset, fromInfo, _, toOffset, toInfo, size, _ in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        guard let to = OpenFile.of(toInfo) else { throw .badFileDescriptor }
        // From a version: the kernel copies by reading then.
        guard let from = OpenFile.of(fromInfo) else { throw .notSupportedOperation }
        let count = try service.tree.copy(
          from: from, at: fromOffset, to: to, at: toOffset, count: size, by: request.caller)
        fuse_reply_write(raw, count)
      }
    }
    table.lseek = { raw, _, offset, whence, info in
      FuseRequest(raw: raw!).attempt { (service) throws(Errno) in
        guard let file = OpenFile.of(info) else { throw .invalidArgument }
        fuse_reply_lseek(raw, try service.tree.seek(file, offset: offset, whence: whence))
      }
    }
  }
}

extension OpenFile {
  /// The handle that `give` put there; nil for virtual files.
  static func of(_ info: UnsafeMutablePointer<fuse_file_info>?) -> OpenFile? {
    // Handles of virtual files are odd.
    guard let info, info.pointee.fh & 1 == 0,
      let raw = UnsafeRawPointer(bitPattern: UInt(info.pointee.fh))
    else { return nil }
    return Unmanaged<OpenFile>.fromOpaque(raw).takeUnretainedValue()
  }

  /// Leaves a reference with the kernel, until `take`.
  func give(keepsPages: Bool) -> semfs_open_reply {
    var flags: UInt32 = 0
    // With passthrough there are no pages, and the kernel refuses the flag.
    if keepsPages, backing == nil { flags |= UInt32(SEMFS_FOPEN_KEEP_CACHE) }
    // A `close` of what was only read has nothing to tell.
    if !isWritable || maker != nil { flags |= UInt32(SEMFS_FOPEN_NOFLUSH) }
    if backing != nil { flags |= UInt32(SEMFS_FOPEN_PASSTHROUGH) }
    let handle = UInt64(UInt(bitPattern: Unmanaged.passRetained(self).toOpaque()))
    return semfs_open_reply(handle: handle, flags: flags, backing: backing?.number ?? 0)
  }

  /// Gives up the kernel's reference.
  func take() -> OpenFile {
    Unmanaged.passUnretained(self).release()
    return self
  }
}

extension FuseRequest {
  /// Answers with a structure as the kernel defines it; false where nobody waits any more.
  func reply<R: BitwiseCopyable>(_ structure: inout R) -> Bool {
    withUnsafeBytes(of: &structure) { bytes in
      fuse_reply_buf(raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count) == 0
    }
  }

  /// Answers a read from the file.
  func reply(
    contentsOf file: Int32, size: Int, offset: off_t, spliceSize: Int
  ) throws(Errno) {
    if size >= spliceSize {
      var vector = fuse_bufvec()
      vector.count = 1
      vector.buf.size = size
      vector.buf.flags = fuse_buf_flags(FUSE_BUF_IS_FD.rawValue | FUSE_BUF_FD_SEEK.rawValue)
      vector.buf.fd = file
      vector.buf.pos = offset
      fuse_reply_data(raw, &vector, FUSE_BUF_SPLICE_MOVE)
      return
    }
    let error = withUnsafeTemporaryAllocation(byteCount: size, alignment: 16) { buffer -> Errno? in
      let count = pread(file, buffer.baseAddress, size, offset)
      guard count >= 0 else { return .last }
      reply(bytes: buffer.baseAddress, count: count)
      return nil
    }
    if let error { throw error }
  }
}

extension Errno {
  static var notSupportedOperation: Errno { Errno(rawValue: Glibc.EOPNOTSUPP) }
}
