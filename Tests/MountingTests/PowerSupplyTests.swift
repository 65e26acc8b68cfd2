// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Mounting

@Suite struct PowerSupplyTests {
  /// What a folder of supplies says, each with its files.
  private func isOnBattery(_ supplies: [String: [String: String]]) throws -> Bool {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("semfs-power-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, values) in supplies {
      let supply = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: supply, withIntermediateDirectories: true)
      for (key, value) in values {
        try Data((value + "\n").utf8).write(to: supply.appendingPathComponent(key))
      }
    }
    return PowerSupply.isOnBattery(in: folder.path)
  }

  @Test func aBatteryThatIsEmptiedIsToldFromOneThatIsFed() throws {
    let empties = ["type": "Battery", "status": "Discharging"]
    #expect(try isOnBattery(["BAT0": empties]))
    #expect(try isOnBattery(["BAT0": empties, "AC": ["type": "Mains", "online": "0"]]))
    #expect(try !isOnBattery(["BAT0": empties, "AC": ["type": "Mains", "online": "1"]]))
    #expect(try !isOnBattery(["BAT0": ["type": "Battery", "status": "Charging"]]))
    #expect(try !isOnBattery(["mouse": empties.merging(["scope": "Device"]) { $1 }]))
    #expect(try !isOnBattery([:]))
  }
}
