// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Glibc
import Testing

@testable import History

@Suite struct SegmentTests {
  /// A change that fails on a full disk leaves bytes behind that nothing refers to; the next change,
  /// which may append nothing, must not stumble over them.
  @Test func aFailedChangeLeavesNothingToSync() throws {
    let folder = NSTemporaryDirectory() + "semfs-segments-\(UUID())"
    try FileManager.default.createDirectory(
      atPath: folder + "/segments", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let directory = open(folder, O_RDONLY | O_DIRECTORY)
    defer { close(directory) }
    let segments = Segments(directory: directory, path: .init(folder))
    let bytes = Data("abandoned".utf8)
    let digest = bytes.withUnsafeBytes { DigestStream().digest(of: $0) }
    _ = try segments.append(digest: digest, length: bytes.count, codec: .raw, stored: bytes)
    segments.endWriting()
    try segments.sync()
    let chunk = try segments.append(
      digest: digest, length: bytes.count, codec: .raw, stored: bytes)
    try segments.sync()
    #expect(try segments.read(chunk).get() == bytes)
  }
}
