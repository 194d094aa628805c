"""What an application on Python does with the broker: python3 scenario.py AMQP-URI

Prints `ok STEP` for each step that went as it should, and ends with 1 at the first that did not.
"""

import sys
import uuid
from decimal import Decimal

import pika
from pika.exceptions import ChannelClosedByBroker, NackError, UnroutableError

RUN = f"python-{uuid.uuid4()}"
PERSISTENT = pika.BasicProperties(delivery_mode=2)


def name(what):
    return f"{RUN}.{what}"


def exclusive_queue(channel, **arguments):
    declared = channel.queue_declare("", exclusive=True, arguments=arguments or None)
    return declared.method.queue


def work_queue(connection):
    """work queue with prefetch and acknowledgements"""
    channel = connection.channel()
    queue = name("work")
    channel.queue_declare(queue, durable=True)
    channel.confirm_delivery()
    for number in range(50):
        channel.basic_publish("", queue, f"task {number}".encode(), PERSISTENT)
    channel.basic_qos(prefetch_count=5)
    bodies = []
    for method, properties, body in channel.consume(queue, inactivity_timeout=20):
        assert method is not None, "no message in time"
        assert properties.delivery_mode == 2
        bodies.append(body.decode())
        channel.basic_ack(method.delivery_tag)
        if len(bodies) == 50:
            break
    assert bodies == [f"task {number}" for number in range(50)], bodies
    assert channel.cancel() == 0
    assert channel.queue_delete(queue).method.message_count == 0
    channel.close()


def unroutable(connection):
    """unroutable message is an error for its publisher"""
    channel = connection.channel()
    channel.confirm_delivery()
    try:
        channel.basic_publish("amq.direct", name("nowhere"), b"lost?", mandatory=True)
    except UnroutableError as returned:
        assert returned.messages[0].method.reply_code == 312
        assert returned.messages[0].body == b"lost?"
    else:
        raise AssertionError("an unroutable message was taken")
    channel.close()


def full_queue(connection):
    """full queue refuses a message"""
    channel = connection.channel()
    queue = exclusive_queue(channel, **{"x-max-length": 1, "x-overflow": "reject-publish"})
    channel.confirm_delivery()
    channel.basic_publish("", queue, b"fits")
    try:
        channel.basic_publish("", queue, b"does not")
    except NackError:
        assert channel.basic_get(queue, auto_ack=True)[2] == b"fits"
    else:
        raise AssertionError("a full queue took a message")
    channel.close()


def headers(connection):
    """headers of every type"""
    channel = connection.channel()
    queue = exclusive_queue(channel)
    sent = {
        "text": "grüße",
        "int": 7,
        "long": 2**40,
        "negative": -70000,
        "yes": True,
        "nothing": None,
        "list": [1, "two", [3]],
        "table": {"inner": {"deep": "x"}},
        "decimal": Decimal("12.34"),
    }
    properties = pika.BasicProperties(headers=sent, correlation_id="c", priority=3, type="t")
    channel.basic_publish("", queue, b"h", properties)
    _, received, _ = channel.basic_get(queue, auto_ack=True)
    assert received.headers == sent, received.headers
    assert (received.correlation_id, received.priority, received.type) == ("c", 3, "t")
    channel.close()


def headers_exchange(connection):
    """headers exchange"""
    channel = connection.channel()
    queue = exclusive_queue(channel)
    match = {"x-match": "all", "format": "pdf", "pages": 3}
    channel.queue_bind(queue, "amq.headers", "", match)
    for pages in (3, 4):
        wanted = pika.BasicProperties(headers={"format": "pdf", "pages": pages})
        channel.basic_publish("amq.headers", "", str(pages).encode(), wanted)
    assert channel.basic_get(queue, auto_ack=True)[2] == b"3"
    assert channel.basic_get(queue, auto_ack=True) == (None, None, None)
    channel.close()


def transaction(connection):
    """transaction is all or nothing"""
    channel = connection.channel()
    queue = exclusive_queue(channel)
    channel.tx_select()
    channel.basic_publish("", queue, b"rolled back")
    channel.tx_rollback()
    channel.basic_publish("", queue, b"committed")
    assert channel.basic_get(queue) == (None, None, None)
    channel.tx_commit()
    method, _, body = channel.basic_get(queue)
    assert body == b"committed"
    channel.basic_ack(method.delivery_tag)
    channel.tx_commit()
    channel.close()


def priorities(connection):
    """priorities"""
    channel = connection.channel()
    queue = exclusive_queue(channel, **{"x-max-priority": 5})
    for priority in (1, 5, 3):
        ranked = pika.BasicProperties(priority=priority)
        channel.basic_publish("", queue, str(priority).encode(), ranked)
    order = [channel.basic_get(queue, auto_ack=True)[2] for _ in range(3)]
    assert order == [b"5", b"3", b"1"], order
    channel.close()


def rejection(connection):
    """rejected message becomes a dead letter"""
    channel = connection.channel()
    dead = exclusive_queue(channel)
    queue = exclusive_queue(
        channel, **{"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead}
    )
    channel.basic_publish("", queue, b"poison")
    method, _, _ = channel.basic_get(queue)
    channel.basic_reject(method.delivery_tag, requeue=False)
    for method, properties, body in channel.consume(dead, inactivity_timeout=20, auto_ack=True):
        assert method is not None, "no letter in time"
        assert body == b"poison"
        assert properties.headers["x-death"][0]["reason"] == "rejected"
        break
    channel.cancel()
    channel.close()


def refusal(connection):
    """a refusal closes the channel only"""
    channel = connection.channel()
    try:
        channel.queue_declare(name("missing"), passive=True)
    except ChannelClosedByBroker as closed:
        assert closed.reply_code == 404
        assert closed.reply_text == f"NOT_FOUND - no queue '{name('missing')}' in vhost '/'"
    else:
        raise AssertionError("a missing queue was found")
    assert connection.is_open
    connection.channel().close()


def large_body(connection):
    """a megabyte"""
    channel = connection.channel()
    queue = exclusive_queue(channel)
    body = b"leveret" * 150_000
    channel.basic_publish("", queue, body)
    assert channel.basic_get(queue, auto_ack=True)[2] == body
    channel.close()


STEPS = [
    work_queue,
    unroutable,
    full_queue,
    headers,
    headers_exchange,
    transaction,
    priorities,
    rejection,
    refusal,
    large_body,
]


def main(uri):
    connection = pika.BlockingConnection(pika.URLParameters(uri))
    for step in STEPS:
        step(connection)
        print(f"ok {step.__doc__}", flush=True)
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1])
