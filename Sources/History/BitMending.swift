// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import SystemPackage

/// Puts back single bits that flipped in history.db and its write-ahead log, by trying each: the
/// checksum of a page or frame tells which it was. For a log that nobody has open.
struct BitMending {
  let folder: Int32
  private static let logHeader = 32
  private static let frameHeader = 24
  /// A page takes 14 ms. More than these did not rot bit by bit.
  private static let mostPages = 200

  /// What was put back, in sentences.
  func run() -> [String] { mendPages() + mendFrames() }

  private func mendPages() -> [String] {
    // A log of an early format has no checksums.
    guard read(LogFile.name, 100, at: 0)?[20] != 0 else { return [] }
    return LogFile.damagedPages(in: folder).prefix(BitMending.mostPages).compactMap { number in
      let offset = (number - 1) * LogFile.pageSize
      guard var page = read(LogFile.name, LogFile.pageSize, at: offset),
        semfs_sqlite_mend_page(&page, Int32(page.count)) == 1, write(LogFile.name, page, at: offset)
      else { return nil }
      return "a bit that had flipped in page \(number) of history.db was put back"
    }
  }

  private func mendFrames() -> [String] {
    let name = LogFile.name + "-wal"
    guard var log = read(name, BitMending.logHeader, at: 0) else { return [] }
    var count = 0
    switch semfs_sqlite_mend_log(&log) {
    case 0: break
    case 1 where write(name, log, at: 0): count += 1
    default: return []
    }
    var sum = Array(log[24..<32])
    let length = BitMending.frameHeader + LogFile.pageSize
    var offset = BitMending.logHeader
    while var frame = read(name, length, at: offset) {
      let found = semfs_sqlite_mend_frame(log, sum, &frame, Int32(length))
      // Behind the newest frame lie older ones, and what a crash left.
      if found < 0 || (found > 0 && !write(name, frame, at: offset)) { break }
      count += Int(found)
      sum = Array(frame[16..<24])
      offset += length
    }
    return count > 0 ? ["\(count) bits that had flipped in history.db-wal were put back"] : []
  }

  private func read(_ name: String, _ count: Int, at offset: Int) -> [UInt8]? {
    let file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: count)
    return pread(file, &bytes, count, off_t(offset)) == count ? bytes : nil
  }

  private func write(_ name: String, _ bytes: [UInt8], at offset: Int) -> Bool {
    let file = openat(folder, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return false }
    defer { close(file) }
    return pwrite(file, bytes, bytes.count, off_t(offset)) == bytes.count && fdatasync(file) == 0
  }
}
