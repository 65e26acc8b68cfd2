// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import Syscalls
import SystemPackage

/// The person's editor, on a temporary file.
struct TextEditor {
  /// A shell command, as $EDITOR is: `code --wait`.
  let command: String

  /// - Throws: `ShellError.childFailed` where the editor says it failed.
  func edit(_ bytes: [UInt8], name: String) throws -> [UInt8] {
    var template = Array("/tmp/semfs-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
    let folder = FilePath(platformString: template)
    let file = folder.appending(name)
    defer {
      _ = file.withPlatformString { unlink($0) }
      _ = folder.withPlatformString { rmdir($0) }
    }
    try file.replaceContents(bytes)
    let status = try OuterShell.run("\(command) \(file.string)")
    guard status == 0 else { throw ShellError.childFailed(command: command, status: status) }
    return try file.readAll()
  }
}
