// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import Glibc
import SystemPackage

extension FuseOperations {
  nonisolated static func addAttributes(to table: inout fuse_lowlevel_ops) {
    table.getattr = { raw, number, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let virtual = service.virtual, virtual.owns(number) {
          return request.reply(attributes: try virtual.attributes(of: number), timeout: 1)
        }
        let status = try service.tree.attributes(of: number, file: nil)
        request.reply(attributes: status, timeout: service.attributeSeconds(of: number))
      }
    }
    // Asked only where root alone may enter; else the kernel checks permissions.
    table.access = { raw, number, mask in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let virtual = service.virtual, virtual.owns(number) {
          try virtual.attributes(of: number).checkRoot(mask)
        } else {
          try service.tree.checkRoot(mask, on: number)
        }
        request.replyDone()
      }
    }
    table.setattr = { raw, number, status, which, info in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let virtual = service.virtual, virtual.owns(number) {
          // `> ask` empties the file first.
          try virtual.truncate(number, status!.pointee, which)
          return request.reply(attributes: try virtual.attributes(of: number), timeout: 1)
        }
        let new = NewAttributes(status!.pointee, which)
        let result = try service.tree.setAttributes(
          new, of: number, file: OpenFile.of(info), by: request.caller)
        request.reply(attributes: result, timeout: service.attributeSeconds(of: number))
      }
    }
    table.readlink = { raw, number in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        let target: [CChar]
        if let virtual = service.virtual, virtual.owns(number) {
          target = try virtual.readLink(number, by: request.caller)
        } else {
          target = try service.tree.readLink(number)
        }
        fuse_reply_readlink(raw, target)
      }
    }
  }

  nonisolated static func addExtendedAttributes(to table: inout fuse_lowlevel_ops) {
    table.getxattr = { raw, number, name, size in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let value = try service.virtualAttribute(name!, of: number, by: request.caller) {
          guard size == 0 || value.count <= size else { throw Errno(rawValue: ERANGE) }
          return request.reply(value: value, size: value.count, asked: size)
        }
        let found = try service.tree.extendedAttribute(name!, of: number, size: size)
        request.reply(value: found.value, size: found.size, asked: size)
      }
    }
    table.listxattr = { raw, number, size in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let virtual = service.virtual, virtual.owns(number) {
          let names = try virtual.attributes(listedOf: number)
          guard size == 0 || names.count <= size else { throw Errno(rawValue: ERANGE) }
          return request.reply(value: names, size: names.count, asked: size)
        }
        let found = try service.tree.extendedAttributes(of: number, size: size)
        let bytes = found.names.map { UInt8(bitPattern: $0) }
        request.reply(value: bytes, size: found.size, asked: size)
      }
    }
    table.setxattr = { raw, number, name, value, size, flags in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        if let virtual = service.virtual, virtual.owns(number) {
          try virtual.setAttribute(
            name!, to: UnsafeRawBufferPointer(start: value, count: size), of: number,
            by: request.caller)
          return request.replyDone()
        }
        // What is computed is nobody's to set.
        guard FileMark(name!) == nil else { throw .notPermitted }
        try service.tree.setExtendedAttribute(
          name!, to: UnsafeRawBufferPointer(start: value, count: size), flags: flags, of: number,
          by: request.caller)
        request.replyDone()
      }
    }
    table.removexattr = { raw, number, name in
      let request = FuseRequest(raw: raw!)
      request.attempt { (service) throws(Errno) in
        try service.real(number)
        guard FileMark(name!) == nil else { throw .notPermitted }
        try service.tree.removeExtendedAttribute(name!, of: number, by: request.caller)
        request.replyDone()
      }
    }
  }
}

extension FuseService {
  /// The value of an attribute that is not the disk's; nil where it is.
  fileprivate func virtualAttribute(
    _ name: UnsafePointer<CChar>, of number: fuse_ino_t, by caller: Caller
  ) throws(Errno) -> [UInt8]? {
    guard let virtual else { return nil }
    if virtual.owns(number) { return try virtual.attribute(name, of: number, by: caller) }
    guard let mark = FileMark(name) else { return nil }
    return try virtual.mark(mark, of: tree.table.path(of: number), by: caller)
  }
}

extension NewAttributes {
  /// From setattr's mask.
  init(_ status: stat, _ which: Int32) {
    func isSet(_ bit: Int32) -> Bool { which & bit != 0 }
    if isSet(FUSE_SET_ATTR_MODE) { mode = status.st_mode }
    if isSet(FUSE_SET_ATTR_UID) { uid = status.st_uid }
    if isSet(FUSE_SET_ATTR_GID) { gid = status.st_gid }
    if isSet(FUSE_SET_ATTR_SIZE) { size = status.st_size }
    if isSet(FUSE_SET_ATTR_ATIME_NOW) {
      accessed = .now
    } else if isSet(FUSE_SET_ATTR_ATIME) {
      accessed = .at(status.st_atim)
    }
    if isSet(FUSE_SET_ATTR_MTIME_NOW) {
      modified = .now
    } else if isSet(FUSE_SET_ATTR_MTIME) {
      modified = .at(status.st_mtim)
    }
  }
}
