/* A peer that makes only the system calls that a message needs: the limit that the others are measured against.
 *
 * usage: peer [--busy] listen PATH | connect PATH
 *        peer echo DESCRIPTOR
 *
 * It takes the exercises of python-fixtures/bench_peer.py on standard input, and answers as that does. A message is
 * written with its length by one writev, and read by two reads, of the length and of the body, as CPython reads it.
 * Busily it asks for 50 us whether there is anything before it blocks, and reads length and body by one call. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static const double BUSY_SECONDS = 50e-6;

static int connection;
static int is_busy;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void send_message(const unsigned char *body, uint32_t length)
{
    uint32_t header = htonl(length);
    struct iovec parts[2] = {{&header, sizeof header}, {(void *)body, length}};
    size_t left = sizeof header + length;
    for (struct iovec *part = parts; left > 0;) {
        ssize_t count = writev(connection, part, (int)(parts + 2 - part));
        if (count < 0)
            fail("writev");
        left -= (size_t)count;
        while (part < parts + 2 && (size_t)count >= part->iov_len) {
            count -= (ssize_t)part->iov_len;
            part++;
        }
        if (part < parts + 2) {
            part->iov_base = (char *)part->iov_base + count;
            part->iov_len -= (size_t)count;
        }
    }
}

static void read_fully(void *buffer, size_t length)
{
    for (size_t have = 0; have < length;) {
        ssize_t count = read(connection, (char *)buffer + have, length - have);
        if (count <= 0)
            fail("read");
        have += (size_t)count;
    }
}

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Until the first bytes are there, or the time is over; both parts by one call. */
static ssize_t read_busily(struct msghdr *parts)
{
    for (double end = seconds(CLOCK_MONOTONIC) + BUSY_SECONDS; seconds(CLOCK_MONOTONIC) < end;) {
        ssize_t count = recvmsg(connection, parts, MSG_DONTWAIT);
        if (count >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK))
            return count;
    }
    return recvmsg(connection, parts, 0);
}

static void receive_busily(unsigned char *buffer, uint32_t size)
{
    uint32_t header;
    struct iovec parts[2] = {{&header, sizeof header}, {buffer, size}};
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    ssize_t count = read_busily(&message);
    if (count < (ssize_t)sizeof header)
        fail("recvmsg");
    if (ntohl(header) != size) {
        fputs("a message of another length than agreed\n", stderr);
        exit(1);
    }
    read_fully(buffer + count - sizeof header, size + sizeof header - (size_t)count);
}

static void receive_message(unsigned char *buffer, uint32_t size)
{
    if (is_busy) {
        receive_busily(buffer, size);
        return;
    }
    uint32_t header;
    read_fully(&header, sizeof header);
    if (ntohl(header) > size) {
        fputs("a message longer than agreed\n", stderr);
        exit(1);
    }
    read_fully(buffer, ntohl(header));
}

/* Its pages are there before the clock starts: only what a message costs is to be measured. */
static unsigned char *filled(uint32_t size, int content)
{
    unsigned char *buffer = malloc(size + 1);
    if (buffer == NULL)
        fail("malloc");
    return memset(buffer, content, size + 1);
}

static void ensure_same(const unsigned char *sent, const unsigned char *received, uint32_t size)
{
    if (memcmp(sent, received, size) != 0) {
        fputs("what came back is not what was sent\n", stderr);
        exit(1);
    }
}

static void run(const char *exercise, unsigned char *message, unsigned char *buffer, uint32_t size, long count)
{
    if (strcmp(exercise, "pingpong-drive") == 0) {
        for (long i = 0; i < count; i++) {
            send_message(message, size);
            receive_message(buffer, size);
        }
        ensure_same(message, buffer, size);
    } else if (strcmp(exercise, "pingpong-serve") == 0) {
        for (long i = 0; i < count; i++) {
            receive_message(buffer, size);
            send_message(buffer, size);
        }
    } else if (strcmp(exercise, "oneway-drive") == 0) {
        for (long i = 0; i < count; i++)
            send_message(message, size);
        receive_message(buffer, size);
        ensure_same(message, buffer, size);
    } else if (strcmp(exercise, "oneway-serve") == 0) {
        for (long i = 0; i < count; i++)
            receive_message(buffer, size);
        send_message(buffer, size);
    } else {
        fprintf(stderr, "no exercise is called %s\n", exercise);
        exit(1);
    }
}

static void open_connection(const char *role, const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    int socket_of_role = socket(AF_UNIX, SOCK_STREAM, 0);
    if (socket_of_role < 0)
        fail("socket");
    if (strcmp(role, "connect") == 0) {
        if (connect(socket_of_role, (struct sockaddr *)&address, sizeof address) < 0)
            fail("connect");
        connection = socket_of_role;
        return;
    }
    if (bind(socket_of_role, (struct sockaddr *)&address, sizeof address) < 0 || listen(socket_of_role, 1) < 0)
        fail("listen");
    puts("listening");
    fflush(stdout);
    connection = accept(socket_of_role, NULL, NULL);
    if (connection < 0)
        fail("accept");
    unlink(path);
}

/* Sends back each message, until the other end closes. */
static int echo(int descriptor)
{
    uint32_t header, capacity = 0;
    unsigned char *buffer = NULL;
    connection = descriptor;
    while (read(connection, &header, sizeof header) == sizeof header) {
        uint32_t length = ntohl(header);
        if (length > capacity) {
            free(buffer);
            buffer = filled(length, 0);
            capacity = length;
        }
        read_fully(buffer, length);
        send_message(buffer, length);
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "echo") == 0)
        return echo(atoi(argv[2]));
    is_busy = argc > 1 && strcmp(argv[1], "--busy") == 0;
    if (argc != 3 + is_busy) {
        fputs("usage: peer [--busy] listen PATH | connect PATH\n       peer echo DESCRIPTOR\n", stderr);
        return 2;
    }
    open_connection(argv[1 + is_busy], argv[2 + is_busy]);
    char exercise[32];
    unsigned long size;
    long count;
    while (scanf("%31s %lu %ld", exercise, &size, &count) == 3) {
        unsigned char *message = filled((uint32_t)size, 'x'), *buffer = filled((uint32_t)size, 'y');
        double clock = seconds(CLOCK_MONOTONIC), processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
        run(exercise, message, buffer, (uint32_t)size, count);
        printf("%.9f %.9f\n", seconds(CLOCK_MONOTONIC) - clock, seconds(CLOCK_PROCESS_CPUTIME_ID) - processor);
        fflush(stdout);
        free(message);
        free(buffer);
    }
    return 0;
}
