// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import GRDB
import SystemPackage

extension Errno {
  /// The calling thread's errno.
  static var current: Errno { Errno(rawValue: errno) }
}

extension HistoryError {
  /// The error for a call on `path` that failed with `code`.
  init(_ code: Errno, _ path: FilePath) {
    switch code {
    case .noSpace, Errno(rawValue: EDQUOT): self = .diskFull(path)
    case .readOnlyFileSystem: self = .readOnly(path)
    default: self = .io(path, code)
    }
  }

  /// The error for what SQLite says about the log at `path`.
  init(_ error: DatabaseError, _ path: FilePath) {
    if error.extendedResultCode.rawValue == LogFile.damagedPageCode {
      let page = semfs_sqlite_damaged_page()
      self = .corrupt("page \(page) of history.db is not what was written (its checksum fails)")
      return
    }
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull(path)
    case .SQLITE_READONLY: self = .readOnly(path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .locked(pid: nil, holder: nil)
    case .SQLITE_IOERR, .SQLITE_CANTOPEN: self = .io(path, .ioError)
    default: self = .corrupt(error.message ?? error.description)
    }
  }
}

/// Throws the calling thread's errno as a `HistoryError` where `result` says that a call failed.
@discardableResult
func checked<Number: BinaryInteger>(_ result: Number, _ path: @autoclosure () -> FilePath) throws
  -> Number
{
  let code = errno
  guard result >= 0 else { throw HistoryError(Errno(rawValue: code), path()) }
  return result
}
