// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization

/// Some files being read and extracted on all processors.
final class ExtractionBatch: Sendable {
  enum Result: Sendable {
    case text(IndexedText, bytes: Int)
    case failed(String)
    case stopped
  }

  let files: [IndexableFile]
  /// What comes after this batch.
  let rest: ArraySlice<IndexableFile>
  private let source: FileSource
  private let shouldStop: @Sendable () -> Bool
  /// By place in `files`. Held for single reads and writes only.
  private let slots: Mutex<[Result]>
  private let next = Atomic(0)
  private let threads = Mutex<WorkerThreads?>(nil)

  /// As many of `files` as make a transaction.
  init(
    _ files: ArraySlice<IndexableFile>, source: FileSource,
    shouldStop: @escaping @Sendable () -> Bool
  ) {
    var bytes = 0
    var end = files.startIndex
    while end < files.endIndex, end - files.startIndex < Limits.batchFiles {
      bytes += Int(clamping: min(files[end].size, Int64(Limits.readBytes)))
      if bytes > Limits.batchBytes, end > files.startIndex { break }
      end += 1
    }
    self.files = Array(files[..<end])
    rest = files[end...]
    self.source = source
    self.shouldStop = shouldStop
    slots = Mutex(Array(repeating: .stopped, count: self.files.count))
  }

  /// `wait` must follow.
  func start() {
    guard !files.isEmpty else { return }
    let workers = WorkerThreads { [unowned self] in work() }
    threads.withLock { $0 = workers }
    workers.start(min(files.count, ProcessInfo.processInfo.activeProcessorCount))
  }

  func wait() {
    let workers = threads.withLock { workers in
      defer { workers = nil }
      return workers
    }
    workers?.join()
  }

  private func work() {
    while !shouldStop() {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < files.count else { return }
      let result = extract(files[index])
      slots.withLock { $0[index] = result }
    }
  }

  /// In the order of `files`; complete after `wait`.
  var results: [Result] { slots.withLock { $0 } }

  private func extract(_ file: IndexableFile) -> Result {
    do {
      let (text, bytes) = try source.text(of: file)
      return .text(text, bytes: bytes)
    } catch {
      return .failed(String(describing: error))
    }
  }
}
