// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser

/// When to use colours.
package enum ColourChoice: String, CaseIterable, ExpressibleByArgument, Sendable {
  case auto, always, never
}

/// Colours, or none. The sixteen that every terminal has, so that themes apply.
package struct Style: Sendable {
  package let isOn: Bool

  package init(isOn: Bool) { self.isOn = isOn }

  package init(_ choice: ColourChoice, isTerminal: Bool, environment: ProcessEnvironment) {
    switch choice {
    case .always: isOn = true
    case .never: isOn = false
    case .auto: isOn = isTerminal && !environment.forbidsColour
    }
  }

  package func bold(_ text: String) -> String { wrap(text, "1") }
  package func dim(_ text: String) -> String { wrap(text, "2") }
  package func red(_ text: String) -> String { wrap(text, "31") }
  package func green(_ text: String) -> String { wrap(text, "32") }
  package func yellow(_ text: String) -> String { wrap(text, "33") }
  package func path(_ text: String) -> String { wrap(text, "36") }

  private func wrap(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
