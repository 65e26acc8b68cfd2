// SPDX-License-Identifier: GPL-3.0-or-later
import Shell

@main
struct Main {
  static func main() { Program.main() }
}
