#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a store of semfs without semfs: written from docs/FORMAT.md alone.

    read-store.py STORE log                     list operations
    read-store.py STORE versions PATH           list the versions of a file
    read-store.py STORE cat PATH [@OPERATION]   write a file as it was
    read-store.py STORE tree DIR [@OPERATION]   write the whole tree as it was to a new folder
    read-store.py STORE verify                  every digest, the hash chain and the seals

STORE is the folder .semfs (or what --store named). Needs Python 3.9 with its own library, and for
compressed chunks either the module zstandard (Debian: python3-zstandard) or the program zstd.
"""
import hashlib
import os
import sqlite3
import stat
import struct
import subprocess
import sys
import time
import urllib.parse

FILE, FOLDER, LINK, FIFO, SOCKET, DEVICE = range(6)
KINDS = ["file", "folder", "link", "fifo", "socket", "device"]
HOLDS = "since <= :at AND (until IS NULL OR until > :at)"


class Store:
    def __init__(self, folder):
        self.folder = folder
        path = os.path.join(folder, "history.db")
        self.db = sqlite3.connect(f"file:{urllib.parse.quote(os.fsencode(path))}?mode=ro", uri=True)
        self.db.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
        if self.one("PRAGMA application_id") != 0x73465331:
            raise SystemExit("this is no store of semfs")
        if self.one("PRAGMA user_version") not in (1, 2, 3, 4):
            raise SystemExit("this store has a format that this program does not know")
        self.segments = {}

    def rows(self, sql, **values):
        return self.db.execute(sql, values)

    def one(self, sql, **values):
        row = self.db.execute(sql, values).fetchone()
        return row[0] if row else None

    def point(self, text):
        """The operation that @N names; the newest where nothing does."""
        newest = self.one("SELECT max(id) FROM operation")
        number = int(text.lstrip("@")) if text else newest
        kind = self.one("SELECT kind FROM operation WHERE id = :id", id=number)
        if kind is None:
            raise SystemExit(f"there is no operation @{number}")
        if kind == "pruned":
            raise SystemExit(f"the tree as of @{number} is not known any more: it was pruned")
        return number

    # Paths are resolved from node 1, the root, a name at a time.

    def node(self, path, at):
        node = 1
        for name in [part for part in os.fsencode(path).split(b"/") if part not in (b"", b".")]:
            node = self.one(
                f"SELECT node FROM name WHERE parent = :p AND name = :n AND {HOLDS}",
                p=node, n=name, at=at)
            if node is None:
                raise SystemExit(f"there is no {path} at @{at}")
        return node

    def children(self, node, at):
        return self.rows(
            f"SELECT name, node FROM name WHERE parent = :p AND {HOLDS} ORDER BY name",
            p=node, at=at).fetchall()

    def version(self, node, at):
        row = self.rows(
            "SELECT kind, mode, uid, gid, mtime, size, content, target, xattrs FROM version "
            f"WHERE node = :n AND {HOLDS}", n=node, at=at).fetchone()
        if row is None:
            raise SystemExit(f"node {node} has no version at @{at}")
        return row

    # Contents are lists of chunks, chunks lie in segments.

    def contents(self, content):
        """The bytes of a content, chunk by chunk, each proven by its digest."""
        digest, size, chunks = self.rows(
            "SELECT digest, size, chunks FROM content WHERE id = :c", c=content).fetchone()
        whole, digests = hashlib.sha256(), []
        for chunk, length in struct.iter_unpack("<qI", chunks):
            data = self.chunk(chunk)
            if len(data) != length:
                raise SystemExit(f"chunk {chunk} is not as long as content {content} says")
            whole.update(data)
            digests.append(hashlib.sha256(data).digest() + struct.pack("<I", length))
            size -= length
            yield data
        found = whole.digest()
        if len(digests) > 1 and found != digest:
            # Before format 4 it was that of all bytes.
            found = hashlib.new("sha512_256", b"".join(digests)).digest()
        if size or found != digest:
            raise SystemExit(f"content {content} is not what its digest says")

    def chunk(self, number):
        digest, segment, offset, stored, length, codec = self.rows(
            "SELECT digest, segment, offset, stored, length, codec FROM chunk WHERE id = :c",
            c=number).fetchone()
        if segment not in self.segments:
            self.segments[segment] = open(
                os.path.join(self.folder, "segments", f"{segment:08}.seg"), "rb")
        file = self.segments[segment]
        file.seek(offset)
        header = file.read(48)
        if header[:4] != b"SCHK" or header[16:] != digest:
            raise SystemExit(f"chunk {number} is not at {offset} of segment {segment}")
        data = decompress(file.read(stored), length) if codec == 1 else file.read(stored)
        if hashlib.sha256(data).digest() != digest:
            raise SystemExit(f"chunk {number} is not what its digest says")
        return data


def decompress(data, length):
    try:
        import zstandard
        return zstandard.ZstdDecompressor().decompress(data, max_output_size=length)
    except ImportError:
        return subprocess.run(
            ["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout


def moment(nanoseconds):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(nanoseconds // 10**9))


def log(store):
    for number, when, kind, program, prompt, changes in store.rows(
            "SELECT id, time, kind, program, prompt, changes FROM operation ORDER BY id DESC"):
        if kind != "pruned":
            print(f"@{number}  {moment(when)}  {program}  {kind}  {changes}  {prompt or ''}".rstrip())


def versions(store, path):
    node = store.node(path, store.point(None))
    for since, until, kind, size, when in store.rows(
            "SELECT since, until, kind, size, mtime FROM version WHERE node = :n "
            "ORDER BY since DESC", n=node):
        print(f"@{since}-{until or ''}  {KINDS[kind]}  {size}  {moment(when)}")


def cat(store, path, at):
    kind, _, _, _, _, _, content, target, _ = store.version(store.node(path, at), at)
    if kind == LINK:
        sys.stdout.buffer.write(target + b"\n")
    for data in store.contents(content) if kind == FILE and content else []:
        sys.stdout.buffer.write(data)


def tree(store, folder, at):
    made = {}

    def visit(node, path):
        for name, child in store.children(node, at):
            write(child, path + b"/" + name)

    def write(node, path):
        kind, mode, uid, gid, mtime, size, content, target, xattrs = store.version(node, at)
        if node in made and kind != FOLDER:
            os.link(made[node], path, follow_symlinks=False)
            return
        made[node] = path
        if kind == FILE:
            with open(path, "xb") as file:
                for data in store.contents(content) if content else []:
                    file.write(data)
        elif kind == FOLDER:
            os.mkdir(path)
            visit(node, path)
        elif kind == LINK:
            os.symlink(target, path)
        elif kind == FIFO:
            os.mkfifo(path)
        elif kind == DEVICE:
            type_bits = stat.S_IFBLK if mode & 0o10000 else stat.S_IFCHR
            os.mknod(path, type_bits, os.makedev(size >> 32, size & 0xFFFFFFFF))
        else:
            return
        for name, value in attributes(xattrs):
            try:
                os.setxattr(path, name, value, follow_symlinks=False)
            except OSError as error:
                print(f"{os.fsdecode(path)}: {os.fsdecode(name)}: {error}", file=sys.stderr)
        if os.geteuid() == 0:
            os.chown(path, uid, gid, follow_symlinks=False)
        if kind != LINK:
            os.chmod(path, mode & 0o7777)
        os.utime(path, ns=(mtime, mtime), follow_symlinks=False)

    os.mkdir(folder)
    visit(1, os.fsencode(folder))


def attributes(data):
    position = 0
    while data and position < len(data):
        (length,) = struct.unpack_from("<H", data, position)
        name = data[position + 2:position + 2 + length]
        position += 2 + length
        (length,) = struct.unpack_from("<I", data, position)
        yield name, data[position + 4:position + 4 + length]
        position += 4 + length


# The hash chain: SHA-256 over the digest before, then each row as a tag and its values.

VERSION = ("SELECT v.id, v.node, v.kind, v.mode, v.uid, v.gid, v.mtime, v.size, c.digest, v.target, "
           "v.xattrs FROM version v LEFT JOIN content c ON c.id = v.content ")
ROWS = [
    (b"n", "SELECT id, parent, name, node FROM name WHERE until = :n ORDER BY id"),
    (b"N", "SELECT id, parent, name, node FROM name WHERE since = :n ORDER BY id"),
    (b"v", VERSION + "WHERE v.until = :n ORDER BY v.id"),
    (b"V", VERSION + "WHERE v.since = :n ORDER BY v.id"),
    (b"S", "SELECT operation, digest FROM seal WHERE prune = :n ORDER BY operation"),
]


def canonical(tag, values):
    out = tag
    for value in values:
        if value is None:
            out += b"0"
        elif isinstance(value, int):
            out += b"i" + struct.pack("<q", value)
        elif isinstance(value, str):
            text = value.encode("utf-8", "surrogateescape")
            out += b"t" + struct.pack("<I", len(text)) + text
        else:
            out += b"b" + struct.pack("<I", len(value)) + value
    return out


def verify(store):
    seals = {}
    rows = ROWS
    if store.one("PRAGMA user_version") >= 2:
        seals = dict(store.rows("SELECT operation, digest FROM seal"))
    else:
        rows = ROWS[:-1]
    before = bytes(32)
    expected = 1
    for row in store.rows(
            "SELECT id, time, kind, uid, pid, program, prompt, plan, changes, digest "
            "FROM operation ORDER BY id").fetchall():
        number, digest = row[0], row[-1]
        if number != expected:
            raise SystemExit(f"operation @{expected} is missing")
        targets = [target for (target,) in store.rows(
            "SELECT target FROM reverted WHERE operation = :n ORDER BY target", n=number)]
        found = hashlib.sha256(before)
        if number in seals:
            found.update(digest)
        found.update(canonical(b"O", list(row[:-1]) + [len(targets)] + targets))
        for tag, sql in rows:
            for values in store.rows(sql, n=number):
                found.update(canonical(tag, values))
        if found.digest() != seals.get(number, digest):
            raise SystemExit(f"the chain breaks at @{number}")
        before = digest
        expected += 1
    contents = 0
    for (content,) in store.rows("SELECT id FROM content").fetchall():
        for _ in store.contents(content):
            pass
        contents += 1
    print(f"{expected - 1} operations, {len(seals)} of them sealed, {contents} contents: whole")


def main(arguments):
    if len(arguments) < 2:
        raise SystemExit(__doc__)
    store, command, rest = Store(arguments[0]), arguments[1], arguments[2:]
    if command == "log" and not rest:
        log(store)
    elif command == "versions" and len(rest) == 1:
        versions(store, rest[0])
    elif command == "cat" and 1 <= len(rest) <= 2:
        cat(store, rest[0], store.point(rest[1] if rest[1:] else None))
    elif command == "tree" and 1 <= len(rest) <= 2:
        tree(store, rest[0], store.point(rest[1] if rest[1:] else None))
    elif command == "verify" and not rest:
        verify(store)
    else:
        raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
