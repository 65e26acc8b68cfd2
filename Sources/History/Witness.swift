// SPDX-License-Identifier: GPL-3.0-or-later
//
// The file `head` says, outside of history.db, how far the log had come: the hash chain proves what
// is there, not that nothing is missing at its end. It is written after each commit and not synced:
// it may be behind the log, for a crash or a power cut came between, but never ahead of it, unless
// commits were lost: a deleted or damaged history.db-wal, a history.db from a copy, two machines'
// files mixed by a sync tool.
//
// Two lines are written in turn, so that one that was torn leaves the other.
import CLinux
import Foundation
import GRDB
import SystemPackage

/// How far the log has come.
struct LogHead: Equatable, Sendable {
  /// Transactions that were committed, also those that are no operation.
  var commits: Int64
  var operation: Int64
  /// The chain's digest of `operation`; empty before the first.
  var digest: Data

  /// Counts one more transaction, at the end of it.
  static func advance(_ db: Database) throws -> LogHead {
    try db.cachedStatement(sql: "UPDATE commits SET count = count + 1").execute()
    return try fetch(db)
  }

  static func fetch(_ db: Database) throws -> LogHead {
    let statement = try db.cachedStatement(
      sql: """
        SELECT (SELECT coalesce(max(count), 0) FROM commits), id, digest
        FROM operation ORDER BY id DESC LIMIT 1
        """)
    guard let row = try Row.fetchOne(statement) else {
      return LogHead(commits: 0, operation: 0, digest: Data())
    }
    return LogHead(commits: row[0], operation: row[1], digest: row[2])
  }
}

/// The file `head` of a store. Safe from any thread; only the lock's holder writes.
struct Witness: Sendable {
  static let name = "head"
  private static let lineLength = 124
  private let directory: Int32

  init(directory: Int32) { self.directory = directory }

  /// For the future only: where it cannot be written, nothing of the past is less true.
  func note(_ head: LogHead) {
    guard head.operation > 0 else { return }
    let file = openat(directory, Witness.name, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    let line = Array(Witness.line(head).utf8)
    _ = pwrite(file, line, line.count, off_t(head.commits % 2) * off_t(line.count))
  }

  /// The furthest head that a whole line tells.
  func read() -> LogHead? {
    lines().compactMap(Witness.parse).max { $0.commits < $1.commits }
  }

  /// Why a line of the file is no line; nil where all is well. A line that was never written is.
  func damage() -> String? {
    // A line that is just being written is no damage.
    for _ in 1...3 {
      let isDamaged = lines().contains { line in
        line.contains { $0 != 0 } && Witness.parse(line) == nil
      }
      if !isDamaged { return nil }
      usleep(5000)
    }
    return "a line of the file head is damaged; the next commits write it anew"
  }

  private func lines() -> [ArraySlice<UInt8>] {
    let file = openat(directory, Witness.name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return [] }
    defer { close(file) }
    // One byte more than there may be, which is a line of its own and no whole one.
    var buffer = [UInt8](repeating: 0, count: 2 * Witness.lineLength + 1)
    let count = max(0, pread(file, &buffer, buffer.count, 0))
    return stride(from: 0, to: count, by: Witness.lineLength).map { start in
      buffer[start..<min(count, start + Witness.lineLength)]
    }
  }

  private static func line(_ head: LogHead) -> String {
    func padded(_ number: Int64) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, 20 - digits.count)) + digits
    }
    let text = [padded(head.commits), padded(head.operation), head.digest.hex]
      .joined(separator: " ")
    return text + " " + check(text) + "\n"
  }

  private static func parse(_ line: ArraySlice<UInt8>) -> LogHead? {
    guard line.count == lineLength, line.last == UInt8(ascii: "\n") else { return nil }
    let words = String(decoding: line.dropLast(), as: UTF8.self).split(
      separator: " ", omittingEmptySubsequences: false)
    guard words.count == 4, let commits = Int64(words[0]), let operation = Int64(words[1]),
      let digest = Data(hex: words[2]), check(words[..<3].joined(separator: " ")) == words[3]
    else { return nil }
    return LogHead(commits: commits, operation: operation, digest: digest)
  }

  private static func check(_ text: String) -> String {
    var text = text
    return text.withUTF8 { DigestStream().digest(of: UnsafeRawBufferPointer($0)) }.prefix(8).hex
  }
}

extension Store {
  /// What the log lacks of what `head` tells.
  func loss() throws -> LogLoss? {
    // Before the log is read: it may only be behind.
    guard let told = witness.read() else { return nil }
    return try reading { try LogLoss($0, told: told) }
  }

  /// A log that lost commits is not gone on with before a person has said so (`semfs check --repair`):
  /// what is in its files may still tell what is lost.
  func refuseLoss() throws {
    if let loss = try loss() { throw HistoryError.corrupt(loss.sentence) }
  }
}

/// What the log lacks of what was told about it; nil where nothing.
struct LogLoss {
  let told: LogHead
  let found: LogHead
  private let parts: Bool

  init?(_ db: Database, told: LogHead) throws {
    guard try db.tableExists("commits") else { return nil }
    found = try LogHead.fetch(db)
    self.told = told
    let digest = try Data.fetchOne(
      db.cachedStatement(sql: "SELECT digest FROM operation WHERE id = ?"),
      arguments: [told.operation])
    parts = digest != nil && digest != told.digest
    if told.commits <= found.commits && digest == told.digest { return nil }
  }

  var sentence: String {
    if parts {
      return "the log parts at operation \(told.operation) from what was recorded: two machines' "
        + "stores were mixed, or history.db was replaced or rewritten"
    }
    if told.operation > found.operation {
      return "the log ends at operation \(found.operation) and had come to \(told.operation): "
        + "history.db-wal was deleted or damaged, or history.db is a copy from before"
    }
    return "\(told.commits - found.commits) commits after operation \(found.operation) are lost: "
      + "history.db-wal was deleted or damaged, or history.db is a copy from before"
  }
}

extension Data {
  /// Two lower-case digits a byte.
  var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  init?(hex text: Substring) {
    let digits = Array(text.utf8)
    guard digits.count % 2 == 0 else { return nil }
    self.init(capacity: digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index..<index + 2], as: UTF8.self), radix: 16)
      else { return nil }
      append(byte)
    }
  }
}
