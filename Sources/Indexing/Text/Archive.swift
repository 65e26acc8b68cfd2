// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// The entries of an archive in memory, by libarchive. https://github.com/libarchive/libarchive/wiki
struct Archive {
  struct Entry {
    var name: String
    var size: Int64
  }

  /// Calls `body` with every entry and a function that gives its contents, at most so many bytes, until
  /// `body` says that it has enough. Total work is bounded by `Limits.unpackedBytes`.
  /// - Returns: false where this is no archive that can be read.
  static func forEach(
    in data: Data, _ body: (Entry, _ contents: (Int) -> [UInt8]) -> Bool
  ) -> Bool {
    guard let library = LibArchive.shared, let archive = library.new() else { return false }
    defer { _ = library.free(archive) }
    return data.withUnsafeBytes { raw in
      for support in library.supports { _ = support(archive) }
      guard library.openMemory(archive, raw.baseAddress, raw.count) == 0 else { return false }
      var budget = Limits.unpackedBytes
      var entry: UnsafeMutableRawPointer?
      var isFirst = true
      // Warnings (-20) come with an entry; what is worse ends it.
      while budget > 0, [0, -20].contains(library.nextHeader(archive, &entry)), let found = entry {
        isFirst = false
        let name = CText.string(library.nameUTF8(found) ?? library.name(found)) ?? ""
        let goesOn = body(Entry(name: name, size: library.size(found))) { most in
          read(archive, library, atMost: min(most, budget), budget: &budget)
        }
        if !goesOn { break }
      }
      return !isFirst
    }
  }

  /// What a compressed file that is no archive holds, at most `limit` bytes; nil where it is none.
  static func expanded(_ data: Data, limit: Int) -> Data? {
    guard let library = LibArchive.shared, let raw = library.raw, let archive = library.new() else {
      return nil
    }
    defer { _ = library.free(archive) }
    return data.withUnsafeBytes { bytes in
      for support in library.filters { _ = support(archive) }
      _ = raw(archive)
      var entry: UnsafeMutableRawPointer?
      guard library.openMemory(archive, bytes.baseAddress, bytes.count) == 0,
        library.nextHeader(archive, &entry) == 0
      else { return nil }
      var budget = limit
      return Data(read(archive, library, atMost: limit, budget: &budget))
    }
  }

  private static func read(
    _ archive: UnsafeMutableRawPointer, _ library: LibArchive, atMost most: Int,
    budget: inout Int
  ) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count < most {
      let count = library.read(archive, &buffer, min(buffer.count, most - bytes.count))
      guard count > 0 else { break }
      bytes.append(contentsOf: buffer[..<count])
      budget -= count
    }
    return bytes
  }
}

/// What is used of libarchive.
private struct LibArchive: Sendable {
  typealias Object = UnsafeMutableRawPointer
  typealias Support = @Sendable @convention(c) (Object) -> Int32

  static let shared = LibArchive()

  let new: @Sendable @convention(c) () -> Object?
  let free: @Sendable @convention(c) (Object) -> Int32
  let openMemory: @Sendable @convention(c) (Object, UnsafeRawPointer?, Int) -> Int32
  let nextHeader: @Sendable @convention(c) (Object, UnsafeMutablePointer<Object?>) -> Int32
  let nameUTF8: @Sendable @convention(c) (Object) -> UnsafePointer<CChar>?
  let name: @Sendable @convention(c) (Object) -> UnsafePointer<CChar>?
  let size: @Sendable @convention(c) (Object) -> Int64
  let read: @Sendable @convention(c) (Object, UnsafeMutableRawPointer, Int) -> Int
  let supports: [Support]
  let filters: [Support]
  /// Of what is compressed and no archive: apart, for it takes anything.
  let raw: Support?

  /// Named one by one: `…_all` takes in filters that start other programs.
  private static let formats = [
    "filter_gzip", "filter_bzip2", "filter_xz", "filter_lzma", "filter_zstd", "filter_lz4",
    "filter_compress", "filter_rpm", "format_zip", "format_tar", "format_7zip", "format_rar",
    "format_rar5", "format_cpio", "format_iso9660", "format_cab", "format_ar", "format_xar",
    "format_lha",
  ]

  init?() {
    guard let library = SharedLibrary("libarchive.so.13", "libarchive.so") else { return nil }
    do {
      new = try library.function("archive_read_new")
      free = try library.function("archive_read_free")
      openMemory = try library.function("archive_read_open_memory")
      nextHeader = try library.function("archive_read_next_header")
      nameUTF8 = try library.function("archive_entry_pathname_utf8")
      name = try library.function("archive_entry_pathname")
      size = try library.function("archive_entry_size")
      read = try library.function("archive_read_data")
    } catch {
      return nil
    }
    func support(_ name: String) -> Support? {
      try? library.function("archive_read_support_" + name)
    }
    supports = LibArchive.formats.compactMap(support)
    filters = LibArchive.formats.filter { $0.hasPrefix("filter_") }.compactMap(support)
    raw = support("format_raw")
  }
}
