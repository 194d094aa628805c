"""What bare sockets do on this machine, to hold a broker's rates against: processes of Python that do
nothing else, on the loopback interface, with TCP_NODELAY, as AMQP clients have it."""

import os
import socket
import struct
import time

CHUNK = 2**20
SYNCED = 2000


def connected():
    """Both ends of a connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        accepted, _ = server.accept()
    for end in (client, accepted):
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client, accepted


def child(work, *not_mine):
    """Lets another process do that, which has those sockets, too, but for some."""
    if os.fork() == 0:
        try:
            for end in not_mine:
                end.close()
            work()
        finally:
            os._exit(0)


def send(end, piece, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for _ in range(16):
            end.sendall(piece)
    end.close()


def pass_on(source, sink, room):
    memory = memoryview(bytearray(room))
    while count := source.recv_into(memory):
        sink.sendall(memory[:count])


def receive(end, room):
    """Bytes a second until the other side closes."""
    memory, total, begun = bytearray(room), 0, time.monotonic()
    while count := end.recv_into(memory):
        total += count
    end.close()
    return total / (time.monotonic() - begun)


def relay(size, seconds=1.0):
    """Pieces of `size` bytes a second, from one process by way of another one to a third."""
    source, entrance = connected()
    exit_, sink = connected()
    child(lambda: send(source, bytes(size), seconds), entrance, exit_, sink)
    child(lambda: pass_on(entrance, exit_, CHUNK), source, sink)
    for end in (source, entrance, exit_):
        end.close()
    rate = receive(sink, CHUNK) / size
    for _ in range(2):
        os.wait()
    return rate


def send_paced(end, size, rate, seconds):
    """Sends pieces that begin with the time at which each was due."""
    begun = time.monotonic_ns()
    padding = bytes(size - 8)
    for number in range(int(rate * seconds)):
        due = begun + number * 1_000_000_000 // rate
        if (left := due - time.monotonic_ns()) > 0:
            time.sleep(left / 1e9)
        end.sendall(struct.pack("q", due) + padding)
    end.close()


def paced(size=1024, rate=5000, seconds=4.0):
    """Milliseconds, median and higher percentiles, from when a piece was due until it had come by way of
    another process, at so many a second; the first quarter is left out."""
    source, entrance = connected()
    exit_, sink = connected()
    child(lambda: send_paced(source, size, rate, seconds), entrance, exit_, sink)
    child(lambda: pass_on(entrance, exit_, CHUNK), source, sink)
    for end in (source, entrance, exit_):
        end.close()
    took = []
    while piece := sink.recv(size, socket.MSG_WAITALL):
        took.append(time.monotonic_ns() - struct.unpack_from("q", piece)[0])
    sink.close()
    for _ in range(2):
        os.wait()
    took = sorted(took[len(took) // 4:])
    return [took[min(int(len(took) * share), len(took) - 1)] / 1e6 for share in (0.5, 0.99, 0.999)]


def laid_out(directory, size):
    """A file that has room for all of them, and no name."""
    path = os.path.join(directory, "bench-synced")
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.unlink(path)
    os.write(file, bytes(SYNCED * size))
    os.fsync(file)
    return file


def sync_each(end, directory, size):
    """Answers a byte to each piece that was written and synced."""
    file = laid_out(directory, size)
    for index in range(SYNCED):
        piece = end.recv(size, socket.MSG_WAITALL)
        os.pwrite(file, piece, index * size)
        os.fdatasync(file)
        end.sendall(b"x")


def hand_each(end, directory, size):
    """The same, but another process writes and syncs, so that this one could do something else."""
    file = laid_out(directory, size)
    wanted, want = os.pipe()
    done, tell = os.pipe()

    def write_each():
        for index in range(SYNCED):
            os.read(wanted, 1)
            os.pwrite(file, bytes(size), index * size)
            os.fdatasync(file)
            os.write(tell, b"x")

    child(write_each)
    for _ in range(SYNCED):
        end.recv(size, socket.MSG_WAITALL)
        os.write(want, b"x")
        os.read(done, 1)
        end.sendall(b"x")
    os.wait()


def synced(directory, each=sync_each, size=1024):
    """Pieces a second that another process writes, syncs and answers, one after the other."""
    here, there = connected()
    child(lambda: each(there, directory, size), here)
    there.close()
    begun = time.monotonic()
    for _ in range(SYNCED):
        here.sendall(bytes(size))
        here.recv(1)
    took = time.monotonic() - begun
    here.close()
    os.wait()
    return SYNCED / took


def bare(directory=None):
    """By name: relayed pieces a second, and synced ones if there is a directory for them."""
    found = {"relay64B": relay(64), "relay64KiB": relay(2**16), "relay1MiB": relay(2**20)}
    found["paced50"], found["paced99"], found["paced999"] = paced()
    if directory:
        found["synced"] = synced(directory)
        found["handed"] = synced(directory, hand_each)
    return found
