// SPDX-License-Identifier: GPL-3.0-or-later

/// The words of times.
enum TimeWords {
  static let units: [String: Clock.Unit] = {
    var out: [String: Clock.Unit] = [:]
    let table: [(Clock.Unit, String)] = [
      (.second, "second seconds sec secs"), (.minute, "minute minutes min mins"),
      (.hour, "hour hours hr hrs h"), (.day, "day days night nights"), (.week, "week weeks wk wks"),
      (.month, "month months"), (.quarter, "quarter quarters"), (.year, "year years yr yrs"),
    ]
    for (unit, words) in table {
      for word in words.split(separator: " ") { out[String(word)] = unit }
    }
    return out
  }()

  static let months: [String: Int] = {
    let names =
      "january february march april may june july august september october november december"
    var out: [String: Int] = [:]
    for (offset, name) in names.split(separator: " ").enumerated() {
      out[String(name)] = offset + 1
      out[String(name.prefix(3))] = offset + 1
    }
    out["sept"] = 9
    return out
  }()

  /// 1 is Sunday.
  static let weekdays: [String: Int] = {
    let names = "sunday monday tuesday wednesday thursday friday saturday"
    var out: [String: Int] = [:]
    for (offset, name) in names.split(separator: " ").enumerated() {
      out[String(name)] = offset + 1
      out[String(name) + "s"] = offset + 1
      out[String(name.prefix(3))] = offset + 1
    }
    for (word, number) in [("tues", 3), ("weds", 4), ("thur", 5), ("thurs", 5)] {
      out[word] = number
    }
    return out
  }()

  /// Names that are words of their own: they need a capital, or a preposition before them.
  static let doubtful: Set<String> = [
    "may", "march", "august", "mar", "jan", "sun", "sat", "wed", "mon", "dec", "jun", "sep", "oct",
    "nov", "apr", "jul", "feb", "aug", "fri", "thu", "tue",
  ]

  static let parts: [String: (from: Int, to: Int)] = [
    "morning": (0, 12), "afternoon": (12, 18), "evening": (18, 24), "night": (18, 24),
  ]

  static let touched = Lexicon.words(
    """
    modified changed edited created written saved sent taken touched updated received added dated
    made recorded shot drafted uploaded downloaded altered revised produced filed published
    last-modified opened accessed scanned captured filmed photographed composed authored worked
    """)
}
