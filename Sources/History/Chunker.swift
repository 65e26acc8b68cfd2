// SPDX-License-Identifier: GPL-3.0-or-later
//
// Contents are cut where the bytes themselves say so, so that an insertion changes the chunks
// around it and no others. The method is FastCDC: a gear hash rolls over the bytes; a cut is made
// where chosen bits of it are all zero; more bits are asked for before the wished size, fewer
// after it (normalised chunking, level 2); nothing is cut below the least size or runs above the
// greatest. W. Xia et al., "FastCDC: a Fast and Efficient Content-Defined Chunking Approach for
// Data Deduplication", USENIX ATC 2016.
//
// 32 KiB, 128 KiB, 512 KiB: most files are one chunk, a gibibyte has about 8,000, a changed byte
// costs about 200 KiB.

/// Where to cut contents into chunks; a pure function of the bytes.
struct Chunker: Sendable {
  let least: Int
  let wished: Int
  let greatest: Int
  private let strictMask: UInt64
  private let looseMask: UInt64

  static let standard = Chunker(least: 32 << 10, wished: 128 << 10, greatest: 512 << 10)

  /// `wished` is a power of two.
  init(least: Int, wished: Int, greatest: Int) {
    precondition(least > 0 && least < wished && wished < greatest && wished.nonzeroBitCount == 1)
    self.least = least
    self.wished = wished
    self.greatest = greatest
    let bits = wished.trailingZeroBitCount
    // The highest bits depend on the most bytes (the last 64).
    strictMask = ~UInt64(0) << UInt64(64 - bits - 2)
    looseMask = ~UInt64(0) << UInt64(64 - bits + 2)
  }

  /// The length of the first chunk of `bytes`, which are all that is left or at least `greatest`.
  func firstChunk(of bytes: UnsafeRawBufferPointer) -> Int {
    guard bytes.count > least else { return bytes.count }
    let end = min(bytes.count, greatest)
    let middle = min(end, wished)
    return Chunker.gear.withUnsafeBufferPointer { gear in
      var hash: UInt64 = 0
      var position = least
      while position < middle {
        hash = (hash << 1) &+ gear[Int(bytes[position])]
        position += 1
        if hash & strictMask == 0 { return position }
      }
      while position < end {
        hash = (hash << 1) &+ gear[Int(bytes[position])]
        position += 1
        if hash & looseMask == 0 { return position }
      }
      return end
    }
  }

  /// 256 random numbers: splitmix64 from the seed 0x73656d6673 ("semfs"). Part of what makes equal
  /// files share chunks, not of the format: a reader needs none of it.
  private static let gear: [UInt64] = {
    var state: UInt64 = 0x73_656d_6673
    return (0..<256).map { _ in
      state &+= 0x9e37_79b9_7f4a_7c15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
      return mixed ^ (mixed >> 31)
    }
  }()
}
