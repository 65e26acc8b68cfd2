// SPDX-License-Identifier: GPL-3.0-or-later
import Dispatch
import Foundation
import Synchronization
import SystemPackage

/// Reads what a comparison found: contents, targets of links, extended attributes; on both cores.
struct ContentCapture: Sendable {
  let tree: Tree
  let writer: ContentWriter
  /// Contents that a restore wrote itself, by path: not read again if size and time still fit.
  var written: [RelativePath: WrittenFile] = [:]
  /// Nodes that are only known to have moved, as they were: not read again if size and time fit.
  var moved: [Int64: (state: NodeState, seen: SeenStatus)] = [:]
  /// Where files that are known to be what was recorded elsewhere were written to.
  var changedRanges: [RelativePath: [Range<Int64>]] = [:]
  /// Reads nothing: contents that differ get no digest. For finding out what to put back.
  var isBlind = false

  /// What came of one item.
  private struct Reading: Sendable {
    var index: Int
    var state: NodeState?
    var seen: SeenStatus?
    var error: Errno?
  }

  /// Fills in `state` and `seen` of the items; those that cannot be read keep nil.
  /// - Returns: what could not be read, and why. Vanished files are left out.
  /// - Throws: what the store throws: a store that fails is no fault of the file that came next.
  func run(
    _ items: inout [ComparedItem], progress: (@Sendable (Int64) throws -> Void)? = nil,
    flush: () throws -> Void
  ) throws -> [(path: FilePath, error: Errno)] {
    var problems: [(path: FilePath, error: Errno)] = []
    var start = 0
    while start < items.count {
      let (readings, next) = try readSome(items, from: start, progress: progress)
      for reading in readings {
        items[reading.index].state = reading.state
        items[reading.index].seen = reading.seen
        if let error = reading.error, error != .noSuchFileOrDirectory {
          problems.append((items[reading.index].path.filePath, error))
        }
      }
      start = next
      if writer.isFull { try flush() }
    }
    return problems
  }

  private func readSome(
    _ items: [ComparedItem], from start: Int, progress: (@Sendable (Int64) throws -> Void)?
  ) throws -> ([Reading], next: Int) {
    let next = Mutex(start)
    let results = Mutex<(readings: [Reading], error: (any Error)?)>(([], nil))
    let work: @Sendable (Int) -> Void = { _ in
      let worker = ContentWorker()
      var readings: [Reading] = []
      while !writer.isFull {
        let index = next.withLock { value in
          defer { value += 1 }
          return value
        }
        guard index < items.count else { break }
        do {
          let reading = try read(items[index], index, worker)
          readings.append(reading)
          try progress?(reading.state?.size ?? 0)
        } catch {
          results.withLock { $0.error = $0.error ?? error }
        }
        if results.withLock({ $0.error != nil }) { break }
      }
      results.withLock { $0.readings += readings }
    }
    if items.count - start < 4 {
      work(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: 2, execute: work)
    }
    let (readings, error) = results.withLock { $0 }
    if let error { throw error }
    return (readings, next.withLock { min($0, items.count) })
  }

  private func read(_ item: ComparedItem, _ index: Int, _ worker: ContentWorker) throws -> Reading {
    do {
      switch item.status.kind {
      case .file: return try readFile(item, index, worker)
      case .folder: return try readFolder(item, index)
      case .symlink:
        let target = try tree.withFolder(item.path.parent) {
          try tree.target(of: item.path.name, in: $0)
        }
        var state = NodeState(item.status, content: nil, target: target, xattrs: nil)
        state.size = Int64(target.count)
        return done(item, index, state)
      case .fifo, .socket, .device:
        return done(item, index, NodeState(item.status, content: nil, target: nil, xattrs: nil))
      }
    } catch let error as Errno {
      return Reading(index: index, error: error)
    }
  }

  private func done(_ item: ComparedItem, _ index: Int, _ state: NodeState) -> Reading {
    Reading(index: index, state: state, seen: SeenStatus(item.status, now: clockNow()))
  }

  private func readFolder(_ item: ComparedItem, _ index: Int) throws -> Reading {
    // An unreadable folder is recorded for what is in it, without its attributes.
    let folder = try? tree.open(item.path, O_RDONLY | O_DIRECTORY)
    defer { if let folder { close(folder) } }
    let xattrs = folder.flatMap { ExtendedAttributes.read($0) }
    return done(item, index, NodeState(item.status, content: nil, target: nil, xattrs: xattrs))
  }

  private func readFile(_ item: ComparedItem, _ index: Int, _ worker: ContentWorker) throws
    -> Reading
  {
    let file = try openFile(item.path)
    defer { close(file) }
    var before = try FileStatus(of: file)
    guard before.kind == .file else { throw Errno.noSuchFileOrDirectory }
    for attempt in 1... {
      let start = clockNow()
      let xattrs = ExtendedAttributes.read(file)
      let stored = try content(of: item, file, before, worker, attempt: attempt)
      let after = try FileStatus(of: file)
      let isSteady =
        after.size == before.size && after.modified == before.modified
        && after.changed == before.changed
      if isSteady || attempt == 3 {
        var state = NodeState(after, content: stored.id, target: nil, xattrs: xattrs)
        state.size = stored.size
        var seen = SeenStatus(after, now: start)
        // Still being written, or not read whole: what was read stands, and is read again by the next
        // scan. For somebody may have written behind the back of who told the ranges.
        if !isSteady || !stored.isWhole { seen.changed = 0 }
        return Reading(index: index, state: state, seen: seen)
      }
      before = after
    }
    throw Errno.resourceTemporarilyUnavailable
  }

  /// The contents' id (nil in a blind run where it is not what was recorded) and size.
  private func content(
    of item: ComparedItem, _ file: Int32, _ status: FileStatus, _ worker: ContentWorker,
    attempt: Int
  ) throws -> (id: Int64?, size: Int64, isWhole: Bool) {
    if let written = written[item.path], written.fits(status) {
      return (written.content, status.size, true)
    }
    if let former = moved[item.node], former.seen.changed != 0, former.state.content != nil,
      former.seen.size == status.size, former.seen.modified == status.modified,
      former.seen.identity == status.identity
    {
      return (former.state.content, status.size, true)
    }
    if isBlind { return (nil, status.size, true) }
    // What is written at this moment may be anywhere.
    let former = attempt == 1 ? former(of: item, status) : nil
    let stored = try writer.store(file, former: former, worker: worker)
    return (stored.id, stored.size, former == nil)
  }

  /// What is recorded of a file that is known to differ in some ranges only.
  private func former(of item: ComparedItem, _ status: FileStatus) -> FormerContent? {
    guard let ranges = changedRanges[item.path], status.size >= FormerContent.leastSize,
      status.links == 1, let known = item.known, known.node == item.node,
      known.state.kind == .file, known.seen?.isSameFile(as: status) == true,
      let content = known.state.content
    else { return nil }
    return try? writer.former(content, changed: ranges)
  }

  private func openFile(_ path: RelativePath) throws -> Int32 {
    do {
      // Reading for history is no use of the file; only owner and root may say so.
      return try tree.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | 0o1000000)
    } catch .notPermitted {
      return try tree.open(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
    }
  }
}

/// A file that a restore wrote: what it holds and how it looked when it was closed.
struct WrittenFile: Sendable {
  var content: Int64
  var identity: FileIdentity
  var modified: Int64
  var size: Int64

  func fits(_ status: FileStatus) -> Bool {
    identity == status.identity && modified == status.modified && size == status.size
  }
}
