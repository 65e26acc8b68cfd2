// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Mounting
import Synchronization

/// How the work of a command is waited for.
package protocol Patience {
  /// Runs `work`. Where Ctrl-C comes and `canAbandon`, may throw `ShellError.interrupted` before the
  /// work has ended; its result is then dropped.
  func wait<Result>(canAbandon: Bool, _ work: @escaping () throws -> Result) throws -> Result
}

/// In the calling thread: Ctrl-C ends the process.
package struct PlainPatience: Patience {
  package init() {}
  package func wait<Result>(
    canAbandon: Bool, _ work: @escaping () throws -> Result
  ) throws -> Result { try work() }
}

/// In another thread, so that the prompt line comes back at Ctrl-C. What only reads is abandoned; what
/// changes the tree is all or nothing, and is waited for.
package struct AbandoningPatience: Patience {
  package init() {}

  package func wait<Result>(
    canAbandon: Bool, _ work: @escaping () throws -> Result
  ) throws -> Result {
    let job = Job(work)
    // The executor recurses over folders; the default of 512 kB for threads is not the main thread's.
    DetachedThread.start(stackBytes: 8 << 20) { job.run() }
    var wasTold = false
    while job.done.wait(timeout: .now() + .milliseconds(50)) == .timedOut {
      guard Interrupt.isRequested else { continue }
      if canAbandon { throw ShellError.interrupted }
      if !wasTold {
        wasTold = true
        FileHandle.standardError.write(
          Data("\nFinishing what has begun: it is all or nothing…\n".utf8))
      }
    }
    return try job.result()
  }

  /// One work and its result. Unchecked: `run` writes the outcome before it signals `done`, and
  /// `result` is called after waiting for it.
  private final class Job<Result>: @unchecked Sendable {
    let done = DispatchSemaphore(value: 0)
    /// nil once it has run, so that what it holds goes in its own thread.
    private var work: (() throws -> Result)?
    private var outcome: Swift.Result<Result, any Error>?

    init(_ work: @escaping () throws -> Result) { self.work = work }

    func run() {
      guard let taken = work else { return }
      work = nil
      outcome = Swift.Result { try taken() }
      done.signal()
    }

    func result() throws -> Result {
      guard let outcome else { throw ShellError.interrupted }
      return try outcome.get()
    }
  }
}
