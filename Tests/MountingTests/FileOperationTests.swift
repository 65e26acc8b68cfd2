// SPDX-License-Identifier: GPL-3.0-or-later
import CLinux
import Foundation
import Glibc
import History
import SystemPackage
import Testing

@testable import Mounting

extension RealMounts {
  @Suite(
    .serialized, .enabled(if: canMount, "/dev/fuse cannot be opened here"), .timeLimit(.minutes(3)))
  struct FileOperationTests {
    /// Runs a script in a mount and expects its last line to be `ok`.
    private func expectOK(
      _ script: String, inPlace: Bool = false, location: SourceLocation = #_sourceLocation
    ) throws {
      let mount = try PlainMount(inPlace: inPlace)
      let result = try mount.run("set -e\n" + script + "\necho ok")
      #expect(
        result.status == 0 && result.output.hasSuffix("ok"), "\(result.output)",
        sourceLocation: location)
    }

    @Test(arguments: [false, true])
    func whatIsWrittenIsReadBackAndOnTheDisk(inPlace: Bool) throws {
      let mount = try PlainMount(inPlace: inPlace)
      let result = try mount.run(
        """
        set -e
        printf 'one\\ntwo\\n' > a; cat a; printf three >> a; wc -c < a; : > a; stat -c %s a
        head -c 3000000 /dev/urandom > big; cp big copy; cmp big copy; truncate -s 1000 big; cmp -n 1000 big copy
        mkdir -p d/e/f; echo x > d/e/f/g; mv d/e d/h; cat d/h/f/g; ls d
        """)
      #expect(result.output == "one\ntwo\n13\n0\nx\nh")
      if !inPlace {
        #expect(try shell("cat '\(mount.backing)/d/h/f/g'", in: "/").output == "x")
      }
      // 1 node is the root; the kernel may keep the rest as long as it likes.
      #expect(mount.tree.table.count >= 1)
    }

    @Test func aListingIsNotKeptWhereNobodyWatches() throws {
      let mount = try PlainMount(isWatched: false)
      let result = try mount.run(
        "mkdir d; touch d/a; cd d; ls; touch '\(mount.backing)/d/b'; ls | tr '\\n' ' '")
      #expect(result.output == "a\na b ")
    }

    @Test func aSlowAnswerHoldsNobodyUp() throws {
      let mount = try PlainMount(recorder: SlowRecorder(seconds: 1))
      let result = try mount.run(
        """
        set -e; mkdir fast $(seq 20); touch $(seq -f %g/slow 20); for n in $(seq 20); do rm $n/slow & done; sleep 0.2
        before=$(date +%s%N); stat fast/new 2> /dev/null || true; touch fast/another; ls fast > /dev/null
        after=$(date +%s%N); echo $(((after - before) / 1000000)); wait; find . -type f
        """)
      let lines = result.output.split(separator: "\n")
      try #require(lines.count >= 2, "\(result.output)")
      #expect(Int(lines[lines.count - 2]) ?? 9999 < 700, "\(result.output)")
      #expect(lines.last == "./fast/another")
    }

    @Test func aRequestThatIsStuckDoesNotKeepAnEndingMount() throws {
      let mount = try PlainMount(recorder: SlowRecorder(seconds: 20))
      try mount.run("mkdir d; touch d/slow")
      let name = mount.path + "/d/slow"
      DetachedThread.start { unlink(name) }
      usleep(500_000)
      #expect(mount.stop(seconds: 12))
    }

    @Test(arguments: [true, false])
    func aFileWithoutANameIsGivenOne(passthrough: Bool) throws {
      let mount = try PlainMount(passthrough: passthrough)
      let file = open(mount.path, O_RDWR | Int32(SEMFS_O_TMPFILE), 0o640)
      try #require(file >= 0 || errno != EOPNOTSUPP, "the kernel is older than 6.2")
      try #require(file >= 0)
      defer { close(file) }
      #expect(write(file, "words", 5) == 5)
      #expect(try mount.run("ls -A").output == "")
      #expect(
        linkat(
          AT_FDCWD, "/proc/self/fd/\(file)", AT_FDCWD, mount.path + "/named", AT_SYMLINK_FOLLOW)
          == 0)
      #expect(write(file, "!", 1) == 1)
      #expect(
        try mount.run("cat named; echo; stat -c '%a %h %s' named; rm named; ls -A").output
          == "words!\n640 1 6")
    }

    @Test func linksOfBothKinds() throws {
      try expectOK(
        """
        echo x > a; ln a b; test "$(stat -c %h a)" = 2; test "$(stat -c %i a)" = "$(stat -c %i b)"
        echo y >> b; test "$(cat a)" = "$(printf 'x\\ny')"; rm a; test "$(cat b)" = "$(printf 'x\\ny')"; test "$(stat -c %h b)" = 1
        ln -s b l; test "$(readlink l)" = b; cat l >/dev/null; ln -s nowhere dangling; ! cat dangling 2>/dev/null
        rm l dangling; ! test -L l
        """)
    }

    @Test func inodeNumbersAreTheDisks() throws {
      let mount = try PlainMount()
      try mount.run("mkdir d; echo x > d/a; ln d/a d/b")
      let seen = try mount.run("stat -c %i . d d/a d/b").output
      #expect(try shell("stat -c %i . d d/a d/b", in: mount.backing).output == seen)
    }

    @Test func renamesReplaceRefuseAndExchange() throws {
      try expectOK(
        """
        echo 1 > a; echo 2 > b; mv a b; test "$(cat b)" = 1; ! test -e a
        echo 3 > c; mv -n c b; test "$(cat b)" = 1; test "$(cat c)" = 3
        perl -e 'my ($b, $c) = ("b", "c"); exit(syscall(316, -100, $b, -100, $c, 2) != 0)'
        test "$(cat b)" = 3; test "$(cat c)" = 1
        mkdir x y; touch y/z; ! mv -T x y 2>/dev/null; rm y/z; mv -T x y; ! test -e x
        """)
    }

    @Test func openFilesOutliveTheirNames() throws {
      try expectOK(
        """
        perl -e 'use Fcntl; open(my $f, "+>", "gone") or die; print $f "before"; $f->flush(); unlink("gone") or die; -e "gone" and die;
          use IO::Handle; print $f "after"; $f->flush(); seek($f, 0, 0); my $t = <$f>; $t eq "beforeafter" or die $t; my @s = stat($f); $s[3] == 0 or die "links $s[3]"; $s[7] == 11 or die;
          truncate($f, 6) or die $!; chmod(0600, $f) or die $!; @s = stat($f); $s[7] == 6 or die'
        """)
    }

    @Test func appendingWritersLoseNothing() throws {
      try expectOK(
        """
        for w in 1 2 3 4; do (for i in $(seq 200); do echo "$w line $i" >> log; done) & done; wait
        test "$(wc -l < log)" = 800; test "$(sort log | uniq | wc -l)" = 800
        """)
    }

    @Test func mappingsReadAndWrite() throws {
      try expectOK(
        """
        python3 - <<'PY'
        import mmap, os
        with open('m', 'wb') as f: f.write(b'a' * 10000)
        with open('m', 'r+b') as f:
            m = mmap.mmap(f.fileno(), 0)
            assert m[9999:] == b'a'
            m[5000:5005] = b'hello'
            m.flush(); m.close()
        assert open('m', 'rb').read()[4999:5006] == b'ahelloa'
        with open('m', 'r+b') as f:
            m = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_COPY); m[0:1] = b'b'
        assert open('m', 'rb').read(1) == b'a'
        PY
        """)
    }

    @Test func attributesTimesAndModes() throws {
      try expectOK(
        """
        touch -d '2001-02-03 04:05:06.789' f; test "$(stat -c %y f | cut -c1-23)" = '2001-02-03 04:05:06.789'
        chmod 640 f; test "$(stat -c %a f)" = 640; chmod 4755 f; test "$(stat -c %a f)" = 4755
        (umask 077; touch g; mkdir h); test "$(stat -c %a g h | xargs)" = '600 700'
        mkfifo p; test -p p; (echo through > p &); test "$(cat p)" = through
        python3 -c "import socket; s = socket.socket(socket.AF_UNIX); s.bind('s')"; test -S s
        df . >/dev/null
        """)
    }

    @Test func extendedAttributes() throws {
      try expectOK(
        """
        touch f; python3 - <<'PY'
        import os
        os.setxattr('f', 'user.a', b'one'); os.setxattr('f', 'user.b', b'\\x00two')
        assert os.getxattr('f', 'user.b') == b'\\x00two'
        assert sorted(os.listxattr('f')) == ['user.a', 'user.b'], os.listxattr('f')
        os.removexattr('f', 'user.a')
        try: os.getxattr('f', 'user.a'); assert False
        except OSError as e: assert e.errno == 61, e
        try: os.setxattr('f', 'user.b', b'', os.XATTR_CREATE); assert False
        except OSError as e: assert e.errno == 17, e
        PY
        """)
    }

    @Test func namesOfAnyBytes() throws {
      try expectOK(
        """
        python3 - <<'PY'
        import os
        names = [b'caf\\xe9', b'\\xff\\xfe', b'new\\nline', b'a' * 255, b' ', b'-rf', '\\u00e9'.encode(), 'e\\u0301'.encode()]
        for n in names:
            with open(n, 'wb') as f: f.write(n)
        assert sorted(os.listdir(b'.')) == sorted(names)
        for n in names: assert open(n, 'rb').read() == n
        try: open(b'a' * 256, 'wb'); assert False
        except OSError as e: assert e.errno == 36, e
        for n in names: os.unlink(n)
        assert os.listdir(b'.') == []
        PY
        """)
    }

    @Test func deepPathsAndManyFoldersWithFewDescriptors() throws {
      let mount = try PlainMount(heldFolders: 8)
      let result = try mount.run(
        """
        python3 - <<'PY'
        import os
        top = os.open('.', os.O_RDONLY)
        d = top
        for i in range(120):
            os.mkdir('folder-with-a-long-name-%03d' % i + 'x' * 40, dir_fd=d)
            d = os.open('folder-with-a-long-name-%03d' % i + 'x' * 40, os.O_RDONLY, dir_fd=d)
        f = os.open('deep', os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=d); os.write(f, b'x'); os.close(f)
        assert os.stat('deep', dir_fd=d).st_size == 1
        for i in range(100):
            os.makedirs('m/%d/%d' % (i, i))
            open('m/%d/%d/f' % (i, i), 'w').write(str(i))
        os.rename('m', 'n')
        for i in range(100): assert open('n/%d/%d/f' % (i, i)).read() == str(i)
        PY
        """)
      #expect(result.status == 0, "\(result.output)")
    }

    @Test func bigFoldersListEveryNameOnce() throws {
      try expectOK(
        """
        mkdir d; python3 -c "
        import os
        for i in range(10000): open('d/%05d' % i, 'w').close()
        names = os.listdir('d'); assert len(names) == 10000 == len(set(names))
        assert len(list(os.scandir('d'))) == 10000
        "
        test "$(ls -l d | grep -c ^-)" = 10000; rm -r d; ! test -e d
        """)
    }

    @Test func holesCopiesAndAllocation() throws {
      try expectOK(
        """
        python3 - <<'PY'
        import os
        with open('h', 'wb') as f: f.truncate(1 << 20); f.seek(1 << 19); f.write(b'x')
        fd = os.open('h', os.O_RDWR)
        assert os.lseek(fd, 0, os.SEEK_DATA) > 0
        os.posix_fallocate(fd, 0, 2 << 20); assert os.fstat(fd).st_size == 2 << 20
        out = os.open('c', os.O_RDWR | os.O_CREAT)
        assert os.copy_file_range(fd, out, 4096, 1 << 19, 0) == 4096
        assert os.pread(out, 1, 0) == b'x'
        PY
        fallocate -p -o 524288 -l 4096 h; test "$(od -An -tx1 -j524288 -N1 h)" = ' 00'
        """)
    }

    @Test func locksAreKept() throws {
      try expectOK(
        """
        touch l; flock -n l -c '! flock -n l true'
        python3 - <<'PY'
        import fcntl, os, subprocess, sys
        f = open('l', 'r+'); fcntl.lockf(f, fcntl.LOCK_EX)
        r = subprocess.run([sys.executable, '-c', "import fcntl; fcntl.lockf(open('l','r+'), fcntl.LOCK_EX|fcntl.LOCK_NB)"], capture_output=True)
        assert r.returncode != 0
        PY
        """)
    }

    @Test func filesBelongToTheCaller() throws {
      guard geteuid() == 0, has("setpriv") else { return }
      try expectOK(
        """
        chmod 777 .; mkdir shared; chgrp 1234 shared; chmod 2777 shared
        setpriv --reuid 4321 --regid 4321 --clear-groups sh -ec 'umask 022; echo x > mine; mkdir dir; ln -s a sym; echo y > shared/g'
        test "$(stat -c %u:%g mine dir sym | xargs)" = '4321:4321 4321:4321 4321:4321'; test "$(stat -c %u:%g shared/g)" = 4321:1234
        echo root > private; chmod 600 private; ! setpriv --reuid 4321 --regid 4321 --clear-groups cat private 2>/dev/null
        chmod 1777 .; ! setpriv --reuid 4321 --regid 4321 --clear-groups rm -f private 2>/dev/null; test -e private
        cp /bin/true setid; chown 4321 setid; chmod 4755 setid; setpriv --reuid 4321 --regid 4321 --clear-groups sh -c 'echo >> setid'; test "$(stat -c %a setid)" = 755
        """)
    }

    @Test func gitWorksOnTheMount() throws {
      guard has("git") else { return }
      try expectOK(
        """
        export HOME=$PWD GIT_CONFIG_NOSYSTEM=1; git init -q r; cd r; git config user.email a@b; git config user.name a
        for i in $(seq 50); do echo "$i" > "f$i"; done; git add -A; git commit -qm one; git mv f1 g1; echo change >> f2; git commit -qam two
        cd ..; git clone -q r s; cd s; git fsck --strict 2>/dev/null; test -z "$(git status --porcelain)"; git log --oneline | wc -l | grep -q 2; git gc -q; git fsck
        """, inPlace: true)
    }

    @Test func databasesWorkOnTheMount() throws {
      guard has("sqlite3") else { return }
      try expectOK(
        """
        sqlite3 db 'pragma journal_mode=wal; create table t(x); with recursive n(i) as (select 1 union all select i+1 from n where i<5000) insert into t select i from n;' >/dev/null
        for w in 1 2 3; do (for i in $(seq 20); do sqlite3 -cmd '.timeout 20000' db 'insert into t values (0)'; done) & done; wait
        test "$(sqlite3 db 'select count(*) from t; pragma integrity_check' | xargs)" = '5060 ok'
        """, inPlace: true)
    }

    /// What the kernel keeps of a mount elsewhere is taken back when it changes behind the mount.
    @Test func changesBehindTheMountAreSeenAtOnce() throws {
      let mount = try PlainMount()
      try shell("mkdir d; echo old > d/f; echo x > d/gone", in: mount.backing)
      try mount.run("cat d/f d/gone; ls -l d; stat d/new d/f")
      try shell(
        "echo longer > d/f; echo y > d/new; rm d/gone; chmod 600 d/new; mkdir d/e; mv d/new d/e",
        in: mount.backing)
      usleep(200_000)
      let seen = try mount.run("ls -1 d d/e; cat d/f; stat -c '%a %s' d/e/new d/f; cat d/gone")
      #expect(
        seen.output == """
          d:
          e
          f

          d/e:
          new
          longer
          600 2
          644 7
          cat: d/gone: No such file or directory
          """)
    }

    /// A writer behind the mount that keeps its file open; the mount must not answer from its own pages.
    @Test func appendingBehindTheMountIsSeen() throws {
      let mount = try PlainMount()
      try shell("echo 1 > log", in: mount.backing)
      let writer = Process()
      writer.executableURL = URL(fileURLWithPath: "/bin/bash")
      writer.arguments = ["-c", "exec 3>>log; while read -r line; do echo $line >&3; done"]
      writer.currentDirectoryURL = URL(fileURLWithPath: mount.backing)
      let orders = Pipe()
      writer.standardInput = orders
      try writer.run()
      for number in 2...5 {
        let seen = try mount.run("wc -l < log; stat -c %s log").output
        #expect(seen == "\(number - 1)\n\(2 * (number - 1))")
        orders.fileHandleForWriting.write(Data("\(number)\n".utf8))
        usleep(200_000)
      }
      try orders.fileHandleForWriting.close()
      writer.waitUntilExit()
    }

    @Test func theReservedNameIsNotTheDisks() throws {
      let mount = try PlainMount()
      try shell("mkdir .semfs; echo secret > .semfs/x", in: mount.backing)
      let result = try mount.run(
        "ls -a; cat .semfs/x; mkdir .semfs; echo y > .semfs; rm -r .semfs; mv /dev/null .semfs; true"
      )
      #expect(!result.output.contains("secret"))
      #expect(try shell("cat .semfs/x", in: mount.backing).output == "secret")
      #expect(try mount.run("ls -A").output == "")
    }
  }
}

/// Takes its time to secure what is about to be removed.
private final class SlowRecorder: ChangeRecorder {
  private let seconds: Double
  init(seconds: Double) { self.seconds = seconds }

  func secure(_ path: FilePath, isTrusted: Bool) {
    if path.string.hasSuffix("/slow") { Thread.sleep(forTimeInterval: seconds) }
  }
  func secureAll() {}
  func record(_ events: [TreeEvent], by actor: Actor) {}
  func recordMove(_ event: TreeEvent, by actor: Actor) {}
}
