// SPDX-License-Identifier: GPL-3.0-or-later

/// How a command ended; the numbers are a public promise (semfs(1), EXIT STATUS).
package enum ExitStatus: Int32, Sendable {
  /// Something was found or done.
  case success = 0
  /// Nothing was found.
  case nothing = 1
  /// Wrong usage, an unknown field, a failure of the system.
  case failure = 2
  /// Some of it was done; what was not is said on standard error.
  case partial = 3
  /// Something would have changed, and nobody agreed to it.
  case notConfirmed = 4
  /// Ctrl-C.
  case interrupted = 130
}
