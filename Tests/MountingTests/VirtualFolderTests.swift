// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import Glibc
import History
import Indexing
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
      #expect(try mount.run("ls .semfs").output == "at\nfind\ngroup\nrelated\nsaved\nversions")
      let refused = try mount.run(
        "touch .semfs/x; mkdir .semfs/find/y; rm -rf .semfs; mv a .semfs/; ls .semfs; cat a")
      #expect(
        refused.output.hasSuffix("at\nfind\ngroup\nrelated\nsaved\nversions\nx"),
        "\(refused.output)")
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

    @Test func aNameThatSeveralFilesHaveIsNobodys() throws {
      let mount = try StoreMount(
        withIndex: true, prepare: "mkdir a b; echo otters > a/same.txt; echo rivers > b/same.txt")
      let seen = try mount.run("ls '.semfs/find/path=same.txt'; ls '.semfs/find/path=../../etc'")
      // readdir(3) takes ENOENT for the end.
      #expect(seen.output == "")
    }

    // MARK: The first index

    @Test func theFirstIndexIsMadeOnceProgramsAreQuiet() throws {
      let mount = try StoreMount(mayBeIndexed: true, prepare: "echo 'otters swim' > a.md") {
        $0.firstIndexQuiet = 0.5
      }
      let seen = try mount.run(
        "for i in $(seq 100); do ls .semfs/find/otters 2> /dev/null | grep a.md && break; sleep 0.2; done"
      )
      #expect(seen.output == "01 a.md")
      let later = try mount.run(
        """
        echo 'badgers dig' > b.md
        for i in $(seq 100); do ls .semfs/find/badgers | grep b.md && break; sleep 0.2; done
        """)
      #expect(later.output == "01 b.md")
    }

    @Test func anIndexThatIsMadeMeanwhileIsFoundAndKept() throws {
      let mount = try StoreMount(mayBeIndexed: true, prepare: "echo 'otters swim' > a.md") {
        $0.firstIndexQuiet = nil
      }
      #expect(try mount.run("sleep 1; ls .semfs/find/otters").output.contains("No data available"))
      let index = try Index.open(
        at: mount.store.reachableDirectory.appending("index.db"), embedder: nil)
      _ = try Indexer(store: mount.store, index: index).update()
      #expect(try mount.run("ls .semfs/find/otters").output == "01 a.md")
      let seen = try mount.run(
        """
        echo 'badgers dig' > b.md
        for i in $(seq 100); do ls .semfs/find/badgers | grep b.md && break; sleep 0.2; done
        """)
      #expect(seen.output == "01 b.md")
    }

    /// A mount whose prompts are answered by a planner that knows two of them.
    private func answeringMount(mayChange: Bool) throws -> StoreMount {
      let answerer = PromptAnswerer(
        mayChange: mayChange,
        plan: { prompt in
          var all = Selection()
          all.name = "*.md"
          if prompt == "count" { return Plan(steps: [.count(all)]) }
          if prompt == "make" {
            return Plan(steps: [.create(paths: ["made"], isFolder: false, content: "new")])
          }
          return Plan(because: "no such prompt")
        },
        words: { outcome in
          if case .count(let files, _)? = outcome.results.first?.value { return "\(files) files" }
          return "done @\(outcome.operation ?? 0)"
        },
        refusal: { error in
          if case AskError.noPlan(let because) = error { return because }
          return error as? Errno == .notPermitted ? "refused" : "failed"
        })
      return try StoreMount(prepare: "echo a > a.md; echo b > b.md", answerer: answerer)
    }

    @Test func promptsAreAnsweredAndChangesRefused() throws {
      let mount = try answeringMount(mayChange: false)
      #expect(try mount.run("ls .semfs").output.hasPrefix("ask\nat"))
      #expect(try mount.run("echo count > .semfs/ask; cat .semfs/ask").output == "2 files")
      #expect(
        try mount.run("exec 3<>.semfs/ask; echo count >&3; cat <&3; cat <&3").output.hasPrefix(
          "2 files"))
      #expect(
        try mount.run("echo nonsense > .semfs/ask; cat .semfs/ask").output == "no such prompt")
      let refused = try mount.run("echo make > .semfs/ask; cat .semfs/ask; cat made")
      #expect(refused.output.contains("refused") && refused.output.contains("No such file"))
      let long = try mount.run("head -c 70000 /dev/zero > .semfs/ask")
      #expect(long.output.contains("File too large"), "\(long.output)")
    }

    @Test func aMountMayAllowPromptsToChangeThings() throws {
      let mount = try answeringMount(mayChange: true)
      let made = try mount.run("ls; echo make > .semfs/ask; cat .semfs/ask; cat made; ls")
      #expect(made.output.contains("done @") && made.output.contains("new"), "\(made.output)")
      #expect(made.output.hasSuffix("b.md\nmade"), "\(made.output)")
    }

    @Test func nearnessGroupsAndSavedQueriesAreFolders() throws {
      let mount = try StoreMount(
        withIndex: true,
        prepare: """
          mkdir d; echo 'otters swim in cold rivers' > d/otter.md
          echo 'rivers and otters, cold' > river.txt; echo 'bread and flour' > bread.txt
          """)
      try mount.settle()
      #expect(try mount.run("ls .semfs/related .semfs/related/d").output.contains("bread.txt"))
      #expect(
        try mount.run("ls .semfs/group/type; cat .semfs/group/type/markdown/*").output
          == "markdown\ntext\notters swim in cold rivers")
      #expect(try mount.run("ls '.semfs/group/folder under=d'/*").output == "01 otter.md")
      #expect(try mount.run("ls .semfs/group/nonsense '.semfs/group/type groups=x'").status != 0)
      let saved = try mount.run(
        """
        mkdir .semfs/saved/water; getfattr --only-values -n user.semfs.query .semfs/saved/water; echo
        setfattr -n user.semfs.query -v 'name=*.txt sort=name' .semfs/saved/water
        ls .semfs/saved .semfs/saved/water; echo x > zebra.txt; sleep 2; ls .semfs/saved/water
        setfattr -n user.semfs.query -v 'type=nonsense' .semfs/saved/water
        mkdir .semfs/saved/water; rmdir .semfs/saved/water; ls .semfs/saved
        """
      ).output
      #expect(saved.hasPrefix("water\n.semfs/saved:\nwater"), "\(saved)")
      #expect(saved.contains("01 bread.txt\n02 river.txt\n01 bread.txt"), "\(saved)")
      #expect(saved.contains("03 zebra.txt"), "\(saved)")
      #expect(saved.contains("Invalid argument") && saved.hasSuffix("File exists"), "\(saved)")
    }

    @Test func marksOfFilesAreReadAndNotListed() throws {
      let mount = try StoreMount(
        withIndex: true,
        prepare:
          "echo 'Otters swim in cold rivers. They eat fish.' > a.md; setfattr -n user.own -v 1 a.md"
      )
      try mount.run("echo 'Otters sleep in dens. Otters dive.' > a.md")
      try mount.settle()
      func mark(_ name: String) throws -> String {
        try mount.run("getfattr --only-values -n user.semfs.\(name) a.md").output
      }
      #expect(try mark("versions") == "2")
      let version = try mark("version")
      #expect(try mount.run("cat '.semfs/at/\(version)/a.md'").output.hasPrefix("Otters sleep"))
      #expect(try mark("summary").contains("Otters"))
      #expect(try mark("keywords").contains("otters"))
      #expect(!(try mount.run("getfattr -d -m - a.md").output.contains("semfs")))
      #expect(try mount.run("setfattr -n user.semfs.versions -v 9 a.md").status != 0)
      try mount.run("setfattr -n user.semfs.tags -v draft,river a.md")
      #expect(try mount.run("getfattr -d a.md").output.contains("user.semfs.tags"))
      #expect(
        try mount.run("ls '.semfs/find/tagged=draft' .semfs/group/tag/draft").output.contains(
          "01 a.md"))
      #expect(try mount.run("cp -a a.md b.md && getfattr -d b.md").output.contains("user.own"))
    }

    @Test func aLongPastFileIsReadInAnyOrder() throws {
      let mount = try StoreMount(
        prepare: "head -c 9000000 /dev/urandom > big; echo tail >> big; cp big ../copy")
      let first = try mount.store.head().rawValue
      try mount.run(": > big")
      try mount.settle()
      let read = try mount.run(
        """
        cd .semfs/at/@\(first); cmp big ../../../../copy && echo same; tail -c 5 big
        dd if=big bs=4097 skip=1000 count=3 status=none | cmp - <(dd if=../../../../copy bs=4097 skip=1000 count=3 status=none) && echo same
        perl -e 'open F,"big"; for (1..200) { my $o = int rand 9000000; seek F,$o,0; read F,$b,1+rand 70000; open G,"../../../../copy"; seek G,$o,0; read G,$c,length $b; $b eq $c or print "differs at $o" }'
        """)
      #expect(read.output == "same\ntail\nsame", "\(read.output)")
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
      let more = try #require(
        QueryName.selection(
          "x keyword=a,b match=any larger=10MB smaller=2GiB at=@7 not=\"under=old type=pdf\" path=p.md tagged=t",
          now: now, timeZone: .gmt))
      #expect(more.keywords == ["a", "b"] && more.matchesAnyKeyword && more.larger == 10_000_000)
      #expect(more.smaller == 2 << 30 && more.at == .operation(7) && more.tagged == ["t"])
      #expect(more.not?.under == "old" && more.not?.types.count == 1 && more.paths == ["p.md"])
      #expect(QueryName.selection("larger=9999999999GB x", now: now, timeZone: .gmt) == nil)
      #expect(QueryName.selection("not=k=0 x", now: now, timeZone: .gmt) == nil)
      #expect(QueryName.selection("", now: now, timeZone: .gmt) == nil)
      #expect(QueryName.selection("k=0 x", now: now, timeZone: .gmt) == nil)
      #expect(QueryName.selection("type=nonsense x", now: now, timeZone: .gmt) == nil)
    }
  }
}
