// SPDX-License-Identifier: GPL-3.0-or-later
import Syscalls
import Testing

@testable import Shell

@Test func controlCharactersInNamesAreShownAsEscapes() {
  #expect(Escaping.name("a\u{1B}[31mb\nc\td") == "a\\x1b[31mb\\nc\\td")
  #expect(Escaping.name("x\u{202E}gpj.exe") == "x\\u{202e}gpj.exe")
  #expect(Escaping.name("\u{9B}31m") == "\\u{009b}31m")
}

@Test func bytesThatAreNoTextAreShownAsEscapes() {
  #expect(Escaping.name(PathText.string([0x61, 0xFF, 0x62])) == "a\\xffb")
}

@Test func ordinaryTextStaysAsItIs() {
  #expect(Escaping.name("grün 日本.md") == "grün 日本.md")
  #expect(Escaping.text("two\nlines\t.") == "two\nlines\t.")
}

@Test func contentsKeepTheirLinesButNotTheirEscapes() {
  #expect(Escaping.text("a\n\u{1B}]0;title\u{07}") == "a\n\\x1b]0;title\\x07")
}
