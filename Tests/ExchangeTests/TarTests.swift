// SPDX-License-Identifier: GPL-3.0-or-later
import Exchange
import Foundation
import History
import SystemPackage
import Testing

@Suite struct TarTests {
  private func export(_ workshop: Workshop, at point: OperationID, below: FilePath = FilePath(""))
    throws -> TarExport
  {
    let path = workshop.base.appending("out.tar")
    let file = try FileDescriptor.open(
      path, .writeOnly, options: [.create, .truncate], permissions: .ownerReadWrite)
    defer { try? file.close() }
    return try TarExport.write(workshop.store.view(at: point), below: below, to: file)
  }

  @Test func tarGivesBackTheTreeAsItWas() throws {
    let workshop = try Workshop()
    let long = String(repeating: "long name ", count: 20)
    let point = try workshop.change(
      """
      mkdir -p 'a b/deep/\(long)/\(long)' empty
      printf 'x\\n' > 'a b/deep/\(long)/\(long)/\(long)'
      printf odd > "$(printf 'byte\\377 \\n ü')"
      ln -s 'a b/deep' link; ln -s '\(long)\(long)' far; mkfifo pipe
      echo one > one; ln one 'a b/two'; chmod 4750 one; chmod 1777 empty
      head -c 3000000 /dev/urandom > big; truncate -s 40M big; printf end >> big
      setfattr -n user.colour -v red one 2> /dev/null || true
      touch -d '2001-02-03 04:05:06.123456789' one; touch -d 1960-05-06 big
      """)
    try workshop.change("rm -r 'a b' one; echo other > big")
    _ = try export(workshop, at: point)
    try workshop.out("mkdir out && tar --xattrs -xpf out.tar -C out")
    let size = try workshop.out("stat -c %s out.tar").lines.first.flatMap { Int($0) } ?? 0
    // The hole of 37 MB is not in it.
    #expect(size > 3_000_000 && size < 5_000_000)
    // A second store of what came out holds what the first did.
    let (other, _) = try Store.initialise(tree: Tree(path: workshop.base.appending("out")))
    let draft = OperationDraft(kind: .scan, actor: .current)
    let head = try #require(try other.scan(draft: draft).operation).id
    let wanted = try workshop.store.view(at: point)
    let found = try other.view(at: head)
    let paths = try wanted.entries(below: FilePath("")).map(\.path)
    #expect(try found.entries(below: FilePath("")).map(\.path) == paths)
    for path in paths {
      let one = try #require(try wanted.entry(at: path)?.version)
      let two = try #require(try found.entry(at: path)?.version)
      #expect(
        one.kind == two.kind && one.digest == two.digest && one.target == two.target
          && one.permissions == two.permissions && one.owner == two.owner
          && one.size == two.size, "\(path)")
      if one.kind == .file { #expect(one.modified == two.modified, "\(path)") }
      let (more, less) = (try wanted.details(of: one), try found.details(of: two))
      #expect(
        more.names == less.names && more.attributes.map(\.name) == less.attributes.map(\.name))
    }
  }

  @Test func aFolderAloneIsExported() throws {
    let workshop = try Workshop()
    let point = try workshop.change("mkdir -p a/b c; echo 1 > a/b/f; echo 2 > c/g")
    let export = try export(workshop, at: point, below: "a")
    #expect(export.files == 1)
    #expect(try workshop.out("tar tf out.tar").lines == ["a/", "a/b/", "a/b/f"])
  }
}
