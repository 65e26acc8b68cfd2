// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage
import Testing

@testable import Mounting

private let canBeOthers = geteuid() == 0 && has("setpriv")

extension RealMounts {
  /// Root mounts for everybody; `a` owns the tree, `b` is somebody else.
  @Suite(
    .serialized, .enabled(if: canMount, "/dev/fuse cannot be opened here"),
    .enabled(if: canBeOthers, "only root, with setpriv, can be two other users"),
    .timeLimit(.minutes(3)))
  struct TwoUsersTests {
    /// What no `b` may see, anywhere: names and words.
    static let secrets = ["hidden", "lava", "cinder"]

    private func mount(inPlace: Bool = true) throws -> StoreMount {
      let mount = try StoreMount(
        inPlace: inPlace, withIndex: true,
        prepare: """
          mkdir -m 755 open; mkdir -m 700 shut
          echo 'otters swim in cold rivers' > open/otter.md
          echo 'lava under the volcano' > open/mine.md; chmod 600 open/mine.md
          echo 'cinder cones near rivers' > open/was.md; chmod 600 open/was.md
          echo 'lava flows' > shut/hidden.md
          echo 'for the group: rivers' > open/team.md; chmod 640 open/team.md
          chown -R 4001:4001 . ; chgrp 4100 open/team.md
          """
      ) { $0.allowOther = true }
      try mount.settle()
      return mount
    }

    private func asB(
      _ script: String, on mount: StoreMount, groups: String = "--clear-groups"
    ) throws -> String {
      let file = mount.path + ".b.sh"
      try script.write(toFile: file, atomically: true, encoding: .utf8)
      return try mount.run("setpriv --reuid 4002 --regid 4002 \(groups) bash '\(file)'").output
    }

    @Test(arguments: [true, false])
    func whatIsClosedIsInNoVirtualFolder(inPlace: Bool) throws {
      let mount = try mount(inPlace: inPlace)
      let seen = try asB(
        """
        ls -R .semfs/at/first .semfs/at/now .semfs/versions .semfs/related
        cat .semfs/at/first/open/*.md .semfs/at/first/shut/*.md .semfs/versions/open/*/*
        for q in 'lava volcano' 'cinder' 'rivers' 'name=*hidden*' 'keyword=lava' 'larger=0' 'rivers k=1 sort=newest'; do
          ls -l ".semfs/find/$q"; cat ".semfs/find/$q/"*
        done
        for g in topic type author day folder size 'keyword labels=volcano,rivers'; do ls -R ".semfs/group/$g"; done
        for p in 'read open/mine.md' 'find lava' 'summarise the files about cinder' 'show the history of open/mine.md' \\
            'what changed today' 'compare open/mine.md with open/was.md' 'list shut'; do
          echo "$p" > .semfs/ask; cat .semfs/ask
        done
        getfattr -n user.semfs.summary open/*; getfattr -n user.semfs.keywords open/* shut/*
        getfattr -n user.semfs.versions open/* shut/*
        """, on: mount)
      #expect(seen.contains("otters swim in cold rivers"), "\(seen)")
      #expect(seen.contains("otter.md ->"), "\(seen)")
      let asked = ["ls: ", "cat: ", "getfattr: "]
      let told = seen.split(separator: "\n").filter { line in
        // The message of a program repeats what it was asked for.
        !asked.contains { line.hasPrefix($0) } && Self.secrets.contains { line.contains($0) }
      }
      #expect(told.isEmpty, "\(told)")
      #expect(!seen.contains("team.md ->"), "b is not in the group: \(seen)")
    }

    @Test func groupsOfTheCallerCount() throws {
      let mount = try mount()
      let script = "cat .semfs/at/first/open/team.md; ls '.semfs/find/rivers'"
      #expect(try !asB(script, on: mount).contains("for the group"))
      let seen = try asB(script, on: mount, groups: "--groups 4100")
      #expect(seen.contains("for the group") && seen.contains("team.md"), "\(seen)")
    }

    @Test func whatWasPrivateThenStaysPrivateNow() throws {
      let mount = try mount()
      try mount.run("echo 'nothing to see' > open/was.md; chmod 644 open/was.md")
      try mount.settle()
      let seen = try asB(
        """
        cat open/was.md; cat .semfs/at/first/open/was.md; cat .semfs/versions/open/was.md/*
        """, on: mount)
      #expect(seen.contains("nothing to see") && !seen.contains("cinder"), "\(seen)")
    }

    // MARK: Access lists and groups

    /// The bytes of an access list, for setfattr(1): entries of tag, permissions and id. Tags: 1 the owner,
    /// 2 a user, 4 the group, 16 the mask, 32 others.
    private func accessList(_ entries: (tag: Int, bits: Int, id: UInt32)...) -> String {
      func hex(_ value: Int, bytes: Int) -> String {
        (0..<bytes).map { String(format: "%02x", value >> (8 * $0) & 255) }.joined()
      }
      return "0x02000000"
        + entries.map { hex($0.tag, bytes: 2) + hex($0.bits, bytes: 2) + hex(Int($0.id), bytes: 4) }
        .joined()
    }

    private func listFor(_ user: UInt32, _ bits: Int, mask: Int, others: Int) -> String {
      accessList(
        (1, 6, .max), (2, bits, user), (4, 0, .max), (16, mask, .max), (32, others, .max))
    }

    @Test(arguments: [true, false])
    func anAccessListClosesAndOpens(inPlace: Bool) throws {
      let mount = try mount(inPlace: inPlace)
      #expect(try asB("cat open/otter.md", on: mount).contains("otters"))
      let closed = listFor(4002, 0, mask: 4, others: 4)
      let opened = listFor(4002, 6, mask: 6, others: 0)
      let set = try mount.run(
        """
        setfattr -n system.posix_acl_access -v \(closed) open/otter.md
        setfattr -n system.posix_acl_access -v \(opened) open/mine.md; stat -c %a open/mine.md
        """)
      #expect(set.output == "660")
      let seen = try asB(
        "cat open/otter.md; cat open/mine.md && echo more >> open/mine.md && tail -1 open/mine.md",
        on: mount)
      #expect(!seen.contains("otters") && seen.contains("denied"), "\(seen)")
      #expect(seen.contains("lava") && seen.hasSuffix("more"), "\(seen)")
    }

    @Test func whatIsMadeHasTheFoldersAccessListAsOnTheDisk() throws {
      let mount = try mount(inPlace: false)
      let list = accessList(
        (1, 7, .max), (2, 7, 4002), (4, 5, .max), (16, 7, .max), (32, 0, .max))
      try mount.run("setfattr -n system.posix_acl_default -v \(list) open; chmod 777 open")
      let make = """
        umask 077; touch X; mkdir X.d; mkfifo X.p; stat -c %a X X.d X.p
        getfattr --only-values -n system.posix_acl_access X | od -An -tx1
        umask 027; touch shut/X; mkdir shut/X.d; stat -c %a shut/X shut/X.d
        """.replacingOccurrences(of: " X", with: " open/X")
      let through = try mount.run(make.replacingOccurrences(of: "X", with: "mounted")).output
      let beside = try shell(
        make.replacingOccurrences(of: "X", with: "plain"), in: mount.tree
      ).output
      #expect(through == beside && through.hasPrefix("660\n770\n660"), "\(through)\n\(beside)")
      #expect(through.hasSuffix("640\n750"), "\(through)")
    }

    @Test func membersOfASupplementaryGroupMakeFiles() throws {
      let mount = try mount()
      try mount.run("mkdir team; chown 4001:4100 team; chmod 2770 team")
      let script = """
        echo one > team/file && mkdir team/folder && ln -s file team/link && mkfifo team/pipe
        stat -c '%u %g %A' team/file team/folder team/link team/pipe
        """
      #expect(try asB(script, on: mount).contains("denied"))
      #expect(
        try asB(script, on: mount, groups: "--groups 4100")
          == "4002 4100 -rw-r--r--\n4002 4100 drwxr-sr-x\n4002 4100 lrwxrwxrwx\n4002 4100 prw-r--r--"
      )
    }

    @Test func aFormerAccessListKeepsThePastClosed() throws {
      let mount = try mount()
      let list = listFor(4003, 4, mask: 4, others: 0)
      try mount.run(
        """
        echo 'cinder for one' > open/list.md; chown 4001:4100 open/list.md
        setfattr -n system.posix_acl_access -v \(list) open/list.md
        """)
      try mount.settle()
      let then = try mount.store.head().rawValue
      try mount.run("setfattr -x system.posix_acl_access open/list.md; chmod 644 open/list.md")
      try mount.settle()
      let seen = try asB(
        "cat open/list.md; echo; cat .semfs/at/@\(then)/open/list.md", on: mount,
        groups: "--groups 4100")
      #expect(seen.hasPrefix("cinder for one"), "\(seen)")
      #expect(seen.hasSuffix("denied"), "\(seen)")
    }

    @Test func whatIsClosedNowTakesItsPastWithIt() throws {
      let mount = try mount()
      let before = "cat .semfs/at/first/open/otter.md .semfs/versions/open/otter.md/*"
      #expect(try asB(before, on: mount).contains("otters swim"))
      for close in [
        "chmod 600 open/otter.md", "chmod 700 open",
        // Saved by renaming: another node has the path.
        "cp open/otter.md open/new; chmod 600 open/new; mv open/new open/otter.md",
        "mv open/otter.md shut/", "mv open/otter.md shut/; rm shut/otter.md",
      ] {
        let closed = try self.mount()
        #expect(try asB(before, on: closed).contains("otters swim"), "before \(close)")
        try closed.run(close)
        let seen = try asB(
          before + "; ls '.semfs/find/otters'; cat '.semfs/find/otters'/*; ls -R .semfs/versions",
          on: closed)
        #expect(!seen.contains("swim"), "after \(close): \(seen)")
      }
    }

    @Test func namesThatAreClosedAreRefusedAsOthersAre() throws {
      let mount = try mount()
      let seen = try asB(
        """
        for n in hidden.md nothing.md; do
          stat .semfs/at/first/shut/$n; stat .semfs/versions/shut/$n; stat .semfs/related/shut/$n
        done 2>&1 | sed 's/hidden/nothing/g'
        """, on: mount
      ).split(separator: "\n")
      #expect(seen.count == 6 && seen.prefix(3) == seen.suffix(3), "\(seen)")
    }

    @Test func eachUserHasTheirOwnSavedQueries() throws {
      let mount = try mount()
      try mount.run(
        "mkdir .semfs/saved/ours; setfattr -n user.semfs.query -v lava .semfs/saved/ours")
      let seen = try asB(
        """
        ls .semfs/saved; cat .semfs/saved/ours/*; mkdir .semfs/saved/mine
        setfattr -n user.semfs.query -v 'otters k=1' .semfs/saved/mine
        getfattr --only-values -n user.semfs.query .semfs/saved/mine; echo; ls .semfs/saved .semfs/saved/mine
        """, on: mount)
      #expect(
        seen.hasSuffix("otters k=1\n.semfs/saved:\nmine\n\n.semfs/saved/mine:\n01 otter.md"),
        "\(seen)")
      #expect(!seen.contains("lava"), "\(seen)")
      #expect(try mount.run("ls .semfs/saved; cat .semfs/saved/ours/*").output.contains("lava"))
      try #expect(asB("rmdir .semfs/saved/mine; ls .semfs/saved", on: mount) == "")
    }

    @Test func withoutTheOptionNobodyElseEnters() throws {
      let mount = try StoreMount(prepare: "echo x > a; chmod 755 .")
      #expect(try asB("ls; ls .semfs; cat .semfs/at/now/a", on: mount).contains("denied"))
    }
  }
}
