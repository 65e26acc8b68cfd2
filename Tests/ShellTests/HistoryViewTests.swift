// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Shell

/// How the past is shown.
@Suite struct HistoryViewTests {
  @Test func wordsAreMarkedWithinTheirLines() {
    let unified = [
      "--- a/x", "+++ b/x", "@@ -1,3 +1,3 @@", " same", "-one two three", "-end", "+one 2 three",
      "+end.",
    ]
    let lines = WordDiff.lines(of: unified, style: Style(isOn: false)) { $0 }
    #expect(
      lines == [
        "--- a/x", "+++ b/x", "@@ -1,3 +1,3 @@", "same", "one [-two-]{+2+} three", "end{+.+}",
      ])
  }

  @Test(.enabled(if: Sandbox.isBuilt, "the program is not built"))
  func theLogIsFilteredDrawnAndPaged() throws {
    let sandbox = try Sandbox()
    try sandbox.write("1\n", to: "a/x")
    try sandbox.write("1\n", to: "b/y")
    _ = try sandbox.run(
      "semfs init && semfs scan && echo 2 > a/x && semfs scan && semfs undo --yes")
    let graph = try sandbox.run("semfs log --graph | cut -c1-6").text
    #expect(graph == " u  @4\n x  @3\n*  @2 \n*  @1 \n")
    #expect(try sandbox.run("semfs log --prompt nothing").status == 1)
    #expect(try sandbox.run("semfs log --program semfs -n 2 --jsonl | wc -l").text == "2\n")
    let timeline = try sandbox.run("semfs timeline --by folder").text
    #expect(timeline.split(separator: "\n").allSatisfy { $0.count <= 72 })
    #expect(timeline.hasPrefix("a/  3  ###"))
    #expect(try sandbox.run("semfs timeline --by hour | wc -l").text == "24\n")
    let stats = try sandbox.run("semfs stats --json").text
    #expect(stats.contains(#""folders":[{"path":"#) && stats.contains(#""ages":[{"days":"0""#))
    let paged = try sandbox.run(
      "script -qec \"stty cols 40; PATH=$PATH SEMFS_PAGER='sed s/^/page:/' TERM=xterm "
        + "\(Sandbox.program ?? "") log -n 1\" /dev/null")
    #expect(paged.text.contains("page:"))
  }

  @Test(.enabled(if: Sandbox.isBuilt, "the program is not built"))
  func aDifferenceShowsWhatCameAndWentAndHowLargeBinariesAre() throws {
    let sandbox = try Sandbox()
    try sandbox.write("one\n", to: "gone")
    try sandbox.write("a\0b", to: "picture")
    _ = try sandbox.run("semfs init && semfs scan && rm gone && echo two > new && mkdir d")
    try sandbox.write("a\0bc", to: "picture")
    let difference = try sandbox.run("semfs scan 2>/dev/null; semfs diff --from @2").text
    for line in [
      "--- a/gone", "+++ /dev/null", "-one", "--- /dev/null", "+++ b/new", "+two",
      "Binary files a/picture (3 B) and b/picture (4 B) differ",
    ] {
      #expect(difference.split(separator: "\n").contains(Substring(line)), "\(line)\n\(difference)")
    }
    #expect(difference.contains("d"))
    #expect(try sandbox.run("semfs diff picture").status == 0)
  }

  @Test(.enabled(if: Sandbox.isBuilt, "the program is not built"))
  func redoTakesTheIDOfWhatWasTakenBack() throws {
    let sandbox = try Sandbox()
    try sandbox.write("1\n", to: "x")
    try sandbox.write("1\n", to: "y")
    _ = try sandbox.run(
      "semfs init && semfs scan && echo 2 > x && semfs scan && echo 2 > y && semfs scan")
    #expect(try sandbox.run("semfs redo 3 --yes").status == 2)
    #expect(try sandbox.run("semfs undo 3 --yes; cat x y").text.hasSuffix("1\n2\n"))
    #expect(try sandbox.run("semfs redo 3 --yes; cat x y").text.hasSuffix("2\n2\n"))
  }
}
