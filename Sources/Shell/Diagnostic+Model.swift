// SPDX-License-Identifier: GPL-3.0-or-later
import LanguageModels

extension Diagnostic {
  init(completion error: CompletionError) {
    let settings = "See what is set: semfs config list"
    switch error {
    case .badAddress(let address):
      self.init(
        "\(quoted(address)) is no address of a model",
        hint: "Up to /v1, for example: semfs config set llm.url http://localhost:11434/v1")
    case .unreadableKey(let path, let reason):
      self.init(
        "the model's key cannot be taken from \(quoted(path)): \(reason)",
        hint: "One line in a file that only you may read: chmod 600")
    case .noTransport(let reason):
      self.init("no model can be asked: \(reason)", hint: "Install it: apt install curl")
    case .unreachable(let address, let reason):
      self.init("nobody answers at \(address): \(reason)", hint: settings)
    case .refused(let address, let status, let message):
      let hint =
        status == 401 || status == 403
        ? "Set its key: semfs config set llm.key-file FILE, or for embeddings: model add --key-file"
        : settings
      self.init("\(address) refused with \(status): \(message)", hint: hint)
    case .timedOut(let address, let seconds):
      self.init(
        "\(address) gave no answer within \(seconds) s",
        hint: "Wait longer: semfs config set llm.timeout 120")
    case .tooLong(let address, let bytes):
      self.init("the answer of \(address) goes on beyond \(bytes) bytes", hint: settings)
    case .malformed(let address, let reason):
      self.init("the answer of \(address) is none: \(reason)", hint: settings)
    case .interrupted: self.init("interrupted", status: .interrupted)
    }
  }
}
