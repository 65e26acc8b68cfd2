// SPDX-License-Identifier: GPL-3.0-or-later
import ArgumentParser
import Syscalls

/// Filters: every one narrows, and they apply before the best are chosen.
package struct FilterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Only below this folder.", valueName: "FOLDER"), completion: .directory)
  package var under: String?

  @Option(
    name: [.customLong("keyword"), .customLong("containing")],
    help: ArgumentHelp(
      "Only with this word or phrase in the text; may be repeated.", valueName: "WORD"))
  package var keywords: [String] = []

  @Flag(name: .customLong("any"), help: "One of the keywords suffices.")
  package var anyKeyword = false

  @Option(
    help: ArgumentHelp("Only names that match this glob or hold this part.", valueName: "GLOB"))
  package var name: String?

  @Option(
    name: [.customLong("type"), .customShort("t")],
    help: ArgumentHelp(
      "Only this kind: pdf markdown code python mail …; may be repeated.", valueName: "KIND"),
    completion: .list(Kind.families + Kind.languages))
  package var types: [String] = []

  @Option(
    help: ArgumentHelp("Only by this author (document, mail, else owner).", valueName: "NAME"))
  package var author: String?

  @Option(
    name: .customLong("tagged"),
    help: ArgumentHelp("Only with this tag; may be repeated.", valueName: "WORD"))
  package var tagged: [String] = []

  @Option(help: ArgumentHelp("Only modified at or after this.", valueName: "TIME"))
  package var since: String?

  @Option(help: ArgumentHelp("Only modified before this.", valueName: "TIME"))
  package var until: String?

  @Option(help: ArgumentHelp("Only larger than this: 10kB, 2MiB.", valueName: "SIZE"))
  package var larger: String?

  @Option(help: ArgumentHelp("Only smaller than this.", valueName: "SIZE"))
  package var smaller: String?

  @Option(help: ArgumentHelp("The tree as it was at this point.", valueName: "POINT"))
  package var at: String?

  @Option(help: ArgumentHelp("Not below this folder.", valueName: "FOLDER"), completion: .directory)
  package var notUnder: String?

  @Option(help: ArgumentHelp("Not about this.", valueName: "TEXT"))
  package var notQuery: String?

  @Option(
    name: .customLong("not-keyword"),
    help: ArgumentHelp("Not with this word or phrase; may be repeated.", valueName: "WORD"))
  package var notKeywords: [String] = []

  @Option(help: ArgumentHelp("Not names that match this glob.", valueName: "GLOB"))
  package var notName: String?

  @Option(
    name: .customLong("not-type"), help: ArgumentHelp("Not of this kind.", valueName: "KIND"),
    completion: .list(Kind.families + Kind.languages))
  package var notTypes: [String] = []

  @Option(help: ArgumentHelp("Not by this author.", valueName: "NAME"))
  package var notAuthor: String?

  @Option(
    help: ArgumentHelp(
      "Order: newest oldest largest smallest name; else by relevance.", valueName: "ORDER"))
  package var sort: Order?

  @Option(name: .customShort("k"), help: ArgumentHelp("At most so many.", valueName: "N"))
  package var k: Int?

  package init() {}

  package func validate() throws {
    if let k, k < 1 { throw ValidationError("-k takes a positive number") }
    if anyKeyword, keywords.isEmpty {
      throw ValidationError("--any says nothing without --keyword")
    }
  }

  /// The selection that the filters make.
  func selection(in place: Place) throws -> Selection {
    var files = Selection()
    files.under = try under.flatMap { try place.folder($0) }
    files.keywords = keywords
    files.matchesAnyKeyword = anyKeyword
    files.name = name
    files.types = try Values.kinds(types)
    files.author = author
    files.tagged = tagged
    files.since = try since.map { try Values.time($0, isUntil: false, in: place.context) }
    files.until = try until.map { try Values.time($0, isUntil: true, in: place.context) }
    files.larger = try larger.map { try Values.bytes($0, option: "--larger") }
    files.smaller = try smaller.map { try Values.bytes($0, option: "--smaller") }
    files.at = try at.map { try Values.point($0, option: "--at", in: place.context) }
    files.sort = sort
    files.k = k
    let exclusion = try self.exclusion(in: place)
    if !exclusion.isEmpty { files.not = exclusion }
    return files
  }

  private func exclusion(in place: Place) throws -> Selection {
    var not = Selection()
    not.under = try notUnder.flatMap { try place.folder($0) }
    not.query = notQuery
    not.keywords = notKeywords
    not.name = notName
    not.types = try Values.kinds(notTypes)
    not.author = notAuthor
    return not
  }
}

/// Which files an operation is about: named ones, or those that filters and a query select.
package struct SelectionOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp("Files or folders; - reads them from standard input.", valueName: "PATH"),
    completion: .file())
  package var paths: [String] = []

  @Option(
    name: [.customShort("q"), .customLong("query")],
    help: ArgumentHelp("Files about this.", valueName: "TEXT"))
  package var query: String?

  @Flag(name: .customLong("files-from0"), help: "With -, the paths on standard input end with NUL.")
  package var readsNull = false

  @OptionGroup(title: "Filters") package var filters: FilterOptions

  package init() {}

  func selection(in place: Place) throws -> Selection {
    var files = try filters.selection(in: place)
    files.paths = try place.paths(paths, readsNull: readsNull)
    files.query = query
    return files
  }
}
