// SPDX-License-Identifier: GPL-3.0-or-later
//
// smallfiles FOLDER COUNT: makes COUNT files of 4 KiB in 100 folders below FOLDER, asks each for its
// size, reads it, removes it. Prints the seconds of each phase: create, stat, read, unlink.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { folders = 100, size = 4096 };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void check(int holds, const char *what) {
  if (holds) return;
  perror(what);
  exit(1);
}

static void create(const char *path, int number) {
  char block[size];
  memset(block, 'a' + number % 26, size);
  int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
  check(file >= 0, path);
  check(write(file, block, size) == size, path);
  check(close(file) == 0, path);
}

static void look(const char *path, int number) {
  (void)number;
  struct stat status;
  check(stat(path, &status) == 0 && status.st_size == size, path);
}

static void read_back(const char *path, int number) {
  char block[size];
  int file = open(path, O_RDONLY);
  check(file >= 0, path);
  check(read(file, block, size) == size && block[size - 1] == 'a' + number % 26, path);
  close(file);
}

static void take_away(const char *path, int number) {
  (void)number;
  check(unlink(path) == 0, path);
}

int main(int count, char **words) {
  check(count == 3 && chdir(words[1]) == 0, "smallfiles FOLDER COUNT");
  int files = atoi(words[2]);
  char path[64];
  for (int folder = 0; folder < folders; folder++) {
    snprintf(path, sizeof path, "%d", folder);
    check(mkdir(path, 0755) == 0, path);
  }
  void (*const phases[])(const char *, int) = {create, look, read_back, take_away};
  for (int phase = 0; phase < 4; phase++) {
    double start = now();
    for (int number = 0; number < files; number++) {
      snprintf(path, sizeof path, "%d/file-%d", number % folders, number);
      phases[phase](path, number);
    }
    printf("%.5f\n", now() - start);
  }
  for (int folder = 0; folder < folders; folder++) {
    snprintf(path, sizeof path, "%d", folder);
    check(rmdir(path) == 0, path);
  }
  return 0;
}
