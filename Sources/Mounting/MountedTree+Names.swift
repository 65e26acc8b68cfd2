// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Glibc
import History
import SystemPackage

/// Operations that make, move and take away names. The kernel holds the locks of the folders
/// concerned, so that within the mount nothing else changes the names meanwhile.
extension MountedTree {
  func makeFolder(
    _ name: UnsafePointer<CChar>, in parent: NodeNumber, mode: NewMode, by caller: Caller
  ) throws(Errno) -> FoundNode {
    try make(name, in: parent, by: caller, umask: mode.umask) { folder in
      mkdirat(folder, name, mode.bits)
    }
  }

  func makeNode(
    _ name: UnsafePointer<CChar>, in parent: NodeNumber, mode: NewMode, device: dev_t,
    by caller: Caller
  ) throws(Errno) -> FoundNode {
    try make(name, in: parent, by: caller, umask: mode.umask) { folder in
      mknodat(folder, name, mode.bits, device)
    }
  }

  func makeSymbolicLink(
    _ name: UnsafePointer<CChar>, in parent: NodeNumber, to target: UnsafePointer<CChar>,
    by caller: Caller
  ) throws(Errno) -> FoundNode {
    try make(name, in: parent, by: caller) { folder in symlinkat(target, folder, name) }
  }

  private func make(
    _ name: UnsafePointer<CChar>, in parent: NodeNumber, by caller: Caller, umask: mode_t = 0,
    _ call: (Int32) -> Int32
  ) throws(Errno) -> FoundNode {
    try allowChange(of: name, in: parent)
    let folder = try places.folder(parent)
    try checked(semfs_thread_umask(umask))
    _ = try acting(as: caller) { () throws(Errno) in try checked(call(folder.number)) }
    let found = try find(name, in: parent, folder: folder.number)
    table.setSecured(true, found.number)
    if let path = path(of: name, in: parent) { record([.changed(path, ranges: nil)], by: caller) }
    return found
  }

  func link(
    _ node: NodeNumber, as name: UnsafePointer<CChar>, in parent: NodeNumber, by caller: Caller
  ) throws(Errno) -> FoundNode {
    try allowChange(of: name, in: parent)
    let folder = try places.folder(parent)
    let hasName = table.hasName(node)
    let file = try openOnDisk(node, flags: SEMFS_O_PATH.flag)
    // Not AT_EMPTY_PATH, which asks for CAP_DAC_READ_SEARCH.
    try checked(
      linkat(AT_FDCWD, "/proc/self/fd/\(file.number)", folder.number, name, AT_SYMLINK_FOLLOW))
    let found = try find(name, in: parent, folder: folder.number)
    if let path = path(of: name, in: parent) {
      // What had no name is not in the log yet.
      record([.changed(path, ranges: hasName ? [] : nil)], by: caller)
    }
    return found
  }

  func removeFile(
    _ name: UnsafePointer<CChar>, in parent: NodeNumber, by caller: Caller
  ) throws(Errno) {
    try allowChange(of: name, in: parent)
    let folder = try places.folder(parent)
    let status = try NodeStatus(folder.number, name)
    let path = path(of: name, in: parent)
    reportBeforeRemoval(of: status.key, by: caller)
    do throws(Errno) {
      try secure(status.key, at: path)
    } catch {
      // A full disk must not keep a person from making room.
      guard error == .noSpace else { throw error }
    }
    if status.stat.st_nlink <= 1 { dropIdle(status.key) }
    try checked(unlinkat(folder.number, name, 0))
    table.unlink(
      status.key, at: NodeTable.Place(parent: parent, name: Name(name)),
      isLast: status.stat.st_nlink <= 1)
    if let path { record([.removed(path)], by: caller) }
  }

  /// Lets go of a file that is about to lose its last name: else its blocks would stay taken.
  private func dropIdle(_ key: NodeKey) {
    if let number = table.number(of: key) { idle.drop(number) }
  }

  /// What was written to a file that is still open is told while it has its name.
  private func reportBeforeRemoval(of key: NodeKey, by caller: Caller) {
    guard recorder != nil, let number = table.number(of: key), let state = files.state(of: number)
    else { return }
    look(at: state)
    let writer = state.contents.withLock { $0.maker == nil ? caller : .kernel }
    report(state.takeUnreported(onlyData: true), of: number, by: writer)
  }

  func removeFolder(
    _ name: UnsafePointer<CChar>, in parent: NodeNumber, by caller: Caller
  ) throws(Errno) {
    try allowChange(of: name, in: parent)
    let folder = try places.folder(parent)
    let status = try NodeStatus(folder.number, name)
    guard !isHidden(status.key) else { throw .noSuchFileOrDirectory }
    let path = path(of: name, in: parent)
    if let path { try recorder?.secure(path, isTrusted: true) }
    try checked(unlinkat(folder.number, name, AT_REMOVEDIR))
    if let number = table.number(of: status.key) {
      places.drop(number)
      listings.drop(number)
    }
    table.unlink(
      status.key, at: NodeTable.Place(parent: parent, name: Name(name)), isLast: true)
    if let path { record([.removed(path)], by: caller) }
  }

  func rename(
    _ oldName: UnsafePointer<CChar>, in oldParent: NodeNumber, to newName: UnsafePointer<CChar>,
    in newParent: NodeNumber, flags: UInt32, by caller: Caller
  ) throws(Errno) {
    try allowChange(of: oldName, in: oldParent)
    try allowChange(of: newName, in: newParent)
    let oldFolder = try places.folder(oldParent)
    let newFolder = try places.folder(newParent)
    let source = try NodeStatus(oldFolder.number, oldName)
    var target: NodeStatus?
    do throws(Errno) {
      target = try NodeStatus(newFolder.number, newName)
    } catch {
      guard error == .noSuchFileOrDirectory else { throw error }
    }
    let isExchange = flags & UInt32(SEMFS_RENAME_EXCHANGE.flag) != 0
    let from = path(of: oldName, in: oldParent)
    let to = path(of: newName, in: newParent)
    if let target, target.key != source.key, flags & UInt32(SEMFS_RENAME_NOREPLACE.flag) == 0 {
      if !isExchange { reportBeforeRemoval(of: target.key, by: caller) }
      try secure(target.key, at: to)
    }
    let movesFolder = source.type == S_IFDIR || (isExchange && target?.type == S_IFDIR)
    if movesFolder { try recorder?.secureAll() }
    if isExchange, let from { try recorder?.secure(from, isTrusted: true) }
    try checked(
      semfs_renameat2(oldFolder.number, oldName, newFolder.number, newName, flags))
    // Two names of one file: renaming one over the other does nothing, says POSIX.
    if let target, target.key == source.key { return }
    let oldPlace = NodeTable.Place(parent: oldParent, name: Name(oldName))
    let newPlace = NodeTable.Place(parent: newParent, name: Name(newName))
    if let target {
      if isExchange {
        table.move(target.key, from: newPlace, to: oldPlace)
      } else {
        if target.type == S_IFDIR, let number = table.number(of: target.key) { places.drop(number) }
        let isLast = target.type == S_IFDIR || target.stat.st_nlink <= 1
        if isLast { dropIdle(target.key) }
        table.unlink(target.key, at: newPlace, isLast: isLast)
      }
    }
    table.move(source.key, from: oldPlace, to: newPlace)
    if let from, let to, let recorder {
      let event = isExchange ? TreeEvent.exchanged(from, to) : .renamed(from: from, to: to)
      let actor = actor(of: caller)
      if movesFolder {
        recorder.recordMove(event, by: actor)
      } else {
        recorder.record([event], by: actor)
      }
    }
    // It has happened: that it could not be recorded yet is no error of the rename.
    if movesFolder { try? recorder?.secureAll() }
  }
}
