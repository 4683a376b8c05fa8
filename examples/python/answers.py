"""Reads results as they are published, each exactly once per consumer group.

    pip install confluent-kafka
    python answers.py
"""
import json
import os
import signal

from confluent_kafka import Consumer

consumer = Consumer({
    "bootstrap.servers": os.environ.get("KAFKA", "127.0.0.1:9092"),
    "group.id": os.environ.get("GROUP", "example-python"),
    # Without it, results of transactions that were aborted would be seen too.
    "isolation.level": "read_committed",
    "auto.offset.reset": "earliest",
    # An offset is stored only once its result has been handled.
    "enable.auto.offset.store": False,
})


def handle(result):
    if result["status"] == "completed":
        print(result["requestId"], result["message"]["content"], flush=True)
    else:
        print(result["requestId"], result["status"], result["error"]["code"], flush=True)


def main():
    running = True

    def stop(*_):
        nonlocal running
        running = False

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    consumer.subscribe(["director.results"])
    try:
        while running:
            record = consumer.poll(1.0)
            if record is None:
                continue
            if record.error():
                raise RuntimeError(record.error())
            handle(json.loads(record.value()))
            consumer.store_offsets(record)
    finally:
        consumer.close()


if __name__ == "__main__":
    main()
