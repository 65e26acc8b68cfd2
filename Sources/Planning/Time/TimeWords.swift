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

  /// The month with which a season begins.
  static let seasons = ["spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12]

  enum Holiday: Sendable {
    case fixed(month: Int, day: Int)
    /// Days after Easter Sunday.
    case easter(Int)
  }

  /// Holidays by their words, longer names first.
  static let holidays: [(name: [String], date: Holiday)] = {
    let table: [(String, Holiday)] = [
      ("christmas", .fixed(month: 12, day: 25)), ("xmas", .fixed(month: 12, day: 25)),
      ("christmas day", .fixed(month: 12, day: 25)), ("christmas eve", .fixed(month: 12, day: 24)),
      ("boxing day", .fixed(month: 12, day: 26)), ("new year 's eve", .fixed(month: 12, day: 31)),
      ("new year 's day", .fixed(month: 1, day: 1)), ("new year 's", .fixed(month: 1, day: 1)),
      ("new years eve", .fixed(month: 12, day: 31)), ("new year", .fixed(month: 1, day: 1)),
      ("halloween", .fixed(month: 10, day: 31)), ("valentine 's day", .fixed(month: 2, day: 14)),
      ("may day", .fixed(month: 5, day: 1)), ("labour day", .fixed(month: 5, day: 1)),
      ("independence day", .fixed(month: 7, day: 4)), ("epiphany", .fixed(month: 1, day: 6)),
      ("easter", .easter(0)), ("easter sunday", .easter(0)), ("easter monday", .easter(1)),
      ("good friday", .easter(-2)), ("maundy thursday", .easter(-3)),
      ("ash wednesday", .easter(-46)),
      ("pentecost", .easter(49)), ("whit monday", .easter(50)), ("ascension day", .easter(39)),
    ]
    return table.map { ($0.0.split(separator: " ").map(String.init), $0.1) }
      .sorted { $0.0.count > $1.0.count }
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
