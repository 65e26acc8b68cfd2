// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import History
import Synchronization
import Testing

@testable import Mounting

@Suite struct TellingsTests {
  @Test func aWaitIsForWhatIsUnderWayAndNotForWhatComesLater() {
    let tellings = Tellings()
    let told = Mutex(false)
    let isInside = DispatchSemaphore(value: 0)
    let mayEnd = DispatchSemaphore(value: 0)
    let lateMayEnd = DispatchSemaphore(value: 0)
    let lateIsInside = DispatchSemaphore(value: 0)
    let lateEnded = DispatchSemaphore(value: 0)
    DetachedThread.start {
      tellings.during {
        isInside.signal()
        mayEnd.wait()
        told.withLock { $0 = true }
      }
    }
    isInside.wait()
    DetachedThread.start {
      // Long enough for the wait to have begun; were it not, the test would only prove less.
      Thread.sleep(forTimeInterval: 0.05)
      tellings.during {
        lateIsInside.signal()
        mayEnd.signal()
        lateMayEnd.wait()
      }
      lateEnded.signal()
    }
    tellings.waitForThoseUnderWay()
    #expect(told.withLock { $0 })
    lateIsInside.wait()
    lateMayEnd.signal()
    lateEnded.wait()
    tellings.waitForThoseUnderWay()
  }
}
