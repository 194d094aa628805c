"""What bare sockets do on this machine, to hold a broker's rate of large bodies against: processes of
Python that do nothing else, on the loopback interface."""

import os
import socket
import time

CHUNK = 2**20


def connected():
    """Both ends of a connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        accepted, _ = server.accept()
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


def bare():
    """By name: relayed pieces a second."""
    return {"relay64KiB": relay(2**16), "relay1MiB": relay(2**20)}
