// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// What stands between pipes: paths go in and out, plans too, and nobody is ever asked.
@Suite(.enabled(if: Sandbox.isBuilt, "the program is not built"))
struct PipelineTests {
  private func makeTree() throws -> Sandbox {
    let sandbox = try Sandbox()
    for number in 1...3 {
      try sandbox.write("The hive and the bees, honey \(number).\n", to: "bee \(number).txt")
      try sandbox.write("Flour, salt, bread, oven \(number).\n", to: "sub/bread\(number).md")
    }
    try sandbox.write("hive honey bees\n", to: "new\nline.txt")
    try #require(sandbox.run("semfs init && semfs index --no-vectors").status == 0)
    return sandbox
  }

  @Test func namesOfAnyKindGoThroughXargs() throws {
    let sandbox = try makeTree()
    let result = try sandbox.run("semfs find -0 bees | xargs -0 cat | wc -l")
    #expect(result.text.trimmingCharacters(in: .whitespacesAndNewlines) == "4")
    #expect(try sandbox.run("semfs find -0 bees | xargs -0 -n 1 test -f").status == 0)
    let lines = try sandbox.run("cd sub && semfs find -l bread").text
    #expect(lines.split(separator: "\n").sorted() == ["bread1.md", "bread2.md", "bread3.md"])
  }

  @Test(arguments: ["-print", "-print0"])
  func pathsOfFindAreReadAsLinesAndAsBytes(how: String) throws {
    let sandbox = try makeTree()
    let source = "find sub -type f \(how)"
    #expect(try sandbox.run("\(source) | semfs count -").text == "3\n")
    let groups = try sandbox.run("\(source) | semfs group --by type --json -").text
    #expect(groups.contains(#""label":"markdown""#) && !groups.contains("bee"))
    let copied = try sandbox.run("\(source) | semfs copy --yes - --into out/ && ls out")
    #expect(copied.text.split(separator: "\n").count == 3)
  }

  @Test func groupsByTopicComeOfAPipe() throws {
    let sandbox = try makeTree()
    let result = try sandbox.run(
      "find . -name .semfs -prune -o -type f -print0 | semfs group --by topic --groups 2 --jsonl -")
    #expect(result.status == 0 && result.text.split(separator: "\n").count == 2, "\(result)")
    #expect(result.text.contains(#""path":"new\nline.txt""#))
  }

  @Test func nothingOnStandardInputIsNoFileAndNotEveryFile() throws {
    let sandbox = try makeTree()
    for command in ["count", "group --by type", "info", "delete --yes", "tag --yes --tag x"] {
      let result = try sandbox.run("semfs find -l zzzz | semfs \(command) -")
      #expect(result.status == 1 && result.text == "", "\(command): \(result)")
    }
    let filtered = try sandbox.run(
      "semfs delete --yes --type markdown - < /dev/null; ls sub | wc -l")
    #expect(filtered.text.trimmingCharacters(in: .whitespacesAndNewlines) == "3")
  }

  @Test func aPlanCanBeChangedOnItsWay() throws {
    let sandbox = try makeTree()
    let plan = "semfs plan -- 'copy sub/bread1.md to x.md'"
    #expect(
      try sandbox.run("\(plan) | sed 's/x[.]md/y.md/' | semfs run --yes - && cat y.md").text
        == "Flour, salt, bread, oven 1.\n")
    let selected = try sandbox.run(
      "semfs plan -- 'find bees' | semfs run --jsonl - | sed 's/.*\"path\":\"\\([^\"]*\\)\".*/\\1/' | sort | head -n 1"
    )
    #expect(selected.text == "bee 1.txt\n")
  }

  @Test(.enabled(if: Service.has("jq"), "jq is not installed"))
  func jqChangesAPlan() throws {
    let sandbox = try makeTree()
    let result = try sandbox.run(
      "semfs plan -- 'find bees' | jq -c '.steps[0].k = 2' | semfs run -l - | wc -l")
    #expect(result.text.trimmingCharacters(in: .whitespacesAndNewlines) == "2")
    #expect(try sandbox.run("semfs find --json bees | jq -r '.[0].path'").text.hasPrefix("bee "))
  }

  @Test func aPipeIsNeverAsked() throws {
    let sandbox = try makeTree()
    for line in [
      "semfs plan -- delete sub/bread1.md | semfs run -",
      "semfs plan -- delete sub/bread1.md | semfs run --no-input -",
      "echo sub/bread1.md | semfs delete -", "semfs ask delete sub/bread1.md < /dev/null",
      "semfs ask --no-input delete sub/bread1.md",
    ] {
      let result = try sandbox.run(line)
      #expect(result.status == 4 && result.text == "", "\(line): \(result)")
    }
    #expect(try sandbox.run("ls sub/bread1.md").status == 0)
    let looked = try sandbox.run("echo sub/bread1.md | semfs delete --dry-run --json -")
    #expect(looked.status == 0 && looked.text.contains(#""destroys":true"#))
  }

  @Test func aPromptIsAboutTheFilesOfThePipe() throws {
    let sandbox = try makeTree()
    let counted = try sandbox.run("semfs find -0 bread | semfs ask count those -")
    #expect(counted.text == "3\n", "\(counted)")
    let first = try sandbox.run("printf 'sub/bread2.md\\n' | semfs ask - summarise it")
    #expect(first.text.contains("sub/bread2.md") && !first.text.contains("bread1"), "\(first)")
    #expect(try sandbox.run("semfs ask count those - < /dev/null").status == 1)
  }

  /// `semfs --yes < SCRIPT` agrees to every verb that asks, not only to those of old.
  @Test func theConsentOfAScriptHoldsForEveryVerb() throws {
    let sandbox = try makeTree()
    let script = """
      tag sub/bread1.md --tag x
      untag sub/bread1.md --tag x
      lock sub/bread1.md
      unlock sub/bread1.md
      merge sub/bread1.md sub/bread2.md --into all.md
      share sub/bread1.md
      unshare sub/bread1.md
      join --left sub --on name --into pairs.csv
      delete all.md
      undo
      """
    let refused = try sandbox.run("semfs --no-input", input: Data(script.utf8))
    #expect(refused.errors.split(separator: "no one is here to agree").count >= 5)
    let done = try sandbox.run("semfs --yes", input: Data(script.utf8))
    #expect(!done.errors.contains("no one is here to agree"), "\(done.errors)")
    #expect(try sandbox.run("ls all.md").status == 0)
  }

  /// The keyring's program is not started for a prompt that the grammar understands.
  @Test func theKeyringIsAskedOnlyWhereTheModelIs() throws {
    let sandbox = try makeTree()
    try sandbox.write(
      "#!/bin/sh\necho asked > \"${0%/*}/asked\"\necho key\n", to: "../bin/secret-tool")
    let settings = """
      chmod +x ../bin/secret-tool; export PATH="$PWD/../bin:$PATH"
      semfs config set llm.url http://127.0.0.1:9/v1 && semfs config set llm.keyring semfs
      """
    let sure = try sandbox.run("\(settings)\nsemfs ask count the files; ls ../bin/asked")
    #expect(sure.text.hasPrefix("7\n") && !sure.text.contains("asked"), "\(sure)")
    let asked = try sandbox.run("\(settings)\nsemfs ask --llm count the files; ls ../bin/asked")
    #expect(asked.text.hasSuffix("asked\n") && asked.errors.contains("was of no help"), "\(asked)")
  }

  @Test func aReaderWhoHasEnoughEndsItQuietly() throws {
    let sandbox = try makeTree()
    let result = try sandbox.run(
      "{ semfs find -l bees; echo $? >&2; } | head -n 1 > /dev/null; true")
    #expect(result.errors.hasSuffix("0\n"), "\(result.errors)")
  }

  /// Issue 4: what a line sends elsewhere arrives there, and the next line's "those" are its files.
  @Test func aLineOfTheScriptIsPipedAndSaved() throws {
    let sandbox = try makeTree()
    let script = """
      find files under sub | wc -l
      last | sort | head -n 1
      find bees > found.txt
      count those
      copy sub/bread1.md to x.md | cat
      """
    let result = try sandbox.run("semfs --yes", input: Data(script.utf8))
    #expect(
      result.text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        == ["3", "sub/bread1.md", "4"], "\(result)")
    #expect(try sandbox.run("wc -l < found.txt").text.contains("5"))
    let log = try sandbox.run("semfs log -n 1 --json").text
    #expect(log.contains(#""prompt":"copy sub/bread1.md to x.md""#), "\(log)")
  }

  /// Issue 4: `cd` into a store within a store went on with the outer one.
  @Test func aScriptThatGoesIntoAnotherStoreIsAboutThatOne() throws {
    let sandbox = try makeTree()
    try sandbox.write("inner\n", to: "sub/own/a.txt")
    _ = try sandbox.run("cd sub/own && semfs init && semfs scan")
    let result = try sandbox.run(
      "semfs", input: Data("count files\ncd sub/own\ncount files\ncd ../..\ncount files\n".utf8))
    let counts = result.text.split(separator: "\n")
    #expect(counts.count == 3 && counts[1] == "1" && counts[0] == counts[2], "\(result)")
  }

  /// Issue 4: `--yes` agrees to what was understood, not to a guess.
  @Test func aGuessThatChangesSomethingIsRefusedToAPipe() throws {
    let sandbox = try makeTree()
    let guess = "delete zzyzx frobnicate sub/bread1.md quux wibble"
    let understood = try sandbox.run("semfs plan --explain -- \(guess)").errors
    let result = try sandbox.run("semfs ask --yes \(guess)")
    if understood.contains("100 %") || result.errors.contains("makes no plan") {
      Issue.record("no guess: \(understood)")
    }
    #expect(result.status == 4 && result.errors.contains("were understood"), "\(result)")
    #expect(try sandbox.run("semfs ask --yes delete sub/bread1.md; ls sub/bread1.md").status != 0)
  }

  @Test func everyCommandOfFilesWritesTheirPaths() throws {
    let sandbox = try makeTree()
    for command in ["count", "read", "info", "summarize", "tag --yes --tag x"] {
      let result = try sandbox.run("semfs \(command) -0 sub/bread1.md sub/bread2.md | tr '\\0' '!'")
      #expect(result.text == "sub/bread1.md!sub/bread2.md!", "\(command): \(result)")
    }
    #expect(
      try sandbox.run("semfs delete --yes -l sub/bread3.md").text == "sub/bread3.md\n")
    let counted = try sandbox.run("semfs ask -l 'find files under sub and count them'")
    #expect(counted.text.split(separator: "\n").count == 2, "\(counted)")
  }

  @Test func setsOfDuplicatesAreNumberedInAPipe() throws {
    let sandbox = try makeTree()
    _ = try sandbox.run("cp sub/bread1.md one.md; cp sub/bread2.md two.md; semfs scan")
    let sets = try sandbox.run("semfs duplicates sub one.md two.md | grep equal | cut -f 1,3").text
    #expect(sets == "1\tone.md\n1\tsub/bread1.md\n2\tsub/bread2.md\n2\ttwo.md\n", "\(sets)")
  }
}
