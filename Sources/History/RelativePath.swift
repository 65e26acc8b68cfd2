// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// A path below the tree's root as bytes: components joined by `/`, none of them `.` or `..`; the
/// root is empty. The bytes that the disk and the log hold, whatever their encoding.
struct RelativePath: Hashable, Comparable, Sendable {
  private(set) var bytes: [UInt8]

  static let root = RelativePath(bytes: [])
  static let separator = UInt8(ascii: "/")
  /// The folder at the root that is never part of the tree.
  static let storeName = Array(".semfs".utf8)

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// - Throws: `HistoryError.outsideTree` for a path that leaves the tree or enters the store.
  init(_ path: FilePath) throws {
    let raw = path.rawBytes
    guard raw.first != RelativePath.separator else { throw HistoryError.outsideTree(path) }
    var parts: [ArraySlice<UInt8>] = []
    for part in raw.split(separator: RelativePath.separator) where part != [UInt8(ascii: ".")] {
      guard part != [UInt8(ascii: "."), UInt8(ascii: ".")] else {
        throw HistoryError.outsideTree(path)
      }
      parts.append(part)
    }
    guard parts.first.map({ Array($0) }) != RelativePath.storeName else {
      throw HistoryError.outsideTree(path)
    }
    bytes = Array(parts.joined(separator: [RelativePath.separator]))
  }

  var isRoot: Bool { bytes.isEmpty }
  var filePath: FilePath { FilePath(rawBytes: bytes) }

  var components: [[UInt8]] { bytes.split(separator: RelativePath.separator).map { Array($0) } }

  /// How many components there are.
  var depth: Int {
    bytes.isEmpty ? 0 : bytes.reduce(1) { $1 == RelativePath.separator ? $0 + 1 : $0 }
  }

  var parent: RelativePath {
    guard let slash = bytes.lastIndex(of: RelativePath.separator) else { return .root }
    return RelativePath(bytes: Array(bytes[..<slash]))
  }

  var name: [UInt8] {
    guard let slash = bytes.lastIndex(of: RelativePath.separator) else { return bytes }
    return Array(bytes[(slash + 1)...])
  }

  func appending(_ name: [UInt8]) -> RelativePath {
    RelativePath(bytes: bytes.isEmpty ? name : bytes + [RelativePath.separator] + name)
  }

  func isAtOrBelow(_ other: RelativePath) -> Bool {
    if other.isRoot || bytes == other.bytes { return true }
    return bytes.count > other.bytes.count && bytes.starts(with: other.bytes)
      && bytes[other.bytes.count] == RelativePath.separator
  }

  /// By components, so that a folder comes right before what is below it.
  static func < (left: Self, right: Self) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes) { key($0) < key($1) }
  }

  private static func key(_ byte: UInt8) -> Int { byte == separator ? -1 : Int(byte) }

  /// Calls `body` with the path as a C string; `.` for the root.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) throws -> Result) rethrows -> Result {
    try History.withCString(bytes.isEmpty ? [UInt8(ascii: ".")] : bytes, body)
  }
}

/// Calls `body` with `bytes` as a C string.
func withCString<Result>(
  _ bytes: [UInt8], _ body: (UnsafePointer<CChar>) throws -> Result
) rethrows -> Result {
  try (bytes + [0]).withUnsafeBytes { buffer in
    // The array holds at least the terminator, so there is a base address.
    guard let base = buffer.baseAddress else { preconditionFailure("an empty C string") }
    return try body(base.assumingMemoryBound(to: CChar.self))
  }
}

extension FilePath {
  /// The bytes of the path, without a terminator.
  package var rawBytes: [UInt8] {
    withPlatformString { pointer in
      Array(UnsafeRawBufferPointer(start: pointer, count: strlen(pointer)))
    }
  }

  package init(rawBytes: some Sequence<UInt8>) {
    self.init(platformString: rawBytes.map { CChar(bitPattern: $0) } + [0])
  }
}
