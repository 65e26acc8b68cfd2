// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// The environment variables that the program heeds (semfs(1), ENVIRONMENT), read once.
package struct ProcessEnvironment: Sendable {
  private let variables: [String: String]

  package init(_ variables: [String: String]) { self.variables = variables }

  package static var current: ProcessEnvironment {
    var variables: [String: String] = [:]
    var next = environ
    while let pointer = next.pointee {
      next += 1
      let text = String(cString: pointer)
      guard let equals = text.firstIndex(of: "=") else { continue }
      variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
    }
    return ProcessEnvironment(variables)
  }

  /// A variable that says something: an empty one counts as absent.
  package subscript(_ name: String) -> String? {
    guard let value = variables[name], !value.isEmpty else { return nil }
    return value
  }

  package var home: FilePath { FilePath(self["HOME"] ?? "/") }
  package var configFolder: FilePath { xdg("XDG_CONFIG_HOME", ".config") }
  package var stateFolder: FilePath { xdg("XDG_STATE_HOME", ".local/state") }
  package var dataFolder: FilePath { xdg("XDG_DATA_HOME", ".local/share") }

  /// Whether colours were asked not to be used (no-color.org).
  package var forbidsColour: Bool { self["NO_COLOR"] != nil || self["TERM"] == "dumb" }
  /// The editor that a plan is changed in.
  package var editor: String { self["VISUAL"] ?? self["EDITOR"] ?? "vi" }

  /// A folder of the XDG base directories; a relative value is ignored, as they demand.
  private func xdg(_ name: String, _ fallback: String) -> FilePath {
    let base: FilePath
    if let value = self[name], value.hasPrefix("/") {
      base = FilePath(value)
    } else {
      base = home.appending(fallback)
    }
    return base.appending("semfs")
  }
}
