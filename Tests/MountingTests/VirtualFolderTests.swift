// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage
import Testing

@testable import Mounting

extension RealMounts {
  @Suite(
    .serialized, .enabled(if: canMount, "/dev/fuse cannot be opened here"), .timeLimit(.minutes(3)))
  struct VirtualFolderTests {
    @Test func theRootDoesNotListThem() throws {
      let mount = try StoreMount(prepare: "echo x > a")
      #expect(try mount.run("ls -A; find . | sort").output == "a\n.\n./a")
      #expect(try mount.run("ls .semfs").output == "at\nfind\nversions")
      let refused = try mount.run(
        "touch .semfs/x; mkdir .semfs/find/y; rm -rf .semfs; mv a .semfs/; ls .semfs; cat a")
      #expect(refused.output.hasSuffix("at\nfind\nversions\nx"), "\(refused.output)")
      #expect(try mount.store.check(readingData: true).isEmpty)
    }

    @Test func thePastIsReadOnlyAndWhole() throws {
      let mount = try StoreMount(
        prepare:
          "mkdir d; echo one > d/a; ln -s d/a l; head -c 300000 /dev/urandom > big; cp big ../copy")
      let first = try mount.store.head().rawValue
      try mount.run("echo two > d/a; rm l; echo three > d/b; : > big")
      try mount.settle()
      let at = ".semfs/at/@\(first)"
      #expect(
        try mount.run(
          "cat \(at)/d/a; readlink \(at)/l; ls \(at)/d; cmp \(at)/big ../copy && echo same"
        ).output == "one\nd/a\na\nsame")
      #expect(
        try mount.run("cat .semfs/at/now/d/a; cat .semfs/at/first/d/a; ls .semfs/at/~9999").output
          .hasPrefix("two\none\n"))
      let writes = try mount.run(
        "echo x > \(at)/d/a; rm \(at)/d/a; cat \(at)/d/a; ls .semfs/at/nonsense-label")
      #expect(writes.output.contains("one") && writes.status != 0)
      _ = try mount.store.createSnapshot(
        "mine", draft: OperationDraft(kind: .snapshot, actor: .current))
      #expect(try mount.run("ls .semfs/at; cat .semfs/at/mine/d/b").output == "first\nmine\nthree")
      #expect(
        try mount.run("cd \(at)/d && cat ../../../../d/a && diff -r ../d . && echo same").output
          == "two\nsame")
    }

    @Test func versionsOfAFileAreFiles() throws {
      let mount = try StoreMount(prepare: "mkdir d; echo one > d/a")
      try mount.run("echo two > d/a; sleep 1; echo three > d/a; echo gone > g; sleep 1; rm g")
      try mount.settle()
      let listed = try mount.run(
        "ls .semfs/versions/d/a | sed 's/ 20[-0-9T]* / T /; s/@[0-9]*/@N/'; cat .semfs/versions/d/a/*; cat .semfs/versions/g/*"
      )
      #expect(listed.output.hasPrefix("001 T @N\n002 T @N\n003 T @N"), "\(listed.output)")
      #expect(listed.output.hasSuffix("one\ntwo\nthree\ngone"), "\(listed.output)")
    }

    @Test func queriesAreFoldersOfRankedLinks() throws {
      let mount = try StoreMount(
        withIndex: true,
        prepare:
          "mkdir -p notes/deep; echo 'The otter swims in the cold river at dawn.' > notes/otter.md; echo 'Bread is baked from flour and water.' > notes/deep/bread.md"
      )
      try mount.settle()
      #expect(
        try mount.run("ls '.semfs/find/otter river k=1'; cat '.semfs/find/otter river k=1/'*")
          .output
          == "01 otter.md\nThe otter swims in the cold river at dawn.")
      // Written through the mount, found two seconds after the close.
      try mount.run("echo 'Volcanoes erupt molten lava and ash.' > lava.txt; sleep 2")
      #expect(
        try mount.run("ls '.semfs/find/lava under=.' '.semfs/find/volcanoes k=1'").output.contains(
          "01 lava.txt"))
      #expect(
        try mount.run("ls -l '.semfs/find/flour k=1' | grep -o '\\-> .*'").output
          == "-> ../../../notes/deep/bread.md")
      #expect(try mount.run("ls '.semfs/find/bread type=nonsense'").status != 0)
    }

    @Test func namesOfQueriesHoldFilters() throws {
      let now = try #require(RFC3339.date(from: "2026-11-23T15:00:00Z"))
      let selection = try #require(
        QueryName.selection(
          "diffusion models k=3 type=pdf,markdown since=yesterday until=today under=a%2Fb x=y",
          now: now, timeZone: .gmt))
      #expect(selection.query == "diffusion models x=y")
      #expect(selection.k == 3)
      #expect(selection.types.map(\.rawValue) == ["pdf", "markdown"])
      #expect(selection.since == RFC3339.date(from: "2026-11-22T00:00:00Z"))
      #expect(selection.under == "a/b")
      #expect(QueryName.selection("", now: now, timeZone: .gmt) == nil)
      #expect(QueryName.selection("k=0 x", now: now, timeZone: .gmt) == nil)
      #expect(QueryName.selection("type=nonsense x", now: now, timeZone: .gmt) == nil)
    }
  }
}
