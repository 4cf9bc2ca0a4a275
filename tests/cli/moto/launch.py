"""Starts moto_server on a free port; ends with whoever started it, by the end of stdin."""
import os
import sys
import threading


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


def mend_time_stamps():
    """moto writes the time stamps of configuration items as "2026-01-15 12:00:00+00:00". The protocol wants seconds
    since 1970; Python's SDK reads moto's form all the same, no other does."""
    from moto.s3.models import FakeBucket

    plain = FakeBucket.to_config_dict

    def mended(bucket):
        seconds = bucket.creation_date.timestamp()
        return plain(bucket) | {"configurationItemCaptureTime": seconds, "resourceCreationTime": seconds}

    FakeBucket.to_config_dict = mended


threading.Thread(target=end_with_parent, daemon=True).start()
if "mended" in sys.argv:
    mend_time_stamps()

from moto.server import main  # noqa: E402

main(["-p", "0"])
