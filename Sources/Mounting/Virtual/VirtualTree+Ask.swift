// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import Foundation
import Glibc
import Synchronization
import Syscalls
import SystemPackage

/// Answers a prompt in words; made by who knows prompts. A plan that changes something is given to
/// the last argument, which runs it or throws.
package struct PromptAnswerer: Sendable {
  /// What a prompt means, and the words for what came of it.
  package let plan: @Sendable (_ prompt: String) -> Plan
  package let words: @Sendable (_ outcome: Outcome) -> String
  package let refusal: @Sendable (_ error: any Error) -> String
  /// Whether plans that change the tree are carried out.
  package let mayChange: Bool

  package init(
    mayChange: Bool, plan: @escaping @Sendable (_ prompt: String) -> Plan,
    words: @escaping @Sendable (_ outcome: Outcome) -> String,
    refusal: @escaping @Sendable (_ error: any Error) -> String
  ) {
    self.mayChange = mayChange
    self.plan = plan
    self.words = words
    self.refusal = refusal
  }
}

/// `.semfs/ask` as one program has it open.
final class AskFile: Sendable {
  struct State {
    var prompt: [UInt8] = []
    var answer: Data?
    /// Where the writing ended: a program that reads on from there reads the answer from its start.
    var start = 0
  }

  let viewer: Viewer
  /// What was written and not answered yet, and the answer to what was.
  let state = Mutex(State())
  init(_ viewer: Viewer) { self.viewer = viewer }
}

/// The last answer of each user, for a program that opens the file after another has asked.
final class AskReplies: Sendable {
  /// Dictionary work only.
  private let state = Mutex<[uid_t: Data]>([:])
  func last(of viewer: Viewer) -> Data { state.withLock { $0[viewer.uid] ?? Data() } }
  func keep(_ reply: Data, for viewer: Viewer) { state.withLock { $0[viewer.uid] = reply } }
}

extension VirtualTree {
  /// As the planner reads at most.
  private static let mostPrompt = 64 << 10

  func openAsk(_ caller: Caller) throws(Errno) -> AskFile {
    guard answerer != nil else { throw .noSuchFileOrDirectory }
    return AskFile(Viewer(caller))
  }

  /// Emptying it, as `>` of a shell does, is nothing; anything else is refused.
  func truncate(_ number: fuse_ino_t, _ status: stat, _ which: Int32) throws(Errno) {
    let others =
      which
      & ~(FUSE_SET_ATTR_SIZE | FUSE_SET_ATTR_MTIME | FUSE_SET_ATTR_MTIME_NOW
      | FUSE_SET_ATTR_CTIME)
    guard try numbers.node(number) == .ask, others == 0, status.st_size == 0 else {
      throw .readOnlyFileSystem
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, to handle: UInt64) throws(Errno) -> Int {
    guard case .question(let file) = try files.file(handle) else { throw .badFileDescriptor }
    let fits = file.state.withLock { state in
      guard state.prompt.count + bytes.count <= Self.mostPrompt else { return false }
      state.prompt += bytes
      state.start += bytes.count
      return true
    }
    guard fits else { throw .fileTooLarge }
    return bytes.count
  }

  /// A prompt ends where its answer is read, or the file closed.
  func flush(_ handle: UInt64) throws(Errno) {
    if case .question(let file) = try files.file(handle) { try answerPrompt(of: file) }
  }

  func read(_ file: AskFile, offset: Int, size: Int) throws(Errno) -> Data {
    try? answerPrompt(of: file)
    let (own, start) = file.state.withLock { state in
      // It went back to the beginning of the file.
      if offset < state.start { state.start = 0 }
      return (state.answer, state.start)
    }
    let answer = own ?? replies.last(of: file.viewer)
    let offset = offset - start
    guard offset < answer.count else { return Data() }
    return Data(answer[offset..<min(answer.count, offset + size)])
  }

  /// - Throws: `EPERM` for a plan that may not run here.
  private func answerPrompt(of file: AskFile) throws(Errno) {
    let bytes = file.state.withLock { state in
      defer { state.prompt = [] }
      return state.prompt
    }
    guard !bytes.isEmpty, let answerer else { return }
    let prompt = String(decoding: bytes, as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    var failure: Errno?
    var text: String
    do {
      text = answerer.words(try carryOut(answerer.plan(prompt), file.viewer, answerer))
    } catch {
      if let error = error as? Errno, error == .notPermitted { failure = error }
      text = answerer.refusal(error)
    }
    if !text.hasSuffix("\n") { text += "\n" }
    let reply = Data(text.utf8)
    file.state.withLock { $0.answer = reply }
    replies.keep(reply, for: file.viewer)
    if let failure { throw failure }
  }

  private func carryOut(
    _ plan: Plan, _ viewer: Viewer, _ answerer: PromptAnswerer
  ) throws -> Outcome {
    if let because = plan.because { throw AskError.noPlan(because: because) }
    settle()
    let isReading = plan.steps.allSatisfy { $0.access == .reads }
    if viewer.isLimited, !plan.steps.allSatisfy(\.staysInPresent) { throw Errno.notPermitted }
    if isReading { return try interpreter.execute(plan, context: context(for: viewer)) }
    guard answerer.mayChange, !viewer.isLimited else { throw Errno.notPermitted }
    return try change(plan, context(for: viewer))
  }
}

/// Why a prompt has no answer.
package enum AskError: Error, Sendable {
  case noPlan(because: String)
}

extension Syscall {
  /// Whether another user may ask it: it reads the tree as it is, which the disk's permissions guard.
  fileprivate var staysInPresent: Bool {
    switch self {
    case .retrieve(let files), .count(let files), .list(let files), .read(let files),
      .summarize(let files), .answer(let files, _), .related(let files), .duplicates(let files):
      !files.looksBack
    case .group(let files, let grouping): !files.looksBack && grouping.into == nil
    default: false
    }
  }
}
