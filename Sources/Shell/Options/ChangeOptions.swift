// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser

/// Whether a change is agreed to beforehand, only looked at, or never asked about.
package struct Consent: Hashable, Sendable {
  package var agrees = false
  package var onlyLooks = false
  package var neverAsks = false
  package init() {}
}

/// How to agree to a change beforehand, or not to be asked at all.
package struct ChangeOptions: ParsableArguments {
  @Flag(name: [.short, .long], help: "Change what is to be changed without asking.")
  package var yes = false

  @Flag(name: [.customShort("n"), .long], help: "Show what would happen; change nothing.")
  package var dryRun = false

  @Flag(help: "Never ask: what would ask is refused with status 4.")
  package var noInput = false

  package init() {}

  package func validate() throws {
    if yes, dryRun { throw ValidationError("--yes and --dry-run exclude each other") }
  }

  package var consent: Consent {
    var out = Consent()
    (out.agrees, out.onlyLooks, out.neverAsks) = (yes, dryRun, noInput)
    return out
  }
}
