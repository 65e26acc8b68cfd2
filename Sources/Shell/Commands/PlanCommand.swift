// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls

/// A command that is one operation of the plan language, its fields as flags. All of them take the
/// same way: a plan, a preview, a question where something would change, a result.
package protocol PlanCommand: ShellCommand {
  var format: OutputFormat { get }
  var consent: Consent { get }
  var explains: Bool { get }
  func plan(in place: Place) throws -> Plan
}

extension PlanCommand {
  package var explains: Bool { false }
  /// What reading commands need: nothing to agree to.
  package var consent: Consent { Consent() }

  package func execute(in context: ShellContext) throws -> ExitStatus {
    let workspace = try Workspace.open(in: context)
    var runner = PlanRunner(workspace: workspace, consent: consent)
    runner.format = format
    runner.colour = common.color
    runner.explains = explains
    return try runner.run(plan(in: workspace.place))
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
