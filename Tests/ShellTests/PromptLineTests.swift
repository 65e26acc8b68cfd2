// SPDX-License-Identifier: GPL-3.0-or-later
import Testing

@testable import Shell

private func line(_ text: String, last: [String] = []) -> PromptLine {
  PromptLine(text, Repl.vocabulary, last: last)
}

@Test func plainLanguageIsAPromptEvenWhereItBeginsWithAVerb() {
  for text in [
    "find three papers on diffusion", "undo that", "what changed today?",
    "delete the newest report",
    "summarise them", "copy a to b", "don't move it",
  ] {
    #expect(line(text).action == .prompt(text))
  }
}

@Test func aFlagMakesAVerbACommand() {
  #expect(line("find -k 3 diffusion").action == .command(["find", "-k", "3", "diffusion"]))
  #expect(line("delete --yes x").action == .command(["delete", "--yes", "x"]))
}

@Test func commandsThatAreNoVerbsNeedNoFlag() {
  #expect(line("log").action == .command(["log"]))
  #expect(line("versions 'a b.md'").action == .command(["versions", "a b.md"]))
  #expect(line("semfs find x").action == .command(["find", "x"]))
}

/// Issue 4: these were usage errors of the commands that they begin with.
@Test func wordsThatAreNoCommandAreAPrompt() {
  for text in [
    "show me the newest notes", "diff q3.md between 2 and 1 versions back", "log changes of q3.md",
    "check the lease", "status of the report",
  ] {
    #expect(line(text).action == .prompt(text))
  }
  #expect(line("show q3.md").action == .command(["show", "q3.md"]))
  #expect(line("check").action == .command(["check"]))
  // Alone, or with a flag, it is a mistake in a command.
  #expect(line("versions").action == .command(["versions"]))
  #expect(line("check --nonsense x").action == .command(["check", "--nonsense", "x"]))
}

@Test func outputGoesWhereTheLineSays() {
  #expect(line("find rent | grep -l 2026 | sort").destination == .pipe("grep -l 2026 | sort"))
  #expect(line("find rent > out.txt").destination == .file("out.txt", appends: false))
  #expect(line("find rent >> 'a b'").destination == .file("a b", appends: true))
  #expect(line("find \"a | b\"").destination == .screen)
  #expect(line("files where a > b and c").destination == .screen)
  #expect(line("find rent > out.txt").action == .prompt("find rent"))
}

@Test func numberedResultsBecomeTheirPaths() {
  let last = ["a.md", "b c.md"]
  #expect(line("summarise $2", last: last).action == .prompt("summarise \"b c.md\""))
  #expect(line("versions $2", last: last).action == .command(["versions", "b c.md"]))
  #expect(line("!wc $1 $2 $3", last: last).action == .outer("wc a.md 'b c.md' $3"))
}

@Test func theFewOwnWordsOfThePrompt() {
  #expect(line("").action == .nothing)
  #expect(line("exit").action == .leave)
  #expect(line("cd my notes").action == .go("my notes"))
  #expect(line("cd").action == .go(nil))
  #expect(line("last").action == .last)
  #expect(line("last week's notes").action == .prompt("last week's notes"))
  #expect(line("help log").action == .help("log"))
  #expect(line("transcript a.txt").action == .transcript("a.txt"))
  #expect(line("transcript off").action == .transcript(nil))
}

@Test func pastedLinesAreLinesOfTheirOwnButForOpenQuotes() {
  #expect(PromptLine.lines("one\ntwo\n") == ["one", "two"])
  #expect(PromptLine.lines("write 'a\nb' into c.txt\nundo") == ["write 'a\nb' into c.txt", "undo"])
  #expect(PromptLine.lines("what's new\ndon't") == ["what's new", "don't"])
  #expect(PromptLine.lines("say \"it\nand go\nand on") == ["say \"it", "and go", "and on"])
  #expect(line("write 'a\nb' into c.txt").action == .prompt("write 'a\nb' into c.txt"))
}

@Test func quotedWordsSurviveTheOuterShell() {
  #expect(Words.quote("it's") == "'it'\\''s'")
  #expect(Words.split(Words.quote("a b")) == ["a b"])
  #expect(Words.split("a\\ b \"c d\" ''") == ["a b", "c d", ""])
}

@Test func wordsOfTheStoreAreCompletedWhereTheyAreExpected() {
  let completions = Completions()
  var sources = Completions.Sources()
  sources.points = { ["start", "before"] }
  sources.tags = { ["tax", "travel"] }
  sources.saved = { ["bills"] }
  completions.configure(commands: ["find", "finder", "log"], sources: sources)
  #expect(completions.words(for: "fi", after: "") == ["find", "finder"])
  #expect(completions.words(for: "st", after: "rollback --to ") == ["start"])
  #expect(completions.words(for: "x", after: "read ").isEmpty)
  #expect(completions.words(for: "ta", after: "files tagged ") == ["tax"])
  #expect(completions.words(for: ".semfs/saved/b", after: "list ") == [".semfs/saved/bills"])
  #expect(completions.words(for: "summ", after: "") == ["summarise"])
}

@Test func completedCommandsSayWhatTheyDo() {
  let completions = Completions()
  completions.configure(
    commands: ["find", "finder"], help: ["find": "Find files."], sources: Completions.Sources())
  #expect(completions.described(["find", "finder"]) == ["find    Find files.", "finder"])
  #expect(completions.described(["a.md", "b.md"]).isEmpty)
}
