// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// Something that continues a text: a language model behind an address, or a test's own.
package protocol CompletionService: Sendable {
  /// The model's name, for notes to the person.
  var name: String { get }

  /// Asks once and waits for the whole answer.
  ///
  /// The answer is a stranger's text: whoever uses it validates it. `onText` is given the pieces as they
  /// come, on the calling thread; what it was given counts for nothing when the call throws.
  /// - Throws: `CompletionError`.
  func complete(
    _ request: CompletionRequest, onText: (String) -> Void
  ) throws(CompletionError) -> String
}

extension CompletionService {
  package func complete(_ request: CompletionRequest) throws(CompletionError) -> String {
    try complete(request) { _ in }
  }
}

/// What a model is asked.
package struct CompletionRequest: Hashable, Sendable {
  /// What it is and what it must do; ours alone.
  package var instructions: String
  /// What it is to work on: the person's words, or fenced contents.
  package var input: String
  /// A JSON schema (draft 2020-12) that the answer must follow; nil: prose.
  package var schema: JSONValue?
  /// At most so many tokens are answered.
  package var maximumTokens: Int

  package init(
    instructions: String, input: String, schema: JSONValue? = nil, maximumTokens: Int = 1024
  ) {
    self.instructions = instructions
    self.input = input
    self.schema = schema
    self.maximumTokens = maximumTokens
  }
}

/// Why a model gave no answer. Sentences are made in Shell's `Diagnostic`.
package enum CompletionError: Error, Hashable, Sendable {
  /// The address is none that a request can be sent to.
  case badAddress(String)
  /// The file that holds the key cannot be read, or anyone may read it.
  case unreadableKey(path: String, reason: String)
  /// `curl` is not installed, or could not be started.
  case noTransport(reason: String)
  /// Nobody answered at the address.
  case unreachable(address: String, reason: String)
  /// The server answered with a status that is no success.
  case refused(address: String, status: Int, message: String)
  case timedOut(address: String, seconds: Int)
  /// The answer went on beyond what is read.
  case tooLong(address: String, bytes: Int)
  /// The answer is not one of the protocol, or was cut off.
  case malformed(address: String, reason: String)
  /// The person stopped it.
  case interrupted
}
