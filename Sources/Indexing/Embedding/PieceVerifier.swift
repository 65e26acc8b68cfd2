// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Synchronization

/// Compares the pieces of an encoder file's payload with the header's digests, each once, before what
/// lies in it is used.
///
/// Half of the file is the table of words, of which a query reads a few rows; verifying all of it at
/// each start of the program would cost more than everything else of a search.
///
/// The payload outlives this object (its owner holds the mapping) and is only read, hence
/// `@unchecked`.
final class PieceVerifier: @unchecked Sendable {
  private let payload: UnsafeRawBufferPointer
  private let digests: [[UInt8]]
  /// Which pieces were found right. Held for a look or a mark only, not while digests are computed:
  /// two threads may verify the same piece, which is harmless.
  private let isVerified: Mutex<[Bool]>
  /// Tells that what every use needs was found right before; nil: nobody can tell.
  private let seal: FileSeal?

  init(_ payload: UnsafeRawBufferPointer, digests: [[UInt8]], seal: FileSeal? = nil) {
    self.payload = payload
    self.digests = digests
    self.seal = seal
    isVerified = Mutex(Array(repeating: false, count: digests.count))
  }

  /// Verifies the pieces that hold these bytes of the payload, on all processors.
  func require(bytes: Range<Int>) throws(EncoderHeader.Invalid) {
    guard !bytes.isEmpty else { return }
    let first = bytes.lowerBound / EncoderHeader.pieceBytes
    try require(pieces: first..<(bytes.upperBound - 1) / EncoderHeader.pieceBytes + 1)
  }

  /// The same, unless the seal says that they were found right at an earlier start.
  func requireOnce(bytes: Range<Int>) throws(EncoderHeader.Invalid) {
    if let seal, seal.holds { return }
    try require(bytes: bytes)
    seal?.put()
  }

  /// Verifies the pieces that hold these rows of a table at the payload's beginning.
  func require(rows: some Sequence<Int32>, rowBytes: Int) throws(EncoderHeader.Invalid) {
    var pieces: Set<Int> = []
    for row in rows {
      let start = Int(row) * rowBytes
      pieces.insert(start / EncoderHeader.pieceBytes)
      pieces.insert((start + rowBytes - 1) / EncoderHeader.pieceBytes)
    }
    try require(pieces: pieces)
  }

  private func require(pieces: some Sequence<Int>) throws(EncoderHeader.Invalid) {
    let missing = isVerified.withLock { verified in pieces.filter { !verified[$0] } }
    guard !missing.isEmpty else { return }
    let threads = ProcessInfo.processInfo.activeProcessorCount
    let areRight = concurrentMap(missing.count, threads: threads) { i in
      EncoderHeader.pieceDigest(missing[i], of: self.payload) == self.digests[missing[i]]
    }
    guard areRight.allSatisfy({ $0 }) else { throw EncoderHeader.Invalid("its digest is wrong") }
    isVerified.withLock { verified in
      for piece in missing { verified[piece] = true }
    }
  }
}
