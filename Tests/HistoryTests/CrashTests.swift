// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization
import SystemPackage
import Testing

@testable import History

/// Stops the world at the `count`th time that a point is reached.
final class Crash: Sendable {
  private let left: Mutex<Int?> = Mutex(nil)
  private let point: FaultPoint
  init(at point: FaultPoint) { self.point = point }

  var happened: Bool { left.withLock { $0.map { $0 <= 0 } ?? false } }

  func arm(after count: Int) { left.withLock { $0 = count } }

  var hook: FaultHook {
    { reached in
      let fires = self.left.withLock { left -> Bool in
        guard reached == self.point, let count = left, count > 0 else { return false }
        left = count - 1
        return count == 1
      }
      if fires { throw SimulatedCrash() }
    }
  }
}

@Suite struct CrashTests {
  private func prepared(_ crash: Crash) throws -> (Fixture, before: [String], after: [String]) {
    let fixture = try Fixture(faults: crash.hook, below: Fixture.fastFolder)
    fixture.run(
      """
      mkdir -p d/e f; for i in 1 2 3 4 5; do echo $i > d/$i; echo x$i > d/e/$i; done
      ln d/1 f/hard; ln -s d l
      """)
    try fixture.scan()
    let before = try fixture.listing()
    fixture.run("mv d g; rm g/e/1 g/2; echo new > g/3; echo n > n; mv f/hard h; mkdir d; mv n d/e")
    try fixture.scan()
    return (fixture, before, try fixture.listing())
  }

  @Test(arguments: FaultPoint.allCases)
  func aRestoreThatDiesEndsBeforeOrAfter(point: FaultPoint) throws {
    for count in 1...40 {
      let crash = Crash(at: point)
      let (fixture, before, after) = try prepared(crash)
      crash.arm(after: count)
      do {
        _ = try fixture.restore(to: OperationID(rawValue: 2))
      } catch is SimulatedCrash {}
      try fixture.reopen()
      let now = try fixture.listing()
      #expect(now == before || now == after, "\(point) \(count)")
      #expect(try fixture.listing(at: fixture.store.head()) == now, "\(point) \(count)")
      #expect(try fixture.store.check(readingData: true) == [])
      if !crash.happened { return }
      if point == .journaled || point == .bodyDone { #expect(now == after) }
    }
  }

  @Test func arecoveryThatDiesIsRecoveredFrom() throws {
    for count in 1...12 {
      let crash = Crash(at: .restoredFile)
      let (fixture, _, after) = try prepared(crash)
      crash.arm(after: 7)
      #expect(throws: SimulatedCrash.self) { try fixture.restore(to: OperationID(rawValue: 2)) }
      let second = Crash(at: .restoredFile)
      second.arm(after: count)
      do { try fixture.reopen(faults: second.hook) } catch is SimulatedCrash {}
      try fixture.reopen()
      #expect(try fixture.listing() == after, "\(count)")
      #expect(try fixture.store.check(readingData: true) == [])
    }
  }

  @Test func whatOthersWroteBetweenCrashAndRecoveryIsKept() throws {
    let crash = Crash(at: .restoredFile)
    let (fixture, _, after) = try prepared(crash)
    crash.arm(after: 5)
    #expect(throws: SimulatedCrash.self) { try fixture.restore(to: OperationID(rawValue: 2)) }
    let head = try fixture.store.head()
    try fixture.write("precious", to: "d/late")
    try fixture.reopen()
    #expect(try fixture.listing() == after)
    let view = try fixture.store.view(at: OperationID(rawValue: head.rawValue + 1))
    let late = try #require(try view.entry(at: "d/late"))
    #expect(try fixture.store.contents(of: late.version) == Data("precious".utf8))
    #expect(try fixture.store.undoable(count: 9, program: nil).allSatisfy { $0 <= head })
  }

  @Test(arguments: FaultPoint.allCases)
  func aTransactionThatDiesEndsBeforeOrAfter(point: FaultPoint) throws {
    let crash = Crash(at: point)
    let (fixture, _, before) = try prepared(crash)
    crash.arm(after: 1)
    do {
      _ = try fixture.store.transaction(Fixture.draft(.plan), touching: ["g", "x"]) { tree in
        try tree.move("g/e", to: "x")
        try tree.write(Data("other".utf8), to: "g/3")
        try tree.remove("g/4")
      }
    } catch is SimulatedCrash {}
    try fixture.reopen()
    let now = try fixture.listing()
    if crash.happened && point != .committed && point != .restoredFile {
      #expect(now == before, "\(point)")
    }
    #expect(try fixture.listing(at: fixture.store.head()) == now, "\(point)")
    #expect(try fixture.store.check(readingData: true) == [])
  }

  @Test(arguments: [FaultPoint.contentsStored, .rowsWritten])
  func aScanThatDiesIsDoneAgain(point: FaultPoint) throws {
    let crash = Crash(at: point)
    let (fixture, _, _) = try prepared(crash)
    fixture.run("head -c 300000 /dev/urandom > big; rm h")
    crash.arm(after: 1)
    #expect(throws: SimulatedCrash.self) { try fixture.scan() }
    try fixture.reopen()
    #expect(try fixture.store.check(readingData: true) == [])
    #expect(try fixture.scan().operation != nil)
    #expect(try fixture.listing(at: fixture.store.head()) == fixture.listing())
  }
}
