// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// A library that is loaded when the first file needs it: by the processes that read files, so that the
/// program itself starts without it. Without the library such files have no text, which is said.
package struct SharedLibrary: @unchecked Sendable {
  private let handle: UnsafeMutableRawPointer

  /// nil: none of these is installed.
  package init?(_ names: String...) {
    for name in names {
      if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) {
        self.handle = handle
        return
      }
    }
    return nil
  }

  package struct MissingFunction: Error { package var name: String }

  /// A function of the library. `Function` must be its very type, `@convention(c)`.
  package func function<Function>(_ name: String) throws(MissingFunction) -> Function {
    guard let address = dlsym(handle, name) else { throw MissingFunction(name: name) }
    return unsafeBitCast(address, to: Function.self)
  }
}

/// Strings that a C library gave.
enum CText {
  /// Copies up to the NUL; bytes that are no UTF-8 become U+FFFD.
  static func string(_ text: UnsafePointer<CChar>?) -> String? {
    guard let text else { return nil }
    let bytes = UnsafeRawBufferPointer(start: text, count: strlen(text))
    return String(decoding: bytes, as: UTF8.self)
  }
}
