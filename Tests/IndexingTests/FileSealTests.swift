// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Indexing

@Suite struct FileSealTests {
  @Test func aSealHoldsUntilTheFileIsAnotherOne() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("semfs-seal-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = ["XDG_CACHE_HOME": folder.path + "/cache"]
    let file = folder.appendingPathComponent("weights")
    let path = FilePath(file.path)
    try Data("weights".utf8).write(to: file)
    #expect(FileSeal("/nonexistent/weights", environment: environment) == nil)
    #expect(FileSeal(path, environment: [:]) == nil)
    let seal = try #require(FileSeal(path, environment: environment))
    #expect(!seal.holds)
    seal.put()
    #expect(try #require(FileSeal(path, environment: environment)).holds)

    // As many bytes and the same time of writing: the time of change tells.
    let times = try FileManager.default.attributesOfItem(atPath: file.path)
    Thread.sleep(forTimeInterval: 0.02)
    let handle = try FileHandle(forWritingTo: file)
    try handle.write(contentsOf: Data("WEIGHTS".utf8))
    try handle.close()
    try FileManager.default.setAttributes(
      [.modificationDate: try #require(times[.modificationDate])], ofItemAtPath: file.path)
    #expect(try !#require(FileSeal(path, environment: environment)).holds)
    for number in 0..<40 {
      let other = folder.appendingPathComponent("\(number)")
      try Data().write(to: other)
      FileSeal(FilePath(other.path), environment: environment)?.put()
    }
    #expect(try #require(FileSeal(FilePath(folder.path + "/39"), environment: environment)).holds)
  }
}
