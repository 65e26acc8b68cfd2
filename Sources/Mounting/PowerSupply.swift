// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// Where the machine's power comes from, as the kernel says.
/// https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-class-power
enum PowerSupply {
  /// Whether the machine runs on its battery: a battery is being emptied, and no other supply feeds it.
  static let isOnBattery: @Sendable () -> Bool = { isOnBattery(in: "/sys/class/power_supply") }

  static func isOnBattery(in folder: String) -> Bool {
    let supplies = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    var isEmptied = false
    for supply in supplies {
      func value(_ name: String) -> String? {
        (try? String(contentsOfFile: "\(folder)/\(supply)/\(name)", encoding: .utf8))?
          .trimmingCharacters(in: .whitespacesAndNewlines)
      }
      // A mouse has a battery too; it is none of the machine's.
      guard value("scope") != "Device" else { continue }
      if value("type") == "Battery" {
        isEmptied = isEmptied || value("status") == "Discharging"
      } else if value("online") == "1" {
        return false
      }
    }
    return isEmptied
  }
}
