// SPDX-License-Identifier: GPL-3.0-or-later
//
// The table of operations that libfuse calls, on its own threads. Each callback only translates: to
// numbers and names, then one call of the tree, then the reply. A number with the high bit is a
// virtual node. What is left out, libfuse answers with ENOSYS: locks then are the kernel's own.
import CFuse
import CLinux
import Glibc
import SystemPackage

enum FuseOperations {
  // In a nonisolated context, so that the literals become plain C functions: at top level they would
  // be bound to the main actor and trap on libfuse's threads.
  nonisolated static func table() -> fuse_lowlevel_ops {
    var table = fuse_lowlevel_ops()
    addSession(to: &table)
    addNames(to: &table)
    addAttributes(to: &table)
    addExtendedAttributes(to: &table)
    addFiles(to: &table)
    addContents(to: &table)
    addFolders(to: &table)
    return table
  }

  nonisolated private static func addSession(to table: inout fuse_lowlevel_ops) {
    table.`init` = { userdata, connection in
      guard let userdata, let connection else { return }
      let service = Unmanaged<FuseService>.fromOpaque(userdata).takeUnretainedValue()
      FuseOperations.negotiate(&connection.pointee, service)
      let capable = connection.pointee.capable
      service.noteKernel(opensFolders: capable & UInt32(FUSE_CAP_NO_OPENDIR_SUPPORT) == 0)
    }
    table.statfs = { request, _ in
      FuseRequest(raw: request!).attempt { (service) throws(Errno) in
        var statistics = try service.tree.statistics()
        fuse_reply_statfs(request, &statistics)
      }
    }
  }

  /// Says explicitly what we want: the library's defaults differ from version to version.
  nonisolated private static func negotiate(
    _ connection: inout fuse_conn_info, _ service: FuseService
  ) {
    var wanted: Int32 =
      FUSE_CAP_ASYNC_READ | FUSE_CAP_ATOMIC_O_TRUNC | FUSE_CAP_SPLICE_WRITE | FUSE_CAP_SPLICE_MOVE
      | FUSE_CAP_READDIRPLUS | FUSE_CAP_READDIRPLUS_AUTO | FUSE_CAP_ASYNC_DIO
      | FUSE_CAP_PARALLEL_DIROPS | FUSE_CAP_CACHE_SYMLINKS
    // What is made is masked by the disk, which knows whether the folder hands an access list down.
    wanted |= FUSE_CAP_DONT_MASK
    // Has the kernel check access lists, and modes, which for root alone it need not.
    if service.isChecked { wanted |= FUSE_CAP_POSIX_ACL }
    // Pages are dropped when we say so, or when others may have changed the file.
    wanted |= service.times.trustsCaches ? FUSE_CAP_EXPLICIT_INVAL_DATA : FUSE_CAP_AUTO_INVAL_DATA
    // Not SPLICE_READ: every request would be read through a pipe, for the few that are large writes.
    // Not WRITEBACK_CACHE: written bytes would reach us after the program's `close` of another file.
    connection.want = UInt32(bitPattern: wanted) & connection.capable
    connection.max_background = 64
    connection.congestion_threshold = 48
    connection.max_readahead = 1 << 20
  }

  nonisolated private static func addNames(to table: inout fuse_lowlevel_ops) {
    table.lookup = { raw, parent, name in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let virtual = service.virtual,
          virtual.owns(parent) || service.tree.isReserved(name!, in: parent)
        {
          return try virtual.lookup(parent, name!, request)
        }
        var entry: fuse_entry_param
        var found: FoundNode?
        do throws(Errno) {
          let node = try service.tree.lookup(parent, name!)
          found = node
          entry = service.entry(node)
        } catch {
          guard error == .noSuchFileOrDirectory, service.times.missing > 0 else { throw error }
          entry = service.missingEntry()
        }
        if !request.reply(entry: &entry), let found { service.tree.forget(found.number, count: 1) }
      }
    }
    table.forget = { raw, number, count in
      let request = FuseRequest(raw: raw!)
      request.service.forget(number, count: count)
      fuse_reply_none(raw)
    }
    table.forget_multi = { raw, count, forgets in
      let service = FuseRequest(raw: raw!).service
      for index in 0..<count {
        if let forget = forgets?[index] { service.forget(forget.ino, count: forget.nlookup) }
      }
      fuse_reply_none(raw)
    }
    table.mknod = { raw, parent, name, mode, device in
      let mode = FuseRequest(raw: raw!).newMode(mode)
      FuseOperations.replyEntry(raw) { (service, caller) throws(Errno) in
        try service.real(parent)
        return try service.tree.makeNode(name!, in: parent, mode: mode, device: device, by: caller)
      }
    }
    table.mkdir = { raw, parent, name, mode in
      let request = FuseRequest(raw: raw!)
      if let virtual = request.service.virtual, virtual.owns(parent) {
        return request.attempt { (_) throws(Errno) in
          try virtual.makeFolder(name!, in: parent, request)
        }
      }
      let mode = request.newMode(mode)
      FuseOperations.replyEntry(raw) { (service, caller) throws(Errno) in
        try service.real(parent)
        return try service.tree.makeFolder(name!, in: parent, mode: mode, by: caller)
      }
    }
    table.symlink = { raw, target, parent, name in
      FuseOperations.replyEntry(raw) { (service, caller) throws(Errno) in
        try service.real(parent)
        return try service.tree.makeSymbolicLink(name!, in: parent, to: target!, by: caller)
      }
    }
    table.link = { raw, number, parent, name in
      FuseOperations.replyEntry(raw) { (service, caller) throws(Errno) in
        try service.real(parent)
        try service.real(number)
        return try service.tree.link(number, as: name!, in: parent, by: caller)
      }
    }
    table.unlink = { raw, parent, name in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        try service.real(parent)
        try service.tree.removeFile(name!, in: parent, by: request.caller)
        request.replyDone()
      }
    }
    table.rmdir = { raw, parent, name in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let virtual = service.virtual, virtual.owns(parent) {
          try virtual.removeFolder(name!, in: parent, by: request.caller)
          return request.replyDone()
        }
        try service.tree.removeFolder(name!, in: parent, by: request.caller)
        request.replyDone()
      }
    }
    table.rename = { raw, parent, name, newParent, newName, flags in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        try service.real(parent)
        try service.real(newParent)
        try service.tree.rename(
          name!, in: parent, to: newName!, in: newParent, flags: flags, by: request.caller)
        request.replyDone()
      }
    }
  }

  /// Answers with the node that `body` made.
  nonisolated private static func replyEntry(
    _ raw: fuse_req_t?, _ body: (FuseService, Caller) throws(Errno) -> FoundNode
  ) {
    let request = FuseRequest(raw: raw!)
    request.attempt { (service) throws(Errno) in
      let node = try body(service, request.caller)
      var entry = service.entry(node)
      if !request.reply(entry: &entry) { service.tree.forget(node.number, count: 1) }
    }
  }
}

extension FuseService {
  func forget(_ number: fuse_ino_t, count: UInt64) {
    if let virtual, virtual.owns(number) {
      virtual.forget(number, count: count)
    } else {
      tree.forget(number, count: count)
    }
  }

  /// Virtual folders are read-only.
  func real(_ number: fuse_ino_t) throws(Errno) {
    if VirtualTree.isVirtual(number) { throw .readOnlyFileSystem }
  }
}
