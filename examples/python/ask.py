"""Publishes one request and returns; the answer goes to whoever reads director.results (answers.py).

    pip install confluent-kafka
    python ask.py "What is a dead letter?" [conversation]
"""
import json
import os
import sys
import uuid

from confluent_kafka import Producer

producer = Producer({
    "bootstrap.servers": os.environ.get("KAFKA", "127.0.0.1:9092"),
    # librdkafka's own default (CRC32) would put a key elsewhere than every Java client does.
    "partitioner": "murmur2_random",
    "acks": "all",
    "enable.idempotence": True,
})


def ask(question, conversation=None):
    """Publishes a question. Sending the same requestId again is harmless: it is answered once."""
    request = {
        "requestId": str(uuid.uuid4()),
        "model": "kimi-k2",
        "messages": [{"role": "user", "content": question}],
    }
    if conversation:
        request["conversationId"] = conversation
    failures = []
    producer.produce(
        "director.requests",
        key=conversation or request["requestId"],
        value=json.dumps(request),
        on_delivery=lambda error, _: failures.append(error) if error else None,
    )
    undelivered = producer.flush(30)
    if failures or undelivered:
        raise RuntimeError(f"Kafka did not take {request['requestId']}: {failures or 'timed out'}")
    return request["requestId"]


if __name__ == "__main__":
    print(ask(*sys.argv[1:3]))
