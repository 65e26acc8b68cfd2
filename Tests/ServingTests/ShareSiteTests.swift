// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import Testing

@testable import Serving

/// What links give, and above all what they do not.
@Suite struct ShareSiteTests {
  @Test func aLinkToAFileIsTheFile() throws {
    let tree = try SharedTree(["notes/a.txt": "hello\n"])
    let link = try tree.share("notes/a.txt")
    let answer = try tree.ask(link)
    #expect(answer.status == 200 && answer.body == "hello\n")
    #expect(answer.fields["Content-Type"] == "text/plain; charset=utf-8")
    #expect(try tree.ask(link + "a.txt").body == "hello\n")
    #expect(try tree.ask(link + "b.txt").status == 404)
    #expect(try tree.ask(String(link.dropLast())).fields["Location"]?.hasSuffix("/") == true)
    #expect(try tree.ask(link, method: "POST").status == 405)
    #expect(try tree.ask(link, method: "DELETE").status == 405)
  }

  @Test func aLinkFollowsItsFileAndEndsWithIt() throws {
    let tree = try SharedTree(["a.txt": "one", "b.txt": "two"])
    let link = try tree.share("a.txt")
    try tree.step(#"{"op":"move","paths":["a.txt"],"into":"deep/c.txt"}"#)
    #expect(try tree.ask(link).body == "one")
    // What now has the old name was never shared.
    try Data("secret".utf8).write(to: tree.root.appending(path: "a.txt"))
    try tree.scan()
    #expect(try tree.ask(link).body == "one")
    try tree.step(#"{"op":"delete","paths":["deep/c.txt"]}"#)
    #expect(try tree.ask(link).status == 404)
  }

  @Test func aFileThatAnEditorReplacedIsStillTheFile() throws {
    let tree = try SharedTree(["a.txt": "one"])
    let link = try tree.share("a.txt")
    try Data("two".utf8).write(to: tree.root.appending(path: "a.txt.new"))
    try #require(
      rename(tree.root.appending(path: "a.txt.new").path, tree.root.appending(path: "a.txt").path)
        == 0)
    try tree.scan()
    #expect(try tree.ask(link).body == "two")
  }

  @Test func aLinkIsGoneWhenItsTimeIsOverOrItWasEnded() throws {
    let tree = try SharedTree(["a.txt": "x", "b.txt": "y"])
    let (first, second) = (try tree.share("a.txt"), try tree.share("b.txt"))
    try tree.step(#"{"op":"unshare","paths":["a.txt"]}"#)
    let ended = try tree.ask(first)
    #expect(ended.status == 404)
    #expect(try tree.ask(second).status == 200)
    tree.clock.now += 7 * 86_400
    let expired = try tree.ask(second)
    // Ended, expired and never made are told apart by nobody.
    let never = try tree.ask("/s/" + String(repeating: "a", count: 32) + "/")
    #expect(expired.status == 404 && expired.body == ended.body && ended.body == never.body)
  }

  @Test(arguments: [
    "/", "/s", "/s/", "/s/a/", "/x", "/.semfs/history.db", "/s/AAAA/", "/favicon.ico",
  ])
  func withoutATokenThereIsNothing(target: String) throws {
    let tree = try SharedTree(["a.txt": "x"])
    _ = try tree.share("a.txt")
    #expect(try tree.ask(target).status == 404)
  }

  @Test func aFolderIsAPageOfRelativeLinks() throws {
    let tree = try SharedTree([
      "f/b.txt": "b", "f/a b?#%.txt": "a", "f/sub/c.txt": "c", "f/pic.png": "\u{1}", "g.txt": "g",
    ])
    let link = try tree.share("f")
    let page = try tree.ask(link)
    #expect(page.status == 200)
    #expect(page.fields["Content-Type"] == "text/html; charset=utf-8")
    #expect(page.body.contains(#"<a href="./sub/">sub/</a>"#))
    #expect(page.body.contains(#"<a href="./a%20b%3F%23%25.txt?view">a b?#%.txt</a>"#))
    #expect(!page.body.contains("href=\"/") && !page.body.contains("g.txt"))
    #expect(try tree.ask(link + "a%20b%3F%23%25.txt").body == "a")
    #expect(try tree.ask(link + "sub/c.txt").body == "c")
    #expect(try tree.ask(link + "sub").fields["Location"] == "./sub/")
    #expect(try tree.ask(link + "sub/").body.contains(#"href="../""#))
    #expect(try tree.ask(link + "b.txt/").status == 404)
    #expect(try tree.ask(link + "b.txt?view").body.contains("<pre>b</pre>"))
    #expect(try tree.ask(link + "pic.png?view").body.contains(#"<img alt="" src="./pic.png">"#))
  }

  @Test func severalFilesAreAPageOfThem() throws {
    let tree = try SharedTree([
      "x/n.txt": "one", "y/n.txt": "two", "z.txt": "three", "s/q.txt": "q",
    ])
    let link = try tree.share("x/n.txt", "y/n.txt", "z.txt", "s")
    let page = try tree.ask(link).body
    for name in ["1-n.txt", "2-n.txt", "z.txt"] {
      #expect(page.contains(#"href="./\#(name)?view""#))
    }
    #expect(try tree.ask(link + "2-n.txt").body == "two")
    #expect(try tree.ask(link + "z.txt").body == "three")
    #expect(try tree.ask(link + "s/q.txt").body == "q")
    #expect(try tree.ask(link + "n.txt").status == 404)
  }

  @Test func namesAndContentsAreNeverMarkup() throws {
    let evil = "<img src=x onerror=alert(1)>\"'&.txt"
    let tree = try SharedTree(["f/\(evil)": "</pre><script>alert(2)</script>", "f/p.html": "<b>x"])
    let link = try tree.share("f")
    let page = try tree.ask(link)
    #expect(page.body.contains("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;.txt"))
    #expect(!page.body.contains("<img"))
    let name = PercentCoding.escaped(evil.utf8)
    let view = try tree.ask("\(link)\(name)?view").body
    #expect(view.contains("&lt;/pre&gt;&lt;script&gt;") && !view.contains("<script"))
    for answer in [page, try tree.ask("\(link)\(name)"), try tree.ask(link + "p.html")] {
      #expect(answer.fields["Content-Security-Policy"]?.hasPrefix("default-src 'none'") == true)
      #expect(answer.fields["X-Content-Type-Options"] == "nosniff")
      #expect(answer.fields["Referrer-Policy"] == "no-referrer")
    }
    let raw = try tree.ask(link + "p.html")
    #expect(raw.fields["Content-Type"] == "text/plain; charset=utf-8")
    #expect(raw.fields["Content-Security-Policy"]?.hasSuffix("; sandbox") == true)
  }

  @Test func nothingLeadsOutOfAFolder() throws {
    let tree = try SharedTree([
      "f/a.txt": "a", "f/in/b.txt": "b", "private.txt": "secret", "f/.env": "KEY=secret",
      "f/id_rsa": "secret", "f/.hidden/x": "secret", "f/db/vault.kdbx": "secret",
    ])
    try Data("outside".utf8).write(to: tree.folder.appending(path: "outside.txt"))
    try tree.link("f/out", to: "../private.txt")
    try tree.link("f/far", to: "../../outside.txt")
    try tree.link("f/root", to: "/etc/passwd")
    try tree.link("f/up", to: "..")
    try tree.link("f/magic", to: "/proc/self/root")
    try tree.link("f/dotted", to: ".env")
    try tree.link("f/inside", to: "in/b.txt")
    try #require(mkfifo(tree.root.appending(path: "f/pipe").path, 0o600) == 0)
    try tree.scan()
    let link = try tree.share("f")
    let page = try tree.ask(link).body
    for name in [
      "out", "far", "root", "up", "magic", "dotted", ".env", "id_rsa", ".hidden", "pipe",
      "up/private.txt", "magic/etc/passwd", ".hidden/x", "db/vault.kdbx", "..", "../private.txt",
    ] {
      let status = (try? tree.ask(link + name).status) ?? 400
      #expect(status == 404 || status == 400, "\(name): \(status)")
      #expect(!page.contains(#"href="./\#(name)"#), "\(name)")
    }
    #expect(try tree.ask(link + "inside").body == "b")
    #expect(page.contains(#"href="./inside?view""#))
  }

  @Test func theWholeTreeIsSharedWithoutItsStore() throws {
    let tree = try SharedTree(["a.txt": "a"])
    try tree.link("way", to: ".semfs/history.db")
    let link = try tree.share(".")
    #expect(try tree.ask(link).body.contains("a.txt"))
    #expect(try tree.ask(link + "a.txt").body == "a")
    for name in [".semfs/", ".semfs/history.db", "way"] {
      #expect(try tree.ask(link + name).status == 404, "\(name)")
    }
  }

  @Test func aPartOfAFileIsGivenAndContinuedOnlyWhileItIsTheSame() throws {
    let tree = try SharedTree(["a.txt": "0123456789"])
    let link = try tree.share("a.txt")
    let part = try tree.ask(link, "Range: bytes=2-4\r\n")
    #expect(part.status == 206 && part.body == "234")
    #expect(part.fields["Content-Range"] == "bytes 2-4/10")
    let beyond = try tree.ask(link, "Range: bytes=10-\r\n")
    #expect(beyond.status == 416 && beyond.fields["Content-Range"] == "bytes */10")
    let tag = try #require(part.fields["ETag"])
    #expect(try tree.ask(link, "If-None-Match: \(tag)\r\n").status == 304)
    #expect(try tree.ask(link, "Range: bytes=2-4\r\nIf-Range: \(tag)\r\n").status == 206)
    try Data("abcdefghij".utf8).write(to: tree.root.appending(path: "a.txt"))
    let changed = try tree.ask(link, "Range: bytes=2-4\r\nIf-Range: \(tag)\r\n")
    #expect(changed.status == 200 && changed.body == "abcdefghij")
  }

  @Test func bytesThatAreNoTextAreSavedAndNotShown() throws {
    let tree = try SharedTree(["a.txt": "x", "page.svg": "<svg onload='alert(1)'/>"])
    try Data([0, 1, 2, 255]).write(to: tree.root.appending(path: "blob.bin"))
    try tree.scan()
    let blob = try tree.ask(tree.share("blob.bin"))
    #expect(blob.fields["Content-Type"] == "application/octet-stream")
    #expect(blob.fields["Content-Disposition"]?.hasPrefix("attachment; ") == true)
    let picture = try tree.ask(tree.share("page.svg"))
    #expect(picture.fields["Content-Security-Policy"]?.contains("sandbox") == true)
  }

  @Test func aNameThatIsNoTextIsServedToo() throws {
    let tree = try SharedTree(["f/a.txt": "x"])
    let path = Array((tree.root.path + "/f/").utf8) + [0xFF, 0x2E, 0x74]
    let made = (path + [0]).withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { open($0.baseAddress!, O_CREAT | O_WRONLY, 0o600) }
    }
    try #require(made >= 0)
    try #require(write(made, "odd", 3) == 3)
    close(made)
    try tree.scan()
    let link = try tree.share("f")
    #expect(try tree.ask(link).body.contains(#"href="./%FF.t?view""#))
    #expect(try tree.ask(link + "%FF.t").body == "odd")
  }
}
