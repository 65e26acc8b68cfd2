// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage
import Testing

@testable import ChildProcesses

@Suite struct ChildProcessTests {
  private func shell(_ line: String) -> [[UInt8]] { ["sh", "-c", line].map { Array($0.utf8) } }

  @Test func outputAndStatusComeBack() throws {
    let (status, bytes) = try ChildProcess.output(of: "/bin/sh", shell("echo one; exit 3"))
    #expect(status == 3)
    #expect(bytes == Array("one\n".utf8))
  }

  @Test func aSignalCountsAbove128() throws {
    #expect(try ChildProcess("sh", shell("kill -9 $$")).wait() == 137)
  }

  @Test func aChildCanBeToldToEndWhateverThreadStartedIt() throws {
    var all = sigset_t()
    sigfillset(&all)
    var former = sigset_t()
    pthread_sigmask(SIG_BLOCK, &all, &former)
    defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
    #expect(try ChildProcess("sh", shell("kill -TERM $$; sleep 1")).wait() == 128 + SIGTERM)
  }

  @Test func whatIsBeyondTheLimitIsDroppedAndTheProgramEnds() throws {
    let (status, bytes) = try ChildProcess.output(
      of: "sh", shell("head -c 300000 /dev/zero"), limit: 1000)
    #expect(status == 0)
    #expect(bytes.count == 1000)
  }

  @Test func standardErrorCanBeRead() throws {
    let (_, bytes) = try ChildProcess.output(of: "sh", shell("echo no; echo why >&2"), stream: 2)
    #expect(bytes == Array("why\n".utf8))
  }

  @Test func argumentsThatAreNoTextArriveAsTheyAre() throws {
    let (_, bytes) = try ChildProcess.output(
      of: "printf", [Array("printf".utf8), Array("%s".utf8), [0x61, 0xFF, 0xC3]])
    #expect(bytes == [0x61, 0xFF, 0xC3])
  }

  @Test func theEnvironmentIsTheOneThatIsGiven() throws {
    let (_, bytes) = try ChildProcess.output(
      of: "/bin/sh", shell("echo $A-$HOME"), environment: ["A=1"])
    #expect(bytes == Array("1-\n".utf8))
  }

  @Test func aPipeReachesOnlyTheChildThatIsToldOfIt() throws {
    let pipe = try ChildProcess.pipe()
    defer {
      try? pipe.readEnd.close()
      try? pipe.writeEnd.close()
    }
    let number = pipe.writeEnd.rawValue
    let test = "test -e /proc/self/fd/\(number)"
    #expect(try ChildProcess("sh", shell(test)).wait() == 1)
    #expect(try ChildProcess("sh", shell(test), descriptors: [number: pipe.writeEnd]).wait() == 0)
  }

  @Test func aProgramThatIsNotThereIsSaid() {
    #expect(throws: Errno.noSuchFileOrDirectory) {
      try ChildProcess("semfs-no-such-program", ["semfs-no-such-program"])
    }
  }
}
