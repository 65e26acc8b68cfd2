// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels
import Foundation
import SystemPackage

/// An encoder of BERT's family on a mapped encoder file: tokens in, one unit vector per text out.
///
/// Texts of different lengths stand one after the other in a batch (*ragged*), so nothing is padded
/// and a text's vector does not depend on its neighbours. Dense layers run in int8 with one factor
/// per weight row and per token and the rest is float; or all is float, where the weights are.
///
/// Immutable after `init`, hence safe on any thread; every call brings its own `EncoderWorkspace`.
final class Encoder: @unchecked Sendable {
  /// A batch is filled up to so many tokens: enough that the weights are read from memory seldom,
  /// few enough that its activations stay in the cache.
  static let batchTokens = 512

  let header: EncoderHeader
  var shape: EncoderShape { header.shape }
  var description: ModelDescription { weights.description }
  let level: kernel_level

  private let path: FilePath
  private let mapping: ReadOnlyMapping
  private let weights: EncoderWeights
  private let verifier: PieceVerifier

  /// Maps the file at `path`. Verifies its header, and all weights unless the same file was found right
  /// before (FileSeal); but the table of words, whose rows are verified when they are first used.
  /// - Throws: `IndexingError.modelUnavailable`.
  init(_ path: FilePath, level: kernel_level = kernel_level_best()) throws {
    self.path = path
    self.level = level
    mapping = try ReadOnlyMapping(path)
    do throws(EncoderHeader.Invalid) {
      header = try EncoderHeader(from: mapping.bytes)
      let payload = UnsafeRawBufferPointer(rebasing: mapping.bytes[header.byteCount...])
      weights = try EncoderWeights(header, payload)
      verifier = PieceVerifier(payload, digests: header.pieceDigests, seal: FileSeal(path))
      try verifier.requireOnce(
        bytes: header.shape.words * weights.wordBytes(header.shape)..<payload.count)
    } catch {
      throw IndexingError.modelUnavailable(path: path, reason: error.reason)
    }
  }

  /// Verifies every byte, whatever was found before.
  /// - Throws: `IndexingError.modelUnavailable`.
  func verify() throws {
    try refusing { () throws(EncoderHeader.Invalid) in
      try verifier.require(bytes: 0..<header.payloadBytes)
    }
  }

  /// A unit vector for each text. Every text has 1...positions tokens, all below `words`.
  /// - Throws: `IndexingError.modelUnavailable` where the table of words turns out to be damaged.
  func encode(_ texts: ArraySlice<[Int32]>, in workspace: EncoderWorkspace) throws -> [[Float]] {
    try refusing { () throws(EncoderHeader.Invalid) in
      try verifier.require(rows: texts.joined(), rowBytes: weights.wordBytes(shape))
    }
    let rows = texts.reduce(0) { $0 + $1.count }
    workspace.reserve(rows: rows, longest: texts.reduce(0) { max($0, $1.count) }, shape)
    embed(texts, in: workspace)
    for layer in weights.layers {
      attend(layer, texts, rows, in: workspace)
      transform(layer, rows, in: workspace)
    }
    return pool(texts, in: workspace)
  }

  private func refusing(_ body: () throws(EncoderHeader.Invalid) -> Void) throws {
    do throws(EncoderHeader.Invalid) {
      try body()
    } catch {
      throw IndexingError.modelUnavailable(path: path, reason: error.reason)
    }
  }

  private func embed(_ texts: ArraySlice<[Int32]>, in workspace: EncoderWorkspace) {
    var row = 0
    for tokens in texts {
      lookUp(tokens, into: workspace.state + row * shape.width)
      row += tokens.count
    }
    normalise(workspace.state, adding: nil, weights.norm, rows: row)
  }

  private func lookUp(_ tokens: [Int32], into state: UnsafeMutablePointer<Float>) {
    switch weights.words {
    case .int8(let words, let scales):
      encoder_look_up(
        level, tokens, tokens.count, shape.width, words, scales, weights.positions, state)
    case .float(let words):
      for (place, token) in tokens.enumerated() {
        let word = words + Int(token) * shape.width
        for i in 0..<shape.width {
          let at = place * shape.width + i
          state[at] = word[i] + weights.positions[at]
        }
      }
    }
  }

  private func attend(
    _ layer: EncoderWeights.Layer, _ texts: ArraySlice<[Int32]>, _ rows: Int,
    in workspace: EncoderWorkspace
  ) {
    multiply(workspace.state, layer.project, rows, into: workspace.projected, in: workspace)
    var row = 0
    for tokens in texts {
      encoder_attend(
        level, workspace.projected + row * 3 * shape.width, tokens.count, shape.heads,
        shape.head, weights.bias, description.precision == .float ? 1 : 0, workspace.attention,
        workspace.attended + row * shape.width)
      row += tokens.count
    }
    multiply(workspace.attended, layer.attended, rows, into: workspace.sum, in: workspace)
    normalise(workspace.state, adding: workspace.sum, layer.attendedNorm, rows: rows)
  }

  /// The two dense layers after attention, a block of rows at a time: the wide activations between
  /// them then never leave the second-level cache.
  private func transform(
    _ layer: EncoderWeights.Layer, _ rows: Int, in workspace: EncoderWorkspace
  ) {
    for first in stride(from: 0, to: rows, by: EncoderWorkspace.blockRows) {
      let count = min(EncoderWorkspace.blockRows, rows - first)
      let state = workspace.state + first * shape.width
      multiply(
        state, layer.widen, count, activation: .gelu, into: workspace.widened, in: workspace)
      multiply(workspace.widened, layer.narrow, count, into: workspace.sum, in: workspace)
      normalise(state, adding: workspace.sum, layer.narrowNorm, rows: count)
    }
  }

  private func pool(_ texts: ArraySlice<[Int32]>, in workspace: EncoderWorkspace) -> [[Float]] {
    var row = 0
    return texts.map { tokens in
      defer { row += tokens.count }
      return [Float](unsafeUninitializedCapacity: shape.width) { vector, count in
        encoder_pool(
          level, workspace.state + row * shape.width,
          description.pooling == .mean ? tokens.count : 1, shape.width, vector.baseAddress)
        count = shape.width
      }
    }
  }

  private func multiply(
    _ x: UnsafePointer<Float>, _ matrix: EncoderWeights.Matrix, _ rows: Int,
    activation: encoder_activation = .none, into out: UnsafeMutablePointer<Float>,
    in workspace: EncoderWorkspace
  ) {
    switch matrix {
    case .int8(var matrix):
      encoder_quantise(level, x, rows, matrix.inputs, workspace.quantised)
      encoder_multiply(level, &matrix, workspace.quantised, rows, activation, out)
    case .float(let weights, let bias, let outputs, let inputs):
      encoder_multiply_f32(level, weights, bias, outputs, inputs, x, rows, activation, out)
    }
  }

  private func normalise(
    _ x: UnsafeMutablePointer<Float>, adding added: UnsafePointer<Float>?,
    _ norm: EncoderWeights.Norm, rows: Int
  ) {
    encoder_add_normalise(
      level, x, added, norm.gain, norm.offset, description.epsilon, rows, shape.width)
  }
}
