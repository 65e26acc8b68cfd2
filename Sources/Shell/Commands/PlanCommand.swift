// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Syscalls

/// A command that is one operation of the plan language, its fields as flags. All of them take the
/// same way: a plan, a preview, a question where something would change, a result.
package protocol PlanCommand: ShellCommand {
  var format: OutputFormat { get }
  var consent: Consent { get }
  var explains: Bool { get }
  /// How hits are chosen and told where the plan is a search.
  func ranking(in context: ShellContext) -> RankingManner
  func plan(in place: Place) throws -> Plan
}

extension PlanCommand {
  package var explains: Bool { false }
  package func ranking(in context: ShellContext) -> RankingManner { RankingManner() }
  /// What reading commands need: nothing to agree to.
  package var consent: Consent { Consent() }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let runner = try runner(in: context)
    return try runner.run(plan(in: runner.workspace.place))
  }

  /// What runs the command's plan.
  func runner(in context: ShellContext) throws -> PlanRunner {
    let workspace = try Workspace.open(in: context)
    var runner = PlanRunner(workspace: workspace, consent: consent)
    runner.format = format
    runner.colour = common.color
    runner.explains = explains
    runner.ranking = ranking(in: context)
    return runner
  }
}

/// A command that asks before it changes something, unless its flags agree or forbid.
package protocol ConsentingCommand: ShellCommand {
  var changes: ChangeOptions { get }
}

/// An operation that may change the tree or the store.
package protocol ChangingPlanCommand: PlanCommand, ConsentingCommand {}

extension ChangingPlanCommand {
  package var consent: Consent { changes.consent }
}
