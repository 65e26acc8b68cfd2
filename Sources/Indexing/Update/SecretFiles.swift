// SPDX-License-Identifier: GPL-3.0-or-later
import Foundation
import SystemPackage

/// Files whose contents are never told, whatever the settings: keys, passwords and what browsers know of a
/// person. Judged by name and folder, or by what the contents begin with; checked when indexing and when
/// answering.
package enum SecretFiles {
  /// By name and folder.
  package static func contains(_ path: FilePath) -> Bool {
    let names = path.components.map { $0.string.lowercased() }
    guard let name = names.last else { return false }
    if isSecretName(name) { return true }
    if names.dropLast().contains(where: folders.contains) { return true }
    return zip(names, names.dropFirst()).contains { folder, name in
      pairs[folder]?.contains(name) ?? false
    }
  }

  /// By what the contents begin with: a private key, as programs write them.
  package static func contains(head: some Sequence<UInt8>) -> Bool {
    contains(bytes: Array(head.prefix(Limits.headBytes)))
  }

  static func contains(bytes: [UInt8]) -> Bool {
    if bytes.starts(with: "PuTTY-User-Key-File-".utf8) { return true }
    if ByteSearch.holds("PRIVATE KEY", bytes), hasLine(bytes, "-----BEGIN ", holding: "PRIVATE KEY")
    {
      return true
    }
    if ByteSearch.holds("\"private_key\"", bytes) {
      return ByteSearch.holds("service_account", bytes) || ByteSearch.holds("PRIVATE KEY", bytes)
    }
    return ByteSearch.holds("[Interface]", bytes) && hasLine(bytes, "PrivateKey", holding: "=")
  }

  private static func hasLine(_ bytes: [UInt8], _ beginning: String, holding word: String) -> Bool {
    bytes.split { $0 == 10 || $0 == 13 }.contains { line in
      line.starts(with: beginning.utf8) && ByteSearch.holds(word, Array(line))
    }
  }

  // MARK: Names

  private static func isSecretName(_ written: String) -> Bool {
    let name = withoutCopyEndings(written)
    if fileNames.contains(name) || name == "env" && name != written { return true }
    if name == ".env" || name == ".envrc" { return true }
    if name.hasPrefix(".env.") { return !isPattern(name) }
    if name.hasPrefix("id_") && !name.hasSuffix(".pub"), keyNames.contains(where: name.hasPrefix) {
      return true
    }
    if name.hasPrefix("."), name.hasSuffix("_history") { return true }
    if name.hasSuffix(".tfvars.json") { return true }
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return false }
    return endings.contains(String(name[name.index(after: dot)...])) && !isPattern(name)
  }

  /// The name of what it is a copy of, kept or compressed.
  private static func withoutCopyEndings(_ name: String) -> String {
    var name = name[...]
    while let ending = copyEndings.first(where: name.hasSuffix), name.count > ending.count {
      name = name.dropLast(ending.count)
    }
    return String(name)
  }

  /// `.env.example`: which settings there are, without a value.
  private static func isPattern(_ name: String) -> Bool {
    name.split(separator: ".").contains { ["example", "sample", "template", "dist"].contains($0) }
  }

  private static let copyEndings = [
    ".bak", ".old", ".orig", ".backup", ".save", "~", ".gz", ".bz2", ".xz", ".zst",
  ]

  private static let keyNames = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_xmss"]

  private static let endings: Set<String> = [
    "pem", "key", "p12", "pfx", "jks", "keystore", "kdb", "kdbx", "kwallet", "keyring", "ppk",
    "gpg", "pgp", "asc~", "agekey", "ovpn", "tfstate", "1pif", "opvault", "agilekeychain", "psafe3",
    "env", "tfvars", "kubeconfig",
  ]

  private static let fileNames: Set<String> = [
    ".netrc", "_netrc", ".pgpass", ".my.cnf", ".htpasswd", "htpasswd", ".git-credentials", ".npmrc",
    ".yarnrc.yml", ".pypirc", ".dockercfg", "credentials.json", "client_secret.json",
    "service-account.json", "shadow", "gshadow", "shadow-", "gshadow-", "master.key", "secrets.yml",
    "secrets.yaml", "secrets.json", ".vault-token", ".vault_pass", ".vault_pass.txt",
    "settings-security.xml", ".pg_service.conf", "rclone.conf", "kubeconfig", "fish_history",
    "login data", "logins.json", "key4.db", "key3.db", "signons.sqlite", "cookies.sqlite",
    "formhistory.sqlite", "cookies", "web data", "wallet.dat", ".lesshst", ".viminfo",
    ".xauthority", ".iceauthority", "known_hosts", "authorized_keys",
  ]

  private static let folders: Set<String> = [
    ".ssh", ".gnupg", ".password-store", ".aws", ".kube", ".mozilla", ".thunderbird", "keyrings",
    "kwalletd", ".pki", ".electrum", ".bitcoin", ".age", ".secrets",
  ]

  /// What in which folder: a folder with all that it holds, or a file.
  private static let pairs: [String: Set<String>] = [
    ".config": [
      "google-chrome", "chromium", "bravesoftware", "microsoft-edge", "vivaldi", "opera", "gcloud",
      "keepassxc", "gh", "rclone", "1password", "bitwarden",
    ],
    "firefox": ["profiles"],
    ".docker": ["config.json"],
    ".azure": ["msal_token_cache", "msal_token_cache.json", "msal_token_cache.bin"],
    ".git": ["config", "credentials"],
    ".m2": ["settings.xml"],
    ".cargo": ["credentials", "credentials.toml"],
  ]
}
