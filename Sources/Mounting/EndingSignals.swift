// SPDX-License-Identifier: GPL-3.0-or-later
@preconcurrency import Dispatch
import Glibc

/// Calls a function, on a thread of its own, when the process is asked to end.
package final class EndingSignals: Sendable {
  private let sources: [any DispatchSourceSignal]

  package init(_ end: @escaping @Sendable () -> Void) {
    let queue = DispatchQueue(label: "semfs.signals")
    sources = [SIGTERM, SIGINT, SIGHUP].map { number in
      // What is left to the default ends the process before a source hears of it.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler(handler: end)
      source.resume()
      return source
    }
  }

  deinit { for source in sources { source.cancel() } }
}
