// SPDX-License-Identifier: GPL-3.0-or-later
//
// The encoder's file: an encoder of BERT's family, laid out so that the kernels read it from the map.
//
// All integers are little-endian. The file is a header and a payload; the payload begins where the
// header ends and every tensor in it begins at a multiple of 64.
//
//   offset  bytes
//        0      8  magic "SEMFSENC"
//        8      4  version, 1
//       12      4  length of the header in bytes, a multiple of 64
//       16     32  SHA-256 of the header from byte 48 on
//       48      8  length of the payload in bytes
//       56      4  length of a piece in bytes (the last may be shorter)
//       60      4  number of pieces
//       64     24  layers, width, heads, inner width, words, positions: 4 bytes each
//       88      4  number of tensors
//       92      4  zero
//       96     32  SHA-256 of vocab.txt beside this file
//      128   64 each  tensors: name (48 bytes of UTF-8, zeros after it), offset in the payload (8),
//                 length in bytes (8)
//        …   32 each  SHA-256 of the pieces of the payload
//        …         zeros up to the header's length
//
// The payload is covered piece by piece, not by one digest, so that several processors can verify it
// side by side, and the table of words only where it is read: see `PieceVerifier`. A file is valid if
// the header's digest, the lengths and every piece's digest hold.
//
// Tensors, for layer L in 0..<layers (f32: IEEE single; packed: see `encoder_matrix` in CKernels.h):
//
//   embeddings.words         (at the payload's beginning) int8 [words][width], one factor per row
//   embeddings.words.scales  f32 [words]
//   embeddings.positions     f32 [positions][width], the first token type's vector added in
//   embeddings.norm          f32 [2][width]: gain, offset
//   attention.bias           f32 [heads][2 × 128 + 1]: what is added to a score by the key's distance from
//                            the query; only where the encoder has it (MPNet)
//   description              JSON (ModelDescription); where there is none, all-MiniLM-L6-v2's
//   L.M.packed, .scales, .sums, .bias  for M = project ([3 × width][width]: queries, keys, values),
//                            attended ([width][width]), widen ([inner][width]), narrow ([width][inner])
//   L.attended.norm, L.narrow.norm   f32 [2][width]
//
// Where the description says that the weights are floats, embeddings.words is f32 and has no factors, and
// .floats ([outputs][inputs], row-major) takes the place of .packed, .scales and .sums.
import Foundation
import SystemPackage

/// The sizes of a BERT encoder.
struct EncoderShape: Equatable, Sendable {
  var layers: Int
  var width: Int
  var heads: Int
  var inner: Int
  var words: Int
  var positions: Int

  /// Components of an attention head.
  var head: Int { width / heads }
  /// How many numbers it has, about.
  var weights: Int { words * width + layers * (4 * width * width + 2 * width * inner) }

  static let miniLM = EncoderShape(
    layers: 6, width: 384, heads: 12, inner: 1536, words: 30522, positions: 512)

  /// What the kernels can run, and what keeps the arithmetic on a hostile header within bounds.
  var isSupported: Bool {
    (1...64).contains(layers) && (64...4096).contains(width) && width % 64 == 0
      && (heads * 32 == width || heads * 64 == width) && (64...4096).contains(inner)
      && inner % 64 == 0
      && (1...1_000_000).contains(words) && (2...65_536).contains(positions)
  }
}

/// The head of the encoder's file.
struct EncoderHeader: Equatable {
  static let magic = Array("SEMFSENC".utf8)
  static let version: UInt32 = 1
  static let fixedBytes = 128
  static let tensorBytes = 64
  static let longestName = 48
  static let pieceBytes = 1 << 16

  struct Tensor: Equatable {
    var name: String
    var offset: Int
    var count: Int
  }

  var shape: EncoderShape
  var payloadBytes: Int
  var vocabularyDigest: [UInt8]
  var tensors: [Tensor]
  var pieceDigests: [[UInt8]]

  /// Of the header when encoded.
  var byteCount: Int {
    let unpadded =
      Self.fixedBytes + tensors.count * Self.tensorBytes + pieceDigests.count * ModelDigest.size
    return (unpadded + 63) / 64 * 64
  }

  func encoded() -> [UInt8] {
    var body: [UInt8] = []
    body.append(UInt64(payloadBytes))
    body.append(UInt32(Self.pieceBytes))
    body.append(UInt32(pieceDigests.count))
    for size in [shape.layers, shape.width, shape.heads, shape.inner, shape.words, shape.positions]
    {
      body.append(UInt32(size))
    }
    body.append(UInt32(tensors.count))
    body.append(UInt32(0))
    body += vocabularyDigest
    for tensor in tensors {
      let name = Array(tensor.name.utf8)
      precondition(name.count <= Self.longestName)
      body += name + [UInt8](repeating: 0, count: Self.longestName - name.count)
      body.append(UInt64(tensor.offset))
      body.append(UInt64(tensor.count))
    }
    for digest in pieceDigests { body += digest }

    var head = Self.magic
    head.append(Self.version)
    head.append(UInt32(byteCount))
    body += [UInt8](repeating: 0, count: byteCount - 48 - body.count)
    return head + ModelDigest.of(body) + body
  }

  /// What is wrong with a file, in words.
  struct Invalid: Error {
    var reason: String
    init(_ reason: String) { self.reason = reason }
  }

  /// Reads and verifies the header of a file whose bytes are `file`: nothing of the payload is read,
  /// but every tensor lies within it.
  init(from file: UnsafeRawBufferPointer) throws(Invalid) {
    guard file.count >= Self.fixedBytes, file.prefix(8).elementsEqual(Self.magic) else {
      throw Invalid("it is no encoder file")
    }
    let version = file.integer(at: 8, as: UInt32.self)
    guard version == Int(Self.version) else {
      throw Invalid("it has version \(version); this program reads \(Self.version)")
    }
    let headerBytes = file.integer(at: 12, as: UInt32.self)
    guard headerBytes >= Self.fixedBytes, headerBytes % 64 == 0, headerBytes <= file.count,
      file[16..<48].elementsEqual(
        ModelDigest.of(UnsafeRawBufferPointer(rebasing: file[48..<headerBytes])))
    else { throw Invalid("the digest of its header is wrong") }

    let sizes = (0..<7).map { file.integer(at: 64 + 4 * $0, as: UInt32.self) }
    shape = EncoderShape(
      layers: sizes[0], width: sizes[1], heads: sizes[2], inner: sizes[3], words: sizes[4],
      positions: sizes[5])
    payloadBytes = file.integer(at: 48, as: UInt64.self)
    vocabularyDigest = Array(file[96..<128])
    let pieces = file.integer(at: 60, as: UInt32.self)
    guard shape.isSupported, file.integer(at: 56, as: UInt32.self) == Self.pieceBytes,
      Self.fixedBytes + sizes[6] * Self.tensorBytes + pieces * ModelDigest.size <= headerBytes
    else { throw Invalid("its header describes no encoder that this program can run") }
    guard payloadBytes == file.count - headerBytes,
      pieces == (payloadBytes + Self.pieceBytes - 1) / Self.pieceBytes
    else { throw Invalid("its length is wrong") }

    let table = Self.fixedBytes
    tensors = []
    for i in 0..<sizes[6] {
      let entry = table + i * Self.tensorBytes
      let tensor = Tensor(
        name: String(
          decoding: file[entry..<entry + Self.longestName].prefix { $0 != 0 }, as: UTF8.self),
        offset: file.integer(at: entry + 48, as: UInt64.self),
        count: file.integer(at: entry + 56, as: UInt64.self))
      guard tensor.offset >= 0, tensor.offset % 64 == 0, tensor.offset <= payloadBytes,
        tensor.count >= 0, tensor.count <= payloadBytes - tensor.offset
      else { throw Invalid("its tensor \(tensor.name) lies outside of it") }
      tensors.append(tensor)
    }
    let digests = table + sizes[6] * Self.tensorBytes
    pieceDigests = (0..<pieces).map {
      Array(file[digests + $0 * ModelDigest.size..<digests + ($0 + 1) * ModelDigest.size])
    }
  }

  init(
    shape: EncoderShape, payloadBytes: Int, vocabularyDigest: [UInt8], tensors: [Tensor],
    pieceDigests: [[UInt8]]
  ) {
    self.shape = shape
    self.payloadBytes = payloadBytes
    self.vocabularyDigest = vocabularyDigest
    self.tensors = tensors
    self.pieceDigests = pieceDigests
  }

  /// The digests of a payload's pieces.
  static func pieceDigests(of payload: UnsafeRawBufferPointer) -> [[UInt8]] {
    (0..<(payload.count + pieceBytes - 1) / pieceBytes).map { pieceDigest($0, of: payload) }
  }

  static func pieceDigest(_ piece: Int, of payload: UnsafeRawBufferPointer) -> [UInt8] {
    let end = min(payload.count, (piece + 1) * pieceBytes)
    return ModelDigest.of(UnsafeRawBufferPointer(rebasing: payload[piece * pieceBytes..<end]))
  }
}

extension [UInt8] {
  /// Appends an integer in little-endian order.
  fileprivate mutating func append(_ integer: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: integer.littleEndian) { append(contentsOf: $0) }
  }
}

extension UnsafeRawBufferPointer {
  /// A little-endian integer; -1 where it does not fit an `Int`.
  fileprivate func integer<T: FixedWidthInteger>(at offset: Int, as type: T.Type) -> Int {
    Int(exactly: T(littleEndian: loadUnaligned(fromByteOffset: offset, as: T.self))) ?? -1
  }
}
