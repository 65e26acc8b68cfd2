// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Indexing

/// What is refused: files that are missing, cut, changed or not ours.
@Suite struct EmbeddingFileTests {
  @Test func headersSurviveARoundTrip() throws {
    let header = someHeader
    let file = header.encoded() + [UInt8](repeating: 7, count: header.payloadBytes)
    #expect(try file.withUnsafeBytes { try EncoderHeader(from: $0) } == header)
    #expect(header.encoded().count == header.byteCount)
  }

  @Test func everyChangedByteOfAHeaderIsNoticed() {
    let header = someHeader
    let file = header.encoded() + [UInt8](repeating: 7, count: header.payloadBytes)
    for i in 0..<header.byteCount {
      var changed = file
      changed[i] ^= 0x10
      #expect(throws: EncoderHeader.Invalid.self) {
        try changed.withUnsafeBytes { try EncoderHeader(from: $0) }
      }
    }
  }

  @Test func everyShorterFileIsRefused() {
    let header = someHeader
    let file = header.encoded() + [UInt8](repeating: 7, count: header.payloadBytes)
    for count in stride(from: 0, to: file.count, by: 13) {
      #expect(throws: EncoderHeader.Invalid.self) {
        try file.prefix(count).withUnsafeBytes { try EncoderHeader(from: $0) }
      }
    }
  }

  @Test func aTensorOutsideOfTheFileIsRefusedThoughTheDigestHolds() {
    for (offset, count) in [(64, 64), (1 << 40, 4), (0, 129), (8, 8)] {
      var header = someHeader
      header.tensors[0].offset = offset
      header.tensors[0].count = count
      if offset + count <= header.payloadBytes && offset % 64 == 0 { continue }
      let file = header.encoded() + [UInt8](repeating: 7, count: header.payloadBytes)
      #expect(throws: EncoderHeader.Invalid.self) {
        try file.withUnsafeBytes { try EncoderHeader(from: $0) }
      }
    }
  }

  @Test func aMissingModelIsUnavailable() {
    expectUnavailable { _ = try SentenceEncoder(folder: "/nonexistent/model") }
  }

  @Test func weightsOfAnotherDigestAreNotInstalled() throws {
    try withFolder { folder in
      for name in ["model.safetensors", "vocab.txt"] {
        try Data("something else".utf8).write(to: URL(fileURLWithPath: folder.string + "/" + name))
      }
      let target = folder.appending("model")
      expectUnavailable { try MiniLM.install(from: folder, to: target) }
      #expect(!FileManager.default.fileExists(atPath: target.string))
    }
  }

  @Test(.enabled(if: installedModel != nil, "needs the model: make setup, or SEMFS_MODEL_DIR"))
  func aModelWithAChangedByteIsUnavailable() throws {
    let installed = try #require(MiniLM.defaultFolder())
    try withFolder { folder in
      for name in [MiniLM.weightsName, SentenceEncoder.vocabularyName] {
        try FileManager.default.copyItem(
          atPath: installed.appending(name).string, toPath: folder.appending(name).string)
      }
      _ = try SentenceEncoder(folder: folder)
      try flipByte(at: 12_345_678, of: folder.appending(MiniLM.weightsName))
      expectUnavailable { _ = try SentenceEncoder(folder: folder) }
      try flipByte(at: 12_345_678, of: folder.appending(MiniLM.weightsName))
      try SentenceEncoder(folder: folder).verify()
      try flipByte(at: 100_000, of: folder.appending(SentenceEncoder.vocabularyName))
      expectUnavailable { _ = try SentenceEncoder(folder: folder) }
    }
  }

  @Test(.enabled(if: installedModel != nil, "needs the model: make setup, or SEMFS_MODEL_DIR"))
  func aChangedWordIsNoticedBeforeItIsUsed() throws {
    let installed = try #require(MiniLM.defaultFolder())
    try withFolder { folder in
      for name in [MiniLM.weightsName, SentenceEncoder.vocabularyName] {
        try FileManager.default.copyItem(
          atPath: installed.appending(name).string, toPath: folder.appending(name).string)
      }
      let weights = folder.appending(MiniLM.weightsName)
      let header = try ReadOnlyMapping(weights).withBytes { try EncoderHeader(from: $0) }
      let dog = 3899
      try flipByte(at: Int64(header.byteCount + dog * header.shape.width + 5), of: weights)
      let model = try SentenceEncoder(folder: folder)
      _ = try model.embed(query: "the cat")
      expectUnavailable { _ = try model.embed(query: "the dog") }
      expectUnavailable { _ = try model.embed(passages: ["cat", "the dog"]) }
      expectUnavailable { try model.verify() }
    }
  }

  @Test func foldersBesideTheProgramComeFirst() {
    let folders = MiniLM.candidateFolders(
      environment: ["HOME": "/home/anna"], program: "/home/anna/semfs/.build/release/semfs")
    #expect(
      folders == [
        "/home/anna/semfs/.build/share/semfs/model", "/home/anna/semfs/.model",
        "/home/anna/.local/share/semfs/model", "/usr/local/share/semfs/model",
        "/usr/share/semfs/model",
      ])
  }

  @Test func anInstalledProgramLooksInItsPrefixAndTheUsersData() {
    let folders = MiniLM.candidateFolders(
      environment: ["HOME": "/home/anna", "XDG_DATA_HOME": "/data"], program: "/opt/bin/semfs")
    #expect(folders.prefix(2) == ["/opt/share/semfs/model", "/data/semfs/model"])
  }

  @Test func safetensorsThatLieAreRefused() throws {
    let entry = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#
    try withFolder { folder in
      let path = folder.appending("x.safetensors")
      func write(length: UInt64, _ json: String, payload: Int) throws {
        var data = withUnsafeBytes(of: length.littleEndian) { Data($0) }
        data += Data(json.utf8) + Data(count: payload)
        try data.write(to: URL(fileURLWithPath: path.string))
      }
      try write(length: UInt64(entry.utf8.count), entry, payload: 8)
      #expect(try SafeTensors(path).floats("a", [2]) == [0, 0])
      expectUnavailable { _ = try SafeTensors(path).floats("b", [2]) }
      expectUnavailable { _ = try SafeTensors(path).floats("a", [3]) }
      try write(length: UInt64(entry.utf8.count), entry, payload: 7)
      expectUnavailable { _ = try SafeTensors(path).floats("a", [2]) }
      try write(length: .max, entry, payload: 8)
      expectUnavailable { _ = try SafeTensors(path) }
      try write(length: 9, entry, payload: 8)
      expectUnavailable { _ = try SafeTensors(path) }
      let crossed = #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,-9223372036854775808]}}"#
      try write(length: UInt64(crossed.utf8.count), crossed, payload: 8)
      expectUnavailable { _ = try SafeTensors(path).floats("a", [2]) }
    }
  }

  private var someHeader: EncoderHeader {
    EncoderHeader(
      shape: .miniLM, payloadBytes: 128, vocabularyDigest: Array(0..<32),
      tensors: [.init(name: "a", offset: 0, count: 4), .init(name: "b", offset: 64, count: 64)],
      pieceDigests: [Array(32..<64)])
  }

  private func expectUnavailable(
    _ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    do {
      try body()
      Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch IndexingError.modelUnavailable {
    } catch {
      Issue.record("another error: \(error)", sourceLocation: sourceLocation)
    }
  }

  private func flipByte(at offset: Int64, of path: FilePath) throws {
    let file = try FileDescriptor.open(path, .readWrite)
    try file.closeAfter {
      var byte: UInt8 = 0
      _ = try withUnsafeMutableBytes(of: &byte) {
        try file.read(fromAbsoluteOffset: offset, into: $0)
      }
      byte ^= 1
      _ = try withUnsafeBytes(of: byte) { try file.writeAll(toAbsoluteOffset: offset, $0) }
    }
  }

  private func withFolder(_ body: (FilePath) throws -> Void) throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: url) }
    try body(FilePath(url.path))
  }
}
