// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation

/// The plain meaning of the changing steps: paths in a dictionary. It knows nothing of the interpreter.
struct ReferenceTree {
  enum Item: Hashable {
    case file(String, tags: Set<String> = [], isLocked: Bool = false)
    case folder
    case link(String)
  }

  private(set) var items: [String: Item]

  init(_ items: [String: Item]) { self.items = items }

  var files: [String] {
    items.filter { if case .file = $0.value { true } else { false } }.keys.sorted()
  }
  var folders: [String] { items.filter { $0.value == .folder }.keys.sorted() }

  func text(_ path: String) -> String {
    if case .file(let text, _, _)? = items[path] { text } else { "" }
  }

  func tags(_ path: String) -> Set<String> {
    if case .file(_, let tags, _)? = items[path] { tags } else { [] }
  }

  func isLocked(_ path: String) -> Bool {
    if case .file(_, _, let isLocked)? = items[path] { isLocked } else { false }
  }

  /// The files that may be written to.
  var writable: [String] { files.filter { !isLocked($0) } }

  mutating func setTags(_ tags: Set<String>, of path: String) {
    items[path] = .file(text(path), tags: tags, isLocked: isLocked(path))
  }

  mutating func setLocked(_ isLocked: Bool, of path: String) {
    items[path] = .file(text(path), tags: tags(path), isLocked: isLocked)
  }

  func below(_ path: String) -> [String] {
    items.keys.filter { $0 == path || $0.hasPrefix(path + "/") }.sorted()
  }

  mutating func makeFolders(_ path: String) {
    var part = ""
    for name in path.split(separator: "/") {
      part += part.isEmpty ? "\(name)" : "/\(name)"
      if items[part] == nil { items[part] = .folder }
    }
  }

  mutating func write(_ text: String, to path: String) {
    makeFolders(ReferenceTree.folder(of: path))
    items[path] = .file(text, tags: tags(path), isLocked: isLocked(path))
  }

  mutating func delete(_ path: String) {
    for gone in below(path) { items[gone] = nil }
  }

  mutating func move(_ path: String, to destination: String) {
    let moved = below(path).map { (destination + $0.dropFirst(path.count), items[$0]) }
    delete(path)
    makeFolders(ReferenceTree.folder(of: destination))
    for (new, item) in moved { items[new] = item }
  }

  mutating func copy(_ path: String, to destination: String) {
    makeFolders(ReferenceTree.folder(of: destination))
    for old in below(path) { items[destination + old.dropFirst(path.count)] = items[old] }
  }

  mutating func link(_ path: String, to target: String) {
    makeFolders(ReferenceTree.folder(of: path))
    items[path] = .link(target)
  }

  /// A name for something in a folder, numbered where it is taken.
  func free(_ name: String, in folder: String) -> String {
    var candidate = folder + "/" + name
    var number = 2
    while items[candidate] != nil {
      let dot = name.lastIndex(of: ".") ?? name.endIndex
      candidate = "\(folder)/\(name[..<dot]) (\(number))\(name[dot...])"
      number += 1
    }
    return candidate
  }

  static func folder(of path: String) -> String {
    path.split(separator: "/").dropLast().joined(separator: "/")
  }

  static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? ""
  }
}
