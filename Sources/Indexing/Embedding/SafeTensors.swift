// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// A safetensors file of 32-bit floats (https://github.com/huggingface/safetensors): eight bytes of
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

  /// The floats of a tensor, row-major.
  /// - Throws: `IndexingError.modelUnavailable` unless it is there in this shape.
  func floats(_ name: String, _ shape: [Int]) throws -> [Float] {
    let count = shape.reduce(1, *)
    guard let entry = entries[name], entry.dtype == "F32", entry.shape == shape,
      entry.dataOffsets.count == 2, entry.dataOffsets[0] >= 0,
      entry.dataOffsets[0] <= payload.count - count * 4,
      entry.dataOffsets[1] == entry.dataOffsets[0] + count * 4
    else {
      throw IndexingError.modelUnavailable(path: path, reason: "it has no tensor \(name) \(shape)")
    }
    return [Float](unsafeUninitializedCapacity: count) { floats, initialized in
      UnsafeMutableRawBufferPointer(floats).copyMemory(
        from: UnsafeRawBufferPointer(
          rebasing: payload[entry.dataOffsets[0]..<entry.dataOffsets[1]]))
      initialized = count
    }
  }
}
