// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// What servers that speak OpenAI's protocol have in common.
enum Endpoint {
  /// The address of one of its services.
  /// - Parameter base: up to and with `/v1`, as every such server prints it, or the service's own.
  /// - Throws: `CompletionError.badAddress`.
  static func address(_ base: String, _ service: String) throws(CompletionError) -> String {
    guard let parts = URLComponents(string: base), let scheme = parts.scheme?.lowercased(),
      scheme == "http" || scheme == "https", parts.host?.isEmpty == false,
      !base.unicodeScalars.contains(where: { $0.value < 0x21 || $0.value == 0x7F })
    else { throw .badAddress(base) }
    var address = base
    while address.hasSuffix("/") { address.removeLast() }
    return address.hasSuffix(service) ? address : address + service
  }

  /// Asks up to so often, with pauses, as long as the server may only be starting or busy.
  static func attempts<Answer>(
    _ count: Int, until deadline: ContinuousClock.Instant,
    _ once: () throws(CompletionError) -> Answer
  ) throws(CompletionError) -> Answer {
    var pause = Duration.milliseconds(250)
    for attempt in 1... {
      do {
        return try once()
      } catch {
        guard attempt < count, error.mayPass, ContinuousClock.now + pause < deadline else {
          throw error
        }
        Thread.sleep(forTimeInterval: pause.seconds)
        pause *= 2
      }
    }
    fatalError("unreachable: the last attempt returns or throws")
  }
}

extension CompletionError {
  /// Whether asking again may help: the server is starting, busy, or was restarted.
  var mayPass: Bool {
    switch self {
    case .unreachable: true
    case .refused(_, let status, _): [429, 500, 502, 503, 504].contains(status)
    case .badAddress, .unreadableKey, .noTransport, .timedOut, .tooLong, .malformed, .interrupted:
      false
    }
  }
}

extension Duration {
  var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
