// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
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
  struct CaptureTests {
    @Test func whatWasThereBeforeIsInTheLog() throws {
      let mount = try StoreMount(prepare: "echo one > a; mkdir d; echo two > d/b")
      #expect(try mount.logged("a") == "one\n")
      #expect(try mount.logged("d/b") == "two\n")
    }

    @Test(arguments: [true, false])
    func changesCarryTheProgramsNames(inPlace: Bool) throws {
      let mount = try StoreMount(
        inPlace: inPlace, prepare: "echo one > a; echo two > b; mkdir d; touch d/x d/y")
      try mount.run("sed -i s/one/three/ a; sleep 1.5; mv b c; sleep 1.5; rm -r d")
      try mount.settle()
      #expect(try mount.logged("a") == "three\n")
      let operations = try mount.store.log().filter { $0.kind == .write }
      #expect(operations.map(\.actor.program) == ["rm", "mv", "sed"])
      #expect(operations.allSatisfy { $0.actor.uid == geteuid() })
      let moved = try mount.store.changes(of: operations[1].id)
      #expect(moved.map(\.kind) == [.renamed] && moved.first?.origin == FilePath("b"), "\(moved)")
      #expect(try mount.store.changes(of: operations[0].id).count == 3)
    }

    @Test func aBurstIsOneOperation() throws {
      let mount = try StoreMount()
      try mount.run("perl -e 'for (1..300) { open(F, \">f$_\"); print F $_; close F }'")
      try mount.settle()
      #expect(try mount.store.log().filter { $0.kind == .write }.count <= 2)
      #expect(try mount.logged("f300") == "300")
    }

    @Test func everyClosedVersionOutlivesBeingOverwritten() throws {
      let mount = try StoreMount()
      try mount.run(
        "for i in 1 2 3 4 5; do echo $i > f; done; echo x > g; rm g; echo y > h; echo z > k; mv k h"
      )
      try mount.settle()
      let versions = try mount.store.versions(of: FilePath("f")).filter { $0.version.size > 0 }
      let contents = try versions.map {
        String(decoding: try mount.store.contents(of: $0.version), as: UTF8.self)
      }
      #expect(contents == ["5\n", "4\n", "3\n", "2\n", "1\n"])
      #expect(try mount.store.versions(of: FilePath("g")).contains { $0.version.size == 2 })
      let h = try mount.store.versions(of: FilePath("h"))
      let texts = try h.map {
        String(decoding: try mount.store.contents(of: $0.version), as: UTF8.self)
      }
      #expect(texts.first == "z\n")
      #expect(try mount.logged("k") == nil)
    }

    @Test func mappingsAndOpenFilesAreCaptured() throws {
      let mount = try StoreMount(prepare: "head -c 10000 /dev/zero > m")
      try mount.run(
        """
        python3 -c "
        import mmap
        f = open('m', 'r+b'); m = mmap.mmap(f.fileno(), 0); f.close(); m[0:5] = b'hello'; m.close()"
        """)
      try mount.settle()
      #expect(try mount.logged("m")?.hasPrefix("hello") == true)
    }

    /// With passthrough the kernel tells nothing of what is written through it.
    @Test func aMappingThatOutlivesItsFileIsCaptured() throws {
      let mount = try StoreMount(prepare: "head -c 10000 /dev/zero > m")
      try mount.run("touch m; sleep 0.1")
      let script = """
        import mmap, os, time
        f = open('m', 'r+b'); m = mmap.mmap(f.fileno(), 0); f.close()
        time.sleep(0.3); m[0:5] = b'hello'; before = os.stat('m').st_mtime_ns
        while not os.path.exists('go'): time.sleep(0.05)
        m[5:10] = b'world'
        if os.stat('m').st_mtime_ns == before: raise SystemExit('the time stands still')
        m.close()
        """
      let writer = Process()
      writer.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
      writer.arguments = ["-c", script]
      writer.currentDirectoryURL = URL(fileURLWithPath: mount.path)
      try writer.run()
      Thread.sleep(forTimeInterval: 1)
      try mount.settle()
      #expect(try mount.logged("m")?.hasPrefix("hello\0") == true)
      try mount.run("sync m; touch go")
      writer.waitUntilExit()
      #expect(writer.terminationStatus == 0)
      Thread.sleep(forTimeInterval: 0.7)
      try mount.settle()
      #expect(try mount.logged("m")?.hasPrefix("helloworld") == true)
    }

    @Test func aFileThatStaysOpenIsRecordedAtEachSync() throws {
      let mount = try StoreMount()
      try mount.run(
        """
        python3 -c "
        import os, time
        f = os.open('db', os.O_RDWR | os.O_CREAT)
        for page in range(3):
            os.pwrite(f, b'%d' % page * 4096, 4096 * page); os.fsync(f); time.sleep(1.5)
        os._exit(0)"
        """)
      try mount.settle()
      let sizes = try mount.store.versions(of: FilePath("db")).map(\.version.size)
      #expect(sizes == [12288, 8192, 4096])
    }

    @Test func metadataLinksAndFoldersAreCaptured() throws {
      let mount = try StoreMount(prepare: "echo a > a; mkdir -p d/e; echo f > d/e/f")
      try mount.run(
        "chmod 600 a; ln -s a s; ln a h; mkdir n; mv d m; touch -d 2001-01-01 a; setfattr -n user.x -v y a || true"
      )
      try mount.settle()
      let view = try mount.store.view(at: mount.store.head())
      #expect(try view.entry(at: FilePath("a"))?.version.permissions == 0o600)
      #expect(try view.entry(at: FilePath("s"))?.version.target == FilePath("a"))
      #expect(
        try view.entry(at: FilePath("h"))?.version.node
          == view.entry(at: FilePath("a"))?.version.node
      )
      #expect(try view.entry(at: FilePath("n"))?.version.kind == .folder)
      #expect(try mount.logged("m/e/f") == "f\n")
      #expect(try view.entry(at: FilePath("d")) == nil)
    }

    @Test func unmountingDrains() throws {
      let mount = try StoreMount()
      try mount.run("for i in $(seq 50); do echo $i > f$i; done")
      try mount.unmount()
      #expect(try mount.logged("f50") == "50\n")
      #expect(try MountRegistry.mounts().allSatisfy { $0.socket != mount.record.socket })
      #expect(
        try mount.store.scan(draft: OperationDraft(kind: .scan, actor: .current)).operation == nil)
      #expect(try mount.store.check(readingData: true).isEmpty)
    }

    @Test func busyMountsAreNotTakenAway() throws {
      let mount = try StoreMount()
      let holder = Process()
      holder.executableURL = URL(fileURLWithPath: "/bin/sleep")
      holder.arguments = ["20"]
      holder.currentDirectoryURL = URL(fileURLWithPath: mount.path)
      try holder.run()
      defer { holder.terminate() }
      #expect(throws: MountError.self) { try Mount.unmount(mount.record, timeoutSeconds: 5) }
      try mount.run("echo still > here")
      holder.terminate()
      holder.waitUntilExit()
      try mount.unmount()
    }

    @Test(.enabled(if: geteuid() == 0 && has("unshare"), "needs a mount namespace of its own"))
    func aCopyInAnotherNamespaceDoesNotKeepTheMount() throws {
      let mount = try StoreMount()
      let holder = Process()
      holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
      holder.arguments = ["-m", "sleep", "60"]
      try holder.run()
      defer { holder.terminate() }
      try mount.run("echo kept > a; sleep 0.5")
      try mount.unmount()
      #expect(try mount.logged("a") == "kept\n")
      #expect(try MountRegistry.mounts().allSatisfy { $0.socket != mount.record.socket })
    }

    @Test func whatWasUnmountedByOthersIsEndedAllTheSame() throws {
      let mount = try StoreMount()
      let holder = Process()
      holder.executableURL = URL(fileURLWithPath: "/usr/bin/unshare")
      holder.arguments = ["-m", "sleep", "60"]
      try holder.run()
      defer { holder.terminate() }
      try mount.run("sleep 0.5")
      try shell("umount '\(mount.path)'", in: "/")
      #expect(
        try MountRegistry.visibleMounts().allSatisfy { $0.socket != mount.record.socket })
      try mount.unmount()
    }

    @Test func aMountPointInsideTheTreeIsNamed() throws {
      let folder = FilePath(makeTemporaryFolder())
      defer { _ = try? shell("rm -rf '\(folder)'", in: "/") }
      try shell("mkdir d", in: folder.string)
      let other = try Store.initialise(tree: try Tree(path: folder)).0
      var options = MountOptions()
      options.mountPoint = folder.appending("d")
      options.ownsProcess = false
      do {
        try Mount.serve(
          store: other, index: nil, options: options, describe: { _ in ("", nil, 2) }, ready: {})
        Issue.record("it was mounted")
      } catch MountError.insideTree(let point, let tree) {
        #expect(point == options.mountPoint && tree == other.tree.path)
      }
    }

    @Test func aSecondMountIsRefused() throws {
      let mount = try StoreMount()
      #expect(throws: MountError.self) {
        try Mount.serve(
          store: mount.store, index: nil, options: MountOptions(), describe: { _ in ("", nil, 2) },
          ready: {})
      }
    }

    @Test func plansRunInTheMountingProcessAndProgramsSeeThem() throws {
      let mount = try StoreMount(prepare: "echo one > a; mkdir d")
      try mount.run("cat a; ls d; test ! -e d/new")
      let client = try MountClient(mount.record)
      var selection = Selection()
      selection.paths = ["a"]
      let plan = Plan(steps: [
        .write(selection, .content("two\n")),
        .create(paths: ["d/new"], isFolder: false, content: "n\n"),
      ])
      let context = ExecutionContext(actor: .current, prompt: "change a")
      let preview = try client.preview(plan, context: context)
      #expect(preview.changesAnything)
      let outcome = try client.execute(plan, context: context, agreed: preview)
      #expect(outcome.operation != nil)
      #expect(try mount.run("cat a d/new; ls d").output == "two\nn\nnew")
      // Rolled back by another plan, seen as well.
      _ = try client.execute(
        Plan(steps: [.undo(count: 1, by: nil)]), context: context, agreed: nil)
      #expect(try mount.run("cat a; ls d").output == "one")
      #expect(throws: MountError.self) {
        var missing = Selection()
        missing.paths = ["nowhere"]
        _ = try client.preview(Plan(steps: [.delete(missing)]), context: context)
      }
    }

    @Test func excludedAndTemporaryFilesPassThrough() throws {
      let mount = try StoreMount()
      try mount.run(
        "mkdir node_modules; echo x > node_modules/y; echo z > t.tmp; echo keep > k; rm t.tmp")
      try mount.settle()
      #expect(try mount.logged("k") == "keep\n")
      #expect(try mount.logged("node_modules/y") == nil)
    }

    @Test func theTreeBelowIsReachable() throws {
      let mount = try StoreMount(prepare: "echo x > a")
      let below = try MountRegistry.openTree(of: mount.record)
      #expect(try below.read(FilePath("a")) == Data("x\n".utf8))
      #expect(try MountRegistry.mount(containing: FilePath(mount.path + "/a/b"))?.pid == getpid())
      #expect(try MountRegistry.mount(containing: FilePath("/")) == nil)
    }
  }
}
