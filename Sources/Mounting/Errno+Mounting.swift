// SPDX-License-Identifier: GPL-3.0-or-later
import Glibc
import History
import SystemPackage

extension Errno {
  /// The error of the call that just failed on this thread.
  static var last: Errno { Errno(rawValue: Glibc.errno) }
  /// What was looked up is not there any more; the kernel looks it up again.
  static var stale: Errno { Errno(rawValue: Glibc.ESTALE) }

  /// What a program is told when recording, or reading a version, failed.
  init(_ error: any Error) {
    switch error {
    case let error as Errno: self = error
    case let error as HistoryError: self = Errno(history: error)
    default: self = .ioError
    }
  }

  private init(history error: HistoryError) {
    switch error {
    case .diskFull: self = .noSpace
    case .readOnly: self = .readOnlyFileSystem
    // Another process keeps the store's lock for longer than we wait: the program may try again.
    case .locked: self = .resourceBusy
    case .noSuchPath, .noSuchOperation, .pruned, .noSuchSnapshot, .notAStore:
      self = .noSuchFileOrDirectory
    case .alreadyExists, .snapshotExists: self = .fileExists
    case .notAFolder: self = .notDirectory
    case .outsideTree: self = .permissionDenied
    case .invalidLabel: self = .invalidArgument
    case .noAttributes: self = .notSupported
    case .io(_, let error): self = error
    case .newerFormat, .corrupt, .damaged, .conflict: self = .ioError
    }
  }
}

/// The result of a call that returns -1 and sets errno.
@discardableResult
func checked<I: FixedWidthInteger>(_ result: I) throws(Errno) -> I {
  if result < 0 { throw Errno.last }
  return result
}
