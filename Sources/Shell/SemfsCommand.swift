// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser

/// The `semfs` command and its subcommands.
package struct SemfsCommand: ParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "semfs",
    abstract: "A folder that answers to plain language and remembers every state it was in.",
    discussion: """
        semfs init ~/Documents && cd ~/Documents     make a folder a store
        semfs index                                  make it findable
        semfs find how to prune tomatoes             search by meaning
        semfs ask put budget.csv back as yesterday   do what a prompt says
        semfs mount ~/Documents                      record every change from now on
        semfs                                        the prompt line

      Results go to standard output, everything else to standard error. -C DIR before or after a \
      command runs it there.
      """,
    groupedSubcommands: groups.map { CommandGroup(name: $0.name, subcommands: $0.commands) })

  package init() {}

  /// The commands by what they are for; the order of help and of the man pages.
  package static let groups: [(name: String, commands: [any ShellCommand.Type])] = [
    (
      "Store",
      [
        InitCommand.self, ScanCommand.self, IndexCommand.self, ForgetCommand.self,
        StatusCommand.self, CheckCommand.self, PruneCommand.self,
      ]
    ),
    (
      "Prompts", [AskCommand.self, PlanningCommand.self, RunCommand.self, McpCommand.self]
    ),
    (
      "Read",
      [
        FindCommand.self, GrepCommand.self, WhyCommand.self, SaveCommand.self, CountCommand.self,
        ListCommand.self, ReadCommand.self,
        InfoCommand.self, SummarizeCommand.self, AnswerCommand.self, GroupCommand.self,
        JoinCommand.self, RelatedCommand.self, DuplicatesCommand.self, WatchCommand.self,
      ]
    ),
    (
      "Change",
      [
        CreateCommand.self, WriteCommand.self, AppendCommand.self, CopyCommand.self,
        MoveCommand.self, CollectCommand.self, MergeCommand.self, DeleteCommand.self,
        TagCommand.self, UntagCommand.self, LockCommand.self, UnlockCommand.self,
      ]
    ),
    (
      "History",
      [
        LogCommand.self, VersionsCommand.self, HistoryCommand.self, ShowCommand.self,
        DiffCommand.self, CompareCommand.self, ChangesCommand.self, SnapshotCommand.self,
        RollbackCommand.self, UndoCommand.self, RedoCommand.self, TimelineCommand.self,
        StatsCommand.self, ExportCommand.self,
        ImportCommand.self,
      ]
    ),
    (
      "Serve", [ShareCommand.self, UnshareCommand.self, ServeCommand.self, AiosCommand.self]
    ),
    ("Mount", [MountCommand.self, UnmountCommand.self]),
    (
      "Set up",
      [
        ModelCommand.self, ConfigCommand.self, CompletionCommand.self, VersionCommand.self,
        ManualCommand.self, PromptLineCommand.self,
      ]
    ),
  ]

  /// Every command, in the order of help.
  package static var commands: [any ShellCommand.Type] { groups.flatMap { $0.commands } }
}
