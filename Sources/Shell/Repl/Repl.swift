// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// The prompt line: `semfs` alone.
package final class Repl {
  private let context: ShellContext
  package init(context: ShellContext) { self.context = context }

  package func run() throws -> ExitStatus {
    var status = ExitStatus.success
    while let line = readLine(strippingNewline: true) {
      if line.allSatisfy(\.isWhitespace) { continue }
      status = Program.run(["ask", "--", line], in: context)
    }
    return status
  }
}
