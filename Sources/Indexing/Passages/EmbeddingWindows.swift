// SPDX-License-Identifier: GPL-3.0-or-later

/// What is embedded of a passage that is longer than a model reads at once: windows of about
/// `Limits.passageTokens`, whose mean is the passage's vector.
enum EmbeddingWindows {
  /// The text in windows of about even length, cut between words. One, where it is short enough.
  static func of(_ text: String) -> [String] {
    let tokens = TokenEstimate.tokens(of: text)
    guard tokens > Limits.passageTokensMost + Limits.passageTokens / 4 else { return [text] }
    let count = (tokens + Limits.passageTokensMost - 1) / Limits.passageTokensMost
    let bytes = Array(text.utf8)
    var windows: [String] = []
    var start = 0
    var estimate = TokenEstimate()
    for (index, byte) in bytes.enumerated() {
      estimate.add(byte)
      guard byte <= 0x20, estimate.tokens >= tokens * (windows.count + 1) / count,
        windows.count + 1 < count
      else { continue }
      windows.append(String(decoding: bytes[start...index], as: UTF8.self))
      start = index + 1
    }
    if start < bytes.count { windows.append(String(decoding: bytes[start...], as: UTF8.self)) }
    return windows
  }

  /// A vector for each text: that of its only window, or the mean of its windows'.
  static func embed(_ texts: [String], by embedder: any Embedder) throws -> [[Float]] {
    let windows = texts.map(of)
    var vectors = try embedder.embed(passages: windows.flatMap { $0 })[...]
    return windows.map { windows in
      let own = Array(vectors.prefix(windows.count))
      vectors = vectors.dropFirst(windows.count)
      return own.count == 1 ? own[0] : UnitMean.of(own) ?? own.first ?? []
    }
  }
}
