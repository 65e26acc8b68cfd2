// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Syscalls

/// Asks a person which of several things is meant; nothing is taken for granted.
package struct Choice {
  let context: ShellContext

  /// Questions that one prompt may lead to.
  static let most = 8

  /// - Returns: the position of what was chosen; nil where nobody is there or nothing was chosen.
  package func ask(_ question: String, among items: [String]) -> Int? {
    guard context.keyboard.isPresent, items.count > 1 else { return nil }
    context.say(question)
    for (offset, item) in items.enumerated() {
      context.say("  \(offset + 1)  \(Escaping.name(item))")
    }
    while let line = context.keyboard.ask("Which one? [1-\(items.count), Enter for none] ") {
      let answer = line.split(whereSeparator: \.isWhitespace).joined()
      if answer.isEmpty || ["n", "q", "none"].contains(answer.lowercased()) { return nil }
      if let number = Int(answer), items.indices.contains(number - 1) { return number - 1 }
      context.say("Please answer with a number from 1 to \(items.count), or nothing.")
    }
    return nil
  }
}

extension Plan {
  /// With another name for a file in one step, wherever the step says the first.
  package func naming(_ name: String, as path: String, in step: Int) throws -> Plan {
    guard case .object(var members) = json,
      let index = members.firstIndex(where: { $0.name == "steps" }),
      case .array(var steps) = members[index].value, steps.indices.contains(step - 1)
    else { return self }
    steps[step - 1] = steps[step - 1].naming(name, as: path, isPath: false)
    members[index].value = .array(steps)
    return try Plan(JSONValue.object(members))
  }
}

extension JSONValue {
  /// Fields that hold names of files.
  private static let pathFields: Set<String> = ["paths", "source", "under", "into"]

  fileprivate func naming(_ name: String, as path: String, isPath: Bool) -> JSONValue {
    switch self {
    case .object(let members):
      .object(
        members.map { member in
          var member = member
          member.value = member.value.naming(
            name, as: path, isPath: Self.pathFields.contains(member.name))
          return member
        })
    case .array(let items): .array(items.map { $0.naming(name, as: path, isPath: isPath) })
    case .string(let text): isPath && text == name ? .string(path) : self
    default: self
    }
  }
}
