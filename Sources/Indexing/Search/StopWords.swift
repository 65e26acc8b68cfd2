// SPDX-License-Identifier: GPL-3.0-or-later

/// English words that stand in every text and tell nothing of it.
enum StopWords {
  static func contains(_ word: String) -> Bool { words.contains(word) }

  static let words = Set(
    """
    a about above after again against all also am an and any are as at be because been before being \
    below between both but by can could did do does doing done down during each either else ever \
    every few for from further had has have having he her here hers him his how however i if in \
    into is it its itself just let like may me might more most much must my no nor not now of off on \
    once one only or other our out over own per same shall she should since so some such than that \
    the their them then there these they this those through thus to too under until up upon us very \
    was we were what when where whether which while who whom whose why will with within without \
    would yet you your s t d ll re ve m
    """.split(separator: " ").map(String.init))
}
