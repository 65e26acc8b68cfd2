// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History
import SystemPackage

/// What the user that a plan runs for may read and change, by the permission bits of the log.
///
/// It limits a caller that is another user than the process, as when a mount with `allow_other` carries
/// out plans. Access lists are not looked at: a file that only they open stays closed here.
struct CallerRights: Sendable {
  private let uid: UInt32
  private let groups: Set<UInt32>
  private let disk: (@Sendable (FilePath) -> Bool)?
  let isLimited: Bool

  init(_ context: ExecutionContext) {
    let actor = context.actor
    uid = actor.uid
    isLimited = actor.uid != 0 && actor.uid != geteuid()
    groups = isLimited ? context.groups ?? CallerRights.groups(of: actor.uid) : []
    disk = isLimited ? context.mayRead : nil
  }

  func mayRead(_ node: WorkingNode) -> Bool {
    !isLimited || (grants(4, node) && mayReach(node) && disk?(node.path) ?? true)
  }

  func mayWrite(_ node: WorkingNode) -> Bool {
    !isLimited || (grants(2, node) && mayReach(node))
  }

  /// Whether names may be made and removed in a folder.
  func mayChangeNames(in folder: WorkingNode) -> Bool {
    !isLimited || (grants(3, folder) && mayReach(folder))
  }

  func owns(_ node: WorkingNode) -> Bool { !isLimited || node.owner == uid }

  /// Whether every folder above may be searched.
  func mayReach(_ node: WorkingNode) -> Bool {
    guard isLimited else { return true }
    var folder = node.parent
    while let current = folder {
      if current.parent != nil, !grants(1, current) { return false }
      folder = current.parent
    }
    return true
  }

  private func grants(_ bits: UInt16, _ node: WorkingNode) -> Bool {
    let shift: UInt16 = node.owner == uid ? 6 : groups.contains(node.group) ? 3 : 0
    return (node.permissions >> shift) & bits == bits
  }

  private static func groups(of uid: UInt32) -> Set<UInt32> {
    guard let entry = getpwuid(uid) else { return [] }
    var list = [gid_t](repeating: 0, count: 256)
    var count = Int32(list.count)
    guard getgrouplist(entry.pointee.pw_name, entry.pointee.pw_gid, &list, &count) >= 0 else {
      return [entry.pointee.pw_gid]
    }
    return Set(list.prefix(Int(count)))
  }
}

/// Names of the machine's users.
enum Users {
  /// The login name, or the number where the machine knows none.
  static func name(of uid: UInt32) -> String {
    guard let entry = getpwuid(uid) else { return String(uid) }
    return String(cString: entry.pointee.pw_name)
  }

  /// Login name and full name.
  static func names(of uid: UInt32) -> [String] {
    guard let entry = getpwuid(uid) else { return [String(uid)] }
    var out = [String(cString: entry.pointee.pw_name)]
    if let comment = entry.pointee.pw_gecos {
      let full = String(cString: comment).split(separator: ",").first.map(String.init) ?? ""
      if !full.isEmpty { out.append(full) }
    }
    return out
  }
}
