// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage
import Testing

@testable import History

/// A folder that looks as it was recorded is not looked up; any change in it is seen all the same.
@Suite struct QuietFolderTests {
  private func fixture() throws -> Fixture {
    let fixture = try Fixture()
    for name in ["a/one", "a/two", "a/deep/three", "b/four", "b/skipped.tmp"] {
      try fixture.write(name, to: name)
    }
    fixture.run("ln a/one b/link; ln -s one a/soft")
    // What changed within a tick of the kernel's clock is not relied on.
    usleep(30_000)
    try fixture.scan()
    return fixture
  }

  private func quiet(_ fixture: Fixture) throws -> Int {
    try fixture.store.reading { try Int.fetchOne($0, sql: "SELECT count(*) FROM quiet") ?? 0 }
  }

  @Test func allFoldersOfARestingTreeAreQuiet() throws {
    let fixture = try fixture()
    #expect(try quiet(fixture) == 4)
    #expect(try fixture.scan().operation == nil)
  }

  @Test(arguments: [
    "echo x > a/one", "echo x >> a/deep/three", "touch a/new", "rm a/two", "mv a/two a/2",
    "mv a/two b/", "chmod 600 a/two", "chmod 700 a/deep", "rm -r a/deep", "mv a/deep b/",
    "ln -sf two a/soft", "rm a/two; mkdir a/two", "ln a/two b/second", "mv b c; mkdir b",
    "touch -d '2001-01-01' a/two", "echo x > a/t; mv a/t a/two", "rm b/link",
  ]) func everyChangeIsSeen(change: String) throws {
    let fixture = try fixture()
    #expect(fixture.run(change) == 0)
    #expect(try fixture.scan().operation != nil)
    let head = try fixture.store.head()
    let recorded = try fixture.listing(at: head).filter { !$0.contains("skipped") }
    #expect(try fixture.listing().filter { !$0.contains("skipped") } == recorded)
    #expect(try fixture.store.check(readingData: true).isEmpty)
  }

  @Test func aFileThatCameAndWentIsGone() throws {
    let fixture = try fixture()
    for change in [
      "echo x > a/deep/new", "rm a/deep/new", "rm a/deep/three", "touch a/deep/x; rm a/deep/x",
    ] {
      fixture.run(change)
      try fixture.scan()
      let recorded = try fixture.listing(at: fixture.store.head())
      #expect(try fixture.listing().filter { !$0.contains("skipped") } == recorded, "\(change)")
    }
  }

  @Test func otherRulesOfWhatIsRecordedAreHeeded() throws {
    let fixture = try fixture()
    try fixture.store.setSetting(Exclusion.setting, to: "nothing-of-the-kind")
    #expect(try fixture.scan().created == 1)
  }
}
