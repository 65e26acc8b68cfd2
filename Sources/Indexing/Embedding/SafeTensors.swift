// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// A safetensors file of floats, of 32 or 16 bits (https://github.com/huggingface/safetensors): eight bytes of
/// length, so much JSON that names the tensors, then their bytes.
struct SafeTensors {
  private struct Entry: Decodable {
    var dtype: String
    var shape: [Int]
    var dataOffsets: [Int]

    private enum CodingKeys: String, CodingKey {
      case dtype, shape
      case dataOffsets = "data_offsets"
    }
  }

  private let path: FilePath
  private let mapping: ReadOnlyMapping
  private let payload: UnsafeRawBufferPointer
  private let entries: [String: Entry]

  /// - Throws: `IndexingError.modelUnavailable`.
  init(_ path: FilePath) throws {
    self.path = path
    mapping = try ReadOnlyMapping(path)
    let bytes = mapping.bytes
    guard bytes.count >= 8,
      let length = Int(exactly: UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))),
      length <= bytes.count - 8
    else { throw IndexingError.modelUnavailable(path: path, reason: "it is no safetensors file") }
    payload = UnsafeRawBufferPointer(rebasing: bytes[(8 + length)...])
    do {
      let json = try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length]))
      var tensors = json as? [String: Any] ?? [:]
      tensors["__metadata__"] = nil
      entries = try JSONDecoder().decode(
        [String: Entry].self, from: JSONSerialization.data(withJSONObject: tensors))
    } catch {
      throw IndexingError.modelUnavailable(path: path, reason: "its list of tensors is no JSON")
    }
  }

  /// The names of its tensors.
  var names: some Collection<String> { entries.keys }

  /// The floats of a tensor, row-major.
  /// - Throws: `IndexingError.modelUnavailable` unless it is there in this shape.
  func floats(_ name: String, _ shape: [Int]) throws -> [Float] {
    let count = shape.reduce(1, *)
    guard let entry = entries[name], let format = Format(rawValue: entry.dtype),
      entry.shape == shape, entry.dataOffsets.count == 2, entry.dataOffsets[0] >= 0,
      entry.dataOffsets[0] <= payload.count - count * format.bytes,
      entry.dataOffsets[1] == entry.dataOffsets[0] + count * format.bytes
    else {
      throw IndexingError.modelUnavailable(path: path, reason: "it has no tensor \(name) \(shape)")
    }
    let bytes = UnsafeRawBufferPointer(
      rebasing: payload[entry.dataOffsets[0]..<entry.dataOffsets[1]])
    return [Float](unsafeUninitializedCapacity: count) { floats, initialized in
      format.copy(bytes, to: floats)
      initialized = count
    }
  }

  /// How a float is written, little-endian.
  private enum Format: String {
    case single = "F32"
    case half = "F16"
    /// The upper half of a single.
    case brain = "BF16"

    var bytes: Int { self == .single ? 4 : 2 }

    func copy(_ bytes: UnsafeRawBufferPointer, to floats: UnsafeMutableBufferPointer<Float>) {
      switch self {
      case .single: UnsafeMutableRawBufferPointer(floats).copyMemory(from: bytes)
      case .half:
        for place in floats.indices { floats[place] = Self.float(half: Self.word(bytes, place)) }
      case .brain:
        for place in floats.indices {
          floats[place] = Float(bitPattern: UInt32(Self.word(bytes, place)) << 16)
        }
      }
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> UInt16 {
      UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 2 * place, as: UInt16.self))
    }

    /// By hand: not every platform that Swift knows has a half.
    private static func float(half: UInt16) -> Float {
      let sign = UInt32(half & 0x8000) << 16
      let exponent = UInt32(half >> 10 & 0x1f)
      let fraction = UInt32(half & 0x3ff)
      switch exponent {
      case 0:
        let small = Float(fraction) * 0x1p-24
        return sign == 0 ? small : -small
      case 31: return Float(bitPattern: sign | 0x7f80_0000 | fraction << 13)
      default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
      }
    }
  }
}
