// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import History

/// A disk that fails: single system calls of the built program answer with an error (strace(1) puts it
/// there). SEMFS_ERRORS sets how many.
@Suite(
  .serialized, .enabled(if: BuiltProgram.path != nil, "the program is not built"),
  .enabled(if: BuiltProgram.isInstalled("strace"), "strace is not installed"))
struct DiskErrorTests {
  private static let errors = BuiltProgram.count("SEMFS_ERRORS", standard: 90)
  private static let calls = [
    "pwrite64", "pread64", "fsync,fdatasync,syncfs", "renameat,renameat2,unlinkat", "mkdirat",
    "ftruncate", "pwrite64,fdatasync",
  ]

  @Test func aFailingDiskIsSaidAndLosesNothing() throws {
    let seed = BuiltProgram.seed()
    var random = SeededGenerator(seed: seed)
    let fixture = try Fixture(below: Fixture.fastFolder)
    var program = RandomProgram(root: fixture.folder, seed: seed)
    program.run(40)
    try fixture.scan()
    fixture.close()
    var known: [OperationID: [String]] = [OperationID(rawValue: 2): try fixture.listing()]
    var outcomes: [Int32: Int] = [:]
    for number in 1...Self.errors {
      program.run(4)
      let point = known.keys.randomElement(using: &random)!
      let words = [
        ["scan"], ["rollback", "--to", "@\(point.rawValue)", "--yes"], ["undo", "--yes"],
      ]
      .randomElement(using: &random)!
      // What an undo does not touch, it does not record either.
      if words[0] == "undo" {
        _ = try Store.open(tree: Tree(path: fixture.folder)).scan(draft: Fixture.draft(.scan))
      }
      let before = try fixture.listing()
      let call = Self.calls.randomElement(using: &random)!
      let code = ["EIO", "EIO", "ENOSPC", "EROFS"].randomElement(using: &random)!
      let time = Int.random(in: 1...30, using: &random)
      // From then on: a disk that fails goes on failing.
      let isLasting = Bool.random(using: &random) ? "+" : ""
      let inject = "\(call):error=\(code):when=\(time)\(isLasting)"
      let output = fixture.folder.string + "-output"
      defer { unlink(output) }
      let status = try BuiltProgram.run(
        words, in: fixture.folder,
        wrapper: [
          "/usr/bin/strace", "-f", "--seccomp-bpf", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
          "inject=\(inject)",
        ], output: output)
      outcomes[status, default: 0] += 1
      let said = String(decoding: try Data(contentsOf: URL(fileURLWithPath: output)), as: UTF8.self)
      let note = "\(number): \(words) \(inject), seed \(seed): \(status) \(said)"
      #expect(status <= 4 || said.contains("error while loading"), "\(note)")
      if status == 2 { #expect(said.contains("rror"), "\(note)") }

      let store = try Store.open(tree: Tree(path: fixture.folder))
      try #require(try store.check(.data) == [], "\(note)")
      for (id, lines) in known {
        try #require(try Listing.view(store.view(at: id)) == lines, "\(note): @\(id.rawValue)")
      }
      let tree = try fixture.listing()
      let now = try Listing.view(store.view(at: store.head()))
      if status == 0, words[0] == "scan" { try #require(now == tree, "\(note)") }
      // Done, or done but for what is said (3), and the log has the tree as it is; else nothing is.
      try #require(tree == before || (tree == now && [0, 3].contains(status)), "\(note)")
      // What is said then is said of effects; the tree is the one that was wanted.
      if status == 3, words[0] == "rollback" { try #require(tree == known[point], "\(note)") }
      if known.count < 6 { known[try store.head()] = now }
    }
    print("\(Self.errors) disk errors, by exit status: \(outcomes.sorted { $0.key < $1.key })")
    #expect(outcomes[2, default: 0] > 0)
  }
}
