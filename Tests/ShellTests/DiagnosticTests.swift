// SPDX-License-Identifier: GPL-3.0-or-later
import Execution
import Foundation
import History
import Indexing
import Mounting
import Syscalls
import SystemPackage
import Testing

@testable import Shell

@Test func errorsNameTheThingAndWhatToDo() {
  let style = Style(isOn: false)
  #expect(
    Diagnostic(ShellError.noStore(from: "/a b")).lines(style) == [
      "Error: \"/a b\" is in no store, nor is any folder above it",
      "Hint: Make one with: semfs init",
    ])
  #expect(
    Diagnostic(HistoryError.newerFormat(found: 9, known: 1)).lines(style) == [
      "Error: the store has format 9; this semfs knows formats up to 1",
      "Hint: Use the newer semfs that made it; nothing was touched",
    ])
  #expect(
    Diagnostic(HistoryError.locked(pid: 7, holder: "semfs")).message
      == "the store is locked by semfs, process 7")
}

@Test func theStatusFollowsTheKindOfError() {
  #expect(Diagnostic(ShellError.notConfirmed(asked: false)).status == .notConfirmed)
  #expect(Diagnostic(ShellError.notConfirmed(asked: true)).status == .notConfirmed)
  #expect(Diagnostic(ShellError.interrupted).status == .interrupted)
  #expect(Diagnostic(ExecutionError.nothingSelected(step: 1)).status == .nothing)
  #expect(Diagnostic(ExecutionError.noSuchFile(step: 1, name: "x")).status == .failure)
  #expect(Diagnostic(HistoryError.diskFull("/x")).status == .failure)
  #expect(
    Diagnostic(MountError.refused(message: "m", hint: nil, status: 4)).status == .notConfirmed)
}

@Test func stepsAreNamedWhereThereAreSeveral() {
  let first = Diagnostic(ExecutionError.noSuchFile(step: 1, name: "x"))
  let second = Diagnostic(
    ExecutionError.failed(step: 2, underlying: HistoryError.readOnly("/x")))
  #expect(!first.message.contains("step"))
  #expect(second.message == "step 2: /x cannot be written: it is read-only")
}

@Test func hostileNamesInMessagesAreEscaped() {
  let lines = Diagnostic(HistoryError.alreadyExists("a\u{1B}[2J")).lines(Style(isOn: false))
  #expect(lines == ["Error: a\\x1b[2J is there already"])
}

@Test func theMountSpeaksTheSameSentences() {
  let described = Diagnostic.describe(IndexingError.locked(pid: 3))
  #expect(described.message == "the index is being written by process 3")
  #expect(described.status == 2)
}

@Test func aPlanErrorNamesStepAndField() throws {
  let json = Data(#"{"steps":[{"op":"count"},{"op":"delete","colour":"red"}]}"#.utf8)
  let error = #expect(throws: PlanError.self) { try Plan(json: json) }
  let diagnostic = Diagnostic(try #require(error))
  #expect(diagnostic.message == "step 2 (delete): unknown field \"colour\"")
  #expect(diagnostic.status == .failure)
}

@Test func aPathThroughADescriptorIsSaidAsThePersonKnowsIt() throws {
  let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
  let file = try FileDescriptor.open(FilePath(folder.path), .readOnly)
  defer { try? file.close() }
  let path = FilePath("/proc/self/fd/\(file.rawValue)/.semfs/index.db")
  #expect(quoted(path) == folder.path + "/.semfs/index.db")
  #expect(quoted(FilePath("/proc/self/status")) == "/proc/self/status")
}
