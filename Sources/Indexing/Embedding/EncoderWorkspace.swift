// SPDX-License-Identifier: GPL-3.0-or-later
import CKernels

/// The activations of one batch in flight. Grows to the largest batch it has seen (6 MB for
/// `Encoder.batchTokens`) and is used by one thread at a time.
final class EncoderWorkspace {
  /// Rows of wide activations at a time: 112 × 1536 floats are 0.7 MB.
  static let blockRows = 112

  private var storage: UnsafeMutableRawPointer?
  private var rows = 0
  private var longest = 0

  /// [rows][width]: the text so far.
  private(set) var state = EncoderWorkspace.nowhere
  /// [rows][3 × width]: queries, keys, values.
  private(set) var projected = EncoderWorkspace.nowhere
  /// [rows][width].
  private(set) var attended = EncoderWorkspace.nowhere
  /// [rows][width]: what is about to be added to `state`.
  private(set) var sum = EncoderWorkspace.nowhere
  /// [blockRows][inner].
  private(set) var widened = EncoderWorkspace.nowhere
  private(set) var attention = UnsafeMutableRawPointer(EncoderWorkspace.nowhere)
  /// The input of the matrix product that is running.
  private(set) var quantised = encoder_rows()

  private static var nowhere: UnsafeMutablePointer<Float> {
    UnsafeMutablePointer(bitPattern: 64).unsafelyUnwrapped
  }

  deinit { storage?.deallocate() }

  /// Makes room for `rows` tokens, at most `longest` of them in one text.
  func reserve(rows: Int, longest: Int, _ shape: EncoderShape) {
    if rows <= self.rows && longest <= self.longest { return }
    self.rows = max(rows, self.rows)
    self.longest = max(longest, self.longest)
    storage?.deallocate()

    var plan = StoragePlan()
    let statePlace = plan.add(self.rows * shape.width * 4)
    let projectedPlace = plan.add(self.rows * 3 * shape.width * 4)
    let attendedPlace = plan.add(self.rows * shape.width * 4)
    let sumPlace = plan.add(self.rows * shape.width * 4)
    let widenedPlace = plan.add(Self.blockRows * shape.inner * 4)
    let attentionPlace = plan.add(encoder_attention_scratch(self.longest, shape.head))
    let valuesPlace = plan.add(
      max(self.rows * shape.width, Self.blockRows * max(shape.inner, shape.width)))
    let scalesPlace = plan.add(max(self.rows, Self.blockRows) * 4)
    let lowsPlace = plan.add(max(self.rows, Self.blockRows) * 4)

    let base = UnsafeMutableRawPointer.allocate(byteCount: plan.byteCount, alignment: 64)
    storage = base
    func floats(_ place: Int) -> UnsafeMutablePointer<Float> {
      (base + place).assumingMemoryBound(to: Float.self)
    }
    state = floats(statePlace)
    projected = floats(projectedPlace)
    attended = floats(attendedPlace)
    sum = floats(sumPlace)
    widened = floats(widenedPlace)
    attention = base + attentionPlace
    quantised = encoder_rows(
      values: (base + valuesPlace).assumingMemoryBound(to: UInt8.self), scales: floats(scalesPlace),
      lows: floats(lowsPlace))
  }
}

/// Places in one allocation, each at a multiple of 64.
private struct StoragePlan {
  private(set) var byteCount = 0

  mutating func add(_ bytes: Int) -> Int {
    let place = byteCount
    byteCount += (bytes + 63) / 64 * 64
    return place
  }
}
