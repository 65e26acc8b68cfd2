// SPDX-License-Identifier: GPL-3.0-or-later

/// Why a text is no plan. Nothing of such a plan runs.
package enum PlanError: Error, Hashable, Sendable {
  case tooLong(bytes: Int)
  case notJSON(reason: String)
  /// The value is not an object with `steps`.
  case notAPlan
  case unknownPlanField(String)
  case tooManySteps(Int)
  /// A plan without steps must say why, one with steps must not.
  case missingBecause
  case becauseBesideSteps
  /// Something is wrong with a step, counted from 1. `operation` is nil where there is no valid one.
  case step(Int, operation: String?, problem: Problem)

  /// What is wrong with a step. `field` is the path of the field: `since`, or `not.since`.
  package enum Problem: Error, Hashable, Sendable {
    case notAnObject
    case missingOperation
    case unknownOperation(String)
    case unknownField(String)
    case wrongType(field: String, expected: String)
    case missing(field: String)
    /// Exactly one of two fields must be there; both are.
    case both(String, String)
    /// `field` says something only beside `other`.
    case without(field: String, other: String)
    case emptyRange(low: String, high: String)
    case tooManyFiles(field: String, most: Int)
  }
}

extension PlanError: CustomStringConvertible {
  /// The sentence for a person, naming the step and the field. No full stop at the end.
  package var description: String {
    switch self {
    case .tooLong(let bytes):
      "the plan is \(bytes) bytes long; at most \(Plan.maximumBytes) are read"
    case .notJSON(let reason): "the plan cannot be read: \(reason)"
    case .notAPlan: "a plan is an object with a list \"steps\""
    case .unknownPlanField(let name): "unknown field \"\(name)\" beside \"steps\""
    case .tooManySteps(let count):
      "\(count) steps are more than the \(Plan.maximumSteps) a plan may have"
    case .missingBecause: "a plan without steps must say why in \"because\""
    case .becauseBesideSteps: "\"because\" stands beside steps"
    case .step(let number, let operation, let problem):
      "step \(number)\(operation.map { " (\($0))" } ?? ""): \(problem)"
    }
  }
}

extension PlanError.Problem: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notAnObject: "it is not an object"
    case .missingOperation: "it has no \"op\""
    case .unknownOperation(let name): "unknown operation \"\(name)\""
    case .unknownField(let field): "unknown field \"\(field)\""
    case .wrongType(let field, let expected): "\"\(field)\" is not \(expected)"
    case .missing(let field): "\(field) is missing"
    case .both(let one, let other): "\"\(one)\" and \"\(other)\" exclude each other"
    case .without(let field, let other): "\"\(field)\" says nothing without \"\(other)\""
    case .emptyRange(let low, let high): "\"\(low)\" does not lie before \"\(high)\""
    case .tooManyFiles(let field, let most): "\"\(field)\" names more than \(most) files"
    }
  }
}
