// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Syscalls
import SystemPackage

@testable import Shell

/// A context without a person, at a fixed time in UTC.
func makeContext(
  isTerminal: Bool = false, environment: [String: String] = ["HOME": "/nonexistent"],
  keyboard: any Keyboard = NoKeyboard()
) -> ShellContext {
  ShellContext(
    environment: ProcessEnvironment(environment),
    output: OutputChannel(.memory, isTerminal: isTerminal),
    errors: OutputChannel(.memory, isTerminal: isTerminal), keyboard: keyboard,
    clock: { fixedNow }, timeZone: .gmt)
}

/// 2026-11-18T10:30:00Z, a Wednesday.
let fixedNow = Date(timeIntervalSince1970: 1_794_997_800)

/// A place in a tree that is nowhere on the disk.
func makePlace(in folder: String = "", isTerminal: Bool = false) -> Place {
  let root = FilePath("/nonexistent/tree")
  return Place(
    context: makeContext(isTerminal: isTerminal), root: root,
    current: folder.isEmpty ? root : root.appending(folder))
}

/// Answers in order, then nothing.
final class ScriptedKeyboard: Keyboard {
  var answers: [String]
  var isPresent: Bool { true }
  init(_ answers: String...) { self.answers = answers }
  func ask(_ prompt: String) -> String? { answers.isEmpty ? nil : answers.removeFirst() }
}

extension OutputChannel {
  var text: String { String(decoding: bytes, as: UTF8.self) }
}
