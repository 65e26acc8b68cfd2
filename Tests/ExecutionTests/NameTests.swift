// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Execution

@Suite struct NameTests {
  @Test(arguments: [
    ("*.md", "notes.md", true), ("*.md", "notes.mdx", false), ("notes", "my-Notes.txt", true),
    ("n?tes.*", "notes.md", true), ("[a-c]*.txt", "beta.txt", true),
    ("[!a-c]*.txt", "beta.txt", false), ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaac", false),
    ("*", "", true), ("\\*x*", "*xy", true), ("[", "a[b", true), ("*.tar.gz", "a.tar.gz", true),
  ])
  func patternsFitNames(pattern: String, name: String, fits: Bool) {
    #expect(NamePattern(pattern).matches(name) == fits)
  }

  @Test(arguments: [
    ("a/b.md", "", "a/b.md"), ("./a//b/../c", "", "a/c"), ("c", "a/b", "a/b/c"),
    ("../c", "a/b", "a/c"), ("/tree/docs/x", "a", "docs/x"), ("/tree", "", ""),
    ("/tree/a/../b", "", "b"), (".", "a", "a"), ("a/", "", "a"),
    (".semfsignore", "", ".semfsignore"),
  ])
  func pathsAreMadeRelativeToTheRoot(text: String, folder: String, expected: String) throws {
    let path = try TreePath(text, folder: FilePath(folder), roots: [FilePath("/tree")])
    #expect(path.path == FilePath(expected))
  }

  @Test(arguments: [
    "..", "../x", "a/../../x", "/etc/passwd", "/tree/../etc/passwd", "/treetop/x",
    "~root/x/../../..",
    ".semfs", ".semfs/history.db", "./a/../.semfs/x", "", "a\0b", "/tree/.semfs",
    String(repeating: "x", count: 300), String(repeating: "x/", count: 3000),
  ])
  func pathsThatLeaveTheTreeAreRefused(text: String) {
    #expect(throws: TreePath.Outside.self) {
      _ = try TreePath(text, folder: FilePath(""), roots: [FilePath("/tree")])
    }
  }

  @Test(arguments: [
    ("a", "b", "b"), ("x/a", "y/b", "../y/b"), ("x/y/a", "x/b", "../b"), ("a", "x/y", "x/y"),
    ("x/a", "x/b", "b"), ("x/x/a", "x/y/b", "../y/b"),
  ])
  func linksLeadFromTheirFolderToTheirTarget(from: String, target: String, expected: String) {
    #expect(FilePath(from).relativeTarget(to: FilePath(target)) == FilePath(expected))
  }

  @Test func bytesThatAreNoTextSurviveAsText() {
    let name = FilePath(platformString: [0x61, CChar(bitPattern: 0xFF), 0x62, 0])
    #expect(FilePath(text: name.text) == name)
  }

  @Test(arguments: [
    ("notes.md", "notes"), (".bashrc", ".bashrc"), ("a.tar.gz", "a.tar"), ("plain", "plain"),
    ("v1.2 of the long story", "v1.2 of the long story"),
  ])
  func extensionsAreCutOff(name: String, stem: String) {
    #expect(PlanRun.stem(name) == stem)
  }
}
