// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Syscalls

/// How files are put in a folder: as links unless said otherwise.
package struct PlacementOptions: ParsableArguments {
  @Flag(help: "Put copies there instead of links.")
  package var copy = false

  @Flag(help: "Move the files there.")
  package var move = false

  package init() {}

  package func validate() throws {
    if copy, move { throw ValidationError("--copy and --move exclude each other") }
  }

  package var isSaid: Bool { copy || move }
  package var mode: Placement { copy ? .copy : move ? .move : .link }
}
