// SPDX-License-Identifier: GPL-3.0-or-later
import ChildProcesses
import Glibc
import SystemPackage

/// The person's pager, for results that may be longer than the screen.
enum Pager {
  /// Runs `body` with its output in the pager where a person sits at a terminal: $SEMFS_PAGER, else
  /// $PAGER, else less. Not in the prompt line, and not where the pager is empty or cat.
  static func showing<Result>(in context: ShellContext, _ body: () throws -> Result) throws
    -> Result
  {
    guard let command = command(in: context) else { return try body() }
    try context.output.flush()
    let pipe = try ChildProcess.pipe()
    // -F: what fits on the screen ends at once. -R: colours. -X: it stays on the screen.
    if getenv("LESS") == nil { setenv("LESS", "FRX", 1) }
    let child = try ChildProcess(
      "/bin/sh", ["sh", "-c", command], descriptors: [0: pipe.readEnd])
    try pipe.readEnd.close()
    let terminal = try FileDescriptor.standardOutput.duplicate()
    _ = try pipe.writeEnd.duplicate(as: .standardOutput)
    try pipe.writeEnd.close()
    defer {
      try? context.output.flush()
      _ = try? terminal.duplicate(as: .standardOutput)
      try? terminal.close()
      _ = child.wait()
    }
    return try body()
  }

  /// Shows what is longer than the screen; false where it is not, or where there is no pager.
  static func show(_ bytes: [UInt8], in context: ShellContext) -> Bool {
    guard let height = context.output.height, let command = program(in: context),
      bytes.reduce(into: 0, { if $1 == 0x0A { $0 += 1 } }) >= height
    else { return false }
    if getenv("LESS") == nil { setenv("LESS", "FRX", 1) }
    return (try? OuterShell.run(command, input: bytes)) == 0
  }

  private static func command(in context: ShellContext) -> String? {
    context.kept == nil ? program(in: context) : nil
  }

  private static func program(in context: ShellContext) -> String? {
    guard context.output.isTerminal, context.output.isStandardOutput, !context.isPlain,
      context.environment["TERM"] != "dumb"
    else { return nil }
    let command = context.environment["SEMFS_PAGER"] ?? context.environment["PAGER"] ?? "less"
    return command.isEmpty || command == "cat" ? nil : command
  }
}
