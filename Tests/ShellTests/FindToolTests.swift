// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// find, grep, why and forget as programs among programs; by words alone, for there is no model here.
@Suite(.enabled(if: Sandbox.isBuilt, "the program is not built"))
struct FindToolTests {
  private func indexed() throws -> Sandbox {
    let sandbox = try Sandbox()
    let letter = (1...30).map { "line \($0): the rent of flat \($0 * 3) was paid" }.joined(
      separator: "\n")
    try sandbox.write("# Flats\n\nNothing yet.\n\nThe rent is due in May.\n", to: "notes/rent.md")
    try sandbox.write(letter, to: "letter.txt")
    try sandbox.write(letter + "\nand nothing more\n", to: "letter (2).txt")
    try sandbox.write("Tomatoes need water.\n", to: "garden.txt")
    try sandbox.write("PASSWORD=rent\n", to: ".env")
    let result = try sandbox.run("semfs init && semfs index --no-vectors")
    try #require(result.status == 0, "\(result.errors)")
    return sandbox
  }

  @Test func linesHaveThePathAndTheNumberOfWhatSaysMost() throws {
    let sandbox = try indexed()
    let result = try sandbox.run("semfs find --lines rent due may 2>/dev/null")
    #expect(result.text.split(separator: "\n").contains("notes/rent.md:5:The rent is due in May."))
    #expect(try sandbox.run("semfs find --lines --json rent").status == 2)
  }

  @Test func aCopyIsShownOnlyWhereAllAreAskedFor() throws {
    let sandbox = try indexed()
    let once = try sandbox.run("semfs find rent 2>/dev/null").text.split(separator: "\n")
    #expect(once.filter { $0.hasPrefix("letter") }.count == 1)
    let all = try sandbox.run("semfs find --all rent 2>/dev/null").text.split(separator: "\n")
    #expect(all.filter { $0.hasPrefix("letter") }.count == 2)
    let told = try sandbox.run(
      "semfs find --json rent 2>/dev/null | grep -c '\"copies\":\\[\"letter'")
    #expect(told.text == "1\n")
  }

  @Test func theBestHitIsOpenedInTheEditor() throws {
    let sandbox = try indexed()
    let result = try sandbox.run(
      "env -u DISPLAY -u WAYLAND_DISPLAY true; EDITOR='echo edits' semfs find --open rent due may 2>/dev/null"
    )
    #expect(result.text == "edits notes/rent.md\n")
    #expect(try sandbox.run("EDITOR=echo semfs find --open xyzzyplugh").status == 1)
  }

  @Test func withoutATerminalThereIsNoList() throws {
    let sandbox = try indexed()
    let result = try sandbox.run(
      "setsid --wait sh -c \"timeout 20 '\(Sandbox.program ?? "")' find -i rent\"")
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.errors.contains("terminal"))
  }

  private static let hasTmux = FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux")

  @Test(.enabled(if: hasTmux, "tmux is not installed"))
  func theListWritesThePathThatWasTaken() throws {
    let sandbox = try indexed()
    let program = try #require(Sandbox.program)
    let result = try sandbox.run(
      """
      tmux="env TERM=xterm tmux -L semfs-$$"
      $tmux new-session -d -x 80 -y 24 "'\(program)' find -i tomatoes water > ../taken"
      for i in $(seq 100); do
        sleep 0.2; $tmux send-keys Enter; [ -s ../taken ] && break
      done
      $tmux kill-server 2> /dev/null; cat ../taken
      """)
    #expect(result.text == "garden.txt\n", "\(result.errors)")
  }

  @Test func grepWritesPathLineAndText() throws {
    let sandbox = try indexed()
    #expect(
      try sandbox.run("semfs grep 'rent is (due|paid)'").text
        == "notes/rent.md:5:The rent is due in May.\n")
    #expect(
      try sandbox.run("cd notes && semfs grep -i TOMATOES").text
        == "../garden.txt:1:Tomatoes need water.\n")
    #expect(try sandbox.run("semfs grep -l 'flat 9 '").text == "letter (2).txt\nletter.txt\n")
    #expect(try sandbox.run("semfs grep --count rent -- notes").text == "1\n")
    #expect(try sandbox.run("semfs grep PASSWORD").status == 1)
    let bad = try sandbox.run("semfs grep '('")
    #expect(bad.status == 2)
    #expect(bad.errors.contains("-F"))
    #expect(try sandbox.run("semfs grep -F '('").status == 1)
  }

  @Test func whySaysWhatKeepsAFileOut() throws {
    let sandbox = try indexed()
    let result = try sandbox.run(
      "semfs why notes/rent.md .env; semfs why --json garden.txt 2>/dev/null")
    #expect(result.text.contains("notes/rent.md: its text is found, by the words of 1 passage"))
    #expect(result.text.contains(".env: only its name is found: it looks like a key"))
    #expect(result.text.contains("\"reason\":\"text\""))
    #expect(try sandbox.run("semfs why .env").status == 1)
  }

  @Test func whatIsForgottenStaysOutUntilItIsRemembered() throws {
    let sandbox = try indexed()
    #expect(try sandbox.run("semfs forget garden.txt && semfs find tomatoes").status == 1)
    #expect(try sandbox.run("semfs index --no-vectors >/dev/null; semfs find tomatoes").status == 1)
    #expect(try sandbox.run("semfs forget").text == "garden.txt\n")
    #expect(
      try sandbox.run("cat garden.txt; semfs show garden.txt").text.contains("Tomatoes need water.")
    )
    let again = try sandbox.run(
      "semfs forget --remember garden.txt; semfs index --no-vectors >/dev/null; semfs find tomatoes 2>/dev/null"
    )
    #expect(again.text == "garden.txt\n")
    #expect(try sandbox.run("semfs forget .").status == 2)
  }

  @Test func aDamagedIndexIsSaidAndMadeAnew() throws {
    let sandbox = try indexed()
    _ = try sandbox.run("head -c 100000 /dev/urandom > .semfs/index.db; rm -f .semfs/index.db-*")
    let search = try sandbox.run("semfs find rent")
    #expect(search.errors.contains("index"), "\(search.errors)")
    #expect(
      try sandbox.run("semfs index --no-vectors >/dev/null; semfs find --all rent due 2>/dev/null")
        .text.contains("notes/rent.md"))
    // A page in the middle.
    _ = try sandbox.run(
      "python3 - <<'E'\nf = open('.semfs/index.db', 'r+b')\nn = f.seek(0, 2)\nfor p in range(8192, n, 8192):\n f.seek(p); f.write(b'\\xff' * 8000)\nE"
    )
    let broken = try sandbox.run("semfs find rent")
    #expect(
      broken.status == 2 || broken.errors.contains("index"), "\(broken.status) \(broken.errors)")
    let healed = try sandbox.run("semfs index --no-vectors; semfs find --all rent due 2>/dev/null")
    #expect(healed.text.contains("notes/rent.md"), "\(healed.errors)")
  }

  @Test func queriesThatSayNothingOrFarTooMuchEndWell() throws {
    let sandbox = try indexed()
    #expect(try sandbox.run("semfs find -- '!?… ---'").status == 1)
    // As much as a command line takes.
    let long = try sandbox.run(
      """
      q="$(yes 'rent tomatoes' | head -c 120000)"
      semfs find -- "$q" "$q" "$q" "$q" "$q" "$q" "$q" "$q" 2>/dev/null
      """)
    #expect(long.status == 0, "\(long.errors)")
    #expect(long.text.contains("garden.txt"))
  }

  @Test func aFileOfOneEndlessLineIsFoundByItsBeginning() throws {
    let sandbox = try indexed()
    let result = try sandbox.run(
      """
      (printf 'quillberry '; head -c 40000000 /dev/zero | tr '\\0' x) > line.txt
      semfs index --no-vectors > /dev/null && semfs find quillberry 2>/dev/null
      """)
    #expect(result.text == "line.txt\n", "\(result.errors)")
  }
}
