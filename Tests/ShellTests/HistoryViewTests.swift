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
}
