// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import Glibc
import SystemPackage

extension FuseOperations {
  nonisolated static func addFolders(to table: inout fuse_lowlevel_ops) {
    table.opendir = { raw, number, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        guard let info else { throw .invalidArgument }
        // The kernel then asks no more, neither for opening folders nor for closing them.
        guard service.opensFolders else { throw Errno(rawValue: ENOSYS) }
        if let virtual = service.virtual, virtual.owns(number) {
          let listing = try virtual.openFolder(number, by: request.caller)
          info.pointee.fh = UInt64(UInt(bitPattern: Unmanaged.passRetained(listing).toOpaque()))
          if fuse_reply_open(raw, info) != 0 { Unmanaged.passUnretained(listing).release() }
          return
        }
        let folder = try service.tree.openFolder(number)
        info.pointee.fh = UInt64(UInt(bitPattern: Unmanaged.passRetained(folder).toOpaque()))
        // The kernel compares the folder's time before it answers from its own copy.
        info.pointee.cache_readdir = service.times.trustsCaches ? 1 : 0
        info.pointee.keep_cache = service.times.trustsCaches ? 1 : 0
        if fuse_reply_open(raw, info) != 0 { Unmanaged.passUnretained(folder).release() }
      }
    }
    table.releasedir = { raw, number, info in
      let request = FuseRequest(raw: raw!)
      if let info, let handle = UnsafeRawPointer(bitPattern: UInt(info.pointee.fh)) {
        if VirtualTree.isVirtual(number) {
          Unmanaged<VirtualListing>.fromOpaque(handle).release()
        } else {
          Unmanaged<OpenFolder>.fromOpaque(handle).release()
        }
      }
      request.replyDone()
    }
    table.readdir = { raw, number, size, offset, info in
      FuseOperations.list(raw, number, size, offset, info, isPlus: false)
    }
    table.readdirplus = { raw, number, size, offset, info in
      FuseOperations.list(raw, number, size, offset, info, isPlus: true)
    }
    table.fsyncdir = { raw, number, onlyData, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if !VirtualTree.isVirtual(number) {
          let held = try OpenFolder.of(info)
          let folder = if let held { held } else { try service.tree.openFolder(number) }
          try service.tree.syncFolder(folder, onlyData: onlyData != 0)
        }
        request.replyDone()
      }
    }
  }

  nonisolated private static func list(
    _ raw: fuse_req_t?, _ number: fuse_ino_t, _ size: Int, _ offset: off_t,
    _ info: UnsafeMutablePointer<fuse_file_info>?, isPlus: Bool
  ) {
    let request = FuseRequest(raw: raw!)
    request.attempt { (service) throws(Errno) in
      var page = ListingPage(request: request, size: size, isPlus: isPlus)
      defer { page.free() }
      if let virtual = service.virtual, virtual.owns(number) {
        if let listing = VirtualListing.of(info) {
          try virtual.list(listing, from: offset, into: &page)
          return page.reply()
        }
        try virtual.list(number, from: offset, into: &page, by: request.caller)
        page.reply()
        // Who comes next shall see what is there then.
        if page.isEmpty { service.tree.notifier.session?.forgetContents(of: number) }
      } else if let folder = try OpenFolder.of(info) {
        try service.list(folder, from: offset, into: &page)
        page.reply()
      } else {
        try service.tree.listings.with(
          number, from: offset, open: { () throws(Errno) in try service.tree.openFolder(number) }
        ) { (folder) throws(Errno) in
          try service.list(folder, from: offset, into: &page)
          return !page.isEmpty
        }
        page.reply()
        // The kernel keeps every listing; where others may change the folder unseen, it must not.
        if page.isEmpty, !service.times.trustsCaches {
          service.tree.notifier.session?.forgetContents(of: number)
        }
      }
    }
  }
}

extension OpenFolder {
  /// The handle that `opendir` left there; nil where the kernel opens none.
  static func of(_ info: UnsafeMutablePointer<fuse_file_info>?) throws(Errno) -> OpenFolder? {
    guard let info else { throw .badFileDescriptor }
    guard let raw = UnsafeRawPointer(bitPattern: UInt(info.pointee.fh)) else { return nil }
    return Unmanaged<OpenFolder>.fromOpaque(raw).takeUnretainedValue()
  }
}

/// The bytes of one answer to a listing.
struct ListingPage {
  private let request: FuseRequest
  private let buffer: UnsafeMutableRawBufferPointer
  private var used = 0
  let isPlus: Bool

  init(request: FuseRequest, size: Int, isPlus: Bool) {
    self.request = request
    self.isPlus = isPlus
    buffer = .allocate(byteCount: size, alignment: 8)
  }

  var isEmpty: Bool { used == 0 }

  /// Adds a name; false where it does not fit any more.
  mutating func add(_ name: UnsafePointer<CChar>, _ entry: inout fuse_entry_param, next: off_t)
    -> Bool
  {
    let room = buffer.count - used
    let place = buffer.baseAddress.map { ($0 + used).assumingMemoryBound(to: CChar.self) }
    let size =
      isPlus
      ? fuse_add_direntry_plus(request.raw, place, room, name, &entry, next)
      : fuse_add_direntry(request.raw, place, room, name, &entry.attr, next)
    guard size <= room else { return false }
    used += size
    return true
  }

  func reply() { request.reply(bytes: buffer.baseAddress, count: used) }
  func free() { buffer.deallocate() }
}

extension FuseService {
  func list(_ folder: OpenFolder, from offset: off_t, into page: inout ListingPage) throws(Errno) {
    try folder.list(from: offset) { (name, listed) throws(Errno) in
      guard tree.shows(name, listed, in: folder.node) else { return true }
      var entry = fuse_entry_param()
      entry.attr.st_ino = ino_t(listed.inode)
      entry.attr.st_mode = mode_t(listed.type) << 12
      guard page.isPlus, strcmp(name, ".") != 0, strcmp(name, "..") != 0 else {
        return page.add(name, &entry, next: listed.next)
      }
      let found: FoundNode
      do throws(Errno) {
        found = try tree.find(name, in: folder.node, folder: folder.fd)
      } catch {
        // Gone since it was listed; or unreadable, and then listed without attributes.
        return error == .noSuchFileOrDirectory ? true : page.add(name, &entry, next: listed.next)
      }
      entry = self.entry(found)
      let fits = page.add(name, &entry, next: listed.next)
      if !fits { tree.forget(found.number, count: 1) }
      return fits
    }
  }
}
