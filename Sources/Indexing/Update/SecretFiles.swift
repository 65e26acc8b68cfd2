// SPDX-License-Identifier: GPL-3.0-or-later
import SystemPackage

/// Files whose contents are never read, whatever the settings: keys, passwords and what browsers
/// know of a person. Judged by name and folder alone; checked when indexing and when answering.
package enum SecretFiles {
  package static func contains(_ path: FilePath) -> Bool {
    var names = path.components.map { $0.string.lowercased() }
    guard let name = names.popLast() else { return false }
    if isSecretName(name) { return true }
    if names.contains(where: folders.contains) { return true }
    return pairs.contains { pair in
      zip(names, names.dropFirst()).contains { $0 == pair.0 && $1 == pair.1 }
    }
  }

  private static func isSecretName(_ name: String) -> Bool {
    if fileNames.contains(name) { return true }
    if name == ".env" || name.hasPrefix(".env.") && !name.hasSuffix(".example") { return true }
    if name.hasPrefix("id_") && !name.hasSuffix(".pub"), keyNames.contains(where: name.hasPrefix) {
      return true
    }
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return false }
    return endings.contains(String(name[name.index(after: dot)...]))
  }

  private static let keyNames = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_xmss"]

  private static let endings: Set<String> = [
    "pem", "key", "p12", "pfx", "jks", "keystore", "kdb", "kdbx", "kwallet", "keyring", "ppk",
    "gpg", "pgp", "asc~", "agekey", "ovpn", "tfstate", "1pif", "opvault", "agilekeychain", "psafe3",
  ]

  private static let fileNames: Set<String> = [
    ".netrc", "_netrc", ".pgpass", ".my.cnf", ".htpasswd", ".git-credentials", ".npmrc", ".pypirc",
    ".dockercfg", "credentials.json", "client_secret.json", "service-account.json", "shadow",
    "gshadow", "shadow-", "master.key", "secrets.yml", "secrets.yaml", "secrets.json",
    ".vault-token",
    "login data", "logins.json", "key4.db", "key3.db", "signons.sqlite", "cookies.sqlite",
    "formhistory.sqlite", "cookies", "web data", "wallet.dat", ".bash_history", ".zsh_history",
    ".python_history", ".psql_history", ".mysql_history", ".lesshst", ".viminfo", ".xauthority",
    ".iceauthority", "known_hosts", "authorized_keys",
  ]

  private static let folders: Set<String> = [
    ".ssh", ".gnupg", ".password-store", ".aws", ".kube", ".mozilla", ".thunderbird", "keyrings",
    "kwalletd", ".pki", ".electrum", ".bitcoin", ".age", ".secrets",
  ]

  private static let pairs = [
    (".config", "google-chrome"), (".config", "chromium"), (".config", "bravesoftware"),
    (".config", "microsoft-edge"), (".config", "vivaldi"), (".config", "opera"),
    (".config", "gcloud"), (".config", "keepassxc"), (".config", "gh"), (".config", "rclone"),
    (".config", "1password"), (".config", "bitwarden"), ("firefox", "profiles"),
    (".docker", "config.json"), (".azure", "msal_token_cache"),
  ]
}
