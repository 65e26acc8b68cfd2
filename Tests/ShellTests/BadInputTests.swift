// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

/// Bad input gets a clear message that names the thing, the documented status, and loses nothing.
@Suite(.enabled(if: Sandbox.isBuilt, "the program is not built"))
struct BadInputTests {
  private func makeStore() throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.write("hello\n", to: "a.txt")
    _ = try sandbox.run("semfs init && semfs scan")
    return sandbox
  }

  @Test func aStoreOfANewerFormatIsLeftAlone() throws {
    let sandbox = try makeStore()
    let changed = try sandbox.run(
      "python3 -c \"import sqlite3; c = sqlite3.connect('.semfs/history.db'); "
        + "c.execute('PRAGMA user_version = 99'); c.commit()\"")
    try #require(changed.status == 0, "\(changed.errors)")
    let result = try sandbox.run("semfs log")
    #expect(result.status == 2)
    #expect(result.errors.contains("format 99"))
  }

  @Test func aNameThatIsNoUTF8IsRecordedShownAndDeleted() throws {
    let sandbox = try makeStore()
    _ = try sandbox.run("printf x > \"$(printf 'b\\377d')\"; semfs scan")
    let listed = try sandbox.run("semfs count; semfs find --name '*d' -l; semfs log -n 1")
    #expect(listed.output.contains(Data([0x62, 0xFF, 0x64])))
    let deleted = try sandbox.run("semfs delete --yes \"$(printf 'b\\377d')\" && ls")
    #expect(deleted.status == 0, "\(deleted.errors)")
    #expect(deleted.text == "a.txt\n")
    #expect(try sandbox.run("semfs undo --yes && ls | wc -l").text == "2\n")
  }

  @Test func aBinaryFileComesBackByteForByte() throws {
    let sandbox = try makeStore()
    let result = try sandbox.run(
      """
      head -c 100000 /dev/urandom > b.bin && cp b.bin ../copy && semfs scan > /dev/null &&
      echo > b.bin && semfs scan > /dev/null && semfs show b.bin --at ~1 | cmp - ../copy &&
      semfs index --no-vectors > /dev/null && semfs check --read-data
      """)
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func aLoopOfLinksEndsNothing() throws {
    let sandbox = try makeStore()
    let result = try sandbox.run("mkdir d && ln -s ../d d/loop && ln -s x x && semfs scan")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.text == "Recorded @3: 3 new\n")
  }

  @Test func aPromptOf100kBIsRefusedInTime() throws {
    let sandbox = try makeStore()
    try Data(String(repeating: "delete a.txt ", count: 8000).utf8)
      .write(to: sandbox.base.appendingPathComponent("prompt"))
    let result = try sandbox.run("semfs --yes < ../prompt; status=$?; ls; exit $status")
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("Error: "))
    #expect(result.text == "a.txt\n")
  }

  @Test func anUnreadableFileIsNamedAndTheRestIsDone() throws {
    let sandbox = try makeStore()
    let drop = getuid() == 0 ? "setpriv --reuid 65534 --regid 65534 --clear-groups" : ""
    let result = try sandbox.run(
      """
      echo secret > s.txt; echo fine > t.txt; chmod 000 s.txt
      if [ -n '\(drop)' ]; then chmod 711 .. ../.. 2> /dev/null; chown -R 65534 .. ; fi
      chmod 000 s.txt; HOME=/nonexistent \(drop) '\(Sandbox.program ?? "")' scan
      """)
    #expect(result.status == 3, "\(result.text)\(result.errors)")
    #expect(result.errors.contains("s.txt is not recorded: Permission denied"))
    #expect(result.text.contains("new"))
  }

  @Test(.enabled(if: getuid() == 0, "only root mounts a tmpfs"))
  func aFullDiskIsSaidAndLosesNothing() throws {
    let sandbox = try Sandbox()
    let result = try sandbox.run(
      """
      mkdir ../small && small=$(realpath ../small) && mount -t tmpfs -o size=3m tmpfs ../small && trap 'cd /; umount -l "$small"' EXIT
      cd ../small && echo one > a.txt && semfs init > /dev/null && semfs scan > /dev/null || exit 90
      head -c 2000000 /dev/urandom > big && semfs scan; echo "status $?"
      rm -f big && semfs check && semfs show a.txt
      """)
    #expect(result.text.hasPrefix("status 2\n"), "\(result.text)\(result.errors)")
    #expect(result.errors.contains("the disk is full"))
    #expect(result.text.hasSuffix("The store is clean\none\n"), "\(result.text)\(result.errors)")
  }
}
