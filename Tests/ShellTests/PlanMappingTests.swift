// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Foundation
import Syscalls
import Testing

@testable import Shell

/// The plan that a command line makes, as JSON.
private func plan(_ line: String, in folder: String = "") throws -> String {
  let words = Program.normalised(Words.split(line))
  let command = try SemfsCommand.parseAsRoot(words)
  let planned = try #require(command as? any PlanCommand, "\(line) is no operation")
  return try planned.plan(in: makePlace(in: folder)).json.text
}

@Test(arguments: [
  ("find diffusion models", #"{"op":"retrieve","query":"diffusion models","k":10}"#),
  ("find -k 3 -- --weird", #"{"op":"retrieve","query":"--weird","k":3}"#),
  (
    "find --type pdf,python --name '*.x'",
    #"{"op":"retrieve","name":"*.x","type":["pdf","python"]}"#
  ),
  (
    "find --keyword a --keyword b --any --larger 1kB --smaller 1KiB",
    #"{"op":"retrieve","keywords":["a","b"],"match":"any","larger":1000,"smaller":1024}"#
  ),
  (
    "find x --not-under old/x --not-type pdf --sort newest",
    #"{"op":"retrieve","query":"x","not":{"under":"old/x","type":["pdf"]},"sort":"newest","k":10}"#
  ),
  ("find x --at @12", #"{"op":"retrieve","query":"x","at":{"operation":12},"k":10}"#),
  (
    "find x --since 2026-01-02T00:00:00Z",
    #"{"op":"retrieve","query":"x","since":"2026-01-02T00:00:00Z","k":10}"#
  ),
  ("count", #"{"op":"count"}"#),
  ("list", #"{"op":"list"}"#),
  ("list a/b", #"{"op":"list","paths":["a/b"]}"#),
  ("read a/b.md", #"{"op":"read","paths":["a/b.md"]}"#),
  ("read cnn", #"{"op":"read","paths":["cnn"]}"#),
  ("group --by topic --groups 5", #"{"op":"group","by":"topic","groups":5}"#),
  (
    "group --by keyword --label a --label b --into out --move",
    #"{"op":"group","by":"keyword","labels":["a","b"],"into":"out","mode":"move"}"#
  ),
  ("create --folder new", #"{"op":"create","paths":["new"],"kind":"folder"}"#),
  ("create new.md --content hi", #"{"op":"create","paths":["new.md"],"content":"hi"}"#),
  ("write a/b --source c/d", #"{"op":"write","paths":["a/b"],"source":"c/d"}"#),
  ("append a/b --content ''", #"{"op":"append","paths":["a/b"],"content":""}"#),
  ("copy a/b --into dir/", #"{"op":"copy","paths":["a/b"],"into":"dir/"}"#),
  ("move ./a/b --into ./c", #"{"op":"move","paths":["a/b"],"into":"c"}"#),
  ("collect -q tax --into t --copy", #"{"op":"collect","query":"tax","into":"t","mode":"copy"}"#),
  ("delete a/../b/c", #"{"op":"delete","paths":["b/c"]}"#),
  ("rollback --to ~2", #"{"op":"rollback","to":{"back":2}}"#),
  ("rollback a/b --to start", #"{"op":"rollback","paths":["a/b"],"to":{"snapshot":"start"}}"#),
  ("rollback . --to first", #"{"op":"rollback","to":{"first":true}}"#),
  ("undo", #"{"op":"undo"}"#),
  ("undo --count 3 --by vim", #"{"op":"undo","count":3,"by":"vim"}"#),
  ("redo", #"{"op":"redo"}"#),
  ("snapshot before", #"{"op":"snapshot","label":"before"}"#),
  ("compare a/b c/d", #"{"op":"compare","paths":["a/b","c/d"]}"#),
  ("changes --from @1 --by vim", #"{"op":"changes","from":{"operation":1},"by":"vim"}"#),
  ("history a/b", #"{"op":"history","paths":["a/b"]}"#),
])
func flagsBecomeFields(line: String, step: String) throws {
  #expect(try plan(line) == #"{"steps":[\#(step)]}"#)
}

@Test func pathsAreSeenFromWhereThePersonStands() throws {
  #expect(try plan("read ../x/y.md", in: "notes/deep").contains(#""paths":["notes/x/y.md"]"#))
  #expect(try plan("find q --under .", in: "notes").contains(#""under":"notes""#))
  #expect(try plan("delete /nonexistent/tree/a/b", in: "notes").contains(#""paths":["a/b"]"#))
}

@Test func pathsOutsideTheTreeAreRefused() {
  for line in ["read ../../x", "read /etc/passwd", "move a/b --into ../../c", "delete a/../.."] {
    #expect(throws: ShellError.self, "\(line)") { try plan(line) }
  }
}

@Test func oversightsAreNotTheWholeTree() {
  for line in ["find", "delete", "read", "move --into x", "summarize"] {
    #expect(throws: ShellError.self, "\(line)") { try plan(line) }
  }
}

@Test(arguments: [
  "find --json --jsonl x", "find -k 0 x", "find --any x", "group", "group --by topic --label x",
  "group --by nothing", "write a/b", "write a/b --content x --source y",
  "delete --yes --dry-run a/b",
  "rollback a/b", "compare a b c", "undo --count 0", "undo 3 --count 2", "config set color",
  "model install", "find --color sometimes x", "nonsense", "find --nonsense x",
])
func wrongUsageIsRefusedWithStatus2(line: String) throws {
  let context = makeContext()
  #expect(Program.run(Words.split(line), in: context) == .failure)
  #expect(context.output.text.isEmpty)
  #expect(context.errors.text.hasPrefix("Error: "))
}

@Test func optionsBeforeTheCommandAreMovedBehindIt() {
  #expect(Program.normalised(["-C", "/x", "find", "y"]) == ["find", "-C", "/x", "y"])
  #expect(Program.normalised(["--color=never", "log"]) == ["log", "--color=never"])
  #expect(Program.normalised(["/a", "/b", "-o", "ro"]) == ["mount", "/a", "/b", "-o", "ro"])
  #expect(Program.normalised(["--version"]) == ["version"])
  #expect(Program.normalised([]) == ["repl"])
  #expect(Program.normalised(["--yes", "-C", "x"]) == ["repl", "--yes", "-C", "x"])
  #expect(Program.normalised(["--help"]) == ["--help"])
}

@Test func nameBytesThatAreNoTextReachThePlan() throws {
  let name = PathText.string([0x64, 0x2F, 0xFF])
  let command = try SemfsCommand.parseAsRoot(["delete", name])
  let planned = try #require(command as? any PlanCommand)
  guard case .delete(let files)? = try planned.plan(in: makePlace()).steps.first else {
    Issue.record("no delete")
    return
  }
  #expect(files.paths.map { PathText.bytes($0) } == [[0x64, 0x2F, 0xFF]])
}
