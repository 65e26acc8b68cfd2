// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage
import Testing

@testable import Shell

@Test func anAnswerIsALineAndTheRestIsLeft() throws {
  let pipe = try FileDescriptor.pipe()
  _ = try pipe.writeEnd.writeAll("yes\n\nb\u{FC}".utf8)
  try pipe.writeEnd.close()
  let keyboard = TerminalKeyboard(input: pipe.readEnd)
  #expect(!keyboard.isPresent)
  Interrupt.handling(.onlyRequests) {
    #expect(keyboard.ask("") == "yes")
    #expect(keyboard.ask("") == "")
    #expect(keyboard.ask("") == "b\u{FC}")
    #expect(keyboard.ask("") == nil)
  }
  try pipe.readEnd.close()
}
