// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import Synchronization

/// Threads that do one piece of work together, and are waited for.
///
/// Not libdispatch's: these have the priority of the thread that starts them, in the processor's queue and
/// in the disk's, so that what a mount indexes at idle priority stays there; and they hold nothing when
/// they end, for whoever started them waits and holds it.
///
/// `@unchecked`: `threads` is for the one who starts and joins.
final class WorkerThreads: @unchecked Sendable {
  private let work: @Sendable () -> Void
  private var threads: [pthread_t] = []

  init(_ work: @escaping @Sendable () -> Void) { self.work = work }

  /// By default glibc keeps what it once had, a heap for each thread: twice of what an update takes.
  private static let thriftyMemory: Void = semfs_return_memory()

  /// Runs `work` on so many new threads; on this one where none can be had. `join` must follow.
  func start(_ count: Int) {
    WorkerThreads.thriftyMemory
    for _ in 0..<count {
      var thread = pthread_t()
      let error = pthread_create(
        &thread, nil,
        { group in
          if let group {
            Unmanaged<WorkerThreads>.fromOpaque(group).takeUnretainedValue().work()
          }
          return nil
        }, Unmanaged.passUnretained(self).toOpaque())
      if error == 0 { threads.append(thread) }
    }
    if threads.isEmpty, count > 0 { work() }
  }

  func join() {
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }
}
