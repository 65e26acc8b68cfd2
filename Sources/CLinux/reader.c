// SPDX-License-Identifier: GPL-3.0-or-later
//
// The walls around a process that reads files of strangers, and the socket by which it is asked.
#define _GNU_SOURCE
#include "CLinux.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

int semfs_spawn_reader(const char *program, const char *argument, pid_t *pid) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) return -1;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, pair[1], SEMFS_READER_SOCKET);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, SEMFS_READER_SOCKET + 1);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, standard;
  sigemptyset(&none);
  sigemptyset(&standard);
  sigaddset(&standard, SIGINT), sigaddset(&standard, SIGTERM), sigaddset(&standard, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &standard);
  // A group of its own: Ctrl-C is the parent's to handle, and helpers of the reader end with it.
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                            POSIX_SPAWN_SETPGROUP);
  char *arguments[] = {(char *)program, (char *)argument, NULL};
  int error = posix_spawn(pid, program, &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  close(pair[1]);
  if (error == 0) return pair[0];
  close(pair[0]);
  errno = error;
  return -1;
}

int semfs_send_descriptor(int socket, const void *bytes, size_t count, int descriptor) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control;
  memset(&control, 0, sizeof control);
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = count};
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.space,
                           .msg_controllen = sizeof control.space};
  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  memcpy(CMSG_DATA(header), &descriptor, sizeof descriptor);
  ssize_t sent;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == (ssize_t)count ? 0 : -1;
}

ssize_t semfs_receive_with_descriptor(int socket, void *bytes, size_t count, int *descriptor) {
  union {
    struct cmsghdr header;
    char space[CMSG_SPACE(sizeof(int))];
  } control;
  struct iovec part = {.iov_base = bytes, .iov_len = count};
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.space,
                           .msg_controllen = sizeof control.space};
  *descriptor = -1;
  ssize_t received;
  do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (received < 0 && errno == EINTR);
  if (received <= 0) return received;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header))
    if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS)
      memcpy(descriptor, CMSG_DATA(header), sizeof *descriptor);
  return received;
}

int semfs_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

static void limit(int resource, rlim_t most) {
  struct rlimit now;
  if (getrlimit(resource, &now) != 0) return;
  struct rlimit wanted = {.rlim_cur = most, .rlim_max = most};
  if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
    wanted.rlim_cur = wanted.rlim_max = now.rlim_max;
  setrlimit(resource, &wanted);
}

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define DENY(call)                                            \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1),      \
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA))

/// What reads a file asks for none of these: sockets, other processes, mounts, the kernel's own doors.
static int filter_calls(void) {
#ifdef ARCHITECTURE
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
#ifdef __x86_64__
      // The x32 calls are the same ones under other numbers.
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
#endif
      DENY(socket),
      DENY(connect),
      DENY(bind),
      DENY(listen),
      DENY(accept),
      DENY(accept4),
      DENY(ptrace),
      DENY(process_vm_readv),
      DENY(process_vm_writev),
      DENY(kill),
      DENY(tkill),
      DENY(mount),
      DENY(umount2),
      DENY(unshare),
      DENY(setns),
      DENY(pivot_root),
      DENY(chroot),
      DENY(bpf),
      DENY(perf_event_open),
      DENY(keyctl),
      DENY(add_key),
      DENY(request_key),
      DENY(io_uring_setup),
      DENY(userfaultfd),
      DENY(init_module),
      DENY(finit_module),
      DENY(kexec_load),
      DENY(open_by_handle_at),
      DENY(unlinkat),
      DENY(renameat2),
      DENY(linkat),
      DENY(symlinkat),
      DENY(mkdirat),
      DENY(mknodat),
      DENY(fchmodat),
      DENY(fchownat),
      DENY(fchmod),
      DENY(fchown),
      DENY(ftruncate),
      DENY(truncate),
#ifdef __x86_64__
      DENY(unlink),
      DENY(rename),
      DENY(renameat),
      DENY(link),
      DENY(symlink),
      DENY(mkdir),
      DENY(rmdir),
      DENY(mknod),
      DENY(chmod),
      DENY(chown),
      DENY(lchown),
#endif
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#else
  return 0;
#endif
}

int semfs_enclose_reader(uint64_t memory_bytes) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_DUMPABLE, 0);
  limit(RLIMIT_DATA, memory_bytes);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NOFILE, 64);
  // Without privileges a network of one's own needs a user of one's own; where the machine allows
  // neither, the filter below still refuses every socket.
  if (unshare(CLONE_NEWNET) != 0) unshare(CLONE_NEWUSER | CLONE_NEWNET);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return filter_calls();
}

int semfs_allow_processor_seconds(unsigned seconds) {
  struct rusage used;
  if (getrusage(RUSAGE_SELF, &used) != 0) return -1;
  struct rlimit now;
  if (getrlimit(RLIMIT_CPU, &now) != 0) return -1;
  rlim_t most = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + seconds + 1;
  if (now.rlim_max != RLIM_INFINITY && most > now.rlim_max) most = now.rlim_max;
  now.rlim_cur = most;
  return setrlimit(RLIMIT_CPU, &now);
}

void semfs_thread_idle(void) {
  struct sched_param none = {0};
  sched_setscheduler(0, SCHED_IDLE, &none);
  // ioprio_set(2) has no wrapper: who 1 is a thread, class 3 is idle.
  syscall(SYS_ioprio_set, 1, 0, 3 << 13);
}
