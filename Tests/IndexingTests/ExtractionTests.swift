// SPDX-License-Identifier: GPL-3.0-or-later
import CZlib
import Foundation
import Testing

@testable import Indexing

@Suite struct ExtractionTests {
  private func extracted(_ name: String, _ data: Data) -> ExtractedText? {
    IndexedText.text(name: name, data: data).text
  }
  private func extracted(_ name: String, _ source: String) -> ExtractedText? {
    extracted(name, Data(source.utf8))
  }
  private func string(_ text: ExtractedText?) -> String {
    String(decoding: text?.bytes ?? [], as: UTF8.self)
  }

  // MARK: HTML

  @Test func htmlIsReadWithoutScriptsAndWithEntities() throws {
    let page = """
      <!DOCTYPE html><html><head><title>Caf&eacute; &amp; Bar</title>
      <meta name="author" content="Zo&euml; M."><style>p { color: red }</style></head>
      <body><script>var secret = "<p>no</p>";</script>
      <h1>Open</h1><p>From&nbsp;nine &lt;or so&gt;<b>to</b> five.</p>
      <ul><li>tea<li>coffee</ul><noscript>never</noscript></body></html>
      """
    let text = try #require(extracted("a.html", page))
    #expect(text.title == "Café & Bar")
    #expect(text.author == "Zoë M.")
    let words = string(text)
    #expect(words.contains("From nine <or so>to five."))
    #expect(words.contains("tea") && words.contains("coffee"))
    for hidden in ["secret", "color", "never"] { #expect(!words.contains(hidden), "\(hidden)") }
    #expect(text.headings.map(\.text) == ["Open"])
  }

  @Test func deeplyNestedHTMLEnds() {
    let page = String(repeating: "<div><table><tr><td>", count: 50_000) + "deep"
    #expect(string(extracted("a.html", "<html>" + page)).count < 1_000_000)
  }

  @Test func htmlWithoutItsNameIsKnownByItsContents() {
    #expect(FileKind.detect(name: "page", head: Data("<!DOCTYPE html><p>x".utf8)).name == "html")
  }

  // MARK: Man pages

  private let manPage = #"""
    .\" A comment
    .TH LS "1" "September 2022" "GNU coreutils 9.1" "User Commands"
    .SH NAME
    ls \- list directory contents
    .SH SYNOPSIS
    .B ls
    [\fI\,OPTION\/\fR]... [\fI\,FILE\/\fR]...
    .SH DESCRIPTION
    .PP
    Sort entries alphabetically if none of \fB\-cftuvSUX\fR is specified.
    .TP
    \fB\-a\fR, \fB\-\-all\fR
    do not ignore entries starting with .
    .if t .ds x never shown
    .BR chmod (1)
    .nf
      literal   text
    .fi
    """#

  @Test func manPagesAreReadAsSet() throws {
    let text = try #require(extracted("ls.1", manPage))
    #expect(text.title == "ls - list directory contents")
    let words = string(text)
    #expect(words.contains("ls [OPTION]... [FILE]..."))
    #expect(words.contains("-a, --all\ndo not ignore entries starting with ."))
    #expect(words.contains("chmod(1)"))
    #expect(words.contains("  literal   text\n"))
    #expect(!words.contains("\\f") && !words.contains(".TP") && !words.contains("never shown"))
    #expect(text.headings.map(\.text) == ["NAME", "SYNOPSIS", "DESCRIPTION"])
  }

  @Test func mdocPagesAreReadAsSet() throws {
    let page = #"""
      .Dd July 1, 2020
      .Dt CAT 1
      .Os
      .Sh NAME
      .Nm cat
      .Nd concatenate and print files
      .Sh SYNOPSIS
      .Nm
      .Op Fl benstuv
      .Op Ar
      .Sh DESCRIPTION
      The
      .Nm
      utility reads files, see
      .Xr head 1 ,
      .Bl -tag -width Ds
      .It Fl b
      Number the lines.
      .El
      """#
    let text = try #require(extracted("cat.1", page))
    #expect(text.title == "cat - concatenate and print files")
    let words = string(text)
    #expect(words.contains("cat [-benstuv]"))
    #expect(words.contains("The cat utility reads files, see head(1),"))
    #expect(words.contains("-b\nNumber the lines."))
  }

  // MARK: gzip

  private func gzip(_ data: Data) -> Data {
    var stream = z_stream()
    let size = Int32(MemoryLayout<z_stream>.size)
    precondition(
      deflateInit2_(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK)
    defer { deflateEnd(&stream) }
    var input = [UInt8](data)
    var output = [UInt8](repeating: 0, count: data.count + 1024)
    let room = output.count
    input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(room)
        _ = deflate(&stream, Z_FINISH)
      }
    }
    return Data(output[..<(room - Int(stream.avail_out))])
  }

  @Test func compressedTextIsReadAsWhatItHolds() {
    let page = gzip(Data(manPage.utf8))
    #expect(extracted("ls.1.gz", page)?.title == "ls - list directory contents")
    #expect(FileKind.detect(name: "ls.1.gz", head: nil).name == "text")
    #expect(string(extracted("notes.md.gz", gzip(Data("# Hi\n\nthere\n".utf8)))).contains("there"))
  }

  @Test func aTruncatedGzipGivesItsBeginning() {
    let words = (0..<20_000).map { "line \($0)" }.joined(separator: "\n")
    let whole = gzip(Data(words.utf8))
    let text = extracted("a.txt.gz", whole.prefix(whole.count / 2))
    #expect(text?.isTruncated == true)
    #expect(string(text).hasPrefix("line 0\nline 1\n"))
    #expect(extracted("a.txt.gz", whole.prefix(5))?.bytes.isEmpty != false)
  }

  @Test func aZipBombEndsAtALimit() {
    let bomb = gzip(Data(repeating: 0x41, count: 64 << 20))
    let text = extracted("a.txt.gz", bomb)
    #expect(text?.isTruncated == true)
    #expect((text?.bytes.count ?? 0) <= Limits.textBytes)
  }

  // MARK: Encodings

  @Test func encodingsAreTold() {
    #expect(string(extracted("a.txt", Data([0xEF, 0xBB, 0xBF]) + Data("größer".utf8))) == "größer")
    let utf16 =
      Data([0xFF, 0xFE])
      + "größer".utf16.reduce(into: Data()) {
        $0 += [UInt8($1 & 0xFF), UInt8($1 >> 8)]
      }
    #expect(string(extracted("a.txt", utf16)) == "größer")
    #expect(
      string(extracted("a.txt", Data("price: ".utf8) + [0x67, 0x72, 0xF6, 0xDF, 0x65, 0x72, 0x80]))
        == "price: größer€")
  }

  @Test func invalidUTF8AndControlsAreMadeText() {
    var data = Data("plain start, long enough to be text\r\nnext\u{7}line\n".utf8)
    data += [0xC3, 0x28, 0x0A]
    let words = string(extracted("a.txt", data))
    #expect(words.hasPrefix("plain start, long enough to be text\nnext line\n"))
  }

  @Test func binaryContentsHaveNoText() {
    #expect(extracted("a.txt", Data([0x41, 0, 0x42, 0, 0, 1])) == nil)
    #expect(
      extracted("a.txt", Data((0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 197) })) == nil)
    #expect(FileKind.detect(name: "a", head: Data([0x7F, 0x45, 0x4C, 0x46])).name == "binary")
    #expect(extracted("a.txt", Data()) == nil)
  }

  @Test func anyBytesAreSurvived() {
    var random = SplitMix(state: 20)
    for name in ["a.html", "a.1", "a.md", "a.swift", "a.txt.gz", "a.json", "a.xml"] {
      for start in ["", "<html>", ".TH A 1\n", "# x\n", "---\n", "\u{1f}"] {
        for _ in 0..<20 {
          var data = Data(start.utf8)
          let letters = Array("<>/&;\\.\"'()[]{}*#-=` \nabcSHBPT!?\u{80}é".utf8)
          for _ in 0..<300 { data.append(letters[random.below(letters.count)]) }
          if let text = extracted(name, data) { expectTiled(text) }
        }
      }
    }
  }

  // MARK: Kinds

  @Test(arguments: [
    ("a.PDF", "pdf"), ("b.tar.gz", "archive"), ("Makefile", "code"), ("x.rs", "rust"),
    ("q.sql", "sql"), ("noname", "text"), ("a.docx", "document"), ("s.csv", "csv"),
    ("m.eml", "mail"), ("c.toml", "config"), ("p.jpeg", "image"), ("syslog", "log"),
  ])
  func namesTellKinds(name: String, kind: String) {
    #expect(FileKind.detect(name: name, head: nil).name == kind)
  }

  @Test func contentsTellKindsWhereTheyAreCertain() {
    #expect(FileKind.detect(name: "a.txt", head: Data("%PDF-1.7".utf8)).name == "pdf")
    #expect(
      FileKind.detect(name: "run", head: Data("#!/usr/bin/env python3\n".utf8)).name == "python")
    #expect(FileKind.detect(name: "a.docx", head: Data([0x50, 0x4B, 3, 4])).name == "document")
    #expect(FileKind.detect(name: "a", head: Data("just words\n".utf8)).name == "text")
    #expect(FileKind(name: "rust").matches("code") && !FileKind(name: "text").matches("code"))
  }

  @Test func frontMatterAndHeadingsAreRead() throws {
    let text = try #require(
      extracted(
        "a.md",
        "---\ntitle: \"My Day\"\nauthor: Ann Lee\n---\n\nIntro\n=====\n\n```\n# no heading\n```\n## Two ##\n"
      ))
    #expect(text.title == "My Day" && text.author == "Ann Lee")
    #expect(text.headings.map(\.text) == ["Intro", "Two"])
  }

  // MARK: Passages

  private func expectTiled(_ text: ExtractedText) {
    let passages = PassageSplitter.passages(of: text)
    var end = 0
    for passage in passages {
      #expect(passage.range.lowerBound == end && !passage.range.isEmpty)
      #expect(passage.range.count <= 2 * Limits.passageBytesMost)
      end = passage.range.upperBound
    }
    #expect(end == text.bytes.count || passages.count == Limits.passages)
    #expect(TextDecoding.isWhole(text.bytes))
  }

  @Test func passagesTileEveryText() {
    let prose = (0..<400).map { "Sentence number \($0) is here." }.joined(separator: " ")
    let lines = (0..<3000).map { "line \($0)" }.joined(separator: "\n")
    let sources = [
      prose, lines, String(repeating: "x", count: 50_000), String(repeating: "\n", count: 50_000),
      String(repeating: "字", count: 20_000), "\n\n\nlate\n\n", String(repeating: " ", count: 9000),
      String(repeating: "# h\n\ntext\n\n", count: 500),
    ]
    for source in sources {
      for name in ["a.txt", "a.md", "a.swift", "a.json"] {
        if let text = extracted(name, source) { expectTiled(text) }
      }
    }
  }

  @Test func linesArePassagesLines() throws {
    let source = (1...500).map { "line \($0) with some words in it" }.joined(separator: "\n")
    let text = try #require(extracted("a.txt", source))
    for passage in PassageSplitter.passages(of: text) {
      let body = String(decoding: text.bytes[passage.range], as: UTF8.self)
      #expect(body.hasPrefix("line \(passage.lines.lowerBound) "))
      let last = body.split(separator: "\n").last ?? ""
      #expect(last.hasPrefix("line \(passage.lines.upperBound) "))
    }
  }
}
