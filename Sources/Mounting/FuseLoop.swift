// SPDX-License-Identifier: GPL-3.0-or-later
//
// The threads that answer the kernel. One at a time has the turn: it reads a request, answers it and reads
// on, so that a request costs no handing over between threads. Where an answer takes long, another thread
// gets the turn: at once where that is known before, else after a millisecond (`oversee`). Where requests
// pile up although nothing takes long, helpers read too until nothing is left.
//
// To sleep and be woken costs more than an answer, so who has the turn asks again for some microseconds
// before it sleeps (`Patience`). Measured with a file system that answers at once, two processors, in
// microseconds: `open` and `close` 43 with sleeping threads, 16 so; `stat` 19 and 13.
import CFuse
import Foundation
import Glibc
import History
import Synchronization
import SystemPackage

/// Serves a session whose device does not block.
///
/// `@unchecked`: the session is libfuse's, which lets several threads read and answer.
final class FuseLoop: @unchecked Sendable {
  private static let mostThreads = 32
  private static let mostHelpers = 3

  private enum Role { case turn, helper }

  private struct Crew {
    /// What threads are to do, given with one signal each.
    var roles: [Role] = []
    var waiting = 0
    var threads = 0
    var helpers = 0
  }

  /// How long a request may still be answered once the mount is gone.
  private static let answerSeconds = 5.0

  private let session: OpaquePointer
  private let device: Int32
  /// Readable once nothing more is to be read from the device.
  private let end: Int32
  private let endOfEnd: Int32
  /// Work on the counts only.
  private let crew = Mutex(Crew())
  private let calls = DispatchSemaphore(value: 0)
  private let ends = DispatchSemaphore(value: 0)
  /// Which turn it is, by twos; odd while a request is being answered.
  private let turn = Atomic<UInt64>(0)
  /// Requests that were read by who has the turn.
  private let count = Atomic<UInt64>(0)
  private let hasStopped = Atomic(false)
  private let overseerSleeps = Atomic(false)
  private let overseerCalls = DispatchSemaphore(value: 0)

  init(session: OpaquePointer, device: Int32) {
    self.session = session
    self.device = device
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 { for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) } }
    (end, endOfEnd) = (ends[0], ends[1])
  }

  deinit {
    close(end)
    if !hasStopped.load(ordering: .relaxed) { close(endOfEnd) }
  }

  /// Has `run` return.
  func stop() {
    guard !hasStopped.exchange(true, ordering: .relaxed) else { return }
    fuse_session_exit(session)
    // Its reader sees the end of the pipe.
    close(endOfEnd)
    ends.signal()
  }

  /// Serves until the mount is gone, or `stop`.
  /// - Returns: false where a thread still answers; it uses the session.
  func run() -> Bool {
    let flags = fcntl(device, F_GETFL)
    _ = fcntl(device, F_SETFL, flags | O_NONBLOCK)
    let overseen = DispatchSemaphore(value: 0)
    DetachedThread.start { [self] in
      oversee()
      overseen.signal()
    }
    call(.turn)
    while crew.withLock({ $0.threads > 0 }) {
      let limit = isOver ? DispatchTime.now() + Self.answerSeconds : .distantFuture
      if ends.wait(timeout: limit) == .timedOut { break }
    }
    overseerCalls.signal()
    overseen.wait()
    return crew.withLock { $0.threads == 0 }
  }

  private var isOver: Bool { fuse_session_exited(session) != 0 }

  // MARK: Threads

  private func call(_ role: Role) {
    let starts = crew.withLock { crew -> Bool in
      crew.roles.append(role)
      guard crew.waiting < crew.roles.count, crew.threads < Self.mostThreads else { return false }
      crew.threads += 1
      return true
    }
    if starts {
      DetachedThread.start { [self] in
        work()
        crew.withLock { $0.threads -= 1 }
        // The others end too.
        calls.signal()
        ends.signal()
      }
    }
    calls.signal()
  }

  private func work() {
    var reader = Reader(session: session, device: device, end: end)
    defer { reader.free() }
    while !isOver {
      crew.withLock { $0.waiting += 1 }
      calls.wait()
      let role = crew.withLock { crew -> Role? in
        crew.waiting -= 1
        return crew.roles.isEmpty ? nil : crew.roles.removeFirst()
      }
      switch role {
      case .turn: takeTurn(&reader)
      case .helper:
        help(&reader)
        crew.withLock { $0.helpers -= 1 }
      case nil: break
      }
    }
  }

  private func takeTurn(_ reader: inout Reader) {
    let mine = turn.load(ordering: .acquiring)
    while reader.read() {
      if reader.takesLong {
        turn.store(mine + 2, ordering: .releasing)
        call(.turn)
        return reader.answer()
      }
      if reader.isBehind { callHelper() }
      count.wrappingAdd(1, ordering: .relaxed)
      // In this order: either we see that the overseer sleeps, or it sees that we are at work.
      turn.store(mine + 1, ordering: .sequentiallyConsistent)
      if overseerSleeps.load(ordering: .sequentiallyConsistent) { wakeOverseer() }
      reader.answer()
      let isMine = turn.compareExchange(
        expected: mine + 1, desired: mine, ordering: .acquiringAndReleasing)
      guard isMine.exchanged else { return }
    }
  }

  private func help(_ reader: inout Reader) {
    while reader.readWaiting() { reader.answer() }
  }

  private func callHelper() {
    let isWanted = crew.withLock { crew -> Bool in
      guard crew.helpers < Self.mostHelpers else { return false }
      crew.helpers += 1
      return true
    }
    if isWanted { call(.helper) }
  }

  // MARK: The overseer

  private static let overseerPause: UInt32 = 1_000
  /// So many pauses without a request, and it sleeps.
  private static let overseerPatience = 20

  private func wakeOverseer() {
    if overseerSleeps.exchange(false, ordering: .acquiringAndReleasing) { overseerCalls.signal() }
  }

  /// Gives the turn to another thread where an answer takes longer than a pause.
  private func oversee() {
    var (lastTurn, lastCount, quiet) = (UInt64(0), UInt64(0), 0)
    while !isOver {
      usleep(Self.overseerPause)
      let (now, read) = (turn.load(ordering: .acquiring), count.load(ordering: .relaxed))
      let isSame = now == lastTurn && read == lastCount
      (lastTurn, lastCount, quiet) = (now, read, isSame ? quiet + 1 : 0)
      if isSame, now & 1 == 1 {
        let taken = turn.compareExchange(
          expected: now, desired: now + 1, ordering: .acquiringAndReleasing)
        if taken.exchanged { call(.turn) }
      }
      guard quiet > Self.overseerPatience else { continue }
      overseerSleeps.store(true, ordering: .sequentiallyConsistent)
      if turn.load(ordering: .sequentiallyConsistent) & 1 == 0, !isOver {
        overseerCalls.wait()
      }
      overseerSleeps.store(false, ordering: .relaxed)
      quiet = 0
    }
  }
}

/// Reads requests and has libfuse answer them; one thread's own.
private struct Reader {
  private let session: OpaquePointer
  private let device: Int32
  private let end: Int32
  private var buffer = fuse_buf()
  private var patience = Patience()
  /// Requests in a row that were there already, and when the first of them was read.
  private var waiting = 0
  private var waitingSince: UInt64 = 0

  init(session: OpaquePointer, device: Int32, end: Int32) {
    self.session = session
    self.device = device
    self.end = end
  }

  func free() { Glibc.free(buffer.mem) }

  mutating func answer() {
    // libfuse 3.14 knows no TMPFILE. It is CREATE with a name that no file has, which the kernel gives it.
    if buffer.size >= Self.headerSize, operation == Self.makeUnnamed {
      buffer.mem?.storeBytes(of: Self.create, toByteOffset: 4, as: UInt32.self)
    }
    fuse_session_process_buf(session, &buffer)
  }

  private var operation: UInt32? { buffer.mem?.loadUnaligned(fromByteOffset: 4, as: UInt32.self) }

  /// Reads the next request; false where the mount is gone.
  mutating func read() -> Bool {
    while true {
      var size = fuse_session_receive_buf(session, &buffer)
      if size > 0 {
        if waiting == 0 { waitingSince = Patience.now() }
        waiting += 1
        return true
      }
      waiting = 0
      if size == -EAGAIN { size = patience.ask { fuse_session_receive_buf(session, &buffer) } }
      if size > 0 { return true }
      guard size == -EAGAIN || size == -EINTR else {
        fuse_session_exit(session)
        return false
      }
      var events = [device, end].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      _ = poll(&events, 2, -1)
      guard events[1].revents == 0 else { return false }
    }
  }

  /// Reads a request if one is there.
  mutating func readWaiting() -> Bool { fuse_session_receive_buf(session, &buffer) > 0 }

  /// Whether more is asked than is answered: not for a processor's want, which another thread would not mend.
  var isBehind: Bool {
    guard waiting > 0, waiting % Self.manyWaiting == 0 else { return false }
    let each = (Patience.now() - waitingSince) / UInt64(waiting)
    return each > Self.longAnswer || Self.hasProcessors
  }

  private static let manyWaiting = 64
  private static let longAnswer: UInt64 = 30_000
  private static let hasProcessors = sysconf(Int32(_SC_NPROCESSORS_ONLN)) > 3

  /// Whether the request is known to take long: what waits for the disk, moves many bytes, or is virtual.
  var takesLong: Bool {
    guard let memory = buffer.mem, buffer.size >= Self.headerSize else { return true }
    let node = memory.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
    if VirtualTree.isVirtual(node) || buffer.size > Self.manyBytes { return true }
    guard let operation else { return true }
    if operation == Self.read, buffer.size >= Self.readSize {
      return memory.loadUnaligned(fromByteOffset: 56, as: UInt32.self) > Self.manyBytes
    }
    return Self.longOperations.contains(operation)
  }

  // <linux/fuse.h>. struct fuse_in_header: the operation at byte 4, the node at byte 16; then, in struct
  // fuse_read_in, the size at byte 56.
  private static let headerSize = 40
  private static let readSize = 80
  private static let read: UInt32 = 15
  private static let create: UInt32 = 35
  private static let makeUnnamed: UInt32 = 51
  /// FSYNC, FSYNCDIR, FALLOCATE, COPY_FILE_RANGE, SYNCFS.
  private static let longOperations: Set<UInt32> = [20, 30, 43, 47, 50]
  private static let manyBytes = 64 << 10
}

/// How long to ask again and again before sleeping.
private struct Patience {
  /// Longer is of no more use: the next request of a program that was just answered comes by then, or not.
  private static let longest: UInt64 = 30_000
  /// Between two questions so long: another program has the processor, and asking takes it from it.
  private static let interruption: UInt64 = 15_000
  private static let pauseWhereInterrupted: UInt64 = 5_000_000
  private static let mostCredit = 16

  /// Asking that was of use gives credit, other asking takes it.
  private var credit = Patience.mostCredit
  private var skipped = 0
  private var pausesUntil: UInt64 = 0

  static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Asks for a while. Returns the answer, or -EAGAIN.
  mutating func ask(_ question: () -> Int32) -> Int32 {
    let begun = Self.now()
    guard begun >= pausesUntil, hasCredit() else { return -EAGAIN }
    var last = begun
    while last - begun < Self.longest {
      let answer = question()
      if answer != -EAGAIN {
        credit = min(credit + 2, Self.mostCredit)
        return answer
      }
      let now = Self.now()
      if now - last > Self.interruption { pausesUntil = now + Self.pauseWhereInterrupted }
      guard now >= pausesUntil else { break }
      last = now
    }
    credit = max(credit - 1, 0)
    return -EAGAIN
  }

  /// Without any, one time in sixteen.
  private mutating func hasCredit() -> Bool {
    guard credit == 0 else { return true }
    skipped += 1
    return skipped % 16 == 0
  }
}
