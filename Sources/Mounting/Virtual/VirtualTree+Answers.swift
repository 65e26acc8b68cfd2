// SPDX-License-Identifier: GPL-3.0-or-later
import CFuse
import Execution
import Foundation
import Glibc
import History
import Syscalls
import SystemPackage

/// `.semfs/find`, `.semfs/related`, `.semfs/group` and `.semfs/saved`.
extension VirtualTree {
  // MARK: Links

  func links(
    of question: VirtualQuestion, _ viewer: Viewer, fresh: Bool
  ) throws(Errno) -> [VirtualAnswers.Link] {
    let key = VirtualAnswers.Key(viewer: viewer, question: question)
    if let known = answers.links(key, fresh: fresh) { return known }
    let paths = try paths(answering: question, viewer, fresh: fresh)
    let links = Self.links(to: paths, depth: question.depth)
    answers.keep(links, as: key)
    return links
  }

  func target(
    of name: Name, in question: VirtualQuestion, _ viewer: Viewer
  ) throws(Errno) -> Name {
    if let link = try links(of: question, viewer, fresh: false).first(where: { $0.name == name }) {
      return link.target
    }
    let key = VirtualAnswers.Key(viewer: viewer, question: question)
    if let link = answers.formerLinks(key).first(where: { $0.name == name }) { return link.target }
    throw .noSuchFileOrDirectory
  }

  private func paths(
    answering question: VirtualQuestion, _ viewer: Viewer, fresh: Bool
  ) throws(Errno) -> [String] {
    switch question {
    case .find(let name): return try search(name, viewer)
    case .saved(_, let name):
      guard let query = try savedQuery(name, of: viewer) else { throw .noSuchFileOrDirectory }
      return try search(Name(query), viewer)
    case .related(let path):
      settle()
      var selection = Selection(paths: [PathText.string(path)])
      selection.k = 10
      let plan = Plan(steps: [.related(selection)])
      let outcome = try answer { try interpreter.execute(plan, context: context(for: viewer)) }
      guard case .files(let files)? = outcome.results.first?.value else { return [] }
      return files.map(\.path)
    case .group(let by, let label):
      return try groups(by, viewer, fresh: fresh).first { $0.label == label }?.paths ?? []
    }
  }

  private func search(_ query: Name, _ viewer: Viewer) throws(Errno) -> [String] {
    guard let selection = selection(of: query, for: viewer) else { throw .noSuchFileOrDirectory }
    settle()
    var context = context(for: viewer)
    context.ranking.showsPassages = false
    return try answer { try interpreter.retrieve(selection, context: context).map(\.path) }
  }

  /// `01 name`, with as many digits as the last one needs.
  private static func links(to paths: [String], depth: Int) -> [VirtualAnswers.Link] {
    let width = max(2, String(paths.count).count)
    let up = Array(String(repeating: "../", count: depth).utf8)
    return paths.enumerated().map { index, text in
      let path = PathText.bytes(text)
      let digits = String(index + 1)
      let prefix = String(repeating: "0", count: width - digits.count) + digits + " "
      let last = path.split(separator: UInt8(ascii: "/")).last ?? path[...]
      let name = (Array(prefix.utf8) + last).prefix(255) + [0]
      return VirtualAnswers.Link(
        name: Name(bytes: name.map { CChar(bitPattern: $0) }),
        target: Name(bytes: (up + path + [0]).map { CChar(bitPattern: $0) }))
    }
  }

  /// The selection that a name says. What another user is shown is the tree as it is.
  func selection(of query: Name, for viewer: Viewer) -> Selection? {
    let selection = QueryName.selection(query.text, now: Date(), timeZone: .current)
    guard let selection, !viewer.isLimited || !selection.looksBack else { return nil }
    return selection
  }

  // MARK: Nearness

  func related(_ path: FilePath, _ viewer: Viewer) throws(Errno) -> VirtualNode {
    guard case .versionedFile = try versioned(path, viewer) else { return .relatedFolder(path) }
    let isThere = try answer { () throws -> Bool in
      let head = try store.head()
      guard let entry = try store.view(at: head).entry(at: path) else { return false }
      return try entry.version.kind == .file && access(viewer).mayReach(entry, at: head)
    }
    guard isThere else { throw .noSuchFileOrDirectory }
    return .answer(.related(path))
  }

  // MARK: Groups

  static let groupings = Grouping.Criterion.allCases.map { Name($0.rawValue) }

  /// `topic groups=5 under=notes`: what to group by, and which files.
  func grouping(of name: Name, for viewer: Viewer) -> (selection: Selection, grouping: Grouping)? {
    let parts = name.text.split(separator: " ", maxSplits: 1).map(String.init)
    guard let first = parts.first, let by = Grouping.Criterion(rawValue: first) else { return nil }
    var grouping = Grouping(by: by)
    var rest: [Substring] = []
    for word in parts.dropFirst().first?.split(separator: " ") ?? [] {
      if word.hasPrefix("groups=") {
        guard let count = Int(word.dropFirst(7)), (1...1_000).contains(count) else { return nil }
        grouping.groups = count
      } else if word.hasPrefix("labels=") {
        grouping.labels = word.dropFirst(7).split(separator: ",").map(String.init)
      } else {
        rest.append(word)
      }
    }
    guard !rest.isEmpty else { return (Selection(), grouping) }
    let query = Name(rest.joined(separator: " "))
    return selection(of: query, for: viewer).map { ($0, grouping) }
  }

  func groups(
    _ by: Name, _ viewer: Viewer, fresh: Bool
  ) throws(Errno) -> [VirtualAnswers.Group] {
    let key = VirtualAnswers.GroupKey(viewer: viewer, by: by)
    if let known = answers.groups(key, fresh: fresh) { return known }
    guard let (selection, grouping) = grouping(of: by, for: viewer) else {
      throw .noSuchFileOrDirectory
    }
    settle()
    let plan = Plan(steps: [.group(selection, grouping)])
    let outcome = try answer { try interpreter.execute(plan, context: context(for: viewer)) }
    guard case .groups(let found)? = outcome.results.first?.value else { return [] }
    var taken: Set<Name> = []
    let groups = found.map { group in
      VirtualAnswers.Group(
        label: Self.folderName(group.label, &taken), paths: group.files.map(\.path))
    }
    answers.keep(groups, as: key)
    return groups
  }

  /// A label as the name of a folder that no other has.
  private static func folderName(_ label: String, _ taken: inout Set<Name>) -> Name {
    var text = label.replacingOccurrences(of: "/", with: "-")
      .replacingOccurrences(of: "\0", with: "")
    if text.isEmpty || text == "." || text == ".." { text = "other" }
    while text.utf8.count > 240 { text.removeLast() }
    for number in 1... {
      let name = Name(number == 1 ? text : "\(text) (\(number))")
      if taken.insert(name).inserted { return name }
    }
    return Name(text)
  }

  // MARK: Saved queries

  private static let savedAttribute = "user.semfs.query"

  func savedNames(of viewer: Viewer) throws(Errno) -> [Name] {
    try answer { try SavedQueries(store: store, uid: viewer.uid).all().map { Name($0.name) } }
  }

  func savedQuery(_ name: Name, of viewer: Viewer) throws(Errno) -> String? {
    try answer { try SavedQueries(store: store, uid: viewer.uid).query(named: name.text) }
  }

  /// `mkdir .semfs/saved/NAME`: a saved query that is its name, until it is told another.
  func makeFolder(
    _ pointer: UnsafePointer<CChar>, in parent: fuse_ino_t, _ request: FuseRequest
  ) throws(Errno) {
    guard owns(parent), try numbers.node(parent) == .section(.saved) else {
      throw .readOnlyFileSystem
    }
    let name = Name(pointer)
    let viewer = Viewer(request.caller)
    guard try savedQuery(name, of: viewer) == nil else { throw .fileExists }
    try save(name.text, as: name, for: viewer)
    try lookup(parent, pointer, request)
  }

  func removeFolder(
    _ pointer: UnsafePointer<CChar>, in parent: fuse_ino_t, by caller: Caller
  ) throws(Errno) {
    guard owns(parent), try numbers.node(parent) == .section(.saved) else {
      throw .readOnlyFileSystem
    }
    let viewer = Viewer(caller)
    let name = Name(pointer)
    guard try savedQuery(name, of: viewer) != nil else { throw .noSuchFileOrDirectory }
    try answer { try SavedQueries(store: store, uid: viewer.uid).remove(name.text) }
  }

  private func save(_ query: String, as name: Name, for viewer: Viewer) throws(Errno) {
    guard selection(of: Name(query), for: viewer) != nil else { throw .invalidArgument }
    try answer { try SavedQueries(store: store, uid: viewer.uid).save(query, as: name.text) }
  }

  // MARK: Extended attributes of saved queries

  func attribute(
    _ name: UnsafePointer<CChar>, of number: fuse_ino_t, by caller: Caller
  ) throws(Errno) -> [UInt8] {
    guard strcmp(name, Self.savedAttribute) == 0,
      case .answer(.saved(_, let saved)) = try numbers.node(number),
      let query = try savedQuery(saved, of: Viewer(caller))
    else { throw Errno(rawValue: ENODATA) }
    return Array(query.utf8)
  }

  func attributes(listedOf number: fuse_ino_t) throws(Errno) -> [UInt8] {
    guard case .answer(.saved) = try numbers.node(number) else { return [] }
    return Array(Self.savedAttribute.utf8) + [0]
  }

  func setAttribute(
    _ name: UnsafePointer<CChar>, to value: UnsafeRawBufferPointer, of number: fuse_ino_t,
    by caller: Caller
  ) throws(Errno) {
    guard case .answer(.saved(let uid, let saved)) = try numbers.node(number) else {
      throw .readOnlyFileSystem
    }
    guard strcmp(name, Self.savedAttribute) == 0 else { throw .notSupported }
    let viewer = Viewer(caller)
    guard uid == viewer.uid, let query = String(validating: value, as: UTF8.self) else {
      throw .invalidArgument
    }
    try save(query.trimmingCharacters(in: .whitespacesAndNewlines), as: saved, for: viewer)
  }
}

extension Selection {
  /// Whether it, or what it leaves out, looks at a former state.
  var looksBack: Bool { at != nil || self.not?.looksBack == true }
}
