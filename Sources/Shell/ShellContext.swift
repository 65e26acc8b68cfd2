// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// What a command runs in: its streams, its environment, the folder it stands in, the clock.
///
/// One per process; the prompt line keeps one over many commands, and tests make their own.
package final class ShellContext {
  package let environment: ProcessEnvironment
  package private(set) var output: OutputChannel
  package let errors: OutputChannel
  package var keyboard: any Keyboard
  package let clock: @Sendable () -> Date
  package private(set) lazy var timeZone: TimeZone = givenTimeZone ?? .current
  private let givenTimeZone: TimeZone?
  /// The workspace that the prompt line keeps open between commands; nil in one-shot commands.
  package var kept: Workspace?
  /// What a command that only reads leaves open to the end of the process: the kernel closes it in no time,
  /// while closing databases in order takes as long as opening them.
  package var leftOpen: Workspace?
  /// Paths that the previous prompt found or touched.
  package var last: [String] = []
  /// Dead mounts that were taken away before the command ran.
  package var clearedMounts: Set<FilePath> = []
  /// How work is waited for.
  package var patience: any Patience = PlainPatience()
  /// Output for a screen reader: no colours, no moving lines, no pager.
  package var isPlain = false
  /// The prompt that led to the plan which runs, for the log.
  package var prompt: String?

  package init(
    environment: ProcessEnvironment, output: OutputChannel, errors: OutputChannel,
    keyboard: any Keyboard, clock: @escaping @Sendable () -> Date = { Date() },
    timeZone: TimeZone? = nil
  ) {
    self.environment = environment
    self.output = output
    self.errors = errors
    self.keyboard = keyboard
    self.clock = clock
    givenTimeZone = timeZone
  }

  /// The context of this process.
  package static func process() -> ShellContext {
    ShellContext(
      environment: .current, output: OutputChannel(.descriptor(.standardOutput)),
      errors: OutputChannel(.descriptor(.standardError)), keyboard: TerminalKeyboard())
  }

  package lazy var settings: Settings = Settings(environment: environment)

  /// Runs `body` with its results kept, for a file or another program, rather than shown.
  package func keepingOutput<Result>(_ body: () throws -> Result) rethrows -> (Result, [UInt8]) {
    let shown = output
    let kept = OutputChannel(.memory)
    output = kept
    defer { output = shown }
    return (try body(), kept.bytes)
  }

  /// A line on standard error, at once: what is no result.
  package func say(_ line: String) {
    try? output.flush()
    try? errors.line(line)
    try? errors.flush()
  }

  /// The colours of a stream under the choice of the flags and settings.
  package func style(_ choice: ColourChoice?, on stream: OutputChannel) -> Style {
    isPlain
      ? Style(isOn: false)
      : Style(choice ?? settings.colour, isTerminal: stream.isTerminal, environment: environment)
  }
}
