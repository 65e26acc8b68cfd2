// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import Foundation
import Glibc
import SystemPackage

final class VirtualListing: Sendable {
  static func of(_ info: UnsafeMutablePointer<fuse_file_info>?) throws(Errno) -> VirtualListing {
    throw .badFileDescriptor
  }
}

final class VirtualTree: Sendable {
  static func isVirtual(_ number: fuse_ino_t) -> Bool { number >> 63 == 1 }
  func owns(_ number: fuse_ino_t) -> Bool { Self.isVirtual(number) }
  func lookup(_ parent: fuse_ino_t, _ name: UnsafePointer<CChar>, _ request: FuseRequest)
    throws(Errno)
  {}
  func attributes(of number: fuse_ino_t) throws(Errno) -> stat { throw .noSuchFileOrDirectory }
  func readLink(_ number: fuse_ino_t) throws(Errno) -> [CChar] { throw .noSuchFileOrDirectory }
  func open(_ number: fuse_ino_t, flags: Int32) throws(Errno) {}
  func read(_ number: fuse_ino_t, offset: off_t, size: Int) throws(Errno) -> Data {
    throw .noSuchFileOrDirectory
  }
  func openFolder(_ number: fuse_ino_t) throws(Errno) -> VirtualListing {
    throw .noSuchFileOrDirectory
  }
  func list(_ listing: VirtualListing, from: off_t, into: inout ListingPage) throws(Errno) {}
  func forget(_ number: fuse_ino_t, count: UInt64) {}
}
