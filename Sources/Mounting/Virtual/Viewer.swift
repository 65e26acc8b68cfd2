// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import Glibc
import History
import SystemPackage

/// Who looks into a virtual folder, and with which rights.
struct Viewer: Hashable, Sendable {
  let uid: uid_t
  /// The effective group and the supplementary ones; empty where nothing is limited.
  let groups: Set<gid_t>

  /// Whoever sees everything that this process does: its own user, and root.
  static let owner = Viewer(uid: geteuid(), groups: [])

  private init(uid: uid_t, groups: Set<gid_t>) {
    self.uid = uid
    self.groups = groups
  }

  /// The program of a request. Its supplementary groups are asked of the kernel; of a program that is
  /// gone they count as none.
  init(_ caller: Caller) {
    if caller.uid == 0 || caller.uid == geteuid() {
      self = .owner
    } else {
      self.init(
        uid: caller.uid, groups: Set(caller.identity?.groups ?? []).union([caller.gid]))
    }
  }

  var isLimited: Bool { self != .owner }

  /// Whether permission bits, as of access(2), are granted by mode, owner and group.
  func isGranted(_ bits: UInt16, mode: UInt16, owner: uid_t, group: gid_t) -> Bool {
    guard isLimited else { return true }
    let shift: UInt16 = owner == uid ? 6 : groups.contains(group) ? 3 : 0
    return (mode >> shift) & bits == bits
  }

  /// The same by what the log has of a state: one that had an access list is its owner's alone.
  func isGranted(_ bits: UInt16, by version: Version) -> Bool {
    isGranted(bits, mode: version.permissions, owner: version.owner, group: version.group)
      && (!isLimited || version.owner == uid || !version.hadAccessList)
  }
}

/// The attribute that holds an access list (acl(5)). The group's bits of the mode are then its mask, and
/// say nothing about the group.
let accessListAttribute = "system.posix_acl_access"

extension Version {
  /// Whether an access list was more than the mode. Sought as bytes: one too many closes, none too few.
  fileprivate var hadAccessList: Bool {
    attributes?.range(of: Data(accessListAttribute.utf8)) != nil
  }
}

/// What the disk, as it is now, lets a viewer read. For one request; remembers folders.
///
/// By mode, owner and groups. An access list that is more than the mode opens a file to its owner
/// alone: through virtual folders nobody sees what a list may close.
final class DiskAccess {
  private let root: Int32
  private let viewer: Viewer
  private var folders: [FilePath: Bool] = [:]

  /// - Parameter root: a descriptor of the tree's root below the mount.
  init(root: Int32, viewer: Viewer) {
    self.root = root
    self.viewer = viewer
  }

  /// Whether `bits` (4 read, 1 search) of what is at `path` are granted, and every folder above may
  /// be searched; nil where nothing is there, in folders that may be.
  func grants(_ bits: UInt16, at path: FilePath) -> Bool? {
    guard viewer.isLimited else { return true }
    if path.isEmpty { return own(bits, at: path) ?? false }
    let folder = path.removingLastComponent()
    switch maySearch(folder) {
    case true?: return own(bits, at: path)
    case false?: return false
    case nil: return nil
    }
  }

  func mayRead(_ path: FilePath) -> Bool { grants(4, at: path) ?? false }

  /// nil where it is not there, in folders that may be searched.
  func maySearch(_ folder: FilePath) -> Bool? {
    guard viewer.isLimited else { return true }
    if let known = folders[folder] { return known }
    if !folder.isEmpty {
      guard let above = maySearch(folder.removingLastComponent()) else { return nil }
      guard above else { return false }
    }
    let granted = own(1, at: folder)
    if let granted { folders[folder] = granted }
    return granted
  }

  /// Without a look at the folders above.
  private func own(_ bits: UInt16, at path: FilePath) -> Bool? {
    guard let descriptor = open(path), let status = try? NodeStatus(descriptor.number, "") else {
      return nil
    }
    let stat = status.stat
    let isGranted = viewer.isGranted(
      bits, mode: UInt16(truncatingIfNeeded: stat.st_mode), owner: stat.st_uid, group: stat.st_gid)
    return isGranted && (stat.st_uid == viewer.uid || !hasAccessList(descriptor.number))
  }

  private func open(_ path: FilePath) -> Descriptor? {
    let resolve = UInt64(SEMFS_RESOLVE_BENEATH.flag | SEMFS_RESOLVE_NO_SYMLINKS.flag)
    let flags = UInt64(SEMFS_O_PATH.flag | O_NOFOLLOW | O_CLOEXEC)
    let opened = (path.isEmpty ? FilePath(".") : path).withPlatformString {
      semfs_openat2(root, $0, flags, 0, resolve)
    }
    return opened >= 0 ? Descriptor(opened) : nil
  }

  private func hasAccessList(_ descriptor: Int32) -> Bool {
    semfs_getxattr(descriptor, accessListAttribute, nil, 0) > 0
  }
}
