// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Glibc
import Indexing
import Syscalls
import SystemPackage

/// From the words of the command line to the exit status.
package enum Program {
  package static let version = "0.1.0"

  /// The whole program.
  package static func main() -> Never {
    if CommandLine.argc == 2, CommandLine.arguments[1] == ReaderChild.argument {
      ReaderChild.main()
    }
    ReaderPool.useOwnProgram()
    Interrupt.install()
    let context = ShellContext.process()
    let status = run(arguments(), in: context)
    // What is open stays so: see ShellContext.leftOpen.
    withExtendedLifetime(context) { exit(status.rawValue) }
  }

  /// The file of this program, for an outer shell to run.
  package static var executable: String {
    Place.resolved(FilePath("/proc/self/exe")).map { PathText.string($0) } ?? "semfs"
  }

  /// The command line after the program's name; bytes that are no text survive (`PathText`).
  package static func arguments() -> [String] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      guard let pointer = CommandLine.unsafeArgv[index] else { return nil }
      return PathText.string(
        UnsafeBufferPointer(start: pointer, count: strlen(pointer)).map { UInt8(bitPattern: $0) })
    }
  }

  /// Runs one command; errors are said on standard error.
  package static func run(_ arguments: [String], in context: ShellContext) -> ExitStatus {
    var colour: ColourChoice?
    do {
      let words = normalised(arguments)
      let parsed = try parse(words)
      guard let command = parsed as? any ShellCommand else {
        return try runForeign(parsed)
      }
      colour = command.common.color
      let care = DeadMountCare(context: context, isMounting: command is MountCommand)
      try care.settleCurrentFolder()
      if let directory = command.common.directory {
        try care.clear(above: PathText.filePath(directory))
        try go(to: directory)
      }
      let status = try command.execute(in: context)
      try context.output.flush()
      return status
    } catch {
      return report(error, colour: colour, in: context)
    }
  }

  /// The command that the words are. One that its first word names is parsed without the sixty others,
  /// whose pages the parser would otherwise make first: 5 ms of every start. What is wrong in the words
  /// is said by the whole parser, which knows the way to help.
  private static func parse(_ words: [String]) throws -> any ParsableCommand {
    if let name = words.first,
      let command = SemfsCommand.commands.first(where: { $0.page.name == name }),
      let parsed = try? command.parseAsRoot(arguments(of: command, in: words)),
      type(of: parsed) == command
    {
      return parsed
    }
    return try SemfsCommand.parseAsRoot(words)
  }

  /// Whether the words are a command as they stand.
  package static func understands(_ words: [String]) -> Bool {
    (try? parse(normalised(words))) != nil
  }

  /// What comes after the name of the command. A query of many words is made one, for the parser takes
  /// time by the square of their number.
  private static func arguments(of command: any ShellCommand.Type, in words: [String]) -> [String] {
    let arguments = Array(words.dropFirst())
    guard command == FindCommand.self, let dashes = arguments.firstIndex(of: "--"),
      arguments.count > dashes + 2
    else { return arguments }
    return arguments[...dashes] + [arguments[(dashes + 1)...].joined(separator: " ")]
  }

  /// The commands that the argument parser brings itself: help.
  private static func runForeign(_ parsed: any ParsableCommand) throws -> ExitStatus {
    var command = parsed
    try command.run()
    return .success
  }

  /// Says what went wrong and gives the exit status.
  package static func report(
    _ error: any Error, colour: ColourChoice? = nil, in context: ShellContext
  ) -> ExitStatus {
    if case ShellError.brokenPipe = error { return .success }
    try? context.output.flush()
    if case ShellError.notConfirmed(asked: true) = error {
      context.say("Nothing was changed")
      return .notConfirmed
    }
    if error is ExitCode || error is CleanExit || Diagnostic.isUsage(error) {
      return reportUsage(error, in: context)
    }
    let diagnostic = Diagnostic(error)
    let style = context.style(colour, on: context.errors)
    for line in diagnostic.lines(style) { context.say(line) }
    return diagnostic.status
  }

  /// Help goes to standard output with status 0; wrong usage to standard error with 2.
  private static func reportUsage(_ error: any Error, in context: ShellContext) -> ExitStatus {
    let text = SemfsCommand.fullMessage(for: error)
    if SemfsCommand.exitCode(for: error) == .success {
      do {
        try context.output.line(text)
        try context.output.flush()
      } catch {
        return report(error, in: context)
      }
      return .success
    }
    context.say(text)
    return .failure
  }

  /// Options before the command are moved behind it, so that `semfs -C DIR find x` is
  /// `semfs find -C DIR x`; `semfs DIR MOUNTPOINT -o …`, as mount.fuse(8) calls it, is a mount.
  package static func normalised(_ arguments: [String]) -> [String] {
    var leading: [String] = []
    var rest = arguments[...]
    while let word = rest.first {
      if ["-C", "--color"].contains(word), rest.count > 1 {
        leading += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if word.hasPrefix("--color=") || (word.hasPrefix("-C") && word.count > 2) {
        leading.append(word)
        rest = rest.dropFirst()
      } else {
        break
      }
    }
    guard let command = rest.first else { return ["repl"] + leading }
    if command == "--version" { return ["version"] + leading }
    if command.hasPrefix("/") { return ["mount"] + leading + rest }
    // Flags without a command are the prompt line's; help and its like are the argument parser's.
    let isOwn = ["-h", "--help", "--generate-completion-script", "--experimental-dump-help"]
    if command.hasPrefix("-"), !isOwn.contains(command) { return ["repl"] + leading + rest }
    if command == "help" || command.hasPrefix("-") { return Array(rest) }
    // An option whose value may be left out is none of the argument parser's.
    let words = rest.dropFirst().flatMap { word in
      command == "check" && word.hasPrefix("--read-data=")
        ? ["--read-data-subset", String(word.dropFirst("--read-data=".count))] : [word]
    }
    return [command] + leading + words
  }

  /// - Throws: `ShellError.noSuchFolder`.
  package static func go(to folder: String) throws {
    let path = PathText.filePath(folder)
    if path.withPlatformString({ chdir($0) }) != 0 {
      throw ShellError.noSuchFolder(path, Errno(rawValue: errno))
    }
  }
}

extension Diagnostic {
  /// Whether the argument parser made the error; its own words are the best there are.
  static func isUsage(_ error: any Error) -> Bool {
    let name = String(describing: type(of: error))
    return error is ValidationError || name == "CommandError" || name == "ParserError"
  }
}
