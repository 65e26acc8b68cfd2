// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

private let isRoot = geteuid() == 0

private func hasProgram(_ path: String) -> Bool {
  FileManager.default.isExecutableFile(atPath: path)
}

/// How the built program mounts, is asked to end, and bears what happens below it.
@Suite(
  .serialized, .enabled(if: Program.isBuilt, "the program is not built"),
  .enabled(
    if: FileManager.default.isReadableFile(atPath: "/dev/fuse"), "/dev/fuse cannot be opened here"),
  .timeLimit(.minutes(3)))
struct MountLifeTests {
  /// Runs a script in a sealed home with `semfs` on the path; its end unmounts what is left.
  private func run(_ script: String, seconds: Int = 60) throws -> String {
    let program = try Program()
    defer { program.remove() }
    let folder = URL(fileURLWithPath: try #require(Program.path)).deletingLastPathComponent().path
    let output = program.home.appendingPathComponent("output")
    try Data().write(to: output)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = [
      "-k", "5", "\(seconds)", "bash", "-c",
      """
      cd '\(program.home.path)'; chmod 755 .
      trap 'cd /; semfs mount | cut -f1 | while read -r M; do semfs unmount "$M" >&2; done' EXIT
      pid() { semfs mount | cut -f3 | tail -1; }
      \(script)
      """,
    ]
    process.environment = program.environment.merging(
      ["PATH": "\(folder):/usr/sbin:/usr/bin:/sbin:/bin"]) { $1 }
    process.standardInput = FileHandle.nullDevice
    // One for both, so that neither writes over the other.
    let handle = try FileHandle(forWritingTo: output)
    process.standardOutput = handle
    process.standardError = handle
    try process.run()
    process.waitUntilExit()
    let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
    #expect(process.terminationStatus != 124, "it hangs: \(text)")
    return text
  }

  @Test func optionsAreThoseOfMountAndUnknownOnesAreRefused() throws {
    let text = try run(
      """
      mkdir t; echo x > t/a; semfs init t
      semfs mount -o nonsense t; echo "status $?"; semfs mount; echo "listed $?"
      semfs mount -o ro,noatime,noexec,nosuid,nodev,default_permissions,x-gvfs-hide t
      grep -o 't ro[a-z,]*' /proc/self/mountinfo; echo y > t/a; touch t/b; cat t/a
      """)
    #expect(
      text.contains("\"nonsense\" says nothing to -o") && text.contains("status 2"), "\(text)")
    #expect(
      text.contains("listed 1") && text.contains("t ro,nosuid,nodev,noexec,noatime"), "\(text)")
    #expect(text.contains("Read-only file system") && text.contains("\nx\n"), "\(text)")
  }

  @Test func severalAtOnceButNoneTwice() throws {
    let text = try run(
      """
      mkdir a b p; echo 1 > a/f; echo 2 > b/f; semfs init a; semfs init b
      semfs mount a; semfs mount b p; semfs mount | wc -l
      semfs mount a; echo "twice $?"; semfs mount b; echo "twice $?"; semfs mount a p; echo "twice $?"
      cat a/f p/f; semfs unmount p; semfs mount | wc -l
      """)
    #expect(text.contains("twice 2") && !text.contains("twice 0"), "\(text)")
    #expect(text.contains("\n2\n") && text.contains("1\n2\n") && text.contains("\n1\n"), "\(text)")
  }

  @Test(arguments: ["TERM", "INT", "HUP"])
  func aSignalRecordsWhatIsLeftAndUnmounts(signal: String) throws {
    let text = try run(
      """
      mkdir t; semfs init t; semfs mount t; P=$(pid)
      for i in $(seq 200); do echo $i > t/f$i; done; kill -\(signal) $P
      while kill -0 $P 2>/dev/null; do sleep 0.05; done
      grep -c "$PWD/t " /proc/self/mountinfo; cat t/f200
      cd t; semfs show f200 --at now; semfs scan; semfs check
      """)
    #expect(text.contains("\n0\n200\n200\n"), "\(text)")
    #expect(text.contains("clean"), "\(text)")
  }

  @Test func aProgramInTheMountsOwnGroupRunsSemfs() throws {
    let text = try run(
      """
      mkdir t; echo x > t/a; semfs init t; semfs mount -f t & sleep 1; cd t
      echo y > a; semfs log | wc -l; semfs versions a | wc -l; semfs list; semfs status | head -1
      semfs create made --yes; ls; semfs undo --yes; ls; cd ..; kill %1; wait %1; echo ended
      """)
    #expect(text.contains("made") && text.hasSuffix("ended\n"), "\(text)")
  }

  @Test(.enabled(if: isRoot && hasProgram("/usr/bin/mount"), "only root may call mount(8)"))
  func theHelperOfMountMounts() throws {
    let helper = Program.root.appendingPathComponent("Support/mount.fuse.semfs").path
    let text = try run(
      """
      mkdir t p; echo x > t/a; semfs init t
      '\(helper)' "$PWD/t" "$PWD/t" -o rw,noatime,user=me -t fuse.semfs; grep -o 't rw,nosuid,nodev,noatime' /proc/self/mountinfo
      umount t; '\(helper)' "$PWD/t" "$PWD/p" -s -o ro; cat p/a; touch p/b; umount p
      '\(helper)' "$PWD/t" "$PWD/p" -o nonsense; echo "refused $?"
      """)
    #expect(text.contains("t rw,nosuid,nodev,noatime") && text.contains("\nx\n"), "\(text)")
    #expect(text.contains("Read-only file system") && text.contains("refused 2"), "\(text)")
  }

  // The next two change what a path means in a namespace of their own: nothing is installed.

  @Test(
    .enabled(
      if: isRoot && hasProgram("/sbin/mount.fuse") && hasProgram("/usr/bin/unshare"),
      "needs root, unshare and /sbin/mount.fuse"))
  func mountOfTheTypeWorks() throws {
    let text = try run(
      """
      mkdir t p bin; echo x > t/a; semfs init t; ln -s "$(command -v semfs)" bin/semfs
      cat > go.sh <<'END'
      mount --bind bin /usr/local/bin
      mount -t fuse.semfs "$PWD/t" "$PWD/p" && cat p/a && grep -o 'fuse.semfs semfs' /proc/self/mountinfo
      ls p/.semfs; umount p; sleep 0.5; semfs mount; echo "left $?"
      END
      unshare -m bash go.sh
      """)
    #expect(text.contains("x\nfuse.semfs semfs\n") && text.contains("left 1"), "\(text)")
  }

  @Test(
    .enabled(
      if: isRoot && hasProgram("/usr/bin/setpriv") && hasProgram("/usr/bin/fusermount3")
        && hasProgram("/usr/bin/unshare"), "needs root, setpriv, unshare and fusermount3"))
  func somebodyElseMountsByTheHelperOfFuse() throws {
    let text = try run(
      """
      install -m 755 "$(command -v semfs)" here; mkdir -m 700 me me/run me/t; chown -R nobody: me
      P=$PWD; mknod -m 666 fuse c 10 229
      cat > go.sh <<END
      cd $P/me; S=$P/here; id -u; echo one > t/a; \\$S init t; \\$S mount t; echo two > t/a
      cat t/a t/.semfs/at/first/a; \\$S mount | wc -l
      N=\\$(\\$S mount | cut -f3); (cd t; exec sleep 5) & kill -9 \\$N; sleep 0.2
      \\$S mount t && cat t/a; kill %1; wait %1; \\$S unmount t; (cd t; \\$S check)
      END
      unshare -m bash -c "mount --bind $P/fuse /dev/fuse && HOME=$P/me XDG_RUNTIME_DIR=$P/me/run \\
        setpriv --reuid nobody --regid 65534 --clear-groups bash $P/go.sh"
      """)
    #expect(text.contains("65534\n") && text.contains("two\none\n1\n"), "\(text)")
    #expect(text.contains("clean"), "\(text)")
  }

  @Test(.enabled(if: isRoot, "only root may mount a small disk"))
  func aFullDiskIsSaidAndRoomCanBeMade() throws {
    let text = try run(
      """
      mkdir d; mount -t tmpfs -o size=12m tmpfs d; mkdir d/t; echo kept > d/t/kept; semfs init d/t
      semfs mount d/t; cd d/t
      dd if=/dev/urandom of=big bs=64k 2>&1 | tail -1; echo "more" > more; cat kept
      rm big && echo room
      # Its room is free once nobody reads it any more, the capture included.
      for i in $(seq 100); do echo new 2> /dev/null > new && break; sleep 0.1; done; cat new; cd ../..
      timeout 30 semfs unmount d/t && cat d/t/kept d/t/new; cd d/t && semfs check | tail -1; cd ../..; umount d
      """)
    #expect(text.contains("No space left") && text.contains("kept\nroom\nnew\n"), "\(text)")
    #expect(text.contains("kept\nnew\n") && text.contains("clean"), "\(text)")
  }

  @Test(.enabled(if: isRoot, "only root may mount over a mount"))
  func aDiskThatVanishesIsAnErrorAndNoHang() throws {
    // A mount whose process is killed is a disk that went away.
    let text = try run(
      """
      mkdir -p t/d low s p; echo x > t/d/a; semfs init t; semfs mount t low; L=$(pid)
      semfs init low/d --store "$PWD/s"; semfs mount low/d p; cat p/a; kill -9 $L; sleep 0.3
      timeout 10 cat p/b; echo "read $?"; timeout 10 ls p; echo "list $?"; echo y > p/c; echo "write $?"
      U=$(pid); kill -TERM $U; for i in $(seq 60); do kill -0 $U 2>/dev/null || break; sleep 0.1; done
      kill -0 $U 2>/dev/null || echo ended; umount -l low 2>/dev/null; true
      """)
    #expect(text.contains("Input/output error") && text.hasSuffix("ended\n"), "\(text)")
    #expect(!text.contains("read 124") && !text.contains("list 124"), "\(text)")
  }
}
