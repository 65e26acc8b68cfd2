// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import SystemPackage
import Testing

@testable import Mounting

@Suite struct CaptureQueueTests {
  private let actor = Actor(uid: 1, pid: 2, program: "editor")

  /// What the first batch holds once the queue is closed.
  private func events(_ added: [TreeEvent]) -> [TreeEvent]? {
    let queue = CaptureQueue()
    for event in added { queue.add([event], by: actor) }
    queue.close()
    return queue.next()?.events
  }

  @Test func whereAFileWasWrittenIsGathered() {
    #expect(
      events([
        .changed("f", ranges: [0..<5]), .changed("g", ranges: []), .changed("f", ranges: [9..<12]),
      ])
        == [.changed("f", ranges: [0..<5, 9..<12]), .changed("g", ranges: [])])
  }

  @Test func writtenAnywhereStaysAnywhere() {
    #expect(
      events([
        .changed("f", ranges: [0..<5]), .changed("f", ranges: nil), .changed("f", ranges: [7..<8]),
      ])
        == [.changed("f", ranges: nil)])
  }

  @Test func manyPlacesAreAnywhere() {
    let writes = (0..<300).map {
      TreeEvent.changed("f", ranges: [Int64($0) * 10..<Int64($0) * 10 + 1])
    }
    #expect(events(writes) == [.changed("f", ranges: nil)])
  }

  @Test func aChangeAfterARenameIsNotTheOneBefore() {
    let added: [TreeEvent] = [
      .changed("f", ranges: [0..<5]), .renamed(from: "f", to: "g"), .changed("f", ranges: nil),
      .changed("g", ranges: [1..<2]),
    ]
    #expect(events(added) == added)
  }

  /// A program may make a file in a folder while another renames the folder.
  @Test func whatIsQueuedBelowAFolderThatMovesIsLookedForAtItsNewName() {
    let queue = CaptureQueue()
    queue.add([.changed("d/new", ranges: nil), .changed("dd", ranges: nil)], by: actor)
    queue.addMove(.renamed(from: "d", to: "e/f"), by: Actor(uid: 1, pid: 3, program: "mv"))
    queue.close()
    _ = queue.next()
    queue.finish(nil)
    #expect(
      queue.next()?.events
        == [.renamed(from: "d", to: "e/f"), .changed("e/f/new", ranges: nil)])
  }
}
