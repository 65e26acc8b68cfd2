// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import SystemPackage

/// One component of a path: any bytes but `/` and NUL, as the disk has them.
struct Name: Hashable, Sendable {
  /// With the NUL at the end, so that it is passed to a call as it is.
  let bytes: [CChar]

  init(_ pointer: UnsafePointer<CChar>) {
    bytes = Array(UnsafeBufferPointer(start: pointer, count: strlen(pointer) + 1))
  }

  /// - Parameter bytes: with the NUL at the end, and none before.
  init(bytes: [CChar]) { self.bytes = bytes }

  /// The same bytes without the NUL.
  var units: ArraySlice<CChar> { bytes.dropLast() }

  /// For messages and virtual names only.
  var text: String { String(decoding: units.lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self) }

  func withPointer<R>(_ body: (UnsafePointer<CChar>) throws(Errno) -> R) throws(Errno) -> R {
    var result: Result<R, Errno> = .failure(.notSupported)
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      do throws(Errno) { result = .success(try body(base)) } catch { result = .failure(error) }
    }
    return try result.get()
  }
}

extension FilePath {
  /// A path relative to the root of its components' bytes.
  init(names: [Name]) {
    var bytes: [CChar] = []
    for (position, name) in names.enumerated() {
      if position > 0 { bytes.append(CChar(bitPattern: UInt8(ascii: "/"))) }
      bytes.append(contentsOf: name.units)
    }
    bytes.append(0)
    self.init(platformString: bytes)
  }

  /// The same of strings that end with NUL.
  init(names: [UnsafeMutablePointer<CChar>]) {
    var bytes: [CChar] = []
    for (position, name) in names.enumerated() {
      if position > 0 { bytes.append(CChar(bitPattern: UInt8(ascii: "/"))) }
      bytes.append(contentsOf: UnsafeBufferPointer(start: name, count: strlen(name)))
    }
    bytes.append(0)
    self.init(platformString: bytes)
  }

  /// This path with one more component.
  func appending(_ name: Name) -> FilePath {
    var path = self
    name.bytes.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      path = path.appending(FilePath(platformString: base).components)
    }
    return path
  }
}
