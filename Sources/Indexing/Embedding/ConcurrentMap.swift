// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization

/// `body` of 0..<count, computed by up to `threads` threads that take the next number when they are
/// done with one; in order. On the calling thread where one is enough.
func concurrentMap<Result: Sendable>(
  _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  guard threads > 1, count > 1 else { return (0..<count).map(body) }
  let next = Atomic(0)
  let results = Mutex([Result?](repeating: nil, count: count))
  withoutActuallyEscaping(body) { body in
    let work: @Sendable () -> Void = {
      while true {
        let i = next.add(1, ordering: .relaxed).oldValue
        if i >= count { return }
        let result = body(i)
        results.withLock { $0[i] = result }
      }
    }
    let others = WorkerThreads(work)
    others.start(min(threads, count) - 1)
    work()
    others.join()
  }
  return results.withLock { $0 }.compactMap { $0 }
}
