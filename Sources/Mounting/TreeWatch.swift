// SPDX-License-Identifier: GPL-3.0-or-later
//
// A mount elsewhere leaves the tree's own path open to everybody, and the kernel keeps names, attributes
// and pages of the mount for a minute or longer. So every folder is watched (fanotify) from the moment on
// when something of it is told to the kernel; what another process changes there is taken back at once.
// Changes of our own are known by the process: the kernel has been told of them in their replies.
import CLinux
import Glibc
import Synchronization
import SystemPackage

final class TreeWatch: Sendable {
  /// Something changed in a folder; `name` "." or empty is the folder itself.
  struct Event {
    var folder: NodeNumber
    var name: UnsafePointer<CChar>
    var changesNames: Bool
  }

  /// How long an event waits for others.
  private static let gatheringMicroseconds: UInt32 = 5_000

  private let descriptor: Descriptor
  /// What is watched, by the digest of its handle, and the reverse.
  private struct Folders {
    var numbers: [UInt64: NodeNumber] = [:]
    var marks: [NodeNumber: UInt64] = [:]
  }

  /// Dictionary work only.
  private let folders = Mutex(Folders())
  private let isWhole = Atomic(true)
  private let isStopping = Atomic(false)

  /// nil where the kernel has no such watch for this process.
  init?() {
    let opened = semfs_watch_open(Caller.isRoot ? 1 : 0)
    guard opened >= 0 else { return nil }
    descriptor = Descriptor(opened)
  }

  /// Whether every folder could be watched, so that what the kernel was told may last.
  var isReliable: Bool { isWhole.load(ordering: .relaxed) }

  /// Watches the entries of a folder, before anything of them is told.
  func add(_ node: NodeNumber, descriptor folder: Int32) {
    let mark = semfs_folder_mark(folder)
    guard mark != 0, semfs_watch_add(descriptor.number, folder) == 0 else {
      isWhole.store(false, ordering: .relaxed)
      return
    }
    folders.withLock { folders in
      folders.numbers[mark] = node
      folders.marks[node] = mark
    }
  }

  /// A folder was removed, or the kernel has forgotten it.
  func remove(_ node: NodeNumber) {
    folders.withLock { folders in
      guard let mark = folders.marks.removeValue(forKey: node), folders.numbers[mark] == node
      else { return }
      folders.numbers[mark] = nil
    }
  }

  /// Calls `body` for what others change, and `lost` where events were lost, until `stop`.
  func run(_ body: (Event) -> Void, lost: () -> Void) {
    let most = 256
    let events = UnsafeMutablePointer<semfs_watch_event>.allocate(capacity: most)
    defer { events.deallocate() }
    let own = getpid()
    while !isStopping.load(ordering: .relaxed) {
      var waiting = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 200) > 0 else { continue }
      // Mostly these are our own changes: taken together, they cost a hundredth of a wake-up each.
      usleep(Self.gatheringMicroseconds)
      let count = semfs_watch_read(descriptor.number, events, Int32(most))
      for index in 0..<max(0, Int(count)) {
        let event = events + index
        if event.pointee.overflowed != 0 { lost() }
        guard event.pointee.process != own,
          let folder = folders.withLock({ $0.numbers[event.pointee.folder] })
        else { continue }
        let name = UnsafeRawPointer(event).advanced(
          by: MemoryLayout<semfs_watch_event>.offset(of: \.name) ?? 0)
        body(
          Event(
            folder: folder, name: name.assumingMemoryBound(to: CChar.self),
            changesNames: event.pointee.names != 0))
      }
    }
  }

  /// Ends `run` within a fifth of a second.
  func stop() { isStopping.store(true, ordering: .relaxed) }
}
