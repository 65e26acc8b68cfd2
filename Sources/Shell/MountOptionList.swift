// SPDX-License-Identifier: GPL-3.0-or-later
import Mounting
import SystemPackage

/// The words of `-o`, as mount(8) and fstab(5) have them, and our own.
struct MountOptionList {
  private(set) var options = MountOptions()

  /// What the kernel is told of as it is.
  private static let kernel: Set<String> = [
    "suid", "nosuid", "dev", "nodev", "exec", "noexec", "atime", "noatime", "relatime", "diratime",
    "nodiratime", "strictatime", "lazytime", "nolazytime", "sync", "async", "dirsync",
    "default_permissions",
  ]
  /// Words of mount(8), fstab(5) and the helpers of FUSE that are for them, or say what is so anyway.
  private static let ignored: Set<String> = [
    "rw", "defaults", "auto", "noauto", "user", "nouser", "users", "owner", "group", "_netdev",
    "nofail", "auto_unmount", "nonempty",
  ]
  private static let ignoredPrefixes = [
    "x-", "X-", "comment=", "user=", "fsname=", "subtype=", "dev=",
  ]

  /// - Parameter words: each with commas between options.
  /// - Throws: `ShellError.badValue` for an option that there is not.
  init(_ words: [String]) throws {
    for word in words.flatMap({ $0.split(separator: ",").map(String.init) }) { try add(word) }
  }

  private mutating func add(_ word: String) throws {
    switch word {
    case "allow_other": options.allowOther = true
    case "ro": options.readOnly = true
    case "debug": options.debug = true
    case "no_capture": options.captures = false
    case "no_index": options.firstIndexQuiet = nil
    case "no_passthrough": options.passthrough = false
    case "ask_changes": options.asksMayChange = true
    default:
      if Self.kernel.contains(word) {
        // Both are the kernel's own way, and no flag.
        if word != "diratime", word != "nolazytime" { options.extra.append(word) }
      } else if !Self.ignored.contains(word),
        !Self.ignoredPrefixes.contains(where: { word.hasPrefix($0) })
      {
        throw ShellError.badValue(
          option: "-o", value: word,
          forms: "ro allow_other no_index no_capture ask_changes debug, and those of mount(8)")
      }
    }
  }
}
