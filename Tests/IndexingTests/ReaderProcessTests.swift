// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Indexing

/// Readers in processes of their own: good files, and readers that die, hang or lie.
@Suite struct ReaderProcessTests {
  /// The newest build of the program.
  static let program: String? = {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    func age(_ path: String) -> Date? {
      (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
    }
    return [".build/release/semfs", ".build/debug/semfs"]
      .map { root.appendingPathComponent($0).path }
      .filter { age($0) != nil }
      .max { (age($0) ?? .distantPast) < (age($1) ?? .distantPast) }
  }()
  static var isBuilt: Bool { program != nil }

  private func script(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("semfs-reader-\(UUID().uuidString)").path
    try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(fileURLWithPath: path))
    chmod(path, 0o755)
    return path
  }

  private func failure(of program: String, within time: Duration = .seconds(20)) throws
    -> ReaderFailure?
  {
    let opened = try OpenedFile(Data("words".utf8))
    do {
      _ = try ReaderPool(program: program, time: time).text(
        of: opened.descriptor.rawValue, name: "a.html")
      return nil
    } catch {
      return error
    }
  }

  @Test(.enabled(if: isBuilt, "the program is not built"))
  func oneProcessReadsManyFiles() throws {
    let pool = ReaderPool(program: try #require(Self.program))
    for number in 0..<20 {
      let page = "<html><title>Page \(number)</title><p>Text \(number)."
      let opened = try OpenedFile(Data(page.utf8))
      let text = try #require(try pool.text(of: opened.descriptor.rawValue, name: "a.html"))
      #expect(text.title == "Page \(number)")
      #expect(String(decoding: text.bytes, as: UTF8.self).contains("Text \(number)."))
    }
    let document = try OpenedFile(DocumentFiles.word)
    #expect(
      try pool.text(of: document.descriptor.rawValue, name: "a.docx")?.author == "Ada Byron")
    let nothing = try OpenedFile(Data([0, 1, 2, 3]))
    #expect(try pool.text(of: nothing.descriptor.rawValue, name: "a.bin") == nil)
  }

  @Test func aReaderThatDiesIsSaid() throws {
    let program = try script("exit 3")
    defer { unlink(program) }
    #expect(try failure(of: program) == .died)
  }

  @Test func aReaderThatHangsIsEnded() throws {
    let program = try script("sleep 100")
    defer { unlink(program) }
    let started = ContinuousClock.now
    #expect(try failure(of: program, within: .milliseconds(300)) == .slow)
    #expect(ContinuousClock.now - started < .seconds(20))
  }

  @Test func aReaderThatLiesIsSaid() throws {
    // Far too long an answer, and one that is no text.
    for answer in [#"printf '\377\377\377\177' >&3"#, #"printf '\004\000\000\000abcd' >&3"#] {
      let program = try script(answer + "; sleep 5")
      defer { unlink(program) }
      #expect(try failure(of: program) == .garbled)
    }
  }

  @Test func aProgramThatIsNotThereIsUnavailable() throws {
    #expect(try failure(of: "/nonexistent/program") == .unavailable)
  }

  @Test(.enabled(if: isBuilt, "the program is not built"))
  func whatKillsItsReaderCostsThatFileOnly() throws {
    let tree = try IndexedTree()
    let program = try script("exit 3")
    defer { unlink(program) }
    let index = try Index.open(
      at: tree.folder.appending("other.db"), embedder: nil, readers: ReaderPool(program: program))
    let page = tree.add("page.html", "<html><p>never read</p></html>")
    tree.add("note.txt", "read all the same\n")
    let report = try index.update(to: tree.files, reader: tree.reader)
    #expect(report.problems.isEmpty)
    #expect(try index.reason(of: page) == .failed)
    #expect(try index.search("read all the same", k: 5, reader: tree.reader).count == 1)
    // It is not tried again.
    #expect(try index.update(to: tree.files, reader: tree.reader).filesRead == 0)
  }

  @Test(.enabled(if: isBuilt, "the program is not built"))
  func whatWasReadApartIsFoundAndShown() throws {
    let tree = try IndexedTree()
    let index = try Index.open(
      at: tree.folder.appending("other.db"), embedder: tree.embedder,
      readers: ReaderPool(program: try #require(Self.program)))
    tree.add(
      FilePath("beasts.pdf"),
      DocumentFiles.pdf(["Otters hold hands", "Badgers dig setts"], title: "Beasts", author: "Ann"))
    tree.add(FilePath("report.docx"), DocumentFiles.word)
    _ = try index.update(to: tree.files, reader: tree.reader)
    let hit = try #require(try index.search("badgers", k: 1, reader: tree.reader).first)
    #expect(hit.file.path == "beasts.pdf")
    let passage = try #require(hit.passages.first)
    #expect(passage.text.contains("Badgers dig setts") && passage.page == 2)
    #expect(
      try index.search("plentiful apples", k: 1, reader: tree.reader).first?.file.path
        == "report.docx")
    var filter = SearchFilter()
    filter.author = "byron"
    #expect(try index.files(matching: filter).map(\.path) == ["report.docx"])
  }
}
