// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser

/// What every command takes.
package struct CommonOptions: ParsableArguments {
  @Option(
    name: .customShort("C"),
    help: ArgumentHelp("Run as if started in DIR.", valueName: "DIR"),
    completion: .directory)
  package var directory: String?

  @Option(help: ArgumentHelp("Use colours: auto, always or never.", valueName: "WHEN"))
  package var color: ColourChoice?

  package init() {}
}
