// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import FuzzTargets
import Testing

/// What fuzzers once found interesting, or fatal, is run by every `make test`.
@Suite struct CorpusTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Corpora")

  @Test(arguments: FuzzTarget.allCases)
  func everyInputOfTheCorpusIsSurvived(target: FuzzTarget) throws {
    let inputs = try FileManager.default.contentsOfDirectory(
      at: Self.folder.appendingPathComponent(target.rawValue), includingPropertiesForKeys: nil)
    #expect(!inputs.isEmpty)
    for input in inputs { target.run([UInt8](try Data(contentsOf: input))) }
  }
}
