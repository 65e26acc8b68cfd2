// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage
import Testing

@testable import Indexing

@Suite struct ExclusionTests {
  @Test(arguments: [
    ".env", "app/.env.local", ".ssh/config", "keys/server.pem", "id_ed25519", "a/.gnupg/x.txt",
    "pass.kdbx", ".password-store/mail.gpg", ".config/chromium/Default/Preferences", ".netrc",
    "a/.docker/config.json", ".git/config", "prod.env", "env.bak", ".envrc", "live.tfvars",
    "terraform.tfstate.backup", ".m2/settings.xml", "settings-security.xml",
    ".cargo/credentials.toml", ".yarnrc.yml", ".pg_service.conf", "rclone.conf", "kubeconfig",
    ".vault_pass", "htpasswd", "fish_history", ".node_repl_history", ".sqlite_history",
    "server.pem.gz", "Passwords.kdbx.bak", ".env.local~", ".azure/msal_token_cache.json",
  ])
  func secretsAreKnownByNameAndFolder(path: String) {
    #expect(SecretFiles.contains(FilePath(path)))
  }

  @Test(arguments: [
    "id_rsa.pub", ".env.example", ".env.example.bak", "environment.txt", "keynote.md", "monkey.txt",
    "config.json", "docker/config.json", "settings.xml", "src/env", "history.txt", "my_history",
    "credentials.toml", "notes.txt.gz",
  ])
  func otherNamesAreNoSecrets(path: String) {
    #expect(!SecretFiles.contains(FilePath(path)))
  }

  @Test func secretsAreFoundByNameAlone() throws {
    let tree = try IndexedTree()
    let id = tree.add("server.pem", "hush these are private words\n")
    tree.add("b.txt", "ordinary\n")
    try tree.update()
    #expect(tree.reads.count < 5)
    #expect(try tree.index.reason(of: id) == .secret)
    #expect(!(try tree.paths("hush private words")).contains("server.pem"))
    let hit = try #require(try tree.find("server").first { $0.file.id == id })
    #expect(hit.passages.isEmpty)
    #expect(try tree.index.passages(of: id, source: AnswerSource(tree.reader)).isEmpty)
  }

  @Test(arguments: [
    "# key\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n",
    "-----BEGIN OPENSSH PRIVATE KEY-----\r\nb3Bl\n",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQ\n", "PuTTY-User-Key-File-3: ssh-ed25519\n",
    #"{"type": "service_account", "private_key": "abc", "client_email": "a@b"}"#,
    "[Interface]\nAddress = 10.0.0.1\nPrivateKey = abc=\n",
  ])
  func secretsAreKnownByWhatTheyBeginWith(text: String) throws {
    #expect(SecretFiles.contains(head: Data(text.utf8)))
    let tree = try IndexedTree()
    let id = tree.add("notes.txt", text + "zebra\n")
    try tree.update()
    #expect(try tree.index.reason(of: id) == .secret)
    #expect(try tree.paths("zebra").isEmpty)
    // Known by its contents, wherever it goes.
    tree.rename(id, to: "other.md")
    let copy = tree.add("copy.txt", text + "zebra\n")
    try tree.update()
    #expect(try tree.index.reason(of: id) == .secret)
    #expect(try tree.index.reason(of: copy) == .secret)
  }

  @Test(arguments: [
    "Write `-----BEGIN PRIVATE KEY-----` at the top.\n", "  -----BEGIN PRIVATE KEY-----\n",
    "-----BEGIN PUBLIC KEY-----\nMIIB\n", "The [Interface] has a PrivateKey setting.\n",
    #"{"private_key": null}"#,
  ])
  func whatSpeaksOfKeysIsNoKey(text: String) {
    #expect(!SecretFiles.contains(head: Data(text.utf8)))
  }

  @Test func whatAVersionControlSystemKeepsIsLeftOut() throws {
    let tree = try IndexedTree()
    let log = tree.add(".git/logs/HEAD", "zebra\n")
    let settings = tree.add(".git/config", "url = https://user:zebra@example.org\n")
    let deep = tree.add("a/.hg/store/data.txt", "zebra\n")
    let own = tree.add(".gitattributes", "zebra\n")
    try tree.update()
    #expect(try tree.index.reason(of: log) == .ignored)
    #expect(try tree.index.reason(of: settings) == .secret)
    #expect(try tree.index.reason(of: deep) == .ignored)
    #expect(try tree.index.reason(of: own) == .text)
    #expect(try tree.paths("zebra") == [".gitattributes"])
  }

  @Test func ignoreFilesLeaveContentsOut() throws {
    let tree = try IndexedTree()
    tree.add(".gitignore", "build/\n*.tmp\n!keep.tmp\n/top.txt\n")
    let built = tree.add("build/out.txt", "zebra\n")
    let top = tree.add("top.txt", "zebra\n")
    let deep = tree.add("a/top.txt", "zebra crossing\n")
    let kept = tree.add("a/keep.tmp", "zebra kept\n")
    tree.add("a/x.tmp", "zebra\n")
    try tree.update()
    #expect(try tree.index.reason(of: built) == .ignored)
    #expect(try tree.index.reason(of: top) == .ignored)
    #expect(try tree.index.reason(of: deep) == .text)
    #expect(try tree.index.reason(of: kept) == .text)
    var filter = SearchFilter()
    filter.keywords = ["zebra"]
    #expect(try tree.index.files(matching: filter).map(\.id) == [kept, deep])
  }

  @Test func aChangedIgnoreFileCounts() throws {
    let tree = try IndexedTree()
    let rules = tree.add(".semfsignore", "secret*\n")
    let id = tree.add("secret-plan.txt", "zebra\n")
    try tree.update()
    #expect(try tree.index.reason(of: id) == .ignored)
    tree.set(rules, ".semfsignore", "nothing\n")
    _ = try tree.index.apply(changed: [tree.file(rules)], removed: [], reader: tree.reader)
    #expect(try tree.index.reason(of: id) == .text)
    tree.set(rules, ".semfsignore", "*.txt\n")
    try tree.update()
    #expect(try tree.index.reason(of: id) == .ignored)
    #expect(!(try tree.paths("zebra")).contains("secret-plan.txt"))
  }

  @Test func patternsMatchAsTheShellDoes() {
    func matches(_ pattern: String, _ name: String) -> Bool {
      Glob.matches(Array(pattern.utf8), Array(name.utf8))
    }
    #expect(matches("*.txt", "a.txt") && !matches("*.txt", "a.txts"))
    #expect(matches("a?c", "abc") && matches("[a-c]x", "bx") && !matches("[!a-c]x", "bx"))
    #expect(matches("a*b*c", "aXXbYYc") && !matches("a*b*c", "aXXcYYb"))
    #expect(matches("[[:alpha:]]x", "bx") && !matches("[[:alpha:]]x", "1x"))
    #expect(matches("[![:digit:]_]x", "bx") && !matches("[![:digit:]_]x", "_x"))
    #expect(matches("log[0-9[:upper:]]", "logA") && !matches("log[0-9[:upper:]]", "loga"))
    #expect(!matches(String(repeating: "*a", count: 500), String(repeating: "b", count: 5000)))
  }
}
