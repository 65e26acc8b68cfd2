// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import GRDB
import SystemPackage

/// How much of what is recorded a check reads.
package enum CheckExtent: Hashable, Sendable {
  /// Nothing: how rows refer to each other, the hash chain, and that segments are long enough.
  case structure
  /// Every byte.
  case data
  /// The `index`th (from 1) of `count` equal parts: all of them in turn read every byte.
  case part(Int, of: Int)
  /// So much of it, 0 to 1, chosen by chance.
  case sample(Double)

  var readsData: Bool { self != .structure }

  /// A rule for which digests belong to the check; the same for the length of one check.
  fileprivate func chosen() -> @Sendable (Data) -> Bool {
    switch self {
    case .structure: return { _ in false }
    case .data: return { _ in true }
    case .part(let index, let count):
      return { $0.littleEndian(UInt64.self, at: 0) % UInt64(count) == UInt64(index - 1) }
    case .sample(let share):
      let salt = UInt64.random(in: 0...UInt64.max)
      let limit = UInt64(min(1, max(0, share)) * Double(UInt32.max))
      return {
        let mixed = ($0.littleEndian(UInt64.self, at: 0) ^ salt) &* 0x9e37_79b9_7f4a_7c15
        return mixed >> 32 <= limit
      }
    }
  }
}

extension Store {
  /// Structure, and with `readingData` every digest. Findings in sentences; empty is clean.
  /// `progress` is told how many of how many things were looked at.
  package func check(readingData: Bool, progress: (@Sendable (Int, Int) -> Void)? = nil) throws
    -> [String]
  {
    try check(readingData ? .data : .structure, progress: progress)
  }

  /// Findings in sentences; empty is clean. What a repair gave up as lost is no finding any more
  /// (`lostVersions`).
  package func check(_ extent: CheckExtent, progress: (@Sendable (Int, Int) -> Void)? = nil) throws
    -> [String]
  {
    var findings = StrayFiles(in: folder).findings
    findings += [witness.damage()].compactMap { $0 }
    do {
      if let loss = try loss() {
        findings.append(loss.sentence)
      } else if extent.readsData {
        findings += try pageFindings()
      }
      findings += try reading { db in
        var checker = StoreCheck(db: db, segments: segments, chosen: extent.chosen())
        try checker.run(readingData: extent.readsData, progress: progress)
        return checker.findings
      }
    } catch HistoryError.corrupt(let reason) {
      findings.append("history.db is damaged: \(reason)")
      findings += damagedLogFindings()
    }
    return findings
  }

  /// The pages of history.db that are not what was written, also those that nothing refers to. What
  /// the write-ahead log holds is copied into them first; where others are at work, reading finds
  /// what matters.
  private func pageFindings() throws -> [String] {
    guard !isReadOnly else { return [] }
    do {
      return try locked {
        guard try copyLogBack() else { return [] }
        return LogFile.damagedPages(in: folder).map {
          "page \($0) of history.db is not what was written (its checksum fails)"
        }
      }
    } catch HistoryError.locked, HistoryError.diskFull {
      return []
    } catch let error as DatabaseError {
      throw HistoryError(error, directory.appending(LogFile.name))
    }
  }

  /// What more is to be said of a log with a page that cannot be trusted.
  private func damagedLogFindings() -> [String] {
    do {
      return try LogFile.openDamaged(in: folder).read { db in
        var checker = StoreCheck(db: db, segments: segments, chosen: { _ in false })
        try checker.checkLog()
        return checker.findings
      }
    } catch {
      return ["history.db cannot be read to its end: \(error)"]
    }
  }
}

/// Files in a store's folder that no semfs put there: copies that a sync tool made of a conflict.
struct StrayFiles {
  var findings: [String] = []

  init(in folder: Int32) {
    let known: Set<String> = [
      LogFile.name, "history.db-wal", "history.db-shm", "history.db-journal", Witness.name,
    ]
    for name in StrayFiles.names(in: folder, ".").sorted() {
      let isOurs = known.contains(name) || name.hasPrefix(Salvage.damagedPrefix)
      if name.hasPrefix("history") || name.hasPrefix("head"), !isOurs { add(name) }
    }
    for name in StrayFiles.names(in: folder, "segments").sorted() {
      let isOurs =
        name.hasSuffix(".seg") && name.dropLast(4).allSatisfy(\.isASCII)
        && Int64(name.dropLast(4)).map { Segments.name($0) == "segments/" + name } ?? false
      if !isOurs { add("segments/" + name) }
    }
  }

  private mutating func add(_ name: String) {
    findings.append(
      "\(name) is no file of this store: did a sync tool mix the stores of two machines?")
  }

  static func names(in folder: Int32, _ path: String) -> [String] {
    let descriptor = openat(folder, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return ((try? Tree.names(in: descriptor)) ?? []).map { String(decoding: $0, as: UTF8.self) }
  }
}
