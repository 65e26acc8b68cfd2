// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// Carries out a patch on the disk. Not atomic by itself: the journal is (docs/FORMAT.md).
///
/// First every name that goes is taken away, deepest first: files that stay somewhere move to the
/// staging folder, the others are unlinked, folders removed if nothing else is in them. Then every
/// name that comes is put in its place, folders above before what is in them. Files whose contents
/// differ are written aside and renamed over. Modes and times of folders are set last.
final class TreePatcher {
  /// What the capture afterwards may rely on.
  private(set) var expected: [RelativePath: Int64] = [:]
  private(set) var written: [RelativePath: WrittenFile] = [:]

  private let store: Store
  private let staging: Staging
  private let patch: TreePatch
  /// Moved files and folders, by node.
  private var staged: [Int64: [UInt8]] = [:]
  /// Folders that were to go but hold files that history does not keep.
  private var kept: Set<RelativePath> = []

  init(store: Store, staging: Staging, patch: TreePatch) {
    self.store = store
    self.staging = staging
    self.patch = patch
  }

  func run() throws {
    try detach()
    try attach()
    try setMetadata()
    for goal in patch.goals.values {
      for path in goal.pathsAfter.values { expected[path] = goal.node }
    }
  }

  // MARK: Taking names away

  private func detach() throws {
    var leaving: [(path: RelativePath, goal: NodeGoal)] = []
    for goal in patch.goals.values {
      for name in goal.namesBefore where !goal.namesAfter.contains(name) {
        if let path = goal.pathsBefore[name] { leaving.append((path, goal)) }
      }
    }
    for (path, goal) in leaving.sorted(by: { $0.path.depth > $1.path.depth }) {
      try detach(path, goal)
      try store.reach(.restoredFile)
    }
  }

  private func detach(_ path: RelativePath, _ goal: NodeGoal) throws {
    let keepsName = goal.namesBefore.contains { goal.namesAfter.contains($0) }
    let isMoving = !goal.namesAfter.isEmpty && !keepsName && staged[goal.node] == nil
    if isMoving && !goal.isRewritten {
      do {
        staged[goal.node] = try staging.take(path)
      } catch HistoryError.io(_, .noSuchFileOrDirectory) {
        return
      }
      return
    }
    try store.tree.withParent(of: path) { parent in
      let flags = goal.before?.kind == .folder ? AT_REMOVEDIR : 0
      guard withCString(path.name, { unlinkat(parent, $0, flags) }) != 0 else { return }
      switch Errno.current {
      case .noSuchFileOrDirectory: return
      case .directoryNotEmpty, .fileExists: kept.insert(path)
      case let code: throw HistoryError(code, path.filePath)
      }
    }
  }

  // MARK: Putting names in place

  private func attach() throws {
    var coming: [(depth: Int, goal: NodeGoal)] = []
    for goal in patch.goals.values {
      // The deepest: all folders that a file has names in must be there.
      guard goal.after != nil, let depth = goal.pathsAfter.values.map(\.depth).max() else {
        continue
      }
      let isMade = goal.before == nil || !goal.hasSameNames || goal.isRewritten
      if isMade { coming.append((depth, goal)) }
    }
    for (_, goal) in coming.sorted(by: { $0.depth < $1.depth }) {
      if goal.after?.kind == .folder { try attachFolder(goal) } else { try attachFile(goal) }
      try store.reach(.restoredFile)
    }
  }

  private func attachFolder(_ goal: NodeGoal) throws {
    guard let path = goal.pathsAfter.values.first else { return }
    if let name = staged.removeValue(forKey: goal.node) {
      return try staging.put(name, at: path, replaces: false)
    }
    if goal.hasSameNames && goal.before != nil { return }
    try store.tree.withParent(of: path) { parent in
      guard withCString(path.name, { mkdirat(parent, $0, 0o700) }) != 0 else { return }
      let code = Errno.current
      guard code == .fileExists, try FileStatus(of: path.name, in: parent).kind == .folder else {
        throw code == .fileExists
          ? HistoryError.alreadyExists(path.filePath) : HistoryError(code, path.filePath)
      }
    }
  }

  private func attachFile(_ goal: NodeGoal) throws {
    var source = staged.removeValue(forKey: goal.node)
    let isRewritten = goal.isRewritten || (source == nil && goal.namesBefore.isEmpty)
    if isRewritten {
      if let source { try? Staging.removeAll(source, in: staging.folder) }
      source = try make(goal)
    }
    let paths = goal.pathsAfter.sorted { $0.value < $1.value }
    guard let source else { return try linkMore(goal, paths.map(\.value)) }
    // Written anew: every name must lead to the new file, also those that stay.
    let targets = paths.map { (path: $0.value, isOld: goal.namesBefore.contains($0.key)) }
    for target in targets.dropFirst() {
      try staging.link(source, at: target.path, replaces: target.isOld)
    }
    if let first = targets.first {
      try staging.put(source, at: first.path, replaces: first.isOld)
    }
    if isRewritten { remember(goal) }
  }

  /// Gives a file that keeps a name further ones.
  private func linkMore(_ goal: NodeGoal, _ paths: [RelativePath]) throws {
    guard
      let name = goal.namesBefore.first(where: { goal.namesAfter.contains($0) }),
      let source = goal.pathsAfter[name]
    else { return }
    for (other, path) in goal.pathsAfter where !goal.namesBefore.contains(other) {
      try store.tree.withParent(of: source) { from in
        try store.tree.withParent(of: path) { to in
          let result = withCString(source.name) { old in
            withCString(path.name) { linkat(from, old, to, $0, 0) }
          }
          let code = Errno.current
          if result != 0 && code == .fileExists { throw HistoryError.alreadyExists(path.filePath) }
          guard result == 0 else { throw HistoryError(code, path.filePath) }
        }
      }
    }
  }

  private func remember(_ goal: NodeGoal) {
    guard let content = goal.after?.content else { return }
    for path in goal.pathsAfter.values {
      guard let status = try? store.tree.status(of: path) else { continue }
      written[path] = WrittenFile(
        content: content, identity: status.identity, modified: status.modified, size: status.size)
    }
  }

  // MARK: Making files

  /// Makes the file of a goal in the staging folder; returns its name there.
  private func make(_ goal: NodeGoal) throws -> [UInt8] {
    guard let state = goal.after else { preconditionFailure("nothing to make") }
    let path = goal.pathsAfter.values.first?.filePath ?? FilePath("")
    let name = staging.newName()
    let folder = staging.folder
    switch state.kind {
    case .file:
      let file = withCString(name) {
        openat(folder, $0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
      }
      try checked(file, path)
      defer { close(file) }
      try write(goal, to: file, path)
      setMetadata(state, of: name, in: folder, file: file)
    case .symlink:
      let result = withCString(state.target ?? []) { target in
        withCString(name) { symlinkat(target, folder, $0) }
      }
      try checked(result, path)
      setMetadata(state, of: name, in: folder, file: nil)
    case .fifo, .socket, .device:
      try checked(withCString(name) { mknodat(folder, $0, special(state), device(state)) }, path)
      setMetadata(state, of: name, in: folder, file: nil)
    case .folder:
      preconditionFailure("folders are made in place")
    }
    return name
  }

  private func special(_ state: NodeState) -> mode_t {
    let permissions = mode_t(state.mode & 0o7777)
    switch state.kind {
    case .fifo: return S_IFIFO | permissions
    case .socket: return S_IFSOCK | permissions
    default: return (state.mode & NodeState.blockBit != 0 ? S_IFBLK : S_IFCHR) | permissions
    }
  }

  /// The number as mknod(2) takes it: gnu_dev_makedev(3).
  private func device(_ state: NodeState) -> dev_t {
    guard state.kind == .device else { return 0 }
    let major = UInt64(bitPattern: state.size) >> 32
    let minor = UInt64(bitPattern: state.size) & 0xffff_ffff
    return dev_t(
      (major & 0xfff) << 8 | (major & 0xffff_f000) << 32 | minor & 0xff
        | (minor & 0xffff_ff00) << 12)
  }

  /// Writes the contents, leaving holes where whole blocks are zero.
  private func write(_ goal: NodeGoal, to file: Int32, _ path: FilePath) throws {
    guard let version = goal.version, goal.after?.content != nil else { return }
    var position: Int64 = 0
    do {
      try store.forEachPiece(of: version, range: 0..<Int64.max) { piece in
        try piece.withUnsafeBytes { try writeSparse($0, to: file, at: position, path) }
        position += Int64(piece.count)
      }
    } catch HistoryError.damaged(_, let id, let reason) {
      throw HistoryError.damaged(path: path, version: id, reason: reason)
    }
    try checked(ftruncate(file, off_t(position)), path)
  }

  private func writeSparse(
    _ bytes: UnsafeRawBufferPointer, to file: Int32, at position: Int64, _ path: FilePath
  ) throws {
    let block = 4096
    var start = 0
    func isZero(_ from: Int) -> Bool {
      bytes[from..<min(from + block, bytes.count)].allSatisfy { $0 == 0 }
    }
    while start < bytes.count {
      if bytes[start] == 0 && isZero(start) {
        start += block
        continue
      }
      var end = min(start + block, bytes.count)
      while end < bytes.count && !(bytes[end] == 0 && isZero(end)) {
        end = min(end + block, bytes.count)
      }
      while start < end {
        let count = pwrite(
          file, bytes.baseAddress.map { $0 + start }, end - start, off_t(position) + start)
        if count < 0 && Errno.current == .interrupted { continue }
        start += try checked(count, path)
      }
    }
  }

  // MARK: Metadata

  private func setMetadata() throws {
    var waiting: [(path: RelativePath, state: NodeState)] = []
    for goal in patch.goals.values {
      guard let after = goal.after, let path = goal.pathsAfter.values.first else { continue }
      let isDone = after.kind != .folder && goal.isRewritten
      let differs = goal.before.map { !$0.isRecordedAs(after) } ?? true
      if !isDone && differs { waiting.append((path, after)) }
    }
    for (path, state) in waiting.sorted(by: { $0.path.depth > $1.path.depth }) {
      try store.tree.withParent(of: path) { parent in
        let file =
          state.kind == .file || state.kind == .folder
          ? try? store.tree.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW) : nil
        defer { if let file { close(file) } }
        setMetadata(state, of: path.name, in: parent, file: file)
      }
    }
  }

  /// Owner, mode, attributes and times, as far as this process may set them.
  private func setMetadata(_ state: NodeState, of name: [UInt8], in folder: Int32, file: Int32?) {
    withCString(name) { name in
      _ = fchownat(
        folder, name, uid_t(truncatingIfNeeded: state.uid), gid_t(truncatingIfNeeded: state.gid),
        AT_SYMLINK_NOFOLLOW)
      // After the owner, since chown(2) clears the set-user-ID bits.
      if state.kind != .symlink {
        _ = fchmodat(folder, name, mode_t(truncatingIfNeeded: state.mode & 0o7777), 0)
      }
      if let file { ExtendedAttributes.write(state.xattrs, to: file) }
      let (seconds, rest) = state.mtime.quotientAndRemainder(dividingBy: 1_000_000_000)
      let borrow = rest < 0 ? 1 : 0
      let time = timespec(
        tv_sec: Int(seconds) - borrow, tv_nsec: Int(rest) + borrow * 1_000_000_000)
      // UTIME_OMIT: the time of access is not ours to set.
      let times = [timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2), time]
      _ = utimensat(folder, name, times, AT_SYMLINK_NOFOLLOW)
    }
  }
}
